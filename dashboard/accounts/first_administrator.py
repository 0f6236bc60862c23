"""The page of whoever has just started a school: its first administrator."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from dashboard.page.notice import onward
from dashboard.page.rendering import render
from dashboard.security.security_log import note_account
from dashboard.security.visitor import school_of, visitor_of
from programme.access import first_administrator, passwords
from states.definition import Words
from states.errors import WrongUse

router = APIRouter()
_DONE = Words(
    ru="Администратор создан. Войдите.", en="The administrator is made. Sign in now."
)  # fmt: skip


@router.get("/first/{code}")
def first_administrator_page(request: Request, code: str) -> Response:
    """The form, while the link is good."""
    first_administrator.look(school_of(request), code, datetime.now(UTC))
    return _form(request, code)


@router.post("/first/{code}")
def make(
    request: Request,
    code: str,
    login: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=2000)] = "",
    again: Annotated[str | None, Form(max_length=2000)] = None,
) -> Response:
    """The account; the link opens nothing from now on."""
    visitor = visitor_of(request)
    try:
        passwords.typed_twice(password, again)
        made = first_administrator.make(
            school_of(request), code, login, password, visitor.language, datetime.now(UTC)
        )
    except WrongUse as error:
        return _form(request, code, login, error)
    note_account(request, made)
    return onward(visitor, "/sign-in", _DONE.say(visitor.language))


def _form(
    request: Request, code: str, login: str = "", problem: WrongUse | None = None
) -> Response:
    status = 400 if problem else 200
    return render(
        request, "accounts/first_administrator.html", status, code=code, login=login,
        problem=problem,
    )  # fmt: skip
