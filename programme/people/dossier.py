"""The people's pages: somebody found, and all that a coordinator needs to know of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from programme.mail import about_them
from programme.mail.letter_words import message_title
from programme.people import authority
from programme.people.authority import may_give
from programme.people.register import name_checked, phone_checked
from programme.school.addresses import address_checked
from programme.school.application import Application
from states.decision import Absence, InstanceId, PersonId
from states.definition import Language, Words
from states.errors import NotFound, WrongUse
from states.school_history import By
from store import absences, cycles, directory, mutes, people, role_holders, undelivered
from store.accounts import AccountRole
from store.database import Transaction
from store.people import Person, PersonDetails
from store.role_holders import RoleOfPerson

MANY = 200
"""Instances of one person that are shown at the most."""
STALE = timedelta(days=14)
"""A letter that has waited longer for an address is sent by hand, or never."""


@dataclass(frozen=True, slots=True)
class Names:
    """A page of people; `next` continues it, '' at the end."""

    people: tuple[Person, ...]
    next: str


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role of a cycle."""

    cycle: str
    title: Words
    first: date
    last: date | None
    order_number: str


@dataclass(frozen=True, slots=True)
class Away:
    """An absence, with the substitute's name, '' for nobody."""

    absence: Absence
    substitute: str


@dataclass(frozen=True, slots=True)
class PartLine:
    """An instance somebody takes part in."""

    instance: InstanceId
    name: str
    process: Words
    role: Words
    state: Words
    open: bool


@dataclass(frozen=True, slots=True)
class Dossier:
    """One person's page."""

    person: Person
    roles: tuple[HeldRole, ...]
    absences: tuple[Away, ...]
    parts: tuple[PartLine, ...]
    more_parts: bool
    """Whether there are more than are shown."""
    mutes: tuple[tuple[str, Words], ...]

    @property
    def load(self) -> int:
        """How many open instances they take part in, of those shown."""
        return len({part.instance for part in self.parts if part.open})


def search(app: Application, text: str = "", limit: int = 50, after: str = "") -> Names:
    """People by any part of a name or an address, in the order of names."""
    number, _, name = after.partition("-")
    start = (name, int(number)) if number.isdecimal() and len(number) < 19 else ("", 0)
    with app.database.reading() as tx:
        found = directory.page(tx, " ".join(text.split()), limit + 1, start)
    shown = found[:limit]
    last = f"{shown[-1][0].id}-{shown[-1][1]}" if len(found) > limit else ""
    return Names(tuple(person for person, _ in shown), last)


def dossier(app: Application, number: PersonId) -> Dossier:
    """All about one person. `NotFound`."""
    with app.database.reading() as tx:
        person = _person(tx, number)
        away = absences.by_person(tx).get(number, ())
        named = people.by_ids(tx, [a.substitute for a in away if a.substitute is not None])
        parts = directory.parts_of(tx, number, MANY + 1)
        return Dossier(
            person,
            tuple(_held(app, tx, held) for held in role_holders.of_person(tx, number)),
            tuple(Away(a, named[a.substitute].name if a.substitute in named else "") for a in away),
            tuple(_part(app, tx, part) for part in parts[:MANY]),
            len(parts) > MANY,
            tuple((m, message_title(app, m)) for m in mutes.of_person(tx, number)),
        )


def _person(tx: Transaction, number: PersonId) -> Person:
    person = people.by_ids(tx, [number]).get(number)
    if person is None:
        raise NotFound(
            Words(ru=f"Человека с номером {number} нет.", en=f"There is no person {number}.")
        )
    return person


def _held(app: Application, tx: Transaction, held: RoleOfPerson) -> HeldRole:
    known = app.plan(tx, held.plan, held.plan_version).plan.roles
    title = known[held.role].title if held.role in known else Words(ru=held.role, en=held.role)
    return HeldRole(held.cycle, title, held.first, held.last, held.order_number)


def _part(app: Application, tx: Transaction, part: directory.PersonRole) -> PartLine:
    machine = app.machine(tx, part.process, part.version)
    role = machine.process.roles.get(part.role)
    return PartLine(
        part.instance,
        part.name,
        machine.process.title,
        role.title if role else Words(ru=part.role, en=part.role),
        machine.states[part.state].title,
        part.open,
    )


class RolesToGive(NamedTuple):
    """The roles of a cycle's plan with their titles: those an account may give, and the others."""

    may: Mapping[str, Words]
    others: Mapping[str, Words]


def roles(app: Application, cycle: str, account: AccountRole | None = None) -> RolesToGive:
    """The roles of a cycle, as an account of this kind may give them; None at the server itself."""
    with app.database.reading() as tx:
        row = cycles.by_name(tx, cycle)
        plan = app.plan(tx, row.plan, row.plan_version).plan
    may: dict[str, Words] = {}
    others: dict[str, Words] = {}
    for name, role in plan.roles.items():
        (may if may_give(plan, name, account) else others)[name] = role.title
    return RolesToGive(may, others)


def correct(
    app: Application,
    number: PersonId,
    name: str,
    address: str,
    language: Language,
    phone: str = "",
    *,
    by: By,
) -> int:
    """Mends a name, an address, a telephone number or the language of letters. An address that
    changes is tried again even if the one before it was refused, and letters of the last weeks that
    waited for one go: how many. The address before it is told. `NotAllowed` where an administrator
    alone changes name, address and telephone."""
    said, ring = name_checked(name), phone_checked(phone)
    with app.database.writing() as tx:
        before = _person(tx, number)
        if before.erased:
            raise WrongUse(
                Words(ru="Данные этого человека удалены.", en="This person was erased."), "not_now"
            )
        kept = address_checked(app, address).kept
        was = (before.name, before.address, before.phone)
        if was != (said, kept, ring) and by.person != number:
            authority.refuse_to_correct(app, tx, number, by)
        people.correct(tx, number, PersonDetails(said, kept, language, phone=ring), by)
        if kept != before.address:
            about_them.tell_old_address(app, tx, before, by)
        if not kept or people.by_ids(tx, [number])[number].address_state != "good":
            return 0
        return undelivered.release_held(tx, number, by.moment - STALE, by.moment)


def unmute(app: Application, number: PersonId, message: str, by: By) -> None:
    """Somebody wants these letters again."""
    with app.database.writing() as tx:
        mutes.remove(tx, number, message, by)
