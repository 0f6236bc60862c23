"""The cycle: what needs somebody, the roadmap, deadlines, figures."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import Path, Query, Request
from pydantic import BaseModel

from dashboard.api.shapes import NAMED, PageSize, QueryText, router
from dashboard.page.inputs import MOST
from dashboard.security.reading import leave_trace
from dashboard.security.visitor import school_of, viewer_of, visitor_of
from programme.processes import cycles
from programme.upkeep import runs
from programme.views import due_deadlines, figures, roadmap, roadmap_status, today
from states.decision import PersonId

routes = router()


class Standing(BaseModel):
    """The roadmap in short, and the flows that are silent."""

    measures: tuple[roadmap_status.MeasureLine, ...]
    sections: tuple[roadmap_status.SectionLine, ...]
    silent: tuple[runs.SilentFlow, ...]


@routes.get("/cycles")
def the_cycles(request: Request) -> tuple[cycles.CycleLine, ...]:
    """School years, the newest first."""
    return tuple(cycles.listing(school_of(request)))


@routes.get("/today")
def needs(
    request: Request,
    cycle: QueryText = "",
    kind: QueryText = "",
    process: QueryText = "",
    person: Annotated[int | None, Query(ge=1, le=MOST)] = None,
    limit: PageSize = 10,
    after: QueryText = "",
) -> today.Today:
    """What needs the account's person now, in the order of its weight."""
    return today.today(
        school_of(request),
        cycle,
        datetime.now(UTC),
        viewer_of(visitor_of(request)),
        kind=kind,
        process=process,
        person=None if person is None else PersonId(person),
        limit=limit,
        after=after,
    )


@routes.get("/status")
def status(request: Request, cycle: QueryText = "") -> Standing:
    """Every measure in a line."""
    school, now = school_of(request), datetime.now(UTC)
    return Standing(
        measures=tuple(roadmap_status.status(school, cycle, now)),
        sections=tuple(roadmap_status.sections(school, cycle)),
        silent=tuple(runs.silence(school, now)),
    )


@routes.get("/due")
def due(
    request: Request, cycle: QueryText = "", days: Annotated[int, Query(ge=0, le=400)] = 7
) -> tuple[due_deadlines.DueLine, ...]:
    """What is overdue, then what is due within so many days: of what the account may look at."""
    school, now = school_of(request), datetime.now(UTC)
    viewer = viewer_of(visitor_of(request))
    return tuple(due_deadlines.due(school, cycle, now, now + timedelta(days=days), viewer))


@routes.get("/roadmap")
def the_roadmap(request: Request, cycle: QueryText = "") -> roadmap.Roadmap:
    """Sections and measures with terms, states, counts and the week's load."""
    viewer = viewer_of(visitor_of(request))
    return roadmap.roadmap(school_of(request), cycle, datetime.now(UTC), viewer)


@routes.get("/measures/{number}")
def measure(
    request: Request,
    number: Annotated[str, Path(max_length=20, pattern=r"^[\w.-]+$")],
    cycle: QueryText = "",
) -> roadmap.MeasurePage:
    """A measure of the roadmap by its number: `3.4`."""
    viewer = viewer_of(visitor_of(request))
    found = roadmap.measure(school_of(request), cycle, number, datetime.now(UTC), viewer)
    leave_trace(request, "instance", instance=found.one.id)
    return found


@routes.get("/figures/contacts")
def contacts(request: Request, cycle: QueryText = "") -> figures.Rate:
    """Contacts with pairs that were made, of those that were due."""
    return figures.contact_rate(school_of(request), cycle)


@routes.get("/figures/{process}/heat")
def heat(request: Request, process: NAMED, cycle: QueryText = "") -> figures.Heat:
    """Where a process loses time: instances and median days in each state."""
    return figures.heat(school_of(request), cycle, process)
