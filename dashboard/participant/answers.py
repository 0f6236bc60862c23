"""Answers by the links in letters: small pages for people who have no account.

Opening one changes nothing; the reference in the address is the secret, so its form needs no other.
"""

import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from dashboard.page.rendering import render
from dashboard.page.uploads import documents
from dashboard.security.forms import form_of, refuse_unasked
from dashboard.security.visitor import school_of, visitor_of
from programme.access.attempts import Counted
from programme.mail import answers
from programme.mail.answers import LinkPage, MuteQuestion
from programme.mail.links import ClosedLink
from programme.processes.firing import Fired
from states.definition import Language, Words
from states.errors import NotAllowed, NotFound, Overtaken, WrongUse

router = APIRouter()
_GONE = {"unknown": 404}
_ASKED = ("trigger", "seen", "reason")
"""Fields of an answer beside those of its step."""
_MUTE = ("List-Unsubscribe",)
"""What a mail program sends, and the page does not."""


@router.get("/a/{reference}")
def answer_form(request: Request, reference: str) -> Response:
    """What the letter asks, as a form."""
    return _page(request, reference, {})


@router.post("/a/{reference}")
async def take_answer(request: Request, reference: str) -> Response:
    """Takes the answer; one that cannot be taken comes back as it was typed, with the reason."""
    counted = await run_in_threadpool(_knocked, request, reference)
    sent = await form_of(request)
    refuse_unasked(sent, _ASKED)
    typed = {
        name: ",".join(str(v) for v in sent.getlist(name) if isinstance(v, str))
        for name in sent
        if name != "csrf"
    }
    school = school_of(request)
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory()))
        try:
            evidence = await documents(sent, folder, school.settings.evidence_limit)
            return await run_in_threadpool(_take, request, reference, typed, evidence, counted)
        except (WrongUse, NotFound, NotAllowed) as error:
            return await run_in_threadpool(_page, request, reference, typed, error.words, 400)
        except Overtaken as error:
            return await run_in_threadpool(_page, request, reference, typed, error.words, 409)


def _knocked(request: Request, reference: str) -> Counted:
    address = request.client.host if request.client else ""
    return answers.knocked(school_of(request), reference, address, datetime.now(UTC))


def _take(
    request: Request,
    reference: str,
    typed: Mapping[str, str],
    evidence: Mapping[str, Path],
    counted: Counted,
) -> Response:
    seen, school, now = typed.get("seen", ""), school_of(request), datetime.now(UTC)
    answer = answers.answer(
        school,
        reference,
        typed.get("trigger", ""),
        {n.removeprefix("f."): text for n, text in typed.items() if n.startswith("f.")},
        now,
        evidence=evidence,
        reason=typed.get("reason", ""),
        seen=int(seen) if seen.isdecimal() and len(seen) < 10 else None,
    )
    if isinstance(answer, ClosedLink):
        if answer.reason != "unknown":
            answers.let_in(school, counted)
        return _closed_page(request, answer)
    if isinstance(answer, Fired):
        answers.let_in(school, counted)
        language = answers.opened(school, reference, now).language
        words = Words(ru="Спасибо, записано.", en="Thank you, your answer is recorded.")
        if answer.told is not None:
            words = Words(ru=f"{words.ru} {answer.told.ru}", en=f"{words.en} {answer.told.en}")
        return _answered_page(request, language, words)
    return _page(request, reference, typed, answer.words, 422)


def _page(
    request: Request,
    reference: str,
    typed: Mapping[str, str],
    problem: Words | None = None,
    status: int = 200,
) -> Response:
    found = answers.opened(school_of(request), reference, datetime.now(UTC))
    if isinstance(found, ClosedLink):
        return _closed_page(request, found)
    _use_language(request, found.language)
    asked: LinkPage = found
    return render(
        request,
        "participant/answers.html",
        status,
        asked=asked,
        reference=reference,
        typed=typed,
        problem=problem,
    )


def _closed_page(request: Request, closed: ClosedLink) -> Response:
    status = 200 if closed.reason == "used" else _GONE.get(closed.reason, 410)
    return _answered_page(request, closed.language, closed.words, status)


def _answered_page(
    request: Request, language: Language, words: Words, status: int = 200
) -> Response:
    _use_language(request, language)
    return render(request, "participant/answered.html", status, words=words)


def _use_language(request: Request, language: Language) -> None:
    """In the language of whoever the letter went to, unless they ask for the other."""
    if request.query_params.get("lang") not in ("ru", "en"):
        request.state.visitor = replace(visitor_of(request), language=language)


@router.get("/a/{reference}/mute")
def mute_form(request: Request, reference: str) -> Response:
    """Whether no more letters like this one are wanted."""
    found = answers.mute_question(school_of(request), reference, datetime.now(UTC))
    if isinstance(found, ClosedLink):
        return _closed_page(request, found)
    _use_language(request, found.language)
    question: MuteQuestion = found
    return render(request, "participant/mute.html", words=question.words, reference=reference)


@router.post("/a/{reference}/mute")
async def mute(request: Request, reference: str) -> Response:
    """No more of them, at one click (RFC 8058)."""
    counted = await run_in_threadpool(_knocked, request, reference)
    refuse_unasked(await form_of(request), _MUTE)
    return await run_in_threadpool(_mute, request, reference, counted)


def _mute(request: Request, reference: str, counted: Counted) -> Response:
    found = answers.mute(school_of(request), reference, datetime.now(UTC))
    if not (isinstance(found, ClosedLink) and found.reason == "unknown"):
        answers.let_in(school_of(request), counted)
    if isinstance(found, ClosedLink):
        return _closed_page(request, found)
    return _answered_page(request, found.language, found.words)
