"""The auditor's pages: what happened, an instance as of any day, and history as files."""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse, JSONResponse, StreamingResponse
from starlette.background import BackgroundTask

from dashboard.auditor.history_filters import Filtered
from dashboard.page.inputs import Before, Number, day_of
from dashboard.page.paced import with_pauses
from dashboard.page.rendering import render
from dashboard.security.reading import leave_trace, leave_trace_in_history
from dashboard.security.visitor import look_of, school_of, visitor_of
from programme.authoring import versions
from programme.history import as_of as history_as_of
from programme.history import entries, entry_proof, exports
from programme.history.entries import EntryPage
from programme.history.titles import BUILT_IN
from programme.history.whole_export import VERIFIER
from states.decision import InstanceId
from states.definition import walk
from states.errors import NastavnikError, NotFound, WrongUse

router = APIRouter()
FEW, MOST = 50, 200
_CHUNK = 256 * 1024


@router.get("/history")
def history(
    request: Request,
    filters: Filtered,
    limit: Annotated[int, Query(ge=1, le=MOST)] = FEW,
    before: Before = 0,
) -> Response:
    """All entries of all instances, newest first. What is wrong with a filter is written beside it,
    and the form keeps what was typed."""
    school = school_of(request)
    problem, found, status = None, EntryPage((), 0, None), 200
    try:
        wanted = filters.entry_filter(school)
        found = entries.entries(school, wanted, limit, before, look=look_of(request))
        leave_trace_in_history(request, wanted)
    except (WrongUse, NotFound) as error:
        problem, status = error.words, 404 if isinstance(error, NotFound) else 422
    return render(
        request,
        "auditor/history.html",
        status,
        found=found,
        filters=filters,
        query=urlencode(filters.kept()),
        problem=problem,
        before=before,
        choices=_choices(request),
        built_in=BUILT_IN,
        calendar=school.calendar,
    )


def _choices(request: Request) -> list[dict[str, object]]:
    """What the form offers: processes with their states and triggers, by their titles."""
    found = []
    for process in versions.processes(school_of(request)):
        triggers = {t.trigger: t.title or t.trigger for t in process.transitions}
        found.append(
            {
                "name": process.process,
                "title": process.title,
                "states": [(path, state.title) for path, state in walk(process.states)],
                "triggers": [(name, title) for name, title in triggers.items() if title != name],
            }
        )
    return found


@router.get("/history/{number}")
def entry(request: Request, number: Number) -> Response:
    """One entry whole: what its hash covers, and what is before, after and above it."""
    found = entry_proof.entry_details(school_of(request), number, look=look_of(request))
    leave_trace(request, "entries", instance=found.line.instance)
    day = school_of(request).calendar.local_day(found.line.recorded_at)
    calendar = school_of(request).calendar
    return render(
        request,
        "auditor/entry.html",
        found=found,
        line=found.line,
        day_of_it=day,
        calendar=calendar,
    )


@router.get("/history/{number}/proof")
def proof(request: Request, number: Number) -> Response:
    """What shows that a checkpoint closes this entry, for `verify_export.py --proof`."""
    school = school_of(request)
    found = entry_proof.proof(school, number)
    line = entry_proof.entry_details(school, number).line
    leave_trace(request, "entries", "downloaded", instance=line.instance)
    headers = {"content-disposition": f'attachment; filename="proof-{number}.json"'}
    return JSONResponse(found, headers=headers)


@router.get("/instances/{number}/as-of")
def as_of(
    request: Request, number: Number, day: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    """An instance as it was when a day ended; today where none is asked for."""
    school, now = school_of(request), datetime.now(UTC)
    today = school.calendar.local_day(now)
    problem, chosen = None, today
    try:
        chosen = day_of(day) or today
    except WrongUse as error:
        problem = error.words
    found = history_as_of.as_of(school, InstanceId(number), chosen, look=look_of(request))
    leave_trace(request, "entries", instance=number)
    status = 200 if problem is None else 422
    return render(
        request,
        "auditor/as_of.html",
        status,
        found=found,
        chosen=chosen,
        typed=day,
        problem=problem,
    )


def _named(request: Request, ending: str) -> dict[str, str]:
    today = school_of(request).calendar.local_day(datetime.now(UTC))
    return {"content-disposition": f'attachment; filename="history-{today}.{ending}"'}


@router.get("/history.csv")
def as_csv(request: Request, filters: Filtered) -> Response:
    """The entries of a view as CSV, streamed."""
    school, language = school_of(request), visitor_of(request).language
    wanted = filters.entry_filter(school)
    leave_trace_in_history(request, wanted, "exported")
    chunks = exports.table(school, wanted, language, look=look_of(request))
    return StreamingResponse(
        with_pauses(chunks), media_type="text/csv", headers=_named(request, "csv")
    )


@router.get("/history.jsonl")
def as_json_lines(request: Request, filters: Filtered) -> Response:
    """The entries of a view as JSON Lines with their hashes; all of them with the checkpoints."""
    school = school_of(request)
    wanted = filters.entry_filter(school)
    leave_trace_in_history(request, wanted, "exported")
    chunks = exports.json_lines(school, wanted)
    headers = _named(request, "jsonl")
    return StreamingResponse(
        with_pauses(chunks), media_type="application/x-ndjson", headers=headers
    )


@router.get("/history.xlsx")
def as_workbook(request: Request, filters: Filtered) -> Response:
    """The entries of a view as a workbook. `WrongUse` where there are too many."""
    school, language = school_of(request), visitor_of(request).language
    wanted = filters.entry_filter(school)
    file = tempfile.TemporaryFile()  # noqa: SIM115  # closed in the background
    try:
        exports.workbook(school, wanted, file, language, look=look_of(request))
        leave_trace_in_history(request, wanted, "exported")
    except NastavnikError:
        file.close()
        raise

    def chunks() -> Iterator[bytes]:
        file.seek(0)
        while chunk := file.read(_CHUNK):
            yield chunk

    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    # after the answer, also where nobody waits for its end any more
    done = BackgroundTask(file.close)
    return StreamingResponse(
        chunks(), media_type=kind, headers=_named(request, "xlsx"), background=done
    )


@router.get("/verify_export.py")
def verifier() -> Response:
    """What checks an export without anything of ours."""
    return FileResponse(VERIFIER, media_type="text/x-python", filename="verify_export.py")
