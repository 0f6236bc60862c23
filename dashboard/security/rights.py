"""Who may open what: one matrix in `access.yaml`, one dependency that holds every route to it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from fastapi import Request
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.routing import BaseRoute

from dashboard.security.forms import form_of, is_form
from dashboard.security.security_log import note_account
from dashboard.security.visitor import Visitor, language_of, school_of, theme_of, visitor_of
from programme.access import proving, sessions, tokens
from programme.access.entry import Due
from programme.access.sessions import SessionOf
from states.definition import Words
from states.errors import NotAllowed, NotSignedIn
from store.accounts import Account

MATRIX = Path(__file__).with_name("rights.yaml")
EVERYBODY = "everybody"
CONFIRMED = "confirmed"
CONFIRM = "/account/confirm"
COOKIE = "nastavnik_session"
_READING = ("GET", "HEAD")
_ALWAYS = ("POST /sign-out", "POST /look")
DUE: Mapping[Due, str] = {
    "code": "/sign-in/code",
    "password": "/account/first-password",
    "factor": "/account/second-factor",
}
"""The pages where what is due is done."""
_FIRST: Mapping[Due, Words] = {
    "password": Words(
        ru="Сначала замените на странице входа пароль, который вам дали, своим.",
        en="First sign in and choose a password of your own instead of the one you were given.",
    ),
    "code": Words(
        ru="Сначала введите на странице входа код второго фактора.",
        en="First sign in and give the code of the second factor.",
    ),
    "factor": Words(
        ru="Сначала войдите и подключите второй фактор.",
        en="First sign in and set up a second factor.",
    ),
}
_ONCE_MORE = Words(
    ru="Подтвердите на странице, что это вы: для этого нужен пароль или код не старше 10 минут.",
    en="Confirm on a page that it is you: this asks for a password or a code given within the last "
    "10 minutes.",
)
EXPIRED = Words(ru="Сеанс закончился. Войдите снова.", en="Your session ended. Sign in again.")
UNKNOWN = Words(ru="Войдите, чтобы продолжить.", en="Sign in to go on.")


@cache
def matrix() -> Mapping[str, frozenset[str]]:
    """`GET /today` to the roles that may."""
    return {route: words - {CONFIRMED} for route, words in _read().items()}


def asks_again(route: str) -> bool:
    """Whether a route asks for a proof that is minutes old: it gives access, or tells of people."""
    return CONFIRMED in _read().get(route, frozenset())


@cache
def _read() -> Mapping[str, frozenset[str]]:
    read: dict[str, str] = yaml.load(MATRIX.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506  # makes nothing but text
    return {route: frozenset(words.split()) for route, words in read.items()}


def routes_of(routes: Sequence[BaseRoute]) -> list[str]:
    """Every route as the matrix names it, those of included routers too."""
    return sorted(
        f"{method} {route.path}"
        for route in iter_route_contexts(routes)
        if isinstance(route.original_route, APIRoute)
        for method in (route.methods or set()) - {"HEAD"}
    )


async def admit(request: Request) -> AsyncIterator[None]:
    """Finds out who is asking and whether they may; in the end lets go of the files they sent.
    `NotSignedIn`, `NotAllowed`."""
    try:
        await _let_in(request)
        yield
    finally:
        await request.close()


async def _let_in(request: Request) -> None:
    school_of(request).renew_calendar()
    visitor, expired = _visitor(request)
    request.state.visitor = visitor
    allowed = matrix().get(_name(request), frozenset())
    if EVERYBODY in allowed:
        _from_here(request)
        return
    if visitor.account is None:
        raise NotSignedIn(EXPIRED if expired else UNKNOWN)
    if visitor.role not in allowed:
        raise NotAllowed(
            Words(
                ru="Эта страница не для вашей роли. Если она вам нужна, обратитесь к "
                "администратору.",
                en="This page is not for your role. Ask the administrator if you need it.",
            )
        )
    _nothing_is_due(request, visitor)
    await _held_to_its_form(request, visitor)
    _proved_again(request, visitor)


def _name(request: Request) -> str:
    route = request.scope["route"]
    method = "GET" if request.method == "HEAD" else request.method
    return f"{method} {route.path}"


def account_of(request: Request) -> Account:
    """The account of whoever asks. `NotSignedIn`."""
    account = visitor_of(request).account
    if account is None:
        raise NotSignedIn(UNKNOWN)
    return account


def session_of(request: Request) -> SessionOf:
    """The session of whoever asks at a page. `NotSignedIn`."""
    session = visitor_of(request).session
    if session is None:
        raise NotSignedIn(UNKNOWN)
    return session


def may(visitor: Visitor, route: str) -> bool:
    """Whether this visitor may use a route, for what a page offers."""
    allowed = matrix().get(route, frozenset())
    return EVERYBODY in allowed or visitor.role in allowed


def _visitor(request: Request) -> tuple[Visitor, bool]:
    """Who is asking, and whether they bring a session that has ended."""
    school, now = school_of(request), datetime.now(UTC)
    theme = theme_of(request)
    kind, _, raw = request.headers.get("authorization", "").partition(" ")
    # a token is for programs: the pages, where passwords are given, are for people alone
    if kind.lower() == "bearer" and request.url.path.startswith("/api/"):
        token = tokens.token_of(school, raw.strip(), now)
        if token is None:
            return Visitor(language_of(request, None), theme), True
        note_account(request, token.account)
        if token.scope == "read" and request.method not in _READING:
            raise NotAllowed(
                Words(ru="Этот ключ только для чтения.", en="This token is for reading only.")
            )
        account = token.account
        return Visitor(language_of(request, account), theme, account, by_token=True), False
    cookie = request.cookies.get(COOKIE, "")
    session = sessions.session_of(school, cookie, now) if cookie else None
    if session is None:
        return Visitor(language_of(request, None), theme), bool(cookie)
    account, language = session.account, language_of(request, session.account)
    visitor = Visitor(language, theme, account, session.csrf, due=session.due, session=session)
    return visitor, False


def _nothing_is_due(request: Request, visitor: Visitor) -> None:
    """Until it is done, only the page where it is done is open, and the way out."""
    if visitor.due and _name(request) not in _ALWAYS:
        where, path = DUE[visitor.due], request.url.path
        # to set up a second factor takes a proof of its own
        confirming = visitor.due == "factor" and path == CONFIRM
        if not confirming and not path.startswith(where):
            raise NotAllowed(_FIRST[visitor.due], first=where)


def _proved_again(request: Request, visitor: Visitor) -> None:
    """What gives access or tells of people asks once more who this is, but of programs."""
    if not visitor.by_token and asks_again(_name(request)):
        session = visitor.session
        if session is None or not proving.fresh(session, datetime.now(UTC)):
            raise NotAllowed(_ONCE_MORE, first=CONFIRM)


async def _held_to_its_form(request: Request, visitor: Visitor) -> None:
    """A form that another site made a browser send is refused (CSRF)."""
    if request.method in _READING or visitor.by_token:
        return
    _from_here(request)
    given = request.headers.get("x-csrf", "")
    if is_form(request):
        given = given or str((await form_of(request)).get("csrf", ""))
    if not sessions.csrf_matches(visitor.csrf, given):
        raise _forged()


def _from_here(request: Request) -> None:
    """A browser says where a form was sent from; programs say nothing."""
    if request.method in _READING:
        return
    site, origin = request.headers.get("sec-fetch-site", "none"), request.headers.get("origin")
    if site not in ("same-origin", "none") or (origin is not None and not _ours(request, origin)):
        raise _forged()


def _ours(request: Request, origin: str) -> bool:
    """Whether it is where people reach the pages, or the host that was asked."""
    said = urlsplit(school_of(request).settings.address)
    there = urlsplit(origin)
    host = request.headers.get("host", "")
    return origin == f"{said.scheme}://{said.netloc}" or (bool(host) and there.netloc == host)


def _forged() -> NotAllowed:
    return NotAllowed(
        Words(
            ru="Форма устарела или пришла не с этой страницы. Откройте страницу заново и "
            "повторите.",
            en="The form is out of date or came from elsewhere. Open the page again and repeat.",
        )
    )
