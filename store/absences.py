"""When people are away, and who stands in for them."""

from datetime import date

from sqlalchemy import select

from states.decision import Absence, PersonId
from states.school_history import By, personal
from store import people, school_history
from store.database import Transaction
from store.statement import Query, columns_for, insertion
from store.tables import absences

_a = absences.c
_ADD = insertion(absences, "person", "first", "last", "substitute", "order_number")


def add(tx: Transaction, absence: Absence, by: By) -> None:
    """Somebody is away."""
    first, last = absence.first.isoformat(), absence.last.isoformat()
    tx.run(_ADD, (absence.person, first, last, absence.substitute, absence.order_number))
    order = personal(people.salt_of(tx, absence.person), order_number=absence.order_number)
    days = {"first": first, "last": last, "substitute": absence.substitute}
    school_history.record(tx, "person", absence.person, "absence", by, {**days, **order})


def _absence(
    person: PersonId, first: str, last: str, substitute: PersonId | None, order_number: str
) -> Absence:
    days = date.fromisoformat(first), date.fromisoformat(last)
    return Absence(person, *days, substitute, order_number)


_ALL = Query(select(*columns_for(_absence, absences)).order_by(_a.first, _a.id), _absence)


def by_person(tx: Transaction) -> dict[PersonId, tuple[Absence, ...]]:
    """Who is away and when."""
    found: dict[PersonId, tuple[Absence, ...]] = {}
    for absence in tx.rows(_ALL):
        found[absence.person] = (*found.get(absence.person, ()), absence)
    return found
