"""Entries of open years that say anything of a person: who acted, who was named."""

from typing import NamedTuple

from sqlalchemy import bindparam as param
from sqlalchemy import or_, select

from states.decision import InstanceId, PersonId
from store.database import Transaction
from store.statement import Query
from store.tables import cycles, history, instances

_h, _i = history.c, instances.c


class Mention(NamedTuple):
    """An entry that may be about somebody: what it is about, who acted, and what changed."""

    instance: InstanceId
    process: str
    version: int
    actor: PersonId | None
    changes: str


_IN_OPEN_YEARS = Query(
    select(_h.instance, _i.process, _i.version, _h.actor, _h.changes)
    .join_from(history, instances)
    .join(cycles)
    .where(
        cycles.c.state == "open",
        or_(
            _h.actor == param("person"),
            _h.changes.like(param("named")),
            # a field of a person holds their number; so do others, and whoever reads tells them apart
            _h.changes.like(param("between")),
            _h.changes.like(param("at_end")),
        ),
    )
    .order_by(_h.id),
    Mention,
    *("person", "named", "between", "at_end"),
)


def in_open_years(tx: Transaction, person: PersonId) -> list[Mention]:
    """Every entry of an open year that names somebody, or may, and those of what they did."""
    named = f'%"person:{person}"%'
    return tx.rows(_IN_OPEN_YEARS, (person, named, f"%:{person},%", f"%:{person}}}%"))
