"""Instances as they are now."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import bindparam as param
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from states.decision import Instance, InstanceId
from states.definition import Words
from states.errors import NotFound
from store.conditions import matched, matching, within
from store.database import Transaction
from store.instance_row import from_row
from store.statement import Query, chunks, columns_for, off_index, per_shape
from store.tables import counters, instances

_i = instances.c


_ALLOT = Query(
    insert(counters)
    .inline()
    .values(name="instance", value=param("count"))
    .on_conflict_do_update(
        index_elements=["name"], set_={"value": counters.c.value + param("count")}
    )
    .returning(counters.c.value),
    int,
    "count",
)


def allot(tx: Transaction, count: int) -> list[InstanceId]:
    """Numbers for new instances, never given twice."""
    last = tx.number(_ALLOT, (count,))
    return [InstanceId(number) for number in range(last - count + 1, last + 1)]


_ROWS = select(*columns_for(from_row, instances))
_SOME = _ROWS.where(_i.id.in_(param("ids")))
_BY_IDS = Query(_SOME, from_row, "ids")
_LOCKED = Query(_SOME.order_by(_i.id).with_for_update(), from_row, "ids")


def by_ids(
    tx: Transaction, ids: Sequence[InstanceId], *, lock: bool = False
) -> dict[InstanceId, Instance]:
    """These instances; with `lock` nobody else may change them until this transaction ends."""
    query = _LOCKED if lock else _BY_IDS
    found = {one.id: one for some in chunks(ids) for one in tx.rows(query, (some,))}
    if list(found) == list(ids):
        return found
    return {number: found[number] for number in ids if number in found}


_CALLED = (
    _ROWS.where(
        _i.name == param("name"),
        (_i.cycle == param("cycle")) | (param("cycle") == 0),
    )
    .order_by(_i.cycle.desc())
    .limit(1)
)
_BY_NAME = Query(_CALLED, from_row, "name", "cycle")
_BY_NAME_LOCKED = Query(_CALLED.with_for_update(), from_row, "name", "cycle")
_SIMILAR = Query(
    select(_i.name).where(_i.name.like(param("pattern"))).limit(3),
    str,
    "pattern",
)


def by_name(
    tx: Transaction, name: str, cycle: int | None = None, *, lock: bool = False
) -> Instance:
    """The instance people call so; in the newest cycle where several have it. `NotFound`."""
    found = tx.one(_BY_NAME_LOCKED if lock else _BY_NAME, (name, cycle or 0))
    if found is None:
        hint = ", ".join(tx.rows(_SIMILAR, (f"%{name[-6:]}%",)))
        raise NotFound(
            Words(
                ru=f"«{name}» не найдено." + (f" Возможно: {hint}." if hint else ""),
                en=f"'{name}' is not there." + (f" Perhaps: {hint}." if hint else ""),
            )
        )
    return found


_NAMED = Query(select(_i.id).where(_i.name.in_(param("names"))), InstanceId, "names")


def named(tx: Transaction, names: Sequence[str]) -> list[InstanceId]:
    """The numbers of all that are called one of these, in their order."""
    return sorted(number for some in chunks(names) for number in tx.rows(_NAMED, (some,)))


@per_shape((0, 0), (1, 0), (0, 2))
def _found(keys: int, shared: int) -> Query[InstanceId]:
    conditions, names = matching(keys, shared)
    statement = select(_i.id).where(
        _i.cycle == param("cycle"),
        _i.process == param("process"),
        *conditions,
    )
    return Query(statement.order_by(_i.id), InstanceId, "cycle", "process", *names)


def find(
    tx: Transaction,
    cycle: int,
    process: str,
    where: Mapping[str, Sequence[str]],
    same: Mapping[str, Sequence[str]],
) -> list[InstanceId]:
    """Open instances by their indexed fields and by people they share, in the order of ids."""
    query = _found(len(where), len(same))
    return tx.rows(query, (cycle, process, *matched(where, same)))


@per_shape((False, False), (True, False), (True, True), (False, True))
def _listed(of_process: bool, in_state: bool) -> Query[Instance]:
    statement, names = _ROWS.where(_i.cycle == param("cycle")), ["cycle"]
    if of_process:
        statement = statement.where(_i.process == param("process"))
        names.append("process")
    if in_state:
        statement = statement.where(within(_i.state, "state"))
        names.append("state")
    # SQLite must not walk all numbers instead of one process's
    return Query(statement.order_by(off_index(_i.id)), from_row, *names)


def listing(tx: Transaction, cycle: int, process: str = "", state: str = "") -> list[Instance]:
    """The instances of a cycle, of one process, in one state or region, in the order of ids."""
    wanted = tuple(filter(None, (process, state)))
    return tx.rows(_listed(bool(process), bool(state)), (cycle, *wanted))


_OF_PROCESS = Query(
    _ROWS.where(
        _i.process == param("process"),
        (_i.version == param("version")) | (param("version") == 0),
        _i.status == "open",
    ).order_by(_i.id),
    from_row,
    "process",
    "version",
)


def of_process(tx: Transaction, process: str, version: int | None = None) -> list[Instance]:
    """Open instances of a process, of one version of it or of all."""
    return tx.rows(_OF_PROCESS, (process, version or 0))


_OPEN = Query(
    select(_i.id).where(_i.cycle == param("cycle"), _i.status == "open").order_by(_i.id),
    InstanceId,
    "cycle",
)


def with_open_deadlines(tx: Transaction, cycle: int) -> list[InstanceId]:
    """Open instances of a cycle: those that a new calendar or a shift may move."""
    return tx.rows(_OPEN, (cycle,))


_ALL = Query(_ROWS.order_by(_i.id), from_row)


def everything(tx: Transaction) -> list[Instance]:
    """All instances, in the order of ids."""
    return tx.rows(_ALL)


class _Count(NamedTuple):
    process: str
    state: str
    number: int


_COUNTS = Query(
    select(_i.process, _i.state, func.count().label("number"))
    .where(_i.cycle == param("cycle"))
    .group_by(_i.process, _i.state)
    .order_by(_i.process, _i.state),
    _Count,
    "cycle",
)
_COUNTS_OF = Query(
    select(_i.process, _i.state, func.count().label("number"))
    .where(_i.cycle == param("cycle"), _i.process == param("process"))
    .group_by(_i.process, _i.state),
    _Count,
    "cycle",
    "process",
)


def counts(tx: Transaction, cycle: int) -> dict[tuple[str, str], int]:
    """How many instances are in each (process, state)."""
    return {(row.process, row.state): row.number for row in tx.rows(_COUNTS, (cycle,))}


def counts_of(tx: Transaction, cycle: int, process: str) -> dict[str, int]:
    """How many instances of a process are in each state: counted in the index alone."""
    return {row.state: row.number for row in tx.rows(_COUNTS_OF, (cycle, process))}
