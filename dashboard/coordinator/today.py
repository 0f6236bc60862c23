"""The first page: what needs somebody now, each with its next step."""

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from dashboard.page.rendering import render
from dashboard.page.school_years import years_of
from dashboard.security.rights import account_of
from dashboard.security.visitor import school_of, viewer_of, visitor_of
from programme.access import factor_reset
from programme.views import board, today, today_items

router = APIRouter()
FEW, MOST = 10, 100


@router.get("/today")
def page(
    request: Request,
    cycle: Annotated[str, Query(max_length=20)] = "",
    kind: Annotated[str, Query(max_length=20)] = "",
    process: Annotated[str, Query(max_length=64)] = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = FEW,
    after: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Overdue, due this week, waiting for a decision, failed letters, quiet pairs: in that order,
    ten at the most unless asked for more."""
    years = years_of(request, cycle)
    if not years.names:
        return render(request, "page/empty.html")
    now = datetime.now(UTC)
    found = today.today(
        school_of(request),
        years.shown,
        now,
        viewer_of(visitor_of(request)),
        kind=kind,
        process=process,
        limit=limit,
        after=after,
    )
    carried = [item.instance for item in found.items if item.instance is not None]
    return render(
        request,
        "coordinator/today.html",
        found=found,
        people=board.named(school_of(request), years.shown, now, carried),
        # on a page by the day that presses; between pages by what is due first in each instance
        items=sorted(found.items, key=lambda item: item.due or date.max),
        kinds=today_items.KINDS,
        kind=kind,
        cycle=years.shown,
        told=factor_reset.told(school_of(request), account_of(request), now),
    )
