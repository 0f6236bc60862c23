"""Who took part in what until when, and the list of those whom the school need not keep."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

import orjson
from sqlalchemy import bindparam as param
from sqlalchemy import case, delete, func, select

from states.decision import PersonId
from states.history import microseconds
from store.database import Transaction, moment_of
from store.statement import Query, Statement, insertion
from store.tables import erasure_proposals, history, instances, participants, people

_i, _p, _e, _h = instances.c, participants.c, erasure_proposals.c, history.c


class TookPart(NamedTuple):
    """What somebody takes or took part in by name, of one process in one school year."""

    holder: str
    """`person:` and a number."""
    process: str
    cycle: int
    open: int
    """How many of these have not ended."""
    moved_at: int
    """When the last of them came to where it is."""


_TOOK_PART = Query(
    select(
        _p.holder,
        _i.process,
        _i.cycle,
        func.count(case((_i.status == "open", 1))).label("open"),
        func.coalesce(func.max(_i.entered_at), 0).label("moved_at"),
    )
    .join_from(participants, instances)
    .where(_p.holder.like("person:%"))
    .group_by(_p.holder, _i.process, _i.cycle),
    TookPart,
)


class _RoleChange(NamedTuple):
    instance: int
    process: str
    cycle: int
    recorded_at: int
    changes: str


_ROLE_CHANGES = Query(
    select(_h.instance, _i.process, _i.cycle, _h.recorded_at, _h.changes)
    .join_from(history, instances)
    .where(_h.changes.like('%"roles":%'))
    .order_by(_h.instance, _h.revision),
    _RoleChange,
)


def took_part(tx: Transaction) -> list[TookPart]:
    """Of everybody, those whose part ended before the instance did among them."""
    return [*tx.rows(_TOOK_PART), *_parted(tx.rows(_ROLE_CHANGES))]


def _parted(changes: Iterable[_RoleChange]) -> Iterator[TookPart]:
    """Parts that ended with a role: until when."""
    for _, some in groupby(changes, key=lambda change: change.instance):
        playing: dict[str, set[str]] = {}
        ended: dict[str, TookPart] = {}
        for change in some:
            before = set().union(*playing.values())
            roles = orjson.loads(change.changes).get("roles", {})
            playing |= {role: set(who) for role, who in roles.items()}
            now = set().union(*playing.values())
            for who in before - now:
                if who.startswith("person:"):
                    ended[who] = TookPart(who, change.process, change.cycle, 0, change.recorded_at)
            for who in now:
                ended.pop(who, None)
        yield from ended.values()


class Proposal(NamedTuple):
    """Somebody proposed for erasure."""

    person: PersonId
    ended_at: datetime
    """When the last of what they took part in ended."""


_NONE = Statement(delete(erasure_proposals))
_ADD = insertion(erasure_proposals, "person", "ended_at")


def propose(tx: Transaction, some: Iterable[Proposal]) -> None:
    """Puts these people in place of those who were proposed before."""
    tx.run(_NONE)
    tx.run_many(_ADD, [(person, microseconds(ended_at)) for person, ended_at in some])


def _proposal(person: PersonId, ended_at: int) -> Proposal:
    return Proposal(person, moment_of(ended_at))


_PROPOSED = Query(
    select(_e.person, _e.ended_at)
    .join_from(erasure_proposals, people)
    .where(people.c.erased_at.is_(None))
    .order_by(_e.ended_at, _e.person)
    .limit(param("limit")),
    _proposal,
    "limit",
)


def proposed(tx: Transaction, limit: int) -> list[Proposal]:
    """Those who are proposed and were not erased since, the longest ago first."""
    return tx.rows(_PROPOSED, (limit,))
