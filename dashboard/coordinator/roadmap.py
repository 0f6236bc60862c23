"""The order's roadmap as it stands: its table, its timeline, and a measure's page."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from dashboard.coordinator.timeline import LEFT, ROW, WIDTH, timeline
from dashboard.page.rendering import render
from dashboard.page.school_years import years_of
from dashboard.security.visitor import school_of, viewer_of, visitor_of
from programme.views import roadmap
from programme.views.roadmap import MeasureRow, SectionRow

router = APIRouter()
Cycle = Annotated[str, Query(max_length=20)]


@router.get("/roadmap")
def page(
    request: Request,
    cycle: Cycle = "",
    section: Annotated[str, Query(max_length=10)] = "",
    state: Annotated[str, Query(max_length=64)] = "",
    late: bool = False,
) -> Response:
    """Sections and measures; filters are in the address."""
    years = years_of(request, cycle)
    if not years.names:
        return render(request, "page/empty.html")
    viewer = viewer_of(visitor_of(request))
    found = roadmap.roadmap(school_of(request), years.shown, datetime.now(UTC), viewer)
    shown = _filtered(found.sections, section, state, late)
    return render(
        request,
        "coordinator/roadmap.html",
        found=found,
        year=years.shown,
        sections=shown,
        drawing=timeline(shown, found.begins, found.ends, found.today),
        width=WIDTH,
        left=LEFT,
        row=ROW,
        states=_states(found.sections),
        years=years.names,
        section=section,
        state=state,
        late=late,
    )


def _filtered(
    sections: tuple[SectionRow, ...], section: str, state: str, late: bool
) -> list[SectionRow]:
    found = [
        replace(row, measures=tuple(m for m in row.measures if _wanted(m, state, late)))
        for row in sections
        if section in ("", row.number)
    ]
    return [row for row in found if row.measures or not (state or late)]


def _wanted(row: MeasureRow, state: str, late: bool) -> bool:
    return state in ("", row.line.state) and (row.line.late or not late)


def _states(sections: tuple[SectionRow, ...]) -> dict[str, object]:
    return {m.line.state: m.line.state_title for row in sections for m in row.measures}
