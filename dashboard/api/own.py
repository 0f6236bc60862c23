"""The account that calls, its tokens, and the school it calls."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Path, Request
from pydantic import BaseModel

from dashboard.api.shapes import Done, QueryText, router
from dashboard.page.server_state import office_of
from dashboard.security.visitor import school_of, visitor_of
from programme.access import tokens
from programme.access.accounts import Account, AccountRole
from programme.access.tokens import Scope
from programme.region import schools
from programme.views import roadmap_status
from states.definition import Language, Words
from states.errors import NotAllowed

routes = router()


class Self(BaseModel):
    """Who calls."""

    login: str
    role: AccountRole
    person: int | None
    language: Language


class TokenLine(BaseModel):
    """A token. Itself it is shown once, on the page that issues it."""

    name: str
    scope: Scope
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


class SetUp(BaseModel):
    """How the school is set up, as far as a client needs it."""

    zone: str
    language: Language


@routes.get("/account")
def account(request: Request) -> Self:
    """The account that calls."""
    own = _own(request)
    return Self(login=own.login, role=own.role, person=own.person, language=own.language)


@routes.get("/account/tokens")
def listing(request: Request) -> tuple[TokenLine, ...]:
    """Its tokens by name. New ones are issued on the account's page or by the command line."""
    return tuple(
        TokenLine(
            name=token.name,
            scope=token.scope,
            created_at=token.created_at,
            expires_at=token.expires_at,
            used_at=token.used_at,
        )
        for token in tokens.listing(school_of(request), _own(request))
    )


@routes.delete("/account/tokens/{name}")
def revoke(request: Request, name: Annotated[str, Path(max_length=200)]) -> Done:
    """Takes a token back, the calling one too."""
    tokens.revoke(school_of(request), _own(request), name)
    return Done(done=1)


@routes.get("/school")
def school(request: Request) -> SetUp:
    """The school's time zone and language."""
    settings = school_of(request).settings
    return SetUp(zone=settings.zone, language=settings.language)


@routes.get("/pulse")
def pulse(request: Request, cycle: QueryText = "") -> roadmap_status.Pulse:
    """The school in a few numbers, without anybody's name."""
    return roadmap_status.pulse(school_of(request), cycle, datetime.now(UTC))


@routes.get("/schools")
def all_schools(request: Request) -> schools.Gathered:
    """Every school of the municipal office in numbers, a few minutes old at the most."""
    return office_of(request).latest(datetime.now(UTC))


def _own(request: Request) -> Account:
    account = visitor_of(request).account
    if account is None:
        raise NotAllowed(Words(ru="Войдите, чтобы продолжить.", en="Sign in to go on."))
    return account
