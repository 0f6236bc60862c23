"""Runs of the flows, and the dead-man's check: which flow has been silent for too long."""

from dataclasses import dataclass
from datetime import datetime

from programme.school.application import Application
from store import region
from store import runs as run_rows
from store.database import Transaction, to_json
from store.runs import RunRow


def runs(app: Application, flow: str = "", limit: int = 50, before: int = 0) -> tuple[RunRow, ...]:
    """Runs of the flows, the newest first; `summary` says what each did."""
    with app.database.reading() as tx:
        return tuple(run_rows.page(tx, flow, before, limit))


def run(app: Application, number: str) -> RunRow | None:
    """The run that Prefect gave this number; None for one that left nothing in our tables."""
    with app.database.reading() as tx:
        return run_rows.by_name(tx, number)


FLOWS = ("advance", "deliver")
"""Flows that have to run all the time."""


@dataclass(frozen=True, slots=True)
class SilentFlow:
    """A flow that should have run and did not."""

    flow: str
    last: datetime | None
    minutes: int
    """Since it last ran; -1 where it never did."""


def silence(app: Application, moment: datetime) -> list[SilentFlow]:
    """The dead-man's check: flows that have been silent for longer than the settings allow."""
    with app.database.reading() as tx:
        return silence_in(app, tx, moment)


def silence_in(app: Application, tx: Transaction, moment: datetime) -> list[SilentFlow]:
    """`silence` within a transaction."""
    found = []
    for flow in FLOWS:
        ran = (run_rows.last_finished(tx, flow), region.last_sweep(tx, flow))
        last = max((moment for moment in ran if moment is not None), default=None)
        minutes = -1 if last is None else int((moment - last).total_seconds() // 60)
        if last is None or minutes >= app.settings.silence_after:
            found.append(SilentFlow(flow, last, minutes))
    return found


def record_run(
    app: Application,
    run: str,
    flow: str,
    started_at: datetime,
    finished_at: datetime,
    summary: dict[str, int],
) -> None:
    """A flow ran. The summary holds numbers, never a name."""
    with app.database.writing() as tx:
        run_rows.add(tx, run, flow, started_at, finished_at, to_json(summary))
