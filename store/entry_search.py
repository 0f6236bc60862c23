"""Entries as an auditor looks through them: newest first, a bounded look back at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam as param
from sqlalchemy import select

from states.decision import InstanceId, PersonId
from states.history import microseconds
from store import history as entries
from store.conditions import within
from store.database import Transaction, moment_of
from store.entry_row import Recorded
from store.statement import Cell, Query, in_this_order, off_index, per_shape
from store.tables import history, instances, runs

LOOKED = 20_000
"""Entries looked at for one page."""
_SKEW = 24 * 3600 * 1_000_000
"""Clocks may have gone back: rows are in the order they were written, give or take a day."""


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """What is looked for; what is empty holds for every entry."""

    instances: tuple[InstanceId, ...] = ()
    actor: PersonId | None = None
    process: str = ""
    state: str = ""
    """A state or a region that was left or entered."""
    trigger: str = ""
    since: datetime | None = None
    """Recorded at this moment or later."""
    until: datetime | None = None
    """Recorded before this moment."""
    late: bool = False
    """Recorded by a person after it was due."""
    run: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, newest first."""

    found: list[Recorded]
    looked_to: int
    """The oldest entry looked at where there are more to look at, 0 where there are none."""


def page(tx: Transaction, wanted: EntryFilter, before: int, limit: int) -> Page:
    """Entries older than `before` (0 for all), at most `limit`, and at most `LOOKED` looked at."""
    lowest, highest = _bounds(tx, wanted)
    highest = min(highest, before) if before else highest
    floor = max(lowest, _floor(tx, wanted, highest))
    values = _values(wanted)
    query = _search(*values, *(["late"] if wanted.late else []))
    ids = tx.rows(query, (*values.values(), floor, highest, limit + 1))
    found = entries.by_ids(tx, ids[:limit])
    if len(ids) > limit:
        return Page(found, ids[limit - 1])
    return Page(found, floor if floor > lowest else 0)


_h = history.c
_CONDITIONS = {
    "process": (instances.c.id == _h.instance) & (instances.c.process == param("process")),
    "instances": _h.instance.in_(param("instances")),
    "actor": _h.actor == param("actor"),
    "state": within(_h.source, "state") | within(_h.dest, "state"),
    "trigger": _h.trigger == param("trigger"),
    "run": _h.run == param("run"),
    "since": _h.recorded_at >= param("since"),
    "until": _h.recorded_at < param("until"),
    "late": _h.actor.is_not(None) & (_h.recorded_at > _h.planned_for),
}


@per_shape(*[(name,) for name in _CONDITIONS], (), ("process", "actor", "state", "since", "until"))
def _search(*wanted: str) -> Query[int]:
    # history stays in front, and its order
    tables = in_this_order(history, instances) if "process" in wanted else history
    # one instance's entries are few: they are sorted, not found by walking all others
    order = off_index(_h.id) if "instances" in wanted else _h.id
    statement = (
        select(_h.id)
        .select_from(tables)
        .where(*[_CONDITIONS[name] for name in wanted])
        .where(_h.id >= param("floor"), _h.id < param("highest"))
        .order_by(order.desc())
        .limit(param("limit"))
    )
    names = [name for name in wanted if name != "late"]
    return Query(statement, int, *names, "floor", "highest", "limit")


def _values(wanted: EntryFilter) -> Mapping[str, Cell | tuple[InstanceId, ...]]:
    values = {
        "process": wanted.process,
        "instances": wanted.instances,
        "actor": wanted.actor,
        "state": wanted.state,
        "trigger": wanted.trigger,
        "run": wanted.run,
        "since": None if wanted.since is None else microseconds(wanted.since),
        "until": None if wanted.until is None else microseconds(wanted.until),
    }
    return {name: value for name, value in values.items() if value not in ("", (), None)}


_NTH_OF_ACTOR = Query(
    select(_h.id)
    .where(_h.actor == param("actor"), _h.id < param("highest"))
    .order_by(_h.actor.desc(), _h.id.desc())
    .limit(1)
    .offset(param("number")),
    int,
    *("actor", "highest", "number"),
)


def _floor(tx: Transaction, wanted: EntryFilter, highest: int) -> int:
    """How far down the look goes: of one instance to its beginning, else so many entries."""
    if wanted.instances:
        return 0
    if wanted.actor is None:
        return highest - LOOKED
    return tx.number(_NTH_OF_ACTOR, (wanted.actor, highest, LOOKED - 1))


class _Period(NamedTuple):
    started_at: int
    finished_at: int


_RUN = Query(
    select(runs.c.started_at, runs.c.finished_at).where(runs.c.run == param("run")), _Period, "run"
)


def _bounds(tx: Transaction, wanted: EntryFilter) -> tuple[int, int]:
    """The row numbers between which a period lies; a run's entries lie in its own time."""
    since, until = wanted.since, wanted.until
    if wanted.run:
        period = tx.one(_RUN, (wanted.run,))
        if period is not None:
            since, until = map(moment_of, period)
    last = entries.last_id(tx) + 1
    lowest = 0 if since is None else _first(tx, microseconds(since) - _SKEW, last)
    highest = last if until is None else _first(tx, microseconds(until) + _SKEW, last)
    return lowest, highest


_RECORDED = Query(
    select(_h.recorded_at).where(_h.id >= param("number")).order_by(_h.id).limit(1), int, "number"
)


def _first(tx: Transaction, moment: int, last: int) -> int:
    """The first row written at a moment or later: halved, since rows are in the order of time."""
    low, high = 0, last
    while low < high:
        middle = (low + high) // 2
        recorded_at = tx.one(_RECORDED, (middle,))
        if recorded_at is None or recorded_at >= moment:
            high = middle
        else:
            low = middle + 1
    return low
