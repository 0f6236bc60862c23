"""People: found, added, given roles, absent, erased."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Request, Response

from dashboard.page.inputs import FIRST_DAY, LAST_DAY, Number
from dashboard.page.notice import onward
from dashboard.page.rendering import render
from dashboard.page.school_years import years_of
from dashboard.security.reading import leave_trace
from dashboard.security.visitor import by_of, school_of, visitor_of
from programme.access.accounts import AccountRole
from programme.people import dossier, erasure, register
from programme.upkeep import retention
from states.decision import Absence, PersonId
from states.definition import Language, Words
from states.errors import NotAllowed, NotFound, WrongUse

router = APIRouter()
PAGE = 50
Name = Annotated[str, Form(max_length=200)]
Address = Annotated[str, Form(max_length=254)]
Phone = Annotated[str, Form(max_length=60)]
Order = Annotated[str, Form(max_length=100)]
Day = Annotated[date, Form(ge=FIRST_DAY, le=LAST_DAY)]
DayOrNone = Annotated[date | None, Form(ge=FIRST_DAY, le=LAST_DAY)]


@router.get("/people")
def page(
    request: Request,
    text: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=500)] = PAGE,
    after: Annotated[str, Query(max_length=300)] = "",
) -> Response:
    """Everybody, or those whose name or address holds a text."""
    return _list(request, text, limit, after)


def _list(
    request: Request,
    text: str = "",
    limit: int = PAGE,
    after: str = "",
    problem: Words | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    found = dossier.search(school_of(request), text, limit, after)
    status = 400 if problem else 200
    return render(
        request,
        "coordinator/people.html",
        status,
        found=found,
        text=text,
        problem=problem,
        typed=typed or {},
        # beside the whole list alone: whoever looks for somebody is not told of others
        to_erase=() if text or after else retention.proposed(school_of(request)),
    )


@router.post("/people")
def add(
    request: Request,
    name: Name,
    address: Address = "",
    language: Annotated[Language, Form()] = "ru",
    kind: Annotated[Literal["adult", "minor"], Form()] = "adult",
    phone: Phone = "",
) -> Response:
    """A new person."""
    full_name = " ".join(name.split())
    try:
        by = by_of(request)
        school = school_of(request)
        number = register.add(school, full_name, address.strip(), language, kind, phone, by=by)
    except WrongUse as error:
        typed = {"name": name, "address": address, "language": language, "kind": kind}
        typed["phone"] = phone
        return _list(request, problem=error.words, typed=typed)
    words = Words(ru=f"{full_name}: добавлено.", en=f"{full_name} was added.")
    return _onward_with(request, f"/people/{number}", words)


@router.get("/people/{number}")
def person_page(request: Request, number: Number) -> Response:
    """One person: roles, absences, what they take part in."""
    return _person(request, number)


def _person(
    request: Request, number: Number, problem: Words | None = None, status: int = 400
) -> Response:
    school = school_of(request)
    cycle = years_of(request).shown
    found = dossier.dossier(school, PersonId(number))
    leave_trace(request, "person", person=number)
    return render(
        request,
        "coordinator/person.html",
        status if problem else 200,
        found=found,
        many=dossier.MANY,
        roles=dossier.roles(school, cycle, _account_role(request)) if cycle else None,
        cycle=cycle,
        today=school.calendar.local_day(datetime.now(UTC)),
        problem=problem,
    )


def _account_role(request: Request) -> AccountRole | None:
    account = visitor_of(request).account
    return account.role if account else None


def _done_or_why_not(
    request: Request, number: Number, done: Words, action: Callable[[], object]
) -> Response:
    """Does something about a person; where it cannot be done their page says why."""
    try:
        action()
    except (WrongUse, NotFound) as error:
        return _person(request, number, error.words)
    except NotAllowed as error:
        return _person(request, number, error.words, 403)
    return _onward_with(request, f"/people/{number}", done)


@router.post("/people/{number}")
def correct(
    request: Request,
    number: Number,
    name: Name,
    address: Address = "",
    language: Annotated[Language, Form()] = "ru",
    phone: Phone = "",
) -> Response:
    """Mends a name, an address or a telephone number."""
    school, who, by = school_of(request), PersonId(number), by_of(request)
    try:
        released = dossier.correct(school, who, name, address.strip(), language, phone, by=by)
    except (WrongUse, NotFound) as error:
        return _person(request, number, error.words)
    except NotAllowed as error:
        return _person(request, number, error.words, 403)
    words = Words(ru="Исправлено.", en="Corrected.")
    if released:
        words = Words(
            ru=f"Исправлено. Письма, которые ждали адреса, уйдут: {released}.",
            en=f"Corrected. Letters that waited for an address are sent: {released}.",
        )
    return _onward_with(request, f"/people/{number}", words)


@router.post("/people/{number}/role")
def give_role(
    request: Request,
    number: Number,
    role: Annotated[str, Form(max_length=64)],
    first: Day,
    cycle: Annotated[str, Form(max_length=20)] = "",
    last: DayOrNone = None,
    order_number: Order = "",
) -> Response:
    """A role of a cycle, from a day on."""
    school = school_of(request)

    def give() -> None:
        dossier.dossier(school, PersonId(number))
        person, by = PersonId(number), by_of(request)
        register.hold(school, cycle, role, person, first, last, order_number, by=by)

    return _done_or_why_not(
        request, number, Words(ru="Роль назначена.", en="The role is assigned."), give
    )


@router.post("/people/{number}/absence")
def absent(
    request: Request,
    number: Number,
    first: Day,
    last: Day,
    substitute: Annotated[str, Form(max_length=254)] = "",
    order_number: Order = "",
) -> Response:
    """An absence: deadlines that wait for them move, letters go to the substitute."""
    school = school_of(request)

    def away() -> None:
        dossier.dossier(school, PersonId(number))
        stand_in = register.find(school, substitute.strip()) if substitute.strip() else None
        absence = Absence(PersonId(number), first, last, stand_in, order_number)
        register.absent(school, absence, by_of(request))

    return _done_or_why_not(
        request, number, Words(ru="Отсутствие записано.", en="The absence is recorded."), away
    )


@router.post("/people/{number}/unmute")
def unmute(
    request: Request, number: Number, message: Annotated[str, Form(max_length=64)]
) -> Response:
    """Letters of a kind again."""
    school = school_of(request)
    return _done_or_why_not(
        request,
        number,
        Words(ru="Такие письма снова приходят.", en="These letters are sent again."),
        lambda: dossier.unmute(school, PersonId(number), message, by_of(request)),
    )


@router.get("/people/{number}/erase")
def confirm(request: Request, number: Number) -> Response:
    """What erasing would remove, and what stays."""
    return _asked_whether_sure(request, number, 200)


def _asked_whether_sure(
    request: Request, number: int, status: int, problem: Words | None = None
) -> Response:
    school, person = school_of(request), PersonId(number)
    found = dossier.dossier(school, person)
    leave_trace(request, "person", person=number)
    reach = erasure.reach(school, person, datetime.now(UTC))
    problem = problem or erasure.in_the_way(school, person, by_of(request))
    return render(
        request,
        "coordinator/erase.html",
        status,
        found=found,
        reach=reach,
        left=erasure.still_in_backups(reach),
        problem=problem,
    )


@router.post("/people/{number}/erase")
def erase(
    request: Request, number: Number, sure: Annotated[Literal["yes"] | None, Form()] = None
) -> Response:
    """Erases name, address and texts, for good."""
    school = school_of(request)
    found = dossier.dossier(school, PersonId(number))
    if sure is None or found.person.erased:
        return _asked_whether_sure(request, number, 400)
    try:
        gone = erasure.erase(school, PersonId(number), by_of(request))
    except NotAllowed as error:
        return _asked_whether_sure(request, number, 403, error.words)
    except WrongUse as error:
        return _asked_whether_sure(request, number, 400, error.words)
    words = Words(ru=f"Данные человека {number} удалены.", en=f"Person {number} is erased.")
    left = erasure.still_in_backups(gone)
    if left is not None:
        words = Words(ru=f"{words.ru} {left.ru}", en=f"{words.en} {left.en}")
    return _onward_with(request, f"/people/{number}", words)


def _onward_with(request: Request, where: str, words: Words) -> Response:
    visitor = visitor_of(request)
    return onward(visitor, where, words.say(visitor.language))
