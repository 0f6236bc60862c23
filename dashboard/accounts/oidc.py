"""Signing in through the organisation's OpenID Connect provider (code flow with PKCE)."""

from datetime import UTC, datetime
from functools import lru_cache

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from itsdangerous import BadSignature, URLSafeTimedSerializer

from dashboard.accounts.oidc_provider import Provider, SignInRequest
from dashboard.page.notice import onward
from dashboard.security.cookies import carry
from dashboard.security.rights import COOKIE
from dashboard.security.security_log import note_account
from dashboard.security.visitor import school_of, visitor_of
from programme.access import sessions
from programme.school.secret_files import school_key, secret_in
from programme.school.settings import Settings
from states.definition import Words
from states.errors import NotAllowed, NotFound

router = APIRouter()
_WAITING = "nastavnik_oidc"
_MINUTES = 10
_STALE = Words(
    ru="Этот вход уже использован или начат слишком давно. Начните его заново.",
    en="This sign-in was used already, or began too long ago. Begin it again.",
)


@router.get("/oidc")
def begin(request: Request, onward: str = "/") -> Response:
    """To the provider; what it is asked waits in a signed cookie of this browser."""
    settings = school_of(request).settings
    asked = SignInRequest.fresh()
    address = _provider(settings).address(asked, _back(settings))
    response = RedirectResponse(address, 303)
    response.set_cookie(
        _WAITING,
        _signed(settings).dumps([*asked, onward[:2000]]),
        max_age=_MINUTES * 60,
        httponly=True,
        samesite="lax",
    )
    return response


@router.get("/oidc/callback")
def back(request: Request, code: str = "", state: str = "", error: str = "") -> Response:
    """From the provider: a session for the account that is linked to whom it vouches for."""
    school = school_of(request)
    settings = school.settings
    asked, where = _begun(settings, request.cookies.get(_WAITING, ""))
    if state != asked.state:
        raise NotAllowed(_STALE)
    if error or not code:
        raise NotAllowed(
            Words(
                ru="Провайдер входа отказал. Начните заново или войдите по паролю.",
                en="The sign-in provider refused. Begin again, or sign in with a password.",
            )
        )
    now = datetime.now(UTC)
    subject = _provider(settings).subject(code, asked, _back(settings), now)
    agent = request.headers.get("user-agent", "")[:200]
    try:
        signed = sessions.sign_in_by_subject(
            school, settings.oidc_issuer, subject, agent, now, request.cookies.get(COOKIE, "")
        )
    except NotAllowed as refused:
        raise NotAllowed(_with_code(refused.words, subject)) from None
    note_account(request, signed.account)
    response = onward(visitor_of(request), where)
    response.delete_cookie(_WAITING)
    carry(response, COOKIE, signed.token)
    return response


def _with_code(words: Words, subject: str) -> Words:
    # the administrator needs it to link the account
    shown = "".join(c for c in subject if c.isprintable())[:100]
    return Words(
        ru=f"{words.ru} Ваш код у провайдера: {shown}",
        en=f"{words.en} The provider's code: {shown}",
    )


def _begun(settings: Settings, cookie: str) -> tuple[SignInRequest, str]:
    try:
        state, nonce, verifier, where = _signed(settings).loads(cookie, max_age=_MINUTES * 60)
    except (BadSignature, ValueError):
        raise NotAllowed(_STALE) from None
    return SignInRequest(str(state), str(nonce), str(verifier)), str(where)


def _signed(settings: Settings) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(school_key(settings), salt="nastavnik oidc")


def _back(settings: Settings) -> str:
    return f"{settings.address}/oidc/callback"


def _provider(settings: Settings) -> Provider:
    if not settings.oidc_issuer:
        raise NotFound(
            Words(
                ru="Вход через организацию здесь не настроен. Войдите по паролю.",
                en="Sign-in through an organisation is not set up here. Use a password.",
            )
        )
    secret = settings.oidc_client_secret.get_secret_value()
    if settings.oidc_client_secret_file is not None:
        secret = secret_in(settings.oidc_client_secret_file)
    return _known(settings.oidc_issuer, settings.oidc_client_id, secret)


@lru_cache(maxsize=4)
def _known(issuer: str, client: str, secret: str) -> Provider:
    return Provider(issuer, client, secret)
