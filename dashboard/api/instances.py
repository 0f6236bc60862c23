"""Instances: found, read, their past, their documents."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Path, Query, Request
from fastapi.responses import FileResponse

from dashboard.api.shapes import ISODay, PageSize, QueryText, router
from dashboard.page.inputs import Before, Number
from dashboard.security.reading import What, leave_trace
from dashboard.security.visitor import look_of, school_of, viewer_of, visitor_of
from programme.history import as_of as history_as_of
from programme.history.entries import EntryPage
from programme.processes import evidence
from programme.processes.pairs import PROCESS
from programme.processes.viewer import number_of
from programme.views import board, instance
from states.decision import InstanceId

routes = router()


@routes.get("/board")
def columns(
    request: Request, cycle: QueryText = "", process: Annotated[str, Query(max_length=64)] = PROCESS
) -> tuple[board.Column, ...]:
    """The states of a process with how many instances are in each, and the first of them."""
    return board.columns(school_of(request), cycle, datetime.now(UTC), process)


@routes.get("/instances")
def listing(
    request: Request,
    cycle: QueryText = "",
    process: Annotated[str, Query(max_length=64)] = PROCESS,
    state: QueryText = "",
    text: QueryText = "",
    limit: PageSize = 50,
    after: QueryText = "",
) -> board.Cards:
    """Instances of a process, in a state, by number, name, or part of a person's name."""
    return board.cards(
        school_of(request),
        cycle,
        datetime.now(UTC),
        process=process,
        state=state,
        text=text,
        limit=limit,
        after=after,
    )


@routes.get("/instance")
def named(
    request: Request, name: Annotated[str, Query(min_length=1, max_length=200)]
) -> instance.OnePage:
    """An instance by its name: `2026/27 · 3.4`, `pair 42`."""
    viewer = viewer_of(visitor_of(request))
    return _one(request, number_of(school_of(request), name, viewer))


@routes.get("/instances/{number}")
def numbered(request: Request, number: Number) -> instance.OnePage:
    """An instance: people, state, deadlines ahead, documents, the triggers the account's person
    may pull, and those they may not, with the reason."""
    return _one(request, number)


@routes.get("/instances/{number}/history")
def history(
    request: Request, number: Number, limit: PageSize = 50, before: Before = 0
) -> EntryPage:
    """Its entries, the newest first."""
    shown = _one(request, number, "entries")
    return instance.past(school_of(request), shown.id, limit, before, look=look_of(request))


@routes.get("/instances/{number}/as-of/{day}")
def as_of(request: Request, number: Number, day: ISODay) -> history_as_of.InstanceAsOf:
    """As it was at the end of a day, from its history alone."""
    shown = _one(request, number, "entries")
    return history_as_of.as_of(school_of(request), shown.id, day, look=look_of(request))


@routes.get("/instances/{number}/letters")
def letters(
    request: Request, number: Number, limit: PageSize = 20
) -> tuple[instance.LetterLine, ...]:
    """The letters about it and their fate."""
    shown = _one(request, number, "letter")
    return instance.letters(school_of(request), shown.id, limit, look=look_of(request))


@routes.get(
    "/instances/{number}/documents/{digest}",
    response_class=FileResponse,
    responses={
        200: {
            "description": "The document as it was handed in",
            "content": {"application/octet-stream": {"schema": {"type": "string"}}},
        }
    },
)
def document(
    request: Request, number: Number, digest: Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]
) -> FileResponse:
    """A document of its evidence, now or at any time."""
    viewer = viewer_of(visitor_of(request))
    opened = evidence.open_document(
        school_of(request), InstanceId(number), digest, viewer, datetime.now(UTC)
    )
    leave_trace(request, "document", "downloaded", instance=number)
    return FileResponse(
        opened.path,
        media_type="application/octet-stream",
        headers={"content-disposition": f'attachment; filename="{digest[:12]}"'},
    )


def _one(request: Request, number: int, what: What = "instance") -> instance.OnePage:
    viewer = viewer_of(visitor_of(request))
    found = instance.one(school_of(request), InstanceId(number), datetime.now(UTC), viewer)
    leave_trace(request, what, instance=number)
    return found
