"""The access log, a line of JSON for each answer; the security log, one for each sign-in, refusal
and change of who may do what.

A line says when, which route, how it ended, after how many seconds, whose account and from where:
numbers, and a hash of the address under the school's key. No name, no login, no text and no
reference is ever in it. The lines of the security log are chained
(`programme/history/security_chain.py`).
"""

import hmac
import json
import logging
from datetime import UTC, datetime
from hashlib import sha256
from logging.handlers import RotatingFileHandler
from time import perf_counter
from typing import TextIO

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.security.visitor import Visitor
from programme.history.security_chain import ChainedLog
from programme.school.secret_files import school_key
from programme.school.settings import Settings
from store.accounts import Account, AccountId
from store.files import make_folder

LOGGER = logging.getLogger("nastavnik.security")
ACCESS = logging.getLogger("nastavnik.access")
ACCESS_BYTES, ACCESS_FILES = 5_000_000, 4
"""A log that is longer goes on in a new file; so many are kept."""
REFUSED = (401, 403, 413, 422, 429)
ALWAYS = (
    "POST /sign-in",
    "POST /sign-out",
    "GET /oidc/callback",
    "POST /account",
    "POST /first",
    "DELETE /api/v1/account",
    "POST /people/{number}/erase",
    "DELETE /api/v1/people",
)
"""What the routes begin with that are written down however they end."""


def note_account(request: Request, account: Account) -> None:
    """Says whose account somebody signs in to, or tries to."""
    request.state.signing_in = account.id


class _Chained(logging.StreamHandler[TextIO]):
    """Each line with its number and its hash: into the log's own files, and where the server's
    other words go, for whoever sends them to another machine."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._log = ChainedLog(settings.log_folder)

    def format(self, record: logging.LogRecord) -> str:
        try:
            return self._log.append(record.getMessage())
        except OSError:
            # a full disk keeps nobody from being answered; this line is on standard error alone
            self.handleError(record)
            return record.getMessage()


def chained(settings: Settings) -> None:
    """Writes the lines of the security log."""
    LOGGER.addHandler(_Chained(settings))
    _alone(LOGGER)


def to_file(settings: Settings) -> None:
    """Writes the access log into a file beside the others."""
    make_folder(settings.log_folder)
    file = settings.log_folder / "access.log"
    handler = RotatingFileHandler(
        file, maxBytes=ACCESS_BYTES, backupCount=ACCESS_FILES - 1, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(message)s"))
    ACCESS.addHandler(handler)
    _alone(ACCESS)


def _alone(logger: logging.Logger) -> None:
    logger.setLevel(logging.INFO)
    logger.propagate = False


class SecurityLog:
    """Writes a line about each answer, and one more of those that deserve it; changes none."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""

        begun = perf_counter()

        async def seen(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._write_down(scope, message["status"], perf_counter() - begun)
            await send(message)

        await self._app(scope, receive, seen if scope["type"] == "http" else send)

    def _write_down(self, scope: Scope, status: int, seconds: float) -> None:
        route = _route(scope)
        line = self._line(scope, route, status)
        if _deserves_a_line(route, status):
            LOGGER.info("%s", json.dumps({name: said for name, said in line.items() if said}))
        if ACCESS.handlers:
            # nothing is left out: whatever reads it finds the same columns in every line
            ACCESS.info("%s", json.dumps(line | {"seconds": round(seconds, 3)}))

    def _line(self, scope: Scope, route: str, status: int) -> dict[str, str | int]:
        state = scope.get("state", {})
        visitor: Visitor | None = state.get("visitor")
        account: AccountId | None = state.get("signing_in")
        if account is None and visitor is not None and visitor.account is not None:
            account = visitor.account.id
        client = scope.get("client")
        return {
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "route": route,
            "outcome": "done" if status < 400 else "refused" if status < 500 else "broken",
            "status": status,
            "account": account or 0,
            "by": "token" if visitor is not None and visitor.by_token else "",
            "of": _number(scope),
            "address": self._hashed(client[0]) if client else "",
        }

    def _hashed(self, address: str) -> str:
        """The same for the same address, and nothing to whoever has not the key."""
        said = f"nastavnik address {address}".encode()
        return hmac.new(school_key(self._settings), said, sha256).hexdigest()[:16]


def _route(scope: Scope) -> str:
    # never the address itself: it may be the link of a letter
    if scope["path"].startswith("/static/"):
        return f"{scope['method']} /static"
    return f"{scope['method']} {getattr(scope.get('route'), 'path', '')}".strip()


def _number(scope: Scope) -> int:
    """Of what the route is about; 0 for what is no number."""
    said = str(scope.get("path_params", {}).get("number", ""))
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 17 else 0


def _deserves_a_line(route: str, status: int) -> bool:
    guessed = status == 404 and (" /a/" in route or " /first/" in route)
    return status in REFUSED or status >= 500 or guessed or route.startswith(ALWAYS)
