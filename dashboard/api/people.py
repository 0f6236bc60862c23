"""People: found, added, given roles, away, erased."""

from typing import Literal

from fastapi import Request
from pydantic import Field

from dashboard.api.shapes import Body, Done, ISODay, PageSize, QueryText, Short, Whole, router
from dashboard.page.inputs import Number
from dashboard.security.reading import leave_trace
from dashboard.security.visitor import by_of, school_of
from programme.people import dossier, erasure, register
from programme.upkeep import retention
from states.decision import Absence, PersonId
from states.definition import Language

routes = router()


class NewPerson(Body):
    """Somebody to add."""

    name: Short = Field(min_length=1)
    address: Short = ""
    language: Language = "ru"
    kind: Literal["adult", "minor"] = "adult"
    phone: Short = ""


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
    request: Request, text: QueryText = "", limit: PageSize = 50, after: QueryText = ""
) -> dossier.Names:
    """People by any part of a name or an address."""
    return dossier.search(school_of(request), text, limit, after)


@routes.post("/people", status_code=201)
def add(request: Request, person: NewPerson) -> dossier.Dossier:
    """Somebody new."""
    school = school_of(request)
    said = (person.name, person.address, person.language, person.kind, person.phone)
    number = register.add(school, *said, by=by_of(request))
    return dossier.dossier(school, number)


@routes.get("/people/{number}")
def one(request: Request, number: Number) -> dossier.Dossier:
    """Roles, absences, the instances they take part in, letters they do not want."""
    return _dossier(request, number)


@routes.get("/erasure-proposals")
def proposals(request: Request) -> tuple[retention.ProposedErasure, ...]:
    """People whose data need not be kept any longer, as the last night found them. Nothing is
    erased by itself."""
    return retention.proposed(school_of(request))


@routes.post("/people/{number}/roles")
def hold(request: Request, number: Number, role: NewRole) -> dossier.Dossier:
    """Gives a role from a day on."""
    school, person = school_of(request), dossier.dossier(school_of(request), PersonId(number))
    held = (role.cycle, role.role, person.person.id, role.first, role.last, role.order_number)
    register.hold(school, *held, by=by_of(request))
    return _dossier(request, number)


@routes.post("/people/{number}/absences")
def absent(request: Request, number: Number, away: NewAbsence) -> Done:
    """Writes an absence down; deadlines that wait for them move: how many instances."""
    school = school_of(request)
    for known in (number, away.substitute):
        if known is not None:
            dossier.dossier(school, PersonId(known))
    substitute = None if away.substitute is None else PersonId(away.substitute)
    absence = Absence(PersonId(number), away.first, away.last, substitute, away.order_number)
    return Done(done=register.absent(school, absence, by_of(request)))


@routes.delete("/people/{number}")
def erase(request: Request, number: Number) -> Done:
    """Removes name, address, texts, documents, letters and accounts for good; history keeps a
    number."""
    school = school_of(request)
    erasure.erase(school, PersonId(number), by_of(request))
    return Done(done=1)


def _dossier(request: Request, number: int) -> dossier.Dossier:
    found = dossier.dossier(school_of(request), PersonId(number))
    leave_trace(request, "person", person=number)
    return found
