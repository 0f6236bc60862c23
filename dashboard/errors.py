"""Errors on pages and in the API: each kind has its status, nobody sees a traceback."""

import json
import logging
import traceback
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode
from uuid import uuid4

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from dashboard.accounts.prove import proving_form
from dashboard.accounts.sign_in import sign_in_form
from dashboard.api.failure import failure
from dashboard.page.notice import onward
from dashboard.page.rendering import render
from dashboard.security.forms import TOO_MUCH, exceeded, form_of
from dashboard.security.rights import CONFIRM, DUE
from dashboard.security.visitor import Visitor, language_of, school_of, theme_of, visitor_of
from states.definition import Words
from states.errors import (
    DefinitionInvalid,
    NastavnikError,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Overtaken,
    StoreUnavailable,
    WrongUse,
)
from states.finding import Finding

STATUS: tuple[tuple[type[NastavnikError], int], ...] = (
    (NotSignedIn, 401),
    (NotAllowed, 403),
    (NotFound, 404),
    (Overtaken, 409),
    (WrongUse, 400),
    (DefinitionInvalid, 422),
    (StoreUnavailable, 503),
)
_MISSING = Words(ru="Такой страницы нет.", en="There is no such page.")
_BAD = Words(
    ru="Адрес или форма заполнены неверно: {}. Исправьте и повторите.",
    en="The address or the form is filled in wrongly: {}. Mend it and try again.",
)
_WRONG_METHOD = Words(
    ru="Этот адрес не принимает таких запросов.", en="This address does not accept such requests."
)
_UNREADABLE = Words(
    ru="Запрос не удалось прочитать. Исправьте и повторите.",
    en="The request cannot be read. Mend it and try again.",
)
_BROKEN = Words(
    ru="Что-то сломалось. Мы записали это под номером {}: сообщите его администратору.",
    en="Something broke. It is written down under {}: tell the administrator.",
)


def status_of(error: NastavnikError) -> int:
    """The HTTP status of one of our errors."""
    if isinstance(error, NotAllowed) and error.wait is not None:
        return 429
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def answer(
    request: Request,
    status: int,
    words: Words,
    details: Sequence[str] = (),
    headers: Mapping[str, str] | None = None,
    code: str = "",
) -> Response:
    """An error as a page, or as JSON where JSON was asked for."""
    visitor: Visitor | None = getattr(request.state, "visitor", None)
    if visitor is None:
        request.state.visitor = visitor = Visitor(language_of(request, None), theme_of(request))
    if request.url.path.startswith("/api"):
        return failure(status, words, visitor.language, code, details, headers)
    page = render(request, "page/error.html", status, words=words, status=status)
    page.headers.update(headers or {})
    return page


def register(app: FastAPI) -> None:
    """All of them."""

    @app.exception_handler(NotSignedIn)
    async def who_is_it(request: Request, error: NotSignedIn) -> Response:
        if request.url.path.startswith("/api"):
            return answer(request, 401, error.words)
        return sign_in_form(request, _where(request), kept=await _kept(request), status=401)

    @app.exception_handler(NotAllowed)
    async def not_yet(request: Request, error: NotAllowed) -> Response:
        if not error.first or request.url.path.startswith("/api"):
            return answer(request, status_of(error), error.words)
        if request.method == "POST" and error.first in (CONFIRM, DUE["code"]):
            kept = await _kept(request)
            return proving_form(request, error.first, _where(request), kept=kept, status=403)
        return onward(
            visitor_of(request), f"{error.first}?{urlencode({'onward': _where(request)})}"
        )

    @app.exception_handler(NastavnikError)
    def ours(request: Request, error: NastavnikError) -> Response:
        findings = error.findings if isinstance(error, DefinitionInvalid) else ()
        details = [_line(found) for found in findings if isinstance(found, Finding)]
        code = error.code if isinstance(error, WrongUse) else ""
        return answer(request, status_of(error), error.words, details, code=code)

    @app.exception_handler(HTTPException)
    def theirs(request: Request, error: HTTPException) -> Response:
        if error.status_code == 404:
            return answer(request, 404, _MISSING)
        words = _WRONG_METHOD if error.status_code == 405 else _UNREADABLE
        if exceeded(str(error.detail)):
            words = TOO_MUCH
        return answer(request, error.status_code, words, headers=error.headers)

    @app.exception_handler(RequestValidationError)
    def filled_in_wrongly(request: Request, error: RequestValidationError) -> Response:
        named = ", ".join(_plain(str(part["loc"][-1])) for part in error.errors())
        return answer(request, 422, Words(ru=_BAD.ru.format(named), en=_BAD.en.format(named)))


async def _kept(request: Request) -> dict[str, str]:
    """What somebody wrote, for when it can be sent; nothing of what nobody writes."""
    if request.method != "POST":
        return {}
    try:
        sent = (await form_of(request)).multi_items()
    except (WrongUse, HTTPException):
        return {}
    finally:
        await request.close()
    return {name: text for name, text in sent if isinstance(text, str) and name != "csrf"}


def broken(request: Request, error: Exception) -> Response:
    """An answer to what nobody foresaw; it is written down under a number."""
    number = uuid4().hex[:8]
    _write_down(request, number, error)
    return answer(request, 500, Words(ru=_BROKEN.ru.format(number), en=_BROKEN.en.format(number)))


def _where(request: Request) -> str:
    """The page that was asked for."""
    query = request.url.query if request.method == "GET" else ""
    return f"{request.url.path}?{query}" if query else str(request.url.path)


def _write_down(request: Request, number: str, error: Exception) -> None:
    """Where it broke, and nothing of what people typed."""
    frames = traceback.extract_tb(error.__traceback__)
    found = {
        "number": number,
        "route": f"{request.method} {getattr(request.scope.get('route'), 'path', '')}",
        "kind": type(error).__name__,
        "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }
    logging.getLogger("nastavnik.dashboard").error("%s", json.dumps(found))
    folder = school_of(request).settings.home / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"page-{number}.json").write_text(json.dumps(found, indent=2), encoding="utf-8")


def _line(found: Finding) -> str:
    return f"{found.line}:{found.column} {found.code} {found.message.en}"


def _plain(name: str) -> str:
    """The name of a field as it may be said: some send what is no text."""
    return name.encode("utf-8", "replace").decode()[:60]
