"""Who took part in what until when, and the list of those whom the school need not keep."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam as param
from sqlalchemy import case, delete, func, select

from states.decision import PersonId
from states.history import microseconds
from store.database import Transaction, moment_of
from store.statement import Query, Statement, insertion
from store.tables import erasure_proposals, instances, participants, people

_i, _p, _e = instances.c, participants.c, erasure_proposals.c


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


def took_part(tx: Transaction) -> list[TookPart]:
    """Of everybody."""
    return tx.rows(_TOOK_PART)


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
