"""What is still to come, and who takes what is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from states.decision import Instance, InstanceId
from states.history import microseconds
from store.database import Transaction, moment_of

_DUE = """FROM timers t JOIN instances i ON i.id = t.instance WHERE t.due_at <= ?
 AND i.incident = 0"""

CLAIM = f"""SELECT t.instance, min(t.due_at) AS first {_DUE}
 AND +i.cycle IN (SELECT id FROM cycles WHERE state = 'open')
 GROUP BY +t.instance ORDER BY first, t.instance LIMIT ?"""  # noqa: S608
"""What SQLite is asked. The pluses keep it from walking a whole cycle, or all timers by their
instances, instead of what is due."""


def claim_due(tx: Transaction, moment: datetime, limit: int) -> list[InstanceId]:
    """Instances with a timer due, the longest due first; those set aside, and those of a closed
    cycle, are left out.

    The index on `due_at` is asked, so the cost grows with what is due and not with what is
    stored. On PostgreSQL rows another worker holds are passed over for the next ones.
    """
    if tx.postgresql:
        return _claim_free(tx, moment, limit)
    rows = tx.rows(CLAIM, (microseconds(moment), limit))
    return [InstanceId(cast(int, row[0])) for row in rows]


def _claim_free(tx: Transaction, moment: datetime, limit: int) -> list[InstanceId]:
    now, after = microseconds(moment), (-1, 0)
    claimed: dict[int, None] = {}
    while len(claimed) < limit:
        # stretch by stretch along the index: a join, left to itself, walks a whole cycle
        rows = tx.rows(
            "SELECT due_at, instance FROM timers WHERE due_at <= ? AND (due_at, instance) > (?, ?)"
            " ORDER BY due_at, instance LIMIT ?",
            (now, *after, limit - len(claimed)),
        )
        if not rows:
            break
        found = cast(list[tuple[int, int]], rows)
        after = found[-1]
        free = _lock_free(tx, [number for _, number in found if number not in claimed], now)
        claimed |= {number: None for _, number in found if number in free}
    return [InstanceId(number) for number in claimed]


def _lock_free(tx: Transaction, ids: Sequence[int], now: int) -> set[int]:
    """Those of these instances that nobody else holds, locked, and still due under the lock."""
    if not ids:
        return set()
    marks = ", ".join("?" * len(ids))
    rows = tx.rows(
        f"SELECT id FROM instances WHERE id IN ({marks}) AND incident = 0"  # noqa: S608
        " AND cycle IN (SELECT id FROM cycles WHERE state = 'open')"
        " ORDER BY id FOR UPDATE SKIP LOCKED",
        tuple(ids),
    )
    locked = [cast(int, row[0]) for row in rows]
    if not locked:
        return set()
    # before they were locked another worker may have fired them: ask again, now under lock
    marks = ", ".join("?" * len(locked))
    still = tx.rows(
        f"SELECT DISTINCT instance FROM timers WHERE instance IN ({marks}) AND due_at <= ?",  # noqa: S608
        (*locked, now),
    )
    return {cast(int, row[0]) for row in still}


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


def next_due(instance: Instance, status: str) -> int | None:
    """What lists are in the order of: the earliest open deadline of an instance that is open."""
    due = [armed.due_at for armed in instance.deadlines if armed.due_at is not None]
    return microseconds(min(due)) if due and status == "open" else None


def stray_next(tx: Transaction) -> dict[int, tuple[str, int | None]]:
    """Status and what is due next, as the lists have them, by instance: for the comparison."""
    rows = tx.rows("SELECT id, status, next_due_at FROM instances")
    return {cast(int, row[0]): (str(row[1]), cast(int | None, row[2])) for row in rows}
