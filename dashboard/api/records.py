"""What the auditor asks for: entries, exports, checkpoints, verification, flow runs."""

import asyncio
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from fastapi import Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, StreamingResponse
from pydantic import BaseModel, JsonValue
from starlette.background import BackgroundTask

from dashboard.api.shapes import ISODay, PageSize, QueryText, router
from dashboard.page.inputs import MOST, Before
from dashboard.page.paced import with_pauses
from dashboard.page.server_state import verifier_of
from dashboard.security.reading import leave_trace, leave_trace_in_history
from dashboard.security.visitor import look_of, school_of, visitor_of
from programme.history import as_of as history_as_of
from programme.history import checkpoints as history_checkpoints
from programme.history import entries as history_entries
from programme.history import (
    exports,
    kept_proof,
    readings_view,
    recent_entries,
    school_view,
    verification,
)
from programme.history.entries import EntryPage, entry_filter
from programme.history.entry_view import EntryView
from programme.history.readings_view import ReadingLine
from programme.history.school_view import SchoolLine
from programme.upkeep import runs as upkeep_runs
from states.decision import PersonId
from states.definition import Words
from states.errors import StoreUnavailable
from store.entry_search import EntryFilter
from store.runs import RunRow

routes = router()
_LOOK_AGAIN = 0.1
"""Seconds."""
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/jsonl",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class Entries(BaseModel):
    """The newest entries; with a day, those recorded by its end, and the instance as of then."""

    entries: tuple[EntryView, ...]
    state: str | None
    fields: Mapping[str, JsonValue] | None


class Checkpoint(BaseModel):
    """A Merkle root over entries, chained to the one before; hashes in hex."""

    id: int
    first_entry: int
    last_entry: int
    root: str
    previous: str
    hash: str
    recorded_at: datetime
    school_number: int
    """How many entries of the school's own history it closes too."""
    school_head: str


def filter_of(
    request: Request,
    name: QueryText = "",
    person: Annotated[int | None, Query(ge=1, le=MOST)] = None,
    process: QueryText = "",
    state: QueryText = "",
    trigger: QueryText = "",
    since: ISODay | None = None,
    until: ISODay | None = None,
    late: bool = False,
    run: QueryText = "",
) -> EntryFilter:
    """Which entries; what is left out holds for all."""
    who = None if person is None else PersonId(person)
    return entry_filter(
        school_of(request),
        name=name,
        person=who,
        process=process,
        state=state,
        trigger=trigger,
        since=since,
        until=until,
        late=late,
        run=run,
    )


Wanted = Annotated[EntryFilter, Depends(filter_of)]


@routes.get("/history")
def history(
    request: Request, wanted: Wanted, limit: PageSize = 50, before: Before = 0
) -> EntryPage:
    """Entries, the newest first, with titles and names as people read them."""
    leave_trace_in_history(request, wanted)
    return history_entries.entries(school_of(request), wanted, limit, before, look=look_of(request))


@routes.get("/entries")
def entries(
    request: Request, instance: QueryText = "", as_of: ISODay | None = None, limit: PageSize = 50
) -> Entries:
    """Entries as they are hashed; with a day, the instance as of its end."""
    school = school_of(request)
    until = school.calendar.end_of(as_of) if as_of else None
    lines = recent_entries.recent_entries(school, instance, until, limit, look=look_of(request))
    past = history_as_of.state_as_of(school, instance, until) if instance and until else None
    leave_trace_in_history(request, entry_filter(school, name=instance))
    return Entries.model_validate(
        {
            "entries": [EntryView.of(line) for line in lines],
            "state": past.state if past else None,
            "fields": dict(past.fields) if past else None,
        }
    )


@routes.get(
    "/history/export",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "All entries that are asked for, in one file",
            "content": {kind: {"schema": {"type": "string"}} for kind in _TYPES.values()},
        }
    },
)
def export(
    request: Request, wanted: Wanted, form: Literal["csv", "jsonl", "xlsx"] = "jsonl"
) -> Response:
    """The same as a file. The whole history as `jsonl` is what `verify_export.py` checks."""
    school, language = school_of(request), visitor_of(request).language
    named = {"content-disposition": f'attachment; filename="history.{form}"'}
    if form == "xlsx":
        folder = tempfile.TemporaryDirectory()  # goes when the file in it is sent
        path = Path(folder.name) / "history.xlsx"
        try:
            with path.open("wb") as file:
                exports.workbook(school, wanted, file, language, look=look_of(request))
            leave_trace_in_history(request, wanted, "exported")
        except BaseException:
            folder.cleanup()
            raise
        return FileResponse(
            path, media_type=_TYPES[form], headers=named, background=BackgroundTask(folder.cleanup)
        )
    leave_trace_in_history(request, wanted, "exported")
    rows: Iterator[bytes] = (
        exports.table(school, wanted, language, look=look_of(request))
        if form == "csv"
        else exports.json_lines(school, wanted)
    )
    return StreamingResponse(with_pauses(rows), media_type=_TYPES[form], headers=named)


@routes.get("/checkpoints")
def checkpoints(
    request: Request, limit: PageSize = 50, before: Before = 0
) -> tuple[Checkpoint, ...]:
    """Checkpoints, the newest first."""
    return tuple(
        Checkpoint(
            id=row.id,
            first_entry=row.first_entry,
            last_entry=row.last_entry,
            root=row.root.hex(),
            previous=row.previous.hex(),
            hash=row.hash.hex(),
            recorded_at=row.recorded_at,
            school_number=row.school_number,
            school_head=row.school_head,
        )
        for row in history_checkpoints.checkpoints(school_of(request), limit, before)
    )


@routes.get("/school-history")
def school_history(
    request: Request,
    limit: PageSize = 50,
    before: Before = 0,
    person: Annotated[int, Query(ge=0, le=MOST)] = 0,
) -> tuple[SchoolLine, ...]:
    """What was changed beside the processes: people, roles, absences, definitions, years; the
    newest first, all of it or what is about a person."""
    leave_trace(request, "history", person=person)
    return school_view.lines(school_of(request), before, person, limit)


@routes.get("/readings")
def readings(
    request: Request,
    limit: PageSize = 50,
    before: Before = 0,
    person: Annotated[int, Query(ge=0, le=MOST)] = 0,
    account: Annotated[int, Query(ge=0, le=MOST)] = 0,
) -> tuple[ReadingLine, ...]:
    """Which account looked at what about children, the newest first; about a person, by an
    account, or all."""
    return readings_view.lines(school_of(request), before, person, account, limit)


@routes.get("/verify")
async def verify(
    request: Request, proof: Annotated[str, Query(max_length=200)] = ""
) -> verification.Verification:
    """Every chain, every checkpoint, every history replayed against the present, in a process of
    its own; whoever asks while one runs waits for that one. Of many problems the first hundred.
    A `proof`, as a letter carries it, is compared too."""
    kept = kept_proof.read(proof) if proof else None
    verifier = verifier_of(request)
    await run_in_threadpool(verifier.start, datetime.now(UTC))
    while (check := verifier.last()) is None or check.running:
        await asyncio.sleep(_LOOK_AGAIN)
    if check.found is None:
        raise StoreUnavailable(
            Words(ru="Проверка оборвалась. Повторите.", en="The verification broke off. Try again.")
        )
    other = None
    if kept is not None:
        other = await run_in_threadpool(kept_proof.compared, school_of(request), kept)
    return replace(check.found, problems=(other, *check.found.problems)) if other else check.found


@routes.get("/runs")
def runs(
    request: Request, flow: QueryText = "", limit: PageSize = 50, before: Before = 0
) -> tuple[RunRow, ...]:
    """Runs of the flows, the newest first, and what each did."""
    return upkeep_runs.runs(school_of(request), flow, limit, before)
