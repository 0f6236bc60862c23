"""The newest entries as their hashes cover them, of one instance or of all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from programme.history.entries import readable_reason
from programme.history.titles import actor_title, entry_title, state_title
from programme.processes.sight import Sight
from programme.processes.viewer import NOBODY, Look
from programme.school.application import Application
from programme.school.names import stored
from states.decision import Instance
from states.definition import Words
from store import history, instances, texts
from store.database import Transaction
from store.entry_row import Recorded


@dataclass(frozen=True, slots=True)
class RecordedEntry:
    """An entry with the name of its instance, titles, and its reason where it may be read."""

    recorded: Recorded
    name: str
    reason: str
    trigger: Words
    state: Words
    role: Words


def recent_entries(
    app: Application,
    name: str = "",
    as_of: datetime | None = None,
    limit: int = 100,
    *,
    look: Look = NOBODY,
) -> list[RecordedEntry]:
    """The newest entries, of one instance or of all. `NotFound` for an unknown name."""
    with app.database.reading() as tx:
        number = instances.by_name(tx, stored(name)).id if name else None
        rows = history.entries(tx, number, as_of, limit)
        found = instances.by_ids(tx, sorted({row.entry.instance for row in rows}))
        reasons = texts.by_digests(tx, sorted({row.entry.reason for row in rows} - {""}))
        sight = Sight(app, tx, look)
        return [
            _line(app, tx, row, instance, reasons, sight)
            for row in rows
            for instance in [found[row.entry.instance]]
            if sight.entry(instance, row.entry.revision)
        ]


def _line(
    app: Application,
    tx: Transaction,
    row: Recorded,
    instance: Instance,
    reasons: Mapping[str, str],
    sight: Sight,
) -> RecordedEntry:
    machine = app.machine(tx, instance.process, instance.version)
    return RecordedEntry(
        recorded=row,
        name=instance.name,
        reason=readable_reason(row, instance, reasons, sight),
        trigger=entry_title(machine, row.entry),
        state=state_title(machine, row.entry.dest),
        role=actor_title(machine, row.entry),
    )
