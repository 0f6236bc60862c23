"""A second factor that was lost: one administrator asks for a way back, another one confirms it."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response

from dashboard.page.inputs import Number
from dashboard.page.notice import onward
from dashboard.security.rights import account_of
from dashboard.security.visitor import school_of, visitor_of
from programme.access import accounts, factor_reset
from states.definition import Words

router = APIRouter()
_ASKED = Words(
    ru="Теперь это должен подтвердить другой администратор, в течение суток.",
    en="Now another administrator has to confirm it, within a day.",
)
_CONFIRMED = Words(
    ru="Второй фактор снят. При следующем входе владелец подключит новый.",
    en="The second factor is gone. Its owner sets up a new one at the next sign-in.",
)


@router.post("/accounts/{number}/second-factor/ask")
def ask(request: Request, number: Number) -> Response:
    """The first of the two."""
    school = school_of(request)
    account = accounts.numbered(school, number)
    factor_reset.ask(school, account_of(request), account, datetime.now(UTC))
    return _back(request, number, _ASKED)


@router.post("/accounts/{number}/second-factor/confirm")
def confirm(request: Request, number: Number) -> Response:
    """The second."""
    school = school_of(request)
    account = accounts.numbered(school, number)
    factor_reset.confirm(school, account_of(request), account, datetime.now(UTC))
    return _back(request, number, _CONFIRMED)


def _back(request: Request, number: int, words: Words) -> Response:
    visitor = visitor_of(request)
    return onward(visitor, f"/accounts/{number}", words.say(visitor.language))
