"""Checkpoints, and the button that verifies the whole history."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response

from dashboard.page.inputs import Before
from dashboard.page.notice import onward
from dashboard.page.rendering import render
from dashboard.page.server_state import verifier_of
from dashboard.security.visitor import school_of, visitor_of
from programme.history import checkpoints, entries
from store.entry_search import EntryFilter

router = APIRouter()
FEW = 25
_AGAIN = "2"
"""Seconds until the page looks again while a verification runs."""


@router.get("/checkpoints")
def page(request: Request, before: Before = 0) -> Response:
    """Checkpoints, newest first; above them what a verification found, or how far it is."""
    school = school_of(request)
    found = checkpoints.checkpoints(school, FEW, before)
    check = verifier_of(request).last()
    newest = entries.entries(school, EntryFilter(), 1).lines
    response = render(
        request,
        "auditor/checkpoints.html",
        found=found,
        check=check,
        last=newest[0].id if newest else 0,
        before=found[-1].id if len(found) == FEW and found[-1].first_entry > 1 else 0,
        first=not before,
    )
    if check is not None and check.running:
        # by a header: it needs neither a script nor a word in the page
        response.headers["refresh"] = _AGAIN
    return response


@router.post("/checkpoints/verify")
def verify(request: Request) -> Response:
    """Begins a verification, or joins the one that runs."""
    verifier_of(request).start(datetime.now(UTC))
    return onward(visitor_of(request), "/checkpoints")
