"""Which instances come first: by what is due next, by state, by whose they are. Keys only.

Every question reads an index in the order of its answer and stops at its limit.
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from sqlalchemy import Select, and_, not_, or_, select
from sqlalchemy import bindparam as param

from states.decision import InstanceId
from store.database import Transaction
from store.instance_row import open_deadlines
from store.statement import Query, Values, in_this_order, per_shape
from store.tables import definitions, instances, participants

LAST = 2**62
"""After every moment: where an instance stands that has nothing due."""


class Key(NamedTuple):
    """An instance's place in the order of what is due next."""

    due_at: int
    """Microseconds, UTC; `LAST` where nothing is due."""
    id: InstanceId


FIRST = Key(-1, InstanceId(0))
"""Before every instance."""


class Parts(NamedTuple):
    """What somebody is called in the roles of instances."""

    holders: tuple[str, ...]
    """`person:12`, `role:director`: by right, and for whom they stand in."""
    others: tuple[str, ...] = ("nobody",)
    """Those of them for whom they stand in."""
    personal: tuple[str, ...] = ("nobody",)
    """The roles in which nobody is stood in for: here `others` do not count."""

    def have(self, role: str, holder: str) -> bool:
        """Whether this part of an instance is theirs."""
        others = holder in self.others and role in self.personal
        return holder in self.holders and not others


@dataclass(frozen=True, slots=True)
class Scope:
    """Which instances are looked at: a cycle's, of some states, of some people."""

    cycle: int
    places: tuple[tuple[str, str], ...] = ()
    """(process, state) pairs; empty for all that is open."""
    parts: Parts | None = None
    """Whose; None for everybody's."""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Open deadlines of some names; with `passed` only those whose day is over."""

    names: frozenset[str]
    passed: bool = False

    def are_in(self, deadlines: str) -> bool:
        """Whether one of them is among an instance's deadlines, as the table has them."""
        return any(
            name in self.names and (status == "overdue" or not self.passed)
            for name, status in open_deadlines(deadlines)
        )


_i = instances.c
_THEIRS = participants.c.holder.in_(param("holders")) & not_(
    participants.c.holder.in_(param("others")) & participants.c.role.in_(param("personal"))
)
_Kind = Literal["cycle", "place", "holders"]


def _within(kind: _Kind, places: int) -> tuple[Select[tuple[object, ...]], list[str]]:
    """Instances of a scope, and the names of its parameters."""
    found, names = select(_i.id).where(_i.cycle == param("cycle")), ["cycle"]
    if kind == "cycle":
        return found.where(_i.status == "open"), names
    if kind == "place":
        here = found.where(_i.process == param("process"), _i.state == param("state"))
        return here, [*names, "process", "state"]
    theirs = select(participants.c.instance).distinct().where(_THEIRS).subquery("theirs")
    # SQLite must not walk a whole cycle instead of what somebody takes part in
    found = found.select_from(in_this_order(theirs, instances)).where(_i.id == theirs.c.instance)
    if places:
        pairs = [(f"process_{number}", f"state_{number}") for number in range(places)]
        is_in = [and_(_i.process == param(one), _i.state == param(two)) for one, two in pairs]
        found = found.where(or_(*is_in))
        names += [name for pair in pairs for name in pair]
    return found, [*Parts._fields, *names]


def _scoped(scope: Scope) -> Iterator[tuple[_Kind, int, Values]]:
    """What is read: a statement for each state, each in order by itself."""
    if scope.parts is not None:
        cells = [text for place in scope.places for text in place]
        yield "holders", len(scope.places), (*scope.parts, scope.cycle, *cells)
    elif not scope.places:
        yield "cycle", 0, (scope.cycle,)
    else:
        for place in scope.places:
            yield "place", 0, (scope.cycle, *place)


class _Due(NamedTuple):
    next_due_at: int
    id: InstanceId
    deadlines: str = ""


_SHAPES: list[tuple[_Kind, int]] = [("cycle", 0), ("place", 0), ("holders", 0), ("holders", 2)]


@per_shape(*_SHAPES, ("cycle", 0, True))
def _by_due(kind: _Kind, places: int, deadlines: bool = False) -> Query[_Due]:
    found, names = _within(kind, places)
    columns = (_i.next_due_at, _i.id, _i.deadlines) if deadlines else (_i.next_due_at, _i.id)
    return Query(
        # the first comparison is where the index begins, the last tells those of one moment
        found.with_only_columns(*columns)
        .where(_i.next_due_at >= param("moment"), _i.next_due_at <= param("until"))
        .where((_i.next_due_at > param("moment")) | (_i.id > param("number")))
        .order_by(_i.next_due_at, _i.id)
        .limit(param("limit")),
        _Due,
        *(*names, "moment", "until", "number", "limit"),
    )


def by_due(
    tx: Transaction,
    scope: Scope,
    after: Key,
    until: int,
    limit: int,
    wanted: Deadlines | None = None,
) -> list[tuple[Key, bool]]:
    """The next instances after a key that have something due by `until`, and whether they have
    one of these deadlines (all have where none is asked for)."""
    rows = [
        row
        for kind, places, values in _scoped(scope)
        for row in tx.rows(
            _by_due(kind, places, wanted is not None),
            (*values, after.due_at, until, after.id, limit),
        )
    ]
    return [
        (Key(row.next_due_at, row.id), wanted is None or wanted.are_in(row.deadlines))
        for row in heapq.nsmallest(limit, rows)
    ]


@per_shape(*_SHAPES)
def _without_due(kind: _Kind, places: int) -> Query[InstanceId]:
    found, names = _within(kind, places)
    return Query(
        found.where(_i.next_due_at.is_(None), _i.id > param("number"))
        .order_by(_i.id)
        .limit(param("limit")),
        InstanceId,
        *(*names, "number", "limit"),
    )


def in_order(tx: Transaction, scope: Scope, after: Key, limit: int) -> list[Key]:
    """The next instances after a key: first what is due, then what has nothing due, by number."""
    found: list[Key] = []
    if after.due_at < LAST:
        found = [key for key, _ in by_due(tx, scope, after, LAST - 1, limit)]
        after = FIRST
    left = limit - len(found)
    if left:
        rest = (
            number
            for kind, places, values in _scoped(scope)
            for number in tx.rows(_without_due(kind, places), (*values, after.id, left))
        )
        found += [Key(LAST, number) for number in heapq.nsmallest(left, rest)]
    return found


_NAMED = Query(
    select(_i.id).where(_i.cycle == param("cycle"), _i.name.in_(param("names"))).order_by(_i.id),
    InstanceId,
    *("cycle", "names"),
)


def named(tx: Transaction, cycle: int, names: Sequence[str]) -> list[InstanceId]:
    """Instances of a cycle that are called one of these."""
    return tx.rows(_NAMED, (cycle, names))


_PLAYING = Query(
    select(participants.c.instance)
    .distinct()
    .where(
        participants.c.instance.in_(param("instances")),
        _THEIRS,
    ),
    InstanceId,
    *("instances", *Parts._fields),
)


def taken_part_in(tx: Transaction, found: Sequence[InstanceId], parts: Parts) -> set[InstanceId]:
    """Those of these instances in which somebody has a part."""
    if not found or not parts.holders:
        return set()
    return set(tx.rows(_PLAYING, (found, *parts)))


_ROLES = Query(
    select(participants.c.role).distinct().where(_THEIRS),
    str,
    *Parts._fields,
)


def roles_played(tx: Transaction, parts: Parts) -> set[str]:
    """The roles that instances give to somebody by name."""
    return set(tx.rows(_ROLES, parts))


class Version(NamedTuple):
    """A registered version of a process."""

    name: str
    version: int


_PROCESSES = Query(
    select(definitions.c.name, definitions.c.version)
    .where(definitions.c.kind == "process")
    .order_by(definitions.c.name, definitions.c.version.desc()),
    Version,
)


def processes(tx: Transaction) -> list[Version]:
    """Every registered version of a process, the newest first."""
    return tx.rows(_PROCESSES)
