"""Which instances come first: by what is due next, by state, by whose they are. Keys only.

Every question reads an index in the order of its answer and stops at its limit.
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, cast

from states.decision import InstanceId
from store.database import Cell, Transaction

LAST = 2**62
"""After every moment: where an instance stands that has nothing due."""


class Key(NamedTuple):
    """An instance's place in the order of what is due next."""

    due_at: int
    """Microseconds, UTC; `LAST` where nothing is due."""
    id: InstanceId


FIRST = Key(-1, InstanceId(0))
"""Before every instance."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which instances are looked at: a cycle's, of some states, of some people."""

    cycle: int
    places: tuple[tuple[str, str], ...] = ()
    """(process, state) pairs; empty for all that is open."""
    holders: tuple[str, ...] = ()
    """`person:12`, `role:director`; empty for everybody's."""


def running(name: str) -> list[str]:
    """What the deadlines of an instance are like where one of this name is open."""
    return [f'%["{name}",%']


def passed(name: str) -> list[str]:
    """What they are like where one of this name has passed, up to its 99th occurrence."""
    # a moment of this century and the next has 16 digits
    return [f'%["{name}",{of},{"_" * 16},{"_" * 16},"overdue",%' for of in ("_", "__")]


def by_due(
    tx: Transaction, scope: Scope, after: Key, until: int, limit: int, patterns: Sequence[str] = ()
) -> list[tuple[Key, bool]]:
    """The next instances after a key that have something due by `until`, and whether their
    deadlines are like one of these (all are where none is given)."""
    said = " OR ".join("i.deadlines LIKE ?" for _ in patterns) or "1 = 1"
    named = tuple(patterns)
    rows = [
        row
        for tables, values in _statements(scope)
        # the first comparison is where the index begins, the second tells those of one moment
        for row in tx.rows(
            f"SELECT i.next_due_at, i.id, CASE WHEN {said} THEN 1 ELSE 0 END {tables}"
            " AND i.next_due_at >= ? AND i.next_due_at <= ? AND (i.next_due_at > ? OR i.id > ?)"
            " ORDER BY i.next_due_at, i.id LIMIT ?",
            (*named, *values, after.due_at, until, after.due_at, after.id, limit),
        )
    ]
    found = cast(list[tuple[int, InstanceId, int]], rows)
    return [(Key(due, number), bool(told)) for due, number, told in heapq.nsmallest(limit, found)]


def in_order(tx: Transaction, scope: Scope, after: Key, limit: int) -> list[Key]:
    """The next instances after a key: first what is due, then what has nothing due, by number."""
    found: list[Key] = []
    if after.due_at < LAST:
        found = [key for key, _ in by_due(tx, scope, after, LAST - 1, limit)]
        after = FIRST
    left = limit - len(found)
    if left:
        rest = (
            cast(int, row[0])
            for tables, values in _statements(scope)
            for row in tx.rows(
                f"SELECT i.id {tables} AND i.next_due_at IS NULL AND i.id > ?"
                " ORDER BY i.id LIMIT ?",
                (*values, after.id, left),
            )
        )
        found += [Key(LAST, InstanceId(number)) for number in heapq.nsmallest(left, rest)]
    return found


def _statements(scope: Scope) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    """What is read: a statement for each state, each in order by itself."""
    if scope.holders:
        yield _of_holders(scope)
    elif not scope.places:
        yield "FROM instances i WHERE i.cycle = ? AND i.status = 'open'", (scope.cycle,)
    else:
        for process, state in scope.places:
            place = "FROM instances i WHERE i.cycle = ? AND i.process = ? AND i.state = ?"
            yield place, (scope.cycle, process, state)


def _of_holders(scope: Scope) -> tuple[str, tuple[Cell, ...]]:
    marks = ", ".join("?" * len(scope.holders))
    # CROSS keeps SQLite from walking a whole cycle instead of what somebody takes part in
    tables = (
        f"FROM (SELECT DISTINCT instance FROM participants WHERE holder IN ({marks})) p"  # noqa: S608
        " CROSS JOIN instances i WHERE i.id = p.instance AND i.cycle = ?"
    )
    values: tuple[Cell, ...] = (*scope.holders, scope.cycle)
    if scope.places:
        places = " OR ".join("(i.process = ? AND i.state = ?)" for _ in scope.places)
        tables += f" AND ({places})"
        values += tuple(text for place in scope.places for text in place)
    return tables, values


def named(tx: Transaction, cycle: int, names: Sequence[str]) -> list[InstanceId]:
    """Instances of a cycle that are called one of these."""
    marks = ", ".join("?" * len(names))
    rows = tx.rows(
        f"SELECT id FROM instances WHERE cycle = ? AND name IN ({marks}) ORDER BY id",  # noqa: S608
        (cycle, *names),
    )
    return [InstanceId(cast(int, row[0])) for row in rows]


def taken_part_in(
    tx: Transaction, found: Sequence[InstanceId], holders: Sequence[str]
) -> set[InstanceId]:
    """Those of these instances in which one of these people has a part."""
    if not found or not holders:
        return set()
    marks, of = ", ".join("?" * len(holders)), ", ".join("?" * len(found))
    rows = tx.rows(
        f"SELECT DISTINCT instance FROM participants WHERE instance IN ({of})"  # noqa: S608
        f" AND holder IN ({marks})",
        (*found, *holders),
    )
    return {InstanceId(cast(int, row[0])) for row in rows}


def roles_played(tx: Transaction, holders: Sequence[str]) -> set[str]:
    """The roles that instances give to these people by name."""
    marks = ", ".join("?" * len(holders)) or "NULL"
    statement = f"SELECT DISTINCT role FROM participants WHERE holder IN ({marks})"  # noqa: S608
    return {str(row[0]) for row in tx.rows(statement, tuple(holders))}


def processes(tx: Transaction) -> list[tuple[str, int]]:
    """Every registered version of a process, the newest first."""
    rows = tx.rows(
        "SELECT name, version FROM definitions WHERE kind = 'process' ORDER BY name, version DESC"
    )
    return [(str(row[0]), cast(int, row[1])) for row in rows]
