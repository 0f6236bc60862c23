"""Who is signed in proves who they are: with a code of the second factor, or once more."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.concurrency import run_in_threadpool

from dashboard.page.notice import onward as onward_to
from dashboard.page.rendering import render
from dashboard.security.cookies import carry
from dashboard.security.rights import CONFIRM, COOKIE, DUE, session_of
from dashboard.security.visitor import address_of, school_of, visitor_of
from programme.access import passkeys, proving
from programme.access.sessions import SessionOf, SignedIn
from states.errors import NotAllowed

router = APIRouter()
_CODE = DUE["code"]
_OURS = ("csrf", "proof_code", "proof_password", "answer", "username", "onward", "sent")
"""The form's own fields; whatever else comes with it waits to be sent on."""
Proof = Annotated[str, Form(max_length=2000)]
Answer = Annotated[str, Form(max_length=20_000)]
Where = Annotated[str, Form(max_length=2000)]


@router.get("/sign-in/code")
def code_page(request: Request, onward: str = "/") -> Response:
    """The form; nothing is asked of who has proved it, or has nothing to prove it with."""
    if visitor_of(request).due != "code":
        return onward_to(visitor_of(request), onward)
    return proving_form(request, _CODE, onward)


@router.post("/sign-in/code")
async def code(
    request: Request, proof_code: Proof = "", answer: Answer = "", onward: Where = "/"
) -> Response:
    """A session that knows it, or why not."""
    if visitor_of(request).due != "code":
        return onward_to(visitor_of(request), onward)
    return await _proved(
        request, _CODE, onward, lambda s: _by_factor(request, s, proof_code, answer)
    )


@router.get("/account/confirm")
def confirm_page(request: Request, onward: str = "/") -> Response:
    """The form."""
    return proving_form(request, CONFIRM, onward)


@router.post("/account/confirm")
async def confirm(
    request: Request,
    proof_code: Proof = "",
    proof_password: Proof = "",
    answer: Answer = "",
    onward: Where = "/",
) -> Response:
    """Another ten minutes for what asks for it."""

    def proved(session: SessionOf) -> SignedIn:
        if (proof_code or answer) and session.enrolled:
            return _by_factor(request, session, proof_code, answer)
        token, now = request.cookies.get(COOKIE, ""), datetime.now(UTC)
        address = address_of(request)
        return proving.by_password(
            school_of(request), session, token, proof_password, address, now
        )  # fmt: skip

    return await _proved(request, CONFIRM, onward, proved)


def proving_form(
    request: Request,
    page: str,
    where: str,
    *,
    problem: str = "",
    kept: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    """The form of one of these pages; `kept` is what somebody was about to send to `where`, None
    where they only wanted to look at it."""
    settings = school_of(request).settings
    return render(
        request,
        "accounts/prove.html",
        status,
        action=page,
        where=where,
        kept=kept or {},
        sent=kept is not None,
        problem=problem,
        enrolled=session_of(request).enrolled,
        passkey=passkeys.to_show(school_of(request), session_of(request)),
        by_code_alone=page == _CODE,
        provider=bool(settings.oidc_issuer),
    )


def _by_factor(request: Request, session: SessionOf, code: str, answer: str) -> SignedIn:
    token, now = request.cookies.get(COOKIE, ""), datetime.now(UTC)
    prove, said = (proving.by_passkey, answer) if answer else (proving.by_code, code)
    return prove(school_of(request), session, token, said, address_of(request), now)


async def _proved(
    request: Request, page: str, where: str, prove: Callable[[SessionOf], SignedIn]
) -> Response:
    form = await request.form()
    kept = None
    if form.get("sent"):
        kept = {n: str(v) for n, v in form.items() if n not in _OURS and isinstance(v, str)}
    try:
        signed = await run_in_threadpool(prove, session_of(request))
    except NotAllowed as error:
        said, status = error.say(visitor_of(request).language), 403 if error.wait is None else 429
        return proving_form(request, page, where, problem=said, kept=kept, status=status)
    response: Response = onward_to(visitor_of(request), where)
    if kept is not None:
        response = render(
            request, "accounts/resume.html", where=where, kept=kept, csrf=signed.csrf
        )  # fmt: skip
    carry(response, COOKIE, signed.token)
    return response
