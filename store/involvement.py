"""Entries of open years that say anything of a person: that they acted, that they were named."""

from typing import NamedTuple

from sqlalchemy import bindparam as param
from sqlalchemy import or_, select

from states.decision import PersonId
from store.database import Transaction
from store.statement import Query
from store.tables import cycles, history, instances

_h, _i = history.c, instances.c


class Mention(NamedTuple):
    """An entry about somebody: the definition of its instance, and what it changed."""

    process: str
    version: int
    changes: str


_IN_OPEN_YEARS = (
    select(_i.process, _i.version, _h.changes)
    .join_from(history, instances)
    .join(cycles)
    .where(cycles.c.state == "open")
)
_ACTED = Query(
    _IN_OPEN_YEARS.where(_h.actor == param("person")).order_by(_h.id).limit(1), Mention, "person"
)
_NAMED = Query(
    _IN_OPEN_YEARS.where(
        or_(
            _h.changes.like(param("holder")),
            # a field for people holds a number; so do others, and the reader tells them apart
            _h.changes.like(param("between")),
            _h.changes.like(param("at_end")),
        ),
    ).order_by(_h.id),
    Mention,
    *("holder", "between", "at_end"),
)


def acted(tx: Transaction, person: PersonId) -> Mention | None:
    """The first thing that somebody did in an open year."""
    return tx.one(_ACTED, (person,))


def named(tx: Transaction, person: PersonId) -> list[Mention]:
    """Every entry of an open year that puts somebody into a role or a field, or may."""
    return tx.rows(_NAMED, (f'%"person:{person}"%', f"%:{person},%", f"%:{person}}}%"))
