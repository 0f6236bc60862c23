"""Who is asking: their account if they signed in, their language, theme and way in."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, cast

from fastapi import Request

from programme.access.entry import Due
from programme.access.sessions import SessionOf
from programme.processes.viewer import Look, Viewer
from programme.school.application import Application
from states.decision import PersonId
from states.definition import Language
from states.school_history import By
from store.accounts import Account

Theme = Literal["auto", "light", "dark"]


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody at the door. `account` is None until they sign in."""

    language: Language
    theme: Theme = "auto"
    account: Account | None = None
    csrf: str = field(default="", repr=False)
    """What every form of theirs has to carry."""
    by_token: bool = False
    """A program with a token: no cookie, so no forged form either."""
    due: Due = ""
    """What they have to do before anything else."""
    session: SessionOf | None = field(default=None, repr=False)

    @property
    def role(self) -> str:
        """The account's role, '' for nobody."""
        return self.account.role if self.account else ""

    @property
    def person(self) -> PersonId | None:
        """The person behind the account, in whose roles triggers are fired."""
        return self.account.person if self.account else None

    @property
    def way(self) -> Literal["api", "page"]:
        """By which way they do what they do, as the histories name it."""
        return "api" if self.by_token else "page"


def visitor_of(request: Request) -> Visitor:
    """The visitor that `access.admit` found."""
    return cast(Visitor, request.state.visitor)


def school_of(request: Request) -> Application:
    """The open school this server serves."""
    return cast(Application, request.app.state.school)


def address_of(request: Request) -> str:
    """Where they ask from, as far as the server knows; '' for nowhere."""
    return request.client.host if request.client else ""


def language_of(request: Request, account: Account | None) -> Language:
    """What was asked for, else what was chosen before, else the account's, else the browser's."""
    for said in (request.query_params.get("lang"), request.cookies.get("lang")):
        if said in ("ru", "en"):
            return cast(Language, said)
    if account is not None:
        return account.language
    first = request.headers.get("accept-language", "").split(",")[0].strip().lower()
    return "en" if first and not first.startswith("ru") else "ru"


def theme_of(request: Request) -> Theme:
    """The theme chosen before."""
    said = request.cookies.get("theme")
    return cast(Theme, said) if said in ("light", "dark") else "auto"


def look_of(request: Request) -> Look:
    """Who looks at this moment."""
    return Look(viewer_of(visitor_of(request)), datetime.now(UTC))


def by_of(request: Request) -> By:
    """Who changes something at this moment, as the school's history names them."""
    visitor = visitor_of(request)
    account = visitor.account.id if visitor.account else None
    return By(datetime.now(UTC), visitor.person, account, visitor.way)


def viewer_of(visitor: Visitor) -> Viewer:
    """What they may see of the cycle: all of it, or what they take part in."""
    return Viewer(visitor.person, visitor.role in ("administrator", "coordinator", "auditor"))
