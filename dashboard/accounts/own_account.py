"""Somebody's own account: password, language, where they are signed in, tokens for programs."""

from datetime import UTC, datetime
from typing import Annotated, cast

from fastapi import APIRouter, Form, Request, Response

from dashboard.accounts.accounts import Secret
from dashboard.page.notice import onward
from dashboard.page.rendering import render
from dashboard.security.rights import COOKIE, account_of, session_of
from dashboard.security.visitor import address_of, school_of, visitor_of
from programme.access import accounts, factor_reset, passwords, sessions, tokens
from programme.access.accounts import ROLE_TITLES
from programme.access.tokens import Scope
from programme.people import register
from states.definition import Words
from states.errors import NastavnikError, NotAllowed, NotFound, WrongUse

router = APIRouter()
Word = Annotated[str, Form(max_length=200)]
Password = Annotated[str, Form(max_length=2000)]
Again = Annotated[str | None, Form(max_length=2000)]
"""The new password typed once more; a program leaves it out."""


@router.get("/account")
def page(request: Request) -> Response:
    """All of it."""
    return _page(request)


@router.post("/account/password")
def password(
    request: Request, current: Password = "", new: Password = "", again: Again = None
) -> Response:
    """Another password; everywhere else the account is signed out."""
    try:
        passwords.typed_twice(new, again)
        sessions.change_own_password(
            school_of(request),
            account_of(request),
            current,
            new,
            address_of(request),
            datetime.now(UTC),
            keep=request.cookies.get(COOKIE, ""),
        )
    except (NotAllowed, WrongUse) as error:
        return _page(request, error)
    return _done(request, "Пароль изменён. В других местах вы вышли.",
                 "The password is changed. Elsewhere you are signed out.")  # fmt: skip


@router.post("/account/language")
def language(request: Request, language: Word = "") -> Response:
    """The language of pages and letters to this account."""
    account, chosen = account_of(request), accounts.language_named(language)
    accounts.speak(school_of(request), account, chosen)
    said = Words(ru="Язык сохранён.", en="The language is saved.")
    response = onward(visitor_of(request), "/account", said.say(chosen))
    response.set_cookie("lang", chosen, max_age=31_536_000, samesite="lax", httponly=True)
    return response


@router.post("/account/sessions/end")
def end(request: Request, key: Word = "") -> Response:
    """Signs out in one place, or everywhere but here."""
    if key:
        sessions.end_other(school_of(request), account_of(request), key)
        return _done(request, "Там вы вышли.", "There you are signed out.")
    sessions.end_others(school_of(request), account_of(request), request.cookies.get(COOKIE, ""))
    return _done(request, "В других местах вы вышли.", "Elsewhere you are signed out.")


@router.post("/account/tokens")
def issue(
    request: Request,
    name: Word = "",
    scope: Annotated[str, Form(pattern="^(read|write)$")] = "read",
    days: Annotated[int, Form(ge=0, le=100_000)] = 90,
) -> Response:
    """A token for a program, shown on the page that answers, and never again."""
    chosen = cast(Scope, scope)
    try:
        token, raw = tokens.issue(
            school_of(request), account_of(request), name.strip(), chosen, days, datetime.now(UTC)
        )
    except (NotAllowed, WrongUse) as error:
        return _page(request, error)
    return _page(request, secret=Secret(token.name, raw))


@router.post("/account/tokens/revoke")
def revoke(request: Request, name: Word = "") -> Response:
    """Takes one back."""
    try:
        tokens.revoke(school_of(request), account_of(request), name)
    except NotFound as error:
        return _page(request, error)
    return _done(request, f"Ключ «{name}» отозван.", f"The token '{name}' is revoked.")


def _done(request: Request, ru: str, en: str) -> Response:
    visitor = visitor_of(request)
    return onward(visitor, "/account", Words(ru=ru, en=en).say(visitor.language))


def _page(
    request: Request, problem: NastavnikError | None = None, secret: Secret | None = None
) -> Response:
    school, account, now = school_of(request), account_of(request), datetime.now(UTC)
    names = register.names(school, [account.person])
    here = session_of(request)
    return render(
        request,
        "accounts/own_account.html",
        400 if problem else 200,
        account=account,
        name="" if account.person is None else names.get(account.person, ""),
        titles=ROLE_TITLES,
        sessions=sessions.listing(school, account, now),
        this=here.key,
        enrolled=here.enrolled,
        told=factor_reset.told(school, account, now),
        tokens=tokens.listing(school, account),
        problem=problem,
        secret=secret,
    )
