"""What is still to come, and who takes what is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from states.decision import InstanceId
from states.history import microseconds
from store.database import Transaction, moment_of


def claim_due(tx: Transaction, moment: datetime, limit: int) -> list[InstanceId]:
    """Instances with a timer due, the longest due first; those set aside, and those of a closed
    cycle, are left out.

    The index on `due_at` is asked, so the cost grows with what is due and not with what is
    stored. On PostgreSQL rows another worker holds are passed over.
    """
    rows = tx.rows(
        "SELECT t.instance, min(t.due_at) AS first FROM timers t JOIN instances i"
        " ON i.id = t.instance WHERE t.due_at <= ? AND i.incident = 0"
        # the plus keeps SQLite from walking all of a cycle instead of what is due
        " AND +i.cycle IN (SELECT id FROM cycles WHERE state = 'open')"
        " GROUP BY t.instance ORDER BY first, t.instance LIMIT ?",
        (microseconds(moment), limit),
    )
    ids = [InstanceId(cast(int, row[0])) for row in rows]
    if not tx.postgresql or not ids:
        return ids
    marks = ", ".join("?" * len(ids))
    free = tx.rows(
        f"SELECT id FROM instances WHERE id IN ({marks}) ORDER BY id"  # noqa: S608
        " FOR UPDATE SKIP LOCKED",
        tuple(ids),
    )
    taken = {cast(int, row[0]) for row in free}
    # Between the two statements another worker may have fired them: ask again, now under lock.
    still = tx.rows(
        f"SELECT DISTINCT instance FROM timers WHERE instance IN ({marks}) AND due_at <= ?",  # noqa: S608
        (*ids, microseconds(moment)),
    )
    taken &= {cast(int, row[0]) for row in still}
    return [number for number in ids if number in taken]


def count_due(tx: Transaction, moment: datetime) -> int:
    """How many timers of open cycles are due, those of instances set aside among them."""
    return tx.number(
        "SELECT count(*) FROM timers t JOIN instances i ON i.id = t.instance WHERE t.due_at <= ?"
        " AND +i.cycle IN (SELECT id FROM cycles WHERE state = 'open')",
        (microseconds(moment),),
    )


@dataclass(frozen=True, slots=True)
class DueRow:
    """A deadline that comes, of an instance that is open."""

    instance: InstanceId
    name: str
    process: str
    version: int
    state: str
    deadline: str
    occurrence: int
    due_at: datetime


def due(tx: Transaction, cycle: int, until: datetime) -> Sequence[DueRow]:
    """Deadlines of a cycle that are due by then, the earliest first."""
    rows = tx.rows(
        "SELECT t.instance, i.name, i.process, i.version, i.state, t.deadline, t.occurrence,"
        " t.due_at FROM timers t JOIN instances i ON i.id = t.instance"
        " WHERE i.cycle = ? AND t.kind = 'due' AND t.due_at <= ? ORDER BY t.due_at, t.instance",
        (cycle, microseconds(until)),
    )
    return [
        DueRow(
            InstanceId(cast(int, row[0])),
            str(row[1]),
            str(row[2]),
            cast(int, row[3]),
            str(row[4]),
            str(row[5]),
            cast(int, row[6]),
            moment_of(cast(int, row[7])),
        )
        for row in rows
    ]


def stray(tx: Transaction) -> list[tuple[int, str]]:
    """Timers by instance, as text: for the comparison with what the instances themselves say."""
    rows = tx.rows(
        "SELECT instance, deadline, occurrence, kind, step, due_at FROM timers"
        " ORDER BY instance, deadline, occurrence, kind, step"
    )
    return [(cast(int, row[0]), "/".join(str(cell) for cell in row[1:])) for row in rows]
