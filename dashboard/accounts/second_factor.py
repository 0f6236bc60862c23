"""The second factor of one's own account: set up, looked at, removed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from dashboard.page import qr
from dashboard.page.inputs import Number
from dashboard.page.notice import onward
from dashboard.page.rendering import render
from dashboard.security.cookies import carry
from dashboard.security.rights import COOKIE, account_of, session_of
from dashboard.security.visitor import school_of, visitor_of
from programme.access import factor_reset, passkeys, proving, second_factor
from programme.access.entry import obliged
from programme.access.second_factor import Offer
from programme.access.sessions import SignedIn
from states.definition import Words
from states.errors import NastavnikError, NotFound, WrongUse

router = APIRouter()
_QR = Words(
    ru="QR-код с ключом: наведите на него камеру приложения для кодов. Тот же ключ написан "
    "ниже буквами и цифрами.",
    en="QR code of the key: point the camera of an authenticator app at it. The same key is "
    "written below in letters and digits.",
)
Word = Annotated[str, Form(max_length=200)]


@router.get("/account/second-factor")
def second_factor_page(request: Request) -> Response:
    """What there is, and a key for one more."""
    return _page(request)


@router.post("/account/second-factor")
def set_up(
    request: Request,
    sealed: Annotated[str, Form(max_length=1000)] = "",
    code: Word = "",
    name: Word = "",
) -> Response:
    """An app that has shown a right code; with the first one come the recovery codes."""
    school, now = school_of(request), datetime.now(UTC)
    token = request.cookies.get(COOKIE, "")
    offer = None
    try:
        offer = second_factor.offered(school, account_of(request), sealed, now)
        signed, codes = proving.by_enrolling(
            school, session_of(request), token, offer, code, name, now
        )
    except WrongUse as error:
        return _page(request, error, offer)
    return _set_up(request, signed, codes)


@router.post("/account/second-factor/passkey")
def make_passkey(
    request: Request, answer: Annotated[str, Form(max_length=20_000)] = "", name: Word = ""
) -> Response:
    """A passkey that the device has made for this session."""
    token = request.cookies.get(COOKIE, "")
    try:
        signed, codes = proving.by_a_new_passkey(
            school_of(request), session_of(request), token, answer, name, datetime.now(UTC)
        )
    except WrongUse as error:
        return _page(request, error)
    return _set_up(request, signed, codes)


@router.post("/account/second-factor/codes")
def codes(request: Request) -> Response:
    """Other recovery codes, shown on the page that answers, and never again."""
    try:
        made = second_factor.new_codes(school_of(request), account_of(request))
    except WrongUse as error:
        return _page(request, error)
    return _page(request, codes=made)


@router.post("/account/second-factor/{number}/remove")
def remove(request: Request, number: Number) -> Response:
    """Takes an app away."""
    try:
        second_factor.remove(school_of(request), account_of(request), number)
    except (WrongUse, NotFound) as error:
        return _page(request, error)
    return _done(request)


def _set_up(request: Request, signed: SignedIn, codes: Sequence[str]) -> Response:
    # the page's forms must prove the new session
    request.state.visitor = replace(visitor_of(request), csrf=signed.csrf, due="")
    response = _page(request, codes=codes) if codes else _done(request)
    carry(response, COOKIE, signed.token)
    return response


def _done(request: Request) -> Response:
    visitor = visitor_of(request)
    return onward(visitor, "/account/second-factor",
                  Words(ru="Сохранено.", en="Saved.").say(visitor.language))  # fmt: skip


def _page(
    request: Request,
    problem: NastavnikError | None = None,
    offer: Offer | None = None,
    codes: Sequence[str] = (),
) -> Response:
    school, account = school_of(request), account_of(request)
    key = offer or second_factor.offer(school, account, datetime.now(UTC))
    return render(
        request,
        "accounts/second_factor.html",
        400 if problem else 200,
        held=second_factor.held(school, account),
        obliged=obliged(school.settings, account),
        offer=key,
        qr=qr.drawn(key.link, _QR.say(visitor_of(request).language)),
        codes=codes,
        passkey=passkeys.to_make(school, session_of(request)),
        told=factor_reset.told(school, account, datetime.now(UTC)),
        problem=problem,
    )
