"""Messages that somebody does not want."""

from typing import NamedTuple

from sqlalchemy import bindparam as param
from sqlalchemy import delete, select

from states.decision import PersonId
from states.school_history import By
from store import school_history
from store.database import Transaction
from store.statement import Query, Statement, insertion
from store.tables import mutes

_m = mutes.c


class Mute(NamedTuple):
    """A message that a person does not want."""

    person: PersonId
    message: str


_LISTING = Query(select(_m.person, _m.message), Mute)


def listing(tx: Transaction) -> set[Mute]:
    """Everybody's."""
    return set(tx.rows(_LISTING))


_OF_PERSON = Query(
    select(_m.message).where(_m.person == param("person")).order_by(_m.message), str, "person"
)


def of_person(tx: Transaction, person: PersonId) -> list[str]:
    """The messages somebody does not want."""
    return tx.rows(_OF_PERSON, (person,))


_ADD = insertion(mutes, "person", "message", ignore=True)


def add(tx: Transaction, person: PersonId, message: str, by: By) -> None:
    """No more of this message to this person."""
    if tx.run(_ADD, (person, message)):
        school_history.record(tx, "person", person, "muted", by, {"message": message})


_REMOVE = Statement(
    delete(mutes).where(_m.person == param("person"), _m.message == param("message")),
    "person",
    "message",
)


def remove(tx: Transaction, person: PersonId, message: str, by: By) -> None:
    """This message again."""
    if tx.run(_REMOVE, (person, message)):
        school_history.record(tx, "person", person, "unmuted", by, {"message": message})
