"""Checkpoints, and the button that verifies the whole history."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from dashboard.page.inputs import Before
from dashboard.page.notice import onward
from dashboard.page.rendering import render
from dashboard.page.server_state import verifier_of
from dashboard.security.visitor import school_of, visitor_of
from programme.history import checkpoints, entries, kept_proof
from programme.upkeep import proof_readers
from states.definition import Words
from states.errors import WrongUse
from store.entry_search import EntryFilter

router = APIRouter()
FEW = 25
SAME = Words(
    ru="Доказательство из письма сходится. Идёт проверка того, что оно закрывает.",
    en="The letter's proof fits. What it closes is being verified.",
)
_AGAIN = "2"
"""Seconds until the page looks again while a verification runs."""


@router.get("/checkpoints")
def page(request: Request, before: Before = 0) -> Response:
    """Checkpoints, newest first; above them what a verification found, or how far it is."""
    return _page(request, before)


def _page(
    request: Request, before: int = 0, problem: Words | None = None, typed: str = ""
) -> Response:
    school = school_of(request)
    found = checkpoints.checkpoints(school, FEW, before)
    check = verifier_of(request).last()
    newest = entries.entries(school, EntryFilter(), 1).lines
    response = render(
        request,
        "auditor/checkpoints.html",
        400 if problem else 200,
        problem=problem,
        typed=typed,
        found=found,
        check=check,
        last=newest[0].id if newest else 0,
        before=found[-1].id if len(found) == FEW and found[-1].first_entry > 1 else 0,
        first=not before,
        proof=proof_readers.standing(school, datetime.now(UTC)),
        advice=proof_readers.NAME_SOMEBODY,
    )
    if check is not None and check.running:
        # by a header: it needs neither a script nor a word in the page
        response.headers["refresh"] = _AGAIN
    return response


@router.get("/proven")
def proven(request: Request) -> Response:
    """In plain words: what the history proves, and what it does not."""
    return render(request, "auditor/proven.html")


@router.post("/checkpoints/verify")
def verify(request: Request) -> Response:
    """Begins a verification, or joins the one that runs."""
    verifier_of(request).start(datetime.now(UTC))
    return onward(visitor_of(request), "/checkpoints")


@router.post("/checkpoints/proof")
def compare(request: Request, proof: Annotated[str, Form(max_length=200)] = "") -> Response:
    """Compares the proof that somebody kept in a letter, and verifies what it closes."""
    try:
        kept = kept_proof.read(proof)
    except WrongUse as error:
        return _page(request, problem=error.words, typed=proof)
    other = kept_proof.compared(school_of(request), kept)
    if other is not None:
        return _page(request, problem=other.words, typed=proof)
    verifier_of(request).start(datetime.now(UTC))
    visitor = visitor_of(request)
    return onward(visitor, "/checkpoints", SAME.say(visitor.language))
