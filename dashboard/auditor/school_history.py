"""The page of what was changed in the school beside its processes."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from dashboard.page.inputs import MOST, Before
from dashboard.page.rendering import render
from dashboard.security.reading import leave_trace
from dashboard.security.visitor import school_of
from programme.history import school_view

router = APIRouter()
FEW = 50


@router.get("/school-history")
def page(
    request: Request,
    before: Before = 0,
    person: Annotated[int, Query(ge=0, le=MOST)] = 0,
) -> Response:
    """Changes of people, roles, absences, definitions and years, the newest first."""
    found = school_view.lines(school_of(request), before, person, FEW)
    leave_trace(request, "history", person=person)
    return render(
        request,
        "auditor/school_history.html",
        found=found,
        person=person,
        before=found[-1].number if len(found) == FEW and found[-1].number > 1 else 0,
        first=not before,
    )
