"""Figures that would cost a page too much: made once an hour, read from a small table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import BigInteger, Text, cast, delete, func, select
from sqlalchemy import bindparam as param
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from states.decision import InstanceId
from states.history import microseconds
from store.database import Transaction, moment_of
from store.history import last_id
from store.statement import Query, Statement, columns_for, insertion
from store.tables import figures, history, instances

SAMPLE = 200_000
"""The newest entries that medians are taken of."""

_f, _i, _h = figures.c, instances.c, history.c


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of a process, and the moment they were made."""

    values: Mapping[str, int]
    recorded_at: datetime | None


_REMOVE = Statement(
    delete(figures).where(_f.cycle == param("cycle"), _f.process == param("process")),
    "cycle",
    "process",
)
_ADD = insertion(figures, "cycle", "process", "name", "value", "recorded_at")


def replace(
    tx: Transaction, cycle: int, process: str, values: Mapping[str, int], moment: datetime
) -> None:
    """Takes the place of a process's figures of before."""
    tx.run(_REMOVE, (cycle, process))
    made = microseconds(moment)
    tx.run_many(_ADD, [(cycle, process, name, value, made) for name, value in values.items()])


class _Figure(NamedTuple):
    name: str
    value: int
    recorded_at: int


_OF_PROCESS = Query(
    select(*columns_for(_Figure, figures)).where(
        _f.cycle == param("cycle"), _f.process == param("process")
    ),
    _Figure,
    "cycle",
    "process",
)


def of_process(tx: Transaction, cycle: int, process: str) -> Figures:
    """The figures of a process; no moment where none were made yet."""
    rows = tx.rows(_OF_PROCESS, (cycle, process))
    made = moment_of(rows[0].recorded_at) if rows else None
    return Figures({row.name: row.value for row in rows}, made)


class _whole_field(FunctionElement[int]):
    """A whole number of an object that a column holds as JSON text, null where it has none."""

    type = BigInteger()
    inherit_cache = True


@compiles(_whole_field)
def _in_sqlite(field: _whole_field, compiler: SQLCompiler, **how: object) -> str:
    column, name = field.clauses
    return compiler.process(func.json_extract(column, "$." + cast(name, Text)), **how)


@compiles(_whole_field, "postgresql")
def _in_postgresql(field: _whole_field, compiler: SQLCompiler, **how: object) -> str:
    column, name = (compiler.process(clause, **how) for clause in field.clauses)
    return f"CAST(CAST({column} AS JSON) ->> {name} AS BIGINT)"


_OF_INSTANCES = _i.cycle == param("cycle"), _i.process == param("process")
_TOTAL = Query(
    select(
        cast(func.coalesce(func.sum(_whole_field(_i.fields, param("name"))), 0), BigInteger)
    ).where(*_OF_INSTANCES),
    int,
    "name",
    "cycle",
    "process",
)


def total(tx: Transaction, cycle: int, process: str, names: Iterable[str]) -> dict[str, int]:
    """The sums of whole-number fields over all instances of a process: each of them is read."""
    return {name: tx.number(_TOTAL, (name, cycle, process)) for name in names}


_NEXT = Query(
    select(_i.id).where(*_OF_INSTANCES).limit(1).offset(param("number")),
    InstanceId,
    "cycle",
    "process",
    "number",
)


def more_than(tx: Transaction, cycle: int, process: str, number: int) -> bool:
    """Whether a process has more instances than that: counted no further."""
    return tx.one(_NEXT, (cycle, process, number)) is not None


def _entered(state: str, entered_at: int) -> tuple[str, int]:
    return state, entered_at


_ENTERED = Query(
    select(*columns_for(_entered, instances)).where(*_OF_INSTANCES), _entered, "cycle", "process"
)


def entered(tx: Transaction, cycle: int, process: str) -> list[tuple[str, int]]:
    """(state, microseconds) of when each instance entered the state it is in."""
    return tx.rows(_ENTERED, (cycle, process))


class _Move(NamedTuple):
    instance: InstanceId
    source: str
    dest: str
    recorded_at: int


_MOVES = Query(
    select(*columns_for(_Move, history))
    .join(instances)
    .where(_h.id > param("after"), _h.source != _h.dest, *_OF_INSTANCES)
    .order_by(_h.instance, _h.revision),
    _Move,
    "after",
    "cycle",
    "process",
)


def stays(tx: Transaction, cycle: int, process: str) -> list[tuple[str, int]]:
    """(state, microseconds) of every stay that began and ended within the newest entries."""
    ended, before = list[tuple[str, int]](), None
    for move in tx.rows(_MOVES, (last_id(tx) - SAMPLE, cycle, process)):
        if before and (before.instance, before.dest) == (move.instance, move.source):
            ended.append((move.source, move.recorded_at - before.recorded_at))
        before = move
    return ended
