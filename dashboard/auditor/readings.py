"""Who looked at what about a child: all for the auditor, a list for the child's parent."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from dashboard.page.inputs import Before, Number
from dashboard.page.rendering import render
from dashboard.security.visitor import school_of, visitor_of
from programme.access import accounts
from programme.history import readings_view
from programme.people import register
from states.decision import PersonId
from states.definition import Words
from states.errors import NotFound

router = APIRouter()
FEW = 50
Typed = Annotated[str, Query(max_length=254)]
Logins = Annotated[bool, Query()]


@router.get("/readings")
def page(request: Request, before: Before = 0, person: Typed = "", account: Typed = "") -> Response:
    """Readings, the newest first; about a person, by an account, or all."""
    school, problem = school_of(request), None
    who, login = person.strip(), account.strip()
    found: tuple[readings_view.ReadingLine, ...] = ()
    try:
        about = int(register.find(school, who)) if who else 0
        by = int(accounts.named(school, login).id) if login else 0
        found = readings_view.lines(school, before, about, by, FEW)
    except NotFound as error:
        problem = error.words
    return render(
        request,
        "auditor/readings.html",
        404 if problem else 200,
        found=found,
        person=who,
        account=login,
        problem=problem,
        before=found[-1].number if len(found) == FEW and found[-1].number > 1 else 0,
    )


@router.get("/people/{number}/readings")
def for_a_parent(request: Request, number: Number, logins: Logins = False) -> Response:
    """Who looked at what about one child, to be printed."""
    school = school_of(request)
    return render(
        request,
        "auditor/readings_of.html",
        found=readings_view.lines(school, person=number, limit=readings_view.ALL),
        number=number,
        name=_name(request, number),
        logins=logins,
        made_at=datetime.now(UTC),
    )


@router.get("/people/{number}/readings.csv")
def as_csv(request: Request, number: Number, logins: Logins = False) -> Response:
    """The same as CSV."""
    school, language = school_of(request), visitor_of(request).language
    _name(request, number)
    found = readings_view.lines(school, person=number, limit=readings_view.ALL)
    table = readings_view.as_csv(school, found, logins, language)
    headers = {"content-disposition": f'attachment; filename="readings-{number}.csv"'}
    return Response(table, media_type="text/csv", headers=headers)


def _name(request: Request, number: int) -> str:
    """What the person is called, '' for whoever was erased. `NotFound`."""
    names = register.names(school_of(request), [PersonId(number)])
    if PersonId(number) not in names:
        raise NotFound(
            Words(ru=f"Человека с номером {number} нет.", en=f"There is no person {number}.")
        )
    return names[PersonId(number)]
