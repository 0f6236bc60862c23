"""Instances as they are now."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import cast

import orjson

from states.decision import (
    ArmedDeadline,
    DeadlineStatus,
    Instance,
    InstanceId,
    Timer,
    TimerKind,
    Value,
)
from states.definition import Words
from states.errors import NotFound
from states.history import microseconds
from store.database import Cell, Row, Transaction, moment_of

_COLUMNS = """id, cycle, process, version, name, state, revision, entered_at, held_since, fields,
 roles, required, evidence, term, deadlines, head"""
_CHUNK = 500


def deadline_rows(deadlines: Iterable[ArmedDeadline]) -> list[list[object]]:
    """Open deadlines with their timers, as JSON-ready rows."""
    return [
        [
            armed.name,
            armed.occurrence,
            microseconds(armed.anchor),
            None if armed.due_at is None else microseconds(armed.due_at),
            armed.status,
            armed.suspended_seconds,
            [[microseconds(timer.due_at), timer.kind, timer.step] for timer in armed.timers],
        ]
        for armed in deadlines
    ]


_Row = tuple[str, int, int, int | None, DeadlineStatus, int, list[tuple[int, TimerKind, int]]]

# instances moved together hold the same texts: what was read once is shared, and never changed


@lru_cache(maxsize=2_000)
def _deadlines(text: str) -> tuple[ArmedDeadline, ...]:
    rows: list[_Row] = orjson.loads(text)
    return tuple(
        [
            ArmedDeadline(
                name,
                occurrence,
                moment_of(anchor),
                None if due_at is None else moment_of(due_at),
                status,
                tuple([Timer(moment_of(due), kind, step) for due, kind, step in timers]),
                held,
            )
            for name, occurrence, anchor, due_at, status, held, timers in rows
        ]
    )


@lru_cache(maxsize=2_000)
def _roles(text: str) -> Mapping[str, tuple[str, ...]]:
    return {role: tuple(who) for role, who in orjson.loads(text).items()}


@lru_cache(maxsize=2_000)
def _words(text: str) -> tuple[str, ...]:
    return tuple(orjson.loads(text))


@lru_cache(maxsize=2_000)
def _evidence(text: str) -> Mapping[str, str]:
    found: Mapping[str, str] = orjson.loads(text)
    return found


def _fields(text: str) -> Mapping[str, Value]:
    read: dict[str, bool | int | float | str | list[str]] = orjson.loads(text)
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in read.items()
    }


_Columns = tuple[
    InstanceId, int, str, int, str, str, int, int, int | None, str, str, str, str, str, str, bytes
]


def from_row(row: Row) -> Instance:
    """The instance a row of `instances` holds."""
    (
        number, cycle, process, version, name, state, revision, entered_at, held_since, fields,
        roles, required, evidence, term, deadlines, head,
    ) = cast(_Columns, row)  # fmt: skip
    return Instance(
        number,
        cycle,
        process,
        version,
        name,
        state,
        revision,
        moment_of(entered_at),
        _fields(fields),
        _roles(roles),
        _words(required),
        _evidence(evidence),
        term,
        _deadlines(deadlines),
        None if held_since is None else moment_of(held_since),
        bytes(head),
    )


def allot(tx: Transaction, count: int) -> list[InstanceId]:
    """Numbers for new instances, never given twice."""
    tx.run("INSERT INTO counters (name, value) VALUES ('instance', 0) ON CONFLICT DO NOTHING")
    tx.run("UPDATE counters SET value = value + ? WHERE name = 'instance'", (count,))
    last = tx.number("SELECT value FROM counters WHERE name = 'instance'")
    return [InstanceId(number) for number in range(last - count + 1, last + 1)]


def by_ids(
    tx: Transaction, ids: Sequence[InstanceId], *, lock: bool = False
) -> dict[InstanceId, Instance]:
    """These instances; with `lock` nobody else may change them until this transaction ends."""
    ending = " ORDER BY id FOR UPDATE" if lock and tx.postgresql else ""
    found: dict[InstanceId, Instance] = {}
    for start in range(0, len(ids), _CHUNK):
        some = tuple(ids[start : start + _CHUNK])
        marks = ", ".join("?" * len(some))
        statement = f"SELECT {_COLUMNS} FROM instances WHERE id IN ({marks}){ending}"  # noqa: S608
        for row in tx.rows(statement, some):
            instance = from_row(row)
            found[instance.id] = instance
    if list(found) == list(ids):
        return found
    return {number: found[number] for number in ids if number in found}


def by_name(
    tx: Transaction, name: str, cycle: int | None = None, *, lock: bool = False
) -> Instance:
    """The instance people call so; in the newest cycle where several have it. `NotFound`."""
    ending = " FOR UPDATE" if lock and tx.postgresql else ""
    row = tx.one(
        f"SELECT {_COLUMNS} FROM instances WHERE name = ?"  # noqa: S608
        f" AND (cycle = ? OR ? = 0) ORDER BY cycle DESC LIMIT 1{ending}",
        (name, cycle or 0, cycle or 0),
    )
    if row is None:
        near = tx.rows("SELECT name FROM instances WHERE name LIKE ? LIMIT 3", (f"%{name[-6:]}%",))
        hint = ", ".join(str(found[0]) for found in near)
        raise NotFound(
            Words(
                ru=f"«{name}» не найдено." + (f" Возможно: {hint}." if hint else ""),
                en=f"'{name}' is not there." + (f" Perhaps: {hint}." if hint else ""),
            )
        )
    return from_row(row)


def named(tx: Transaction, names: Sequence[str]) -> list[InstanceId]:
    """The numbers of all that are called one of these, in their order."""
    found: list[InstanceId] = []
    for start in range(0, len(names), _CHUNK):
        some = tuple(names[start : start + _CHUNK])
        marks = ", ".join("?" * len(some))
        rows = tx.rows(f"SELECT id FROM instances WHERE name IN ({marks})", some)  # noqa: S608
        found += [InstanceId(cast(int, row[0])) for row in rows]
    return sorted(found)


def find(
    tx: Transaction,
    cycle: int,
    process: str,
    where: Mapping[str, Sequence[str]],
    same: Mapping[str, Sequence[str]],
) -> list[InstanceId]:
    """Open instances by their indexed fields and by people they share, in the order of ids."""
    statement = "SELECT i.id FROM instances i WHERE i.cycle = ? AND i.process = ?"
    matched, values = matching(where, same)
    rows = tx.rows(f"{statement}{matched} ORDER BY i.id", (cycle, process, *values))
    return [InstanceId(cast(int, row[0])) for row in rows]


def matching(
    where: Mapping[str, Sequence[str]], same: Mapping[str, Sequence[str]]
) -> tuple[str, tuple[Cell, ...]]:
    """The part of a statement that holds instances to indexed values and shared people."""
    parts, values = [], list[Cell]()
    for table, key, column, wanted in (
        ("instance_keys", "name", "value", where),
        ("participants", "role", "holder", same),
    ):
        for name, any_of in wanted.items():
            marks = ", ".join("?" * len(any_of)) or "NULL"
            parts.append(
                f" AND EXISTS (SELECT 1 FROM {table} k WHERE k.instance = i.id"  # noqa: S608
                f" AND k.{key} = ? AND k.{column} IN ({marks}))"
            )
            values += [name, *any_of]
    return "".join(parts), tuple(values)


def listing(tx: Transaction, cycle: int, process: str = "", state: str = "") -> list[Instance]:
    """The instances of a cycle, of one process, in one state or region, in the order of ids."""
    statement = f"SELECT {_COLUMNS} FROM instances WHERE cycle = ?"  # noqa: S608
    wanted: tuple[Cell, ...] = (cycle,)
    if process:
        statement, wanted = f"{statement} AND process = ?", (*wanted, process)
    if state:
        statement += " AND (state = ? OR substr(state, 1, ?) = ?)"
        wanted = (*wanted, state, len(state) + 1, f"{state}.")
    # the plus keeps SQLite from walking all numbers instead of one process's
    return [from_row(row) for row in tx.rows(f"{statement} ORDER BY +id", wanted)]


def of_process(tx: Transaction, process: str, version: int | None = None) -> list[Instance]:
    """Open instances of a process, of one version of it or of all."""
    rows = tx.rows(
        f"SELECT {_COLUMNS} FROM instances WHERE process = ?"  # noqa: S608
        " AND (version = ? OR ? = 0) AND status = 'open' ORDER BY id",
        (process, version or 0, version or 0),
    )
    return [from_row(row) for row in rows]


def with_open_deadlines(tx: Transaction, cycle: int) -> list[InstanceId]:
    """Open instances of a cycle: those that a new calendar or a shift may move."""
    rows = tx.rows(
        "SELECT id FROM instances WHERE cycle = ? AND status = 'open' ORDER BY id", (cycle,)
    )
    return [InstanceId(cast(int, row[0])) for row in rows]


def everything(tx: Transaction) -> list[Instance]:
    """All instances, in the order of ids."""
    return [from_row(row) for row in tx.rows(f"SELECT {_COLUMNS} FROM instances ORDER BY id")]  # noqa: S608


def counts(tx: Transaction, cycle: int) -> dict[tuple[str, str], int]:
    """How many instances are in each (process, state)."""
    rows = tx.rows(
        "SELECT process, state, count(*) FROM instances WHERE cycle = ? GROUP BY process, state"
        " ORDER BY process, state",
        (cycle,),
    )
    return {(str(row[0]), str(row[1])): cast(int, row[2]) for row in rows}


def counts_of(tx: Transaction, cycle: int, process: str) -> dict[str, int]:
    """How many instances of a process are in each state: counted in the index alone."""
    rows = tx.rows(
        "SELECT state, count(*) FROM instances WHERE cycle = ? AND process = ? GROUP BY state",
        (cycle, process),
    )
    return {str(row[0]): cast(int, row[1]) for row in rows}
