"""People: added, given roles, away with a substitute."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Literal

from programme.mail import about_them
from programme.people import authority
from programme.processes.reprojection import reproject_all
from programme.school.addresses import address_checked
from programme.school.application import Application
from states.decision import Absence, PersonId, Reprojection
from states.definition import Language, Words
from states.errors import WrongUse
from states.school_history import By
from store import absences, cycles, mutes, people, role_holders
from store.people import Person, PersonDetails
from store.role_holders import RoleHolder

LONGEST_NAME = 200


def add(
    app: Application,
    name: str,
    address: str = "",
    language: Language = "ru",
    kind: Literal["adult", "minor"] = "adult",
    phone: str = "",
    *,
    by: By,
) -> PersonId:
    """A new person."""
    kept = address_checked(app, address).kept
    new = PersonDetails(name_checked(name), kept, language, kind, phone_checked(phone))
    with app.database.writing() as tx:
        return people.add(tx, new, app.salt(), by)


def name_checked(name: str) -> str:
    """What somebody is called, without spare spaces. `WrongUse` where nothing is said, or more than
    anybody is called."""
    said = " ".join(name.split())
    if len(said) > LONGEST_NAME:
        raise WrongUse(
            Words(
                ru=f"Имя слишком длинное: можно не больше {LONGEST_NAME} знаков.",
                en=f"The name is too long: at most {LONGEST_NAME} characters.",
            ),
            "too_large",
        )
    if not said:
        raise WrongUse(
            Words(ru="Имя не может быть пустым.", en="A name cannot be empty."), "missing"
        )
    return said


_PHONE = re.compile(r"[+(]?[0-9][0-9 ()+–-]{1,38}[0-9](,? ?(доб\.?|ext\.?) ?[0-9]{1,6})?")


def phone_checked(text: str) -> str:
    """A telephone number as people write it, or '' for none. `WrongUse` for what is none."""
    said = " ".join(text.split())
    if said and not _PHONE.fullmatch(said):
        raise WrongUse(
            Words(
                ru=f"«{said[:60]}» не похоже на номер телефона. Нужны цифры, например "
                "+7 863 240-00-00.",
                en=f"'{said[:60]}' is not a telephone number. Digits are needed, such as "
                "+7 863 240-00-00.",
            ),
            "malformed",
        )
    return said


def find(app: Application, text: str) -> PersonId:
    """Who is meant by a number, an address or a full name. `NotFound`."""
    with app.database.reading() as tx:
        return people.by_text(tx, text)


def listing(app: Application) -> list[Person]:
    """Everybody."""
    with app.database.reading() as tx:
        return people.listing(tx)


def names(app: Application, persons: Iterable[PersonId | None]) -> dict[PersonId | None, str]:
    """What these people are called; None is nobody and left out."""
    wanted = sorted({person for person in persons if person is not None})
    with app.database.reading() as tx:
        return {person.id: person.name for person in people.by_ids(tx, wanted).values()}


def hold(
    app: Application,
    cycle: str,
    role: str,
    person: PersonId,
    first: date,
    last: date | None = None,
    order_number: str = "",
    *,
    by: By,
) -> None:
    """Gives somebody a role of a cycle from a day on. `WrongUse` for days in the wrong order,
    `NotAllowed` where it is not this account's to give."""
    if last is not None and last < first:
        raise WrongUse(
            Words(ru="Последний день раньше первого.", en="The last day is before the first."),
            "malformed",
        )
    with app.database.writing() as tx:
        row = cycles.by_name(tx, cycle)
        plan = app.plan(tx, row.plan, row.plan_version).plan
        if role not in plan.roles:
            listed = ", ".join(plan.roles)
            raise WrongUse(
                Words(
                    ru=f"Роли «{role}» в плане нет. Есть: {listed}.",
                    en=f"The plan has no role '{role}'. There are: {listed}.",
                ),
                "unknown",
            )
        authority.refuse_to_give(tx, plan, role, by)
        role_holders.add(tx, row.id, RoleHolder(role, person, first, last, order_number), by)


def absent(app: Application, absence: Absence, by: By) -> int:
    """Somebody is away; deadlines that wait for them move. How many instances moved. They are told
    where neither they nor an administrator said so. `NotAllowed` where a substitute would get a
    role that is not this account's to give."""
    if absence.last < absence.first or absence.substitute == absence.person:
        raise WrongUse(
            Words(
                ru="Проверьте дни отсутствия и замещающего.",
                en="Check the days of the absence and the substitute.",
            ),
            "malformed",
        )
    with app.database.writing() as tx:
        authority.refuse_to_name(app, tx, absence, by)
        absences.add(tx, absence, by)
        about_them.tell_the_absent(app, tx, absence, by)
        return reproject_all(app, tx, by.moment, Reprojection("absence", by.person))


def mute(app: Application, person: PersonId, message: str, by: By) -> None:
    """No more of this notice or reminder to this person; what is a duty still reaches them."""
    with app.database.writing() as tx:
        mutes.add(tx, person, message, by)
