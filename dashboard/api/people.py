"""People: found, added, given roles, away, erased."""

from datetime import UTC, datetime
from typing import Literal

from fastapi import Request
from pydantic import Field

from dashboard.api.shapes import Asked, Body, Done, Few, ISODay, Short, Whole, router
from dashboard.asking import Number
from dashboard.visitor import school_of
from programme import directory, people
from states.decision import Absence, PersonId
from states.definition import Language

routes = router()


class NewPerson(Body):
    """Somebody to add."""

    name: Short = Field(min_length=1)
    address: Short = ""
    language: Language = "ru"
    kind: Literal["adult", "minor"] = "adult"


class NewRole(Body):
    """A role of a cycle to give."""

    cycle: Short = ""
    role: Short
    first: ISODay
    last: ISODay | None = None
    order_number: Short = ""


class NewAbsence(Body):
    """Days somebody is away, and who stands in."""

    first: ISODay
    last: ISODay
    substitute: Whole | None = None
    order_number: Short = ""


@routes.get("/people")
def listing(
    request: Request, text: Asked = "", limit: Few = 50, after: Asked = ""
) -> directory.Names:
    """People by any part of a name or an address."""
    return directory.search(school_of(request), text, limit, after)


@routes.post("/people", status_code=201)
def add(request: Request, person: NewPerson) -> directory.Dossier:
    """Somebody new."""
    school = school_of(request)
    number = people.add(school, person.name, person.address, person.language, person.kind)
    return directory.dossier(school, number)


@routes.get("/people/{number}")
def one(request: Request, number: Number) -> directory.Dossier:
    """Roles, absences, the instances they take part in, letters they do not want."""
    return directory.dossier(school_of(request), PersonId(number))


@routes.post("/people/{number}/roles")
def hold(request: Request, number: Number, role: NewRole) -> directory.Dossier:
    """Gives a role from a day on."""
    school, person = school_of(request), directory.dossier(school_of(request), PersonId(number))
    people.hold(
        school, role.cycle, role.role, person.person.id, role.first, role.last, role.order_number
    )
    return directory.dossier(school, PersonId(number))


@routes.post("/people/{number}/absences")
def absent(request: Request, number: Number, away: NewAbsence) -> Done:
    """Writes an absence down; deadlines that wait for them move: how many instances."""
    school = school_of(request)
    for known in (number, away.substitute):
        if known is not None:
            directory.dossier(school, PersonId(known))
    substitute = None if away.substitute is None else PersonId(away.substitute)
    absence = Absence(PersonId(number), away.first, away.last, substitute, away.order_number)
    return Done(done=people.absent(school, absence, datetime.now(UTC)))


@routes.delete("/people/{number}")
def erase(request: Request, number: Number) -> Done:
    """Removes name, address, texts and accounts for good; history keeps a number."""
    school = school_of(request)
    people.erase(school, directory.dossier(school, PersonId(number)).person.id, datetime.now(UTC))
    return Done(done=1)
