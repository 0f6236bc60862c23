"""What is still to come, and who takes what is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam as param
from sqlalchemy import func, select, tuple_

from states.decision import Instance, InstanceId
from states.history import microseconds
from store.database import Transaction, moment_of
from store.statement import Query, off_index
from store.tables import cycles, instances, timers

_t, _i = timers.c, instances.c
_OPEN_CYCLES = select(cycles.c.id).where(cycles.c.state == "open")
_OF_OPEN_CYCLES = (
    select(_t.instance)
    .join(instances, _i.id == _t.instance)
    # SQLite must walk what is due, not a whole cycle
    .where(_t.due_at <= param("now"), off_index(_i.cycle).in_(_OPEN_CYCLES))
)
CLAIM = Query(
    _OF_OPEN_CYCLES.where(_i.incident == 0)
    # nor all timers by their instances
    .group_by(off_index(_t.instance))
    .order_by(func.min(_t.due_at), _t.instance)
    .limit(param("limit")),
    InstanceId,
    "now",
    "limit",
    only="sqlite",
)
"""What SQLite is asked."""


def claim_due(tx: Transaction, moment: datetime, limit: int) -> list[InstanceId]:
    """Instances with a timer due, the longest due first; those set aside, and those of a closed
    cycle, are left out.

    The index on `due_at` is asked, so the cost grows with what is due and not with what is
    stored. On PostgreSQL rows another worker holds are passed over for the next ones.
    """
    if tx.postgresql:
        return _claim_free(tx, moment, limit)
    return tx.rows(CLAIM, (microseconds(moment), limit))


class _Due(NamedTuple):
    due_at: int
    instance: InstanceId


_STRETCH = Query(
    select(_t.due_at, _t.instance)
    .where(
        _t.due_at <= param("now"),
        tuple_(_t.due_at, _t.instance) > tuple_(param("after"), param("number")),
    )
    .order_by(_t.due_at, _t.instance)
    .limit(param("limit")),
    _Due,
    "now",
    "after",
    "number",
    "limit",
)


def _claim_free(tx: Transaction, moment: datetime, limit: int) -> list[InstanceId]:
    now, last = microseconds(moment), _Due(-1, InstanceId(0))
    claimed: dict[InstanceId, None] = {}
    while len(claimed) < limit:
        # stretch by stretch along the index: a join, left to itself, walks a whole cycle
        due = tx.rows(_STRETCH, (now, *last, limit - len(claimed)))
        if not due:
            break
        last = due[-1]
        free = _lock_free(tx, [row.instance for row in due if row.instance not in claimed], now)
        claimed |= {row.instance: None for row in due if row.instance in free}
    return list(claimed)


_LOCK_FREE = Query(
    select(_i.id)
    .where(_i.id.in_(param("ids")), _i.incident == 0, _i.cycle.in_(_OPEN_CYCLES))
    .order_by(_i.id)
    .with_for_update(skip_locked=True),
    InstanceId,
    "ids",
)
_STILL_DUE = Query(
    select(_t.instance).distinct().where(_t.instance.in_(param("ids")), _t.due_at <= param("now")),
    InstanceId,
    "ids",
    "now",
)


def _lock_free(tx: Transaction, ids: Sequence[InstanceId], now: int) -> set[InstanceId]:
    """Those of these instances that nobody else holds, locked, and still due under the lock."""
    locked = tx.rows(_LOCK_FREE, (ids,)) if ids else []
    # before they were locked another worker may have fired them: ask again, now under lock
    return set(tx.rows(_STILL_DUE, (locked, now))) if locked else set()


_COUNT_DUE = Query(_OF_OPEN_CYCLES.with_only_columns(func.count()), int, "now")


def count_due(tx: Transaction, moment: datetime) -> int:
    """How many timers of open cycles are due, those of instances set aside among them."""
    return tx.number(_COUNT_DUE, (microseconds(moment),))


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


def _due_row(
    instance: InstanceId,
    name: str,
    process: str,
    version: int,
    state: str,
    deadline: str,
    occurrence: int,
    due_at: int,
) -> DueRow:
    return DueRow(instance, name, process, version, state, deadline, occurrence, moment_of(due_at))


_DUE = Query(
    select(
        _t.instance, _i.name, _i.process, _i.version, _i.state, _t.deadline, _t.occurrence,
        _t.due_at,
    )
    .join(instances, _i.id == _t.instance)
    .where(_i.cycle == param("cycle"), _t.kind == "due", _t.due_at <= param("until"))
    .order_by(_t.due_at, _t.instance),
    _due_row,
    "cycle",
    "until",
)  # fmt: skip


def due(tx: Transaction, cycle: int, until: datetime) -> Sequence[DueRow]:
    """Deadlines of a cycle that are due by then, the earliest first."""
    return tx.rows(_DUE, (cycle, microseconds(until)))


class TimerRow(NamedTuple):
    """A timer as it lies in the table."""

    instance: InstanceId
    deadline: str
    occurrence: int
    kind: str
    step: int
    due_at: int


_ALL = Query(
    select(timers).order_by(_t.instance, _t.deadline, _t.occurrence, _t.kind, _t.step), TimerRow
)


def stray(tx: Transaction) -> list[tuple[int, str]]:
    """Timers by instance, as text: for the comparison with what the instances themselves say."""
    return [(row.instance, "/".join(str(cell) for cell in row[1:])) for row in tx.rows(_ALL)]


def next_due(instance: Instance, status: str) -> int | None:
    """What lists are in the order of: the earliest open deadline of an instance that is open."""
    due = [armed.due_at for armed in instance.deadlines if armed.due_at is not None]
    return microseconds(min(due)) if due and status == "open" else None


class _Next(NamedTuple):
    id: InstanceId
    status: str
    next_due_at: int | None


_NEXT = Query(select(_i.id, _i.status, _i.next_due_at), _Next)


def stray_next(tx: Transaction) -> dict[int, tuple[str, int | None]]:
    """Status and what is due next, as the lists have them, by instance: for the comparison."""
    return {row.id: (row.status, row.next_due_at) for row in tx.rows(_NEXT)}
