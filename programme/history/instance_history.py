"""The entries of one instance, oldest first."""

from dataclasses import dataclass
from datetime import datetime

from programme.history.entries import trigger_title
from programme.school.application import Application
from programme.school.names import stored
from states.decision import Instance
from states.definition import Words
from store import history, instances, texts
from store.database import Transaction
from store.entry_row import Recorded


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """An entry with the name of its instance, titles, and its reason where it still is there."""

    recorded: Recorded
    name: str
    reason: str
    trigger: Words
    state: Words
    role: Words


def entries(
    app: Application, name: str = "", as_of: datetime | None = None, limit: int = 100
) -> list[HistoryLine]:
    """The newest entries, of one instance or of all. `NotFound` for an unknown name."""
    with app.database.reading() as tx:
        one = instances.by_name(tx, stored(name)).id if name else None
        rows = history.entries(tx, one, as_of, limit)
        ids = sorted({row.entry.instance for row in rows})
        found = instances.by_ids(tx, ids)
        return [_line(app, tx, row, found[row.entry.instance]) for row in rows]


def _line(app: Application, tx: Transaction, row: Recorded, instance: Instance) -> HistoryLine:
    entry = row.entry
    machine = app.machine(tx, instance.process, instance.version)
    state, role = machine.states.get(entry.dest), machine.process.roles.get(entry.role)
    return HistoryLine(
        row,
        instance.name,
        _reason(tx, row),
        trigger_title(machine, entry.trigger),
        state.title if state else Words(ru=entry.dest, en=entry.dest),
        role.title if role else Words(ru="система", en="engine"),
    )


def _reason(tx: Transaction, row: Recorded) -> str:
    found = texts.by_digest(tx, row.entry.reason) if row.entry.reason else None
    return found[1] if found else ""
