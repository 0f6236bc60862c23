"""What the modules of the API share: types of parameters and bodies, and statuses of answers."""

import re
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    StringConstraints,
)

from dashboard.api.failure import Failure
from dashboard.page.inputs import FIRST_DAY, LAST_DAY, MOST
from dashboard.security.visitor import visitor_of
from states.decision import PersonId
from states.definition import Words
from states.errors import WrongUse

PREFIX = "/api/v1"
_WHY = {
    400: "The question makes no sense as it is: an unknown kind, a cursor of another list",
    401: "No token, or one that is over or revoked",
    403: "Not for this account, this person, or a token that only reads",
    404: "There is no such thing",
    409: "Somebody changed it first: read again and decide again",
    422: "Filled in wrongly, or refused by the process: `code` and `details` say why",
    503: "The database cannot be reached now",
}
PROBLEMS: dict[int | str, dict[str, object]] = {
    413: {
        "description": "Larger than the school takes",
        "content": {"text/plain": {"schema": {"type": "string"}}},
    },
    **{status: {"model": Failure, "description": why} for status, why in _WHY.items()},
}


def router() -> APIRouter:
    """One for a module of the API."""
    return APIRouter(prefix=PREFIX, responses=PROBLEMS)


# text that every database can keep: no NUL
_CLEAN = r"^[^\x00]*$"
Short = Annotated[str, StringConstraints(max_length=200, pattern=_CLEAN)]
Long = Annotated[str, StringConstraints(max_length=20_000, pattern=_CLEAN)]
QueryText = Annotated[str, Query(max_length=200, pattern=_CLEAN)]
PageSize = Annotated[int, Query(ge=1, le=200)]
Whole = Annotated[int, Strict(), Field(ge=0, le=MOST)]


def _iso(value: object) -> object:
    """2026-09-01 and nothing else: no seconds since 1970, no moment."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        return value
    raise ValueError("YYYY-MM-DD")


ISODay = Annotated[date, BeforeValidator(_iso), Field(ge=FIRST_DAY, le=LAST_DAY)]
NAMED = Annotated[str, Path(max_length=64, pattern=r"^[\w.-]+$")]


class Body(BaseModel):
    """What is sent. A field that is not known is an error, not a silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Done(BaseModel):
    """It is done; how much of it."""

    done: int


def actor_of(request: Request) -> PersonId:
    """The person in whose name the account acts. `WrongUse` where it is linked to nobody."""
    person = visitor_of(request).person
    if person is None:
        raise WrongUse(
            Words(
                ru="Учётная запись не связана с человеком программы: администратор может связать "
                "их.",
                en="The account is not linked to a person of the programme: the administrator can "
                "do that.",
            ),
            "not_linked",
        )
    return person
