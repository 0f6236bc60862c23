"""What may be wrong with this installation, for administrators."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response

from dashboard.page.rendering import render
from dashboard.security.visitor import school_of
from programme.upkeep.doctor import examine

router = APIRouter()


@router.get("/doctor")
async def page(request: Request) -> Response:
    """Everything that was looked at, what is wrong first."""
    found = await examine(school_of(request), datetime.now(UTC))
    order = ("bad", "doubtful", "good")
    ordered = sorted(found, key=lambda finding: order.index(finding.state))
    return render(request, "accounts/doctor.html", found=ordered)
