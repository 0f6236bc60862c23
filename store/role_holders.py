"""The roles of a cycle, and who holds them from when to when."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import bindparam as param
from sqlalchemy import select

from states.decision import PersonId
from states.school_history import By, personal
from store import people, school_history
from store.database import Transaction
from store.statement import Query, columns_for, insertion
from store.tables import cycles, role_holders

_h, _c = role_holders.c, cycles.c


@dataclass(frozen=True, slots=True)
class RoleHolder:
    """Somebody who holds a role of a cycle from a day to a day, None for no end."""

    role: str
    person: PersonId
    first: date
    last: date | None
    order_number: str


@dataclass(frozen=True, slots=True)
class RoleOfPerson:
    """A role that somebody holds or held in a cycle, and the plan that knows its title."""

    cycle: str
    role: str
    first: date
    last: date | None
    order_number: str
    plan: str
    plan_version: int


_ADD = insertion(role_holders, "cycle", "role", "person", "first", "last", "order_number")


def add(tx: Transaction, cycle: int, holder: RoleHolder, by: By) -> None:
    """Gives somebody a role of the cycle."""
    first, last = holder.first.isoformat(), holder.last.isoformat() if holder.last else ""
    tx.run(_ADD, (cycle, holder.role, holder.person, first, last, holder.order_number))
    order = personal(people.salt_of(tx, holder.person), order_number=holder.order_number)
    said = {"cycle": cycle, "role": holder.role, "first": first, "last": last}
    school_history.record(tx, "person", holder.person, "role_given", by, said | order)


@lru_cache(maxsize=1_000)
def _holder(role: str, person: PersonId, first: str, last: str, order_number: str) -> RoleHolder:
    return RoleHolder(role, person, date.fromisoformat(first), _end(last), order_number)


def _end(last: str) -> date | None:
    return date.fromisoformat(last) if last else None


_OF_CYCLE = Query(
    select(*columns_for(_holder, role_holders))
    .where(_h.cycle == param("cycle"))
    .order_by(_h.role, _h.id),
    _holder,
    "cycle",
)


def of_cycle(tx: Transaction, cycle: int) -> list[RoleHolder]:
    """Who holds which role of the cycle."""
    return tx.rows(_OF_CYCLE, (cycle,))


def _role(
    name: str, role: str, first: str, last: str, order_number: str, plan: str, plan_version: int
) -> RoleOfPerson:
    begins, ends = date.fromisoformat(first), _end(last)
    return RoleOfPerson(name, role, begins, ends, order_number, plan, plan_version)


_OF_PERSON = Query(
    select(_c.name, _h.role, _h.first, _h.last, _h.order_number, _c.plan, _c.plan_version)
    .join_from(role_holders, cycles)
    .where(_h.person == param("person"))
    .order_by(_c.id.desc(), _h.id),
    _role,
    "person",
)


def of_person(tx: Transaction, person: PersonId) -> list[RoleOfPerson]:
    """The roles somebody holds or held, the newest cycle first."""
    return tx.rows(_OF_PERSON, (person,))
