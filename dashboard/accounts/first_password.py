"""The first sign-in with a password that another has given: its owner chooses one."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from dashboard.page.notice import onward
from dashboard.page.rendering import render
from dashboard.security.rights import COOKIE, account_of
from dashboard.security.visitor import address_of, school_of, visitor_of
from programme.access import passwords, sessions
from states.definition import Words
from states.errors import NastavnikError, NotAllowed, WrongUse

router = APIRouter()
Password = Annotated[str, Form(max_length=2000)]
Again = Annotated[str | None, Form(max_length=2000)]
"""The new password typed once more; a program leaves it out."""
_DONE = Words(ru="Пароль выбран.", en="The password is chosen.")


@router.get("/account/first-password")
def first_password(request: Request) -> Response:
    """The form."""
    return _form(request)


@router.post("/account/first-password")
def chosen(
    request: Request, current: Password = "", new: Password = "", again: Again = None
) -> Response:
    """Their own password; from now on the pages are open to them."""
    keep = request.cookies.get(COOKIE, "")
    try:
        passwords.typed_twice(new, again)
        sessions.change_own_password(
            school_of(request),
            account_of(request),
            current,
            new,
            address_of(request),
            datetime.now(UTC),
            keep,
        )
    except (NotAllowed, WrongUse) as error:
        return _form(request, error)
    visitor = visitor_of(request)
    return onward(visitor, "/", _DONE.say(visitor.language))


def _form(request: Request, problem: NastavnikError | None = None) -> Response:
    status, account = 400 if problem else 200, account_of(request)
    return render(request, "accounts/first_password.html", status, account=account, problem=problem)
