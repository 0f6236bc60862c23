"""People as a coordinator looks for them, and what one person takes part in."""

from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import bindparam as param
from sqlalchemy import select, tuple_

from states.decision import InstanceId, PersonId
from store.database import Transaction
from store.people import Person, by_ids, escaped, folded
from store.statement import Query
from store.tables import instance_keys, instances, participants, people

_p, _i, _k = people.c, instances.c, instance_keys.c


@dataclass(frozen=True, slots=True)
class PersonRole:
    """A part somebody plays in an instance."""

    instance: InstanceId
    name: str
    process: str
    version: int
    state: str
    role: str
    open: bool


class _Place(NamedTuple):
    id: PersonId
    folded: str


# names are read from their index alone: a row is looked up only where it is shown; nobody who was
# erased is among them, for they have no name
_AFTER = (
    select(_p.id, _p.folded)
    .where(tuple_(_p.folded, _p.id) > tuple_(param("name"), param("id")), _p.folded != "")
    .order_by(_p.folded, _p.id)
    .limit(param("limit"))
)
_BY_ADDRESS = Query(
    _AFTER.where(_p.address.in_(param("addresses"))), _Place, "name", "id", "addresses", "limit"
)
_BY_NAME = Query(
    _AFTER.where(_p.folded.like(param("pattern"), escape="!")),
    _Place,
    "name",
    "id",
    "pattern",
    "limit",
)


def page(
    tx: Transaction, text: str, limit: int, after: tuple[str, int] = ("", 0)
) -> list[tuple[Person, str]]:
    """People whose name contains a text, or whose address it is, by their names, each with the
    name that continues the list. Nobody who was erased."""
    if "@" in text:
        places = tx.rows(_BY_ADDRESS, (*after, (text, text.lower()), limit))
    else:
        places = tx.rows(_BY_NAME, (*after, f"%{escaped(folded(text))}%", limit))
    shown = by_ids(tx, [place.id for place in places])
    return [(shown[place.id], place.folded) for place in places]


def _part(
    id: InstanceId, name: str, process: str, version: int, state: str, role: str, status: str
) -> PersonRole:
    return PersonRole(id, name, process, version, state, role, status == "open")


_PARTS = Query(
    select(_i.id, _i.name, _i.process, _i.version, _i.state, participants.c.role, _i.status)
    .join_from(participants, instances)
    .where(participants.c.holder == param("holder"))
    .order_by(participants.c.instance.desc(), participants.c.role)
    .limit(param("limit")),
    _part,
    "holder",
    "limit",
)


def parts_of(tx: Transaction, person: PersonId, limit: int) -> list[PersonRole]:
    """What somebody takes part in by name, the newest first."""
    return tx.rows(_PARTS, (f"person:{person}", limit))


_OF_GROUP = Query(
    select(_i.id)
    .join_from(instance_keys, instances)
    .where(
        _k.name == "group_number",
        _k.value == param("group"),
        _i.cycle == param("cycle"),
        _i.process == param("process"),
        _i.status == "open",
    )
    .order_by(_i.id)
    .limit(param("limit")),
    InstanceId,
    "group",
    "cycle",
    "process",
    "limit",
)


def of_group(tx: Transaction, cycle: int, process: str, group: int, limit: int) -> list[InstanceId]:
    """The open instances of a group: from the index of what they are looked up by."""
    return tx.rows(_OF_GROUP, (str(group), cycle, process, limit))
