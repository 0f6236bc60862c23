"""Pairs: a board by state, a list with a search, and one trigger for many of them."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from dashboard.page.rendering import render
from dashboard.page.school_years import years_of
from dashboard.security.visitor import school_of
from programme.views import board

router = APIRouter()
EACH, PAGE = 5, 50


@router.get("/pairs")
def page(
    request: Request,
    cycle: Annotated[str, Query(max_length=20)] = "",
    view: Literal["board", "list"] = "board",
    state: Annotated[str, Query(max_length=64)] = "",
    text: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE,
    after: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """The board; or the list, where a state or a text narrows it."""
    school, now = school_of(request), datetime.now(UTC)
    years = years_of(request, cycle)
    if not years.names:
        return render(request, "page/empty.html")
    cycle = years.shown
    columns = board.columns(school, cycle, now, each=EACH)
    listed = view == "list" or bool(state or text)
    found = None
    if listed:
        found = board.cards(school, cycle, now, state=state, text=text, limit=limit, after=after)
    return render(
        request,
        "coordinator/pairs.html",
        columns=columns,
        found=found,
        state=state,
        text=text,
        cycle=cycle,
        years=years.names,
    )
