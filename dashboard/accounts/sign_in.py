"""Signing in and out, and how the pages look to somebody."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.concurrency import run_in_threadpool

from dashboard.page.notice import onward
from dashboard.page.rendering import render
from dashboard.security.cookies import carry
from dashboard.security.forms import form_of
from dashboard.security.rights import COOKIE
from dashboard.security.security_log import note_account
from dashboard.security.visitor import address_of, school_of, visitor_of
from programme.access import accounts, sessions
from states.errors import NotAllowed, NotFound

router = APIRouter()
_OURS = ("csrf", "login", "password", "onward")
"""The form's own fields; whatever else comes with it was typed somewhere else before."""


@router.get("/sign-in")
def sign_in_page(request: Request, onward: str = "/") -> Response:
    """The form."""
    return sign_in_form(request, onward)


def sign_in_form(
    request: Request,
    where: str,
    *,
    login: str = "",
    problem: str = "",
    kept: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    """The form; `kept` are the answers of a form whose session ended before it was sent."""
    settings = school_of(request).settings
    return render(
        request,
        "accounts/sign_in.html",
        status,
        where=where,
        login=login,
        problem=problem,
        kept=kept or {},
        provider=bool(settings.oidc_issuer),
    )


@router.post("/sign-in")
async def sign_in(
    request: Request,
    login: Annotated[str, Form(max_length=200)],
    password: Annotated[str, Form(max_length=1000)],
    onward: Annotated[str, Form(max_length=2000)] = "/",
) -> Response:
    """A session, or why not; a form that was on its way is shown again, filled in."""
    school, now = school_of(request), datetime.now(UTC)
    address = address_of(request)
    agent = request.headers.get("user-agent", "")[:200]
    form = await form_of(request)
    kept = {n: str(v) for n, v in form.items() if n not in _OURS and isinstance(v, str)}
    before = request.cookies.get(COOKIE, "")
    try:
        signed = await run_in_threadpool(
            sessions.sign_in, school, login, password, address, agent, now, before
        )
    except NotAllowed as error:
        said = error.say(visitor_of(request).language)
        await run_in_threadpool(_tried, request, login)
        status = 403 if error.wait is None else 429
        return sign_in_form(request, onward, login=login, problem=said, kept=kept, status=status)
    note_account(request, signed.account)
    response = _on(request, onward, kept, signed.csrf)
    carry(response, COOKIE, signed.token)
    return response


def _tried(request: Request, login: str) -> None:
    with suppress(NotFound):
        note_account(request, accounts.named(school_of(request), login))


def _on(request: Request, where: str, kept: Mapping[str, str], csrf: str) -> Response:
    if not kept:
        return onward(visitor_of(request), where)
    return render(request, "accounts/resume.html", where=where, kept=kept, csrf=csrf)


@router.post("/sign-out")
def sign_out(request: Request) -> Response:
    """Ends this session, here and on the server."""
    sessions.end(school_of(request), request.cookies.get(COOKIE, ""))
    response = onward(visitor_of(request), "/sign-in")
    response.delete_cookie(COOKIE)
    response.headers["clear-site-data"] = '"cache", "storage"'
    return response


@router.post("/look")
def look(
    request: Request,
    theme: Annotated[str, Form(pattern="^(auto|light|dark)$")] = "auto",
    onward_to: Annotated[str, Form(alias="onward", max_length=2000)] = "/",
) -> Response:
    """Light, dark, or as the device has it."""
    response = onward(visitor_of(request), onward_to)
    response.set_cookie("theme", theme, max_age=31_536_000, samesite="lax", httponly=True)
    return response
