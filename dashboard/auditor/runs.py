"""The flows' runs: ours with what they did, beside what Prefect's server says of them."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response

from dashboard.auditor.prefect_api import ask, log_of
from dashboard.page.inputs import Before
from dashboard.page.rendering import render
from dashboard.security.reading import leave_trace
from dashboard.security.visitor import look_of, school_of
from programme.history import entries
from programme.upkeep import run_list, runs
from programme.upkeep.run_list import RunLine
from states.definition import Words
from store.entry_search import EntryFilter

router = APIRouter()
FEW, BROKEN = 50, 5
FLOWS = {
    "advance": Words(ru="наступление сроков", en="deadlines advanced"),
    "deliver": Words(ru="отправка писем", en="letters sent"),
    "digest": Words(ru="сводка дня", en="the day's digest"),
    "returned": Words(ru="возвращённые письма", en="letters that came back"),
    "checkpoint": Words(ru="контрольная точка", en="checkpoint"),
    "backup": Words(ru="резервная копия", en="backup"),
    "sweep": Words(ru="обход школ", en="sweep of schools"),
}
STATES = {
    "COMPLETED": Words(ru="завершён", en="completed"),
    "RUNNING": Words(ru="идёт", en="running"),
    "SCHEDULED": Words(ru="запланирован", en="scheduled"),
    "PENDING": Words(ru="ждёт", en="pending"),
    "CANCELLED": Words(ru="отменён", en="cancelled"),
    "CANCELLING": Words(ru="отменяется", en="cancelling"),
    "PAUSED": Words(ru="приостановлен", en="paused"),
    "FAILED": Words(ru="не удался", en="failed"),
    "CRASHED": Words(ru="прерван", en="crashed"),
}


@router.get("/runs")
def page(
    request: Request,
    flow: Annotated[str, Query(max_length=64)] = "",
    before: Before = 0,
) -> Response:
    """Runs, newest first. Where Prefect does not answer, ours are still there."""
    school = school_of(request)
    found = run_list.run_page(school, flow, FEW, before)
    troubled = runs.troubled(school, BROKEN)
    shown = [line.run for line in found.lines if isinstance(line, RunLine)]
    asked = [run.run for run in (*shown, *troubled) if run.run]
    answer = ask(school.settings, asked, failed=BROKEN)
    return render(
        request,
        "auditor/runs.html",
        found=found.lines,
        troubled=troubled,
        answer=answer,
        flow=flow,
        flows=FLOWS,
        counts=runs.COUNTS,
        troubles=runs.TROUBLES,
        started=runs.START,
        states=STATES,
        before=found.before,
        prefect=_address(request),
        password=school.settings.prefect_password_file,
    )


@router.get("/runs/{run}")
def run_page(request: Request, run: str, before: Before = 0) -> Response:
    """What a run did: its entries, and Prefect's own words."""
    school = school_of(request)
    name = run[:64]
    found = entries.entries(school, EntryFilter(run=name), 50, before, look=look_of(request))
    if found.lines:
        leave_trace(request, "history")
    answer = ask(school.settings, [name] if len(name) == 36 else [])
    return render(
        request,
        "auditor/run.html",
        run=name,
        found=found,
        before=before,
        line=runs.run(school, name),
        answer=answer,
        known=answer.runs.get(name),
        calendar=school.calendar,
        flows=FLOWS,
        counts=runs.COUNTS,
        troubles=runs.TROUBLES,
        states=STATES,
        log=log_of(school.settings, name) if answer.runs.get(name) else (),
        prefect=_address(request),
    )


def _address(request: Request) -> str:
    """Where Prefect's own pages begin: beside ours, on its port."""
    host = request.url.hostname or "127.0.0.1"
    host = f"[{host}]" if ":" in host else host
    port = school_of(request).settings.prefect_port
    return f"http://{quote(host, safe='[]:')}:{port}/runs/flow-run/"
