"""The order's roadmap as it stands: its table, its timeline, and a measure's page."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from dashboard.timeline import LEFT, ROW, WIDTH, timeline
from dashboard.view import render
from dashboard.visitor import school_of
from programme import cycles, roadmap
from programme.cycles import CycleLine
from programme.roadmap import MeasureRow, SectionRow

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
    school = school_of(request)
    years = cycles.listing(school)
    if not years:
        return render(request, "empty.html")
    year = cycle or newest(years)
    found = roadmap.roadmap(school, year, datetime.now(UTC))
    shown = _filtered(found.sections, section, state, late)
    return render(
        request,
        "roadmap.html",
        found=found,
        year=year,
        sections=shown,
        drawing=timeline(shown, found.begins, found.ends, found.today),
        width=WIDTH,
        left=LEFT,
        row=ROW,
        states=_states(found.sections),
        years=[one.name for one in years],
        section=section,
        state=state,
        late=late,
    )


def newest(years: Sequence[CycleLine]) -> str:
    """The school year pages show where none is asked for: the newest open one."""
    return next((year.name for year in years if year.state == "open"), years[0].name)


def _filtered(
    sections: tuple[SectionRow, ...], section: str, state: str, late: bool
) -> list[SectionRow]:
    found = [
        replace(one, measures=tuple(m for m in one.measures if _wanted(m, state, late)))
        for one in sections
        if section in ("", one.number)
    ]
    return [one for one in found if one.measures or not (state or late)]


def _wanted(row: MeasureRow, state: str, late: bool) -> bool:
    return state in ("", row.line.state) and (row.line.late or not late)


def _states(sections: tuple[SectionRow, ...]) -> dict[str, object]:
    return {m.line.state: m.line.state_title for one in sections for m in one.measures}
