"""What a school measures of itself, for whoever watches over servers: numbers, and no names."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import get_args

from programme.school.application import Application
from programme.upkeep import post
from programme.upkeep.proof_readers import mornings
from programme.upkeep.runs import FLOWS
from programme.views.roadmap_status import pulse
from store import cycles, incidents, outbox, timers
from store import runs as run_rows
from store.database import Transaction
from store.letter_row import OutboxState


@dataclass(frozen=True, slots=True)
class Sample:
    """One number; its labels tell several of the same name apart."""

    name: str
    what: str
    value: float
    labels: tuple[tuple[str, str], ...] = ()


def samples(app: Application, moment: datetime) -> list[Sample]:
    """All of them, as they are at a moment (UTC)."""
    found: list[Sample] = []
    with app.database.reading() as tx:
        found.append(Sample("timers_due", "Timers that are due", timers.count_due(tx, moment)))
        found += _letters(tx, moment)
        found += _runs(tx, moment)
        found += _proof(app, tx, moment)
        open_now = len(incidents.open_incidents(tx))
        found.append(Sample("incidents_open", "Incidents nobody has closed", open_now))
        open_cycles = [row.cycle.name for row in cycles.opened(tx)]
    for name in open_cycles:
        late = pulse(app, name, moment).late
        found.append(Sample("measures_late", "Measures that are late", late, (("cycle", name),)))
    if not app.database.postgresql:
        size = _size(app.settings.home / "nastavnik.db")
        found.append(Sample("database_bytes", "The database with its log", size))
    return found


def _letters(tx: Transaction, moment: datetime) -> list[Sample]:
    counted = outbox.counts(tx)
    states = get_args(OutboxState)
    found = [
        Sample("letters", "Letters by their fate", counted.get(state, 0), (("state", state),))
        for state in states
    ]
    oldest = outbox.oldest_waiting(tx)
    age = 0.0 if oldest is None else max(0.0, (moment - oldest).total_seconds())
    kept_back = post.kept_back(tx)
    waiting = 0 if kept_back is None else kept_back.letters
    return [
        *found,
        Sample("letters_kept_back", "Letters that were tried and wait", waiting),
        Sample("letters_oldest_waiting_seconds", "Age of the oldest letter that waits", age),
    ]


def _proof(app: Application, tx: Transaction, moment: datetime) -> list[Sample]:
    name, what = "proof_readers", "Readers whom the last morning's proof of history reached"
    last = next(iter(mornings(app, tx, moment)), None)
    if last is None:
        return []
    age = (app.calendar.local_day(moment) - last.day).days
    return [
        Sample(name, what, last.got - last.outside, (("where", "school"),)),
        Sample(name, what, last.outside, (("where", "outside"),)),
        Sample("proof_age_days", "Days since a proof of history was written to anybody", age),
    ]


def _runs(tx: Transaction, moment: datetime) -> list[Sample]:
    found = []
    stopped = post.stopped(tx) is not None
    for flow in (*FLOWS, "checkpoint", "digest", "backup", "returned"):
        last = run_rows.last(tx, flow)
        if last is not None:
            label = (("flow", flow),)
            age = (moment - last.finished_at).total_seconds()
            took = (last.finished_at - last.started_at).total_seconds()
            found.append(Sample("run_age_seconds", "Since a flow last ran", age, label))
            found.append(Sample("run_seconds", "How long its last run took", took, label))
            failed = float(bool(last.trouble) or (flow == "deliver" and stopped))
            found.append(Sample("run_failed", "Whether its last run failed", failed, label))
    return found


def _size(file: Path) -> float:
    parts = (file, file.with_name(f"{file.name}-wal"))
    return float(sum(part.stat().st_size for part in parts if part.exists()))
