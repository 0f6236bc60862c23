"""The municipal office's page: schools side by side in numbers, nobody's personal data."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response

from dashboard.page.rendering import PageText, render
from dashboard.page.server_state import office_of
from dashboard.security.visitor import school_of
from programme.region.schools import Gathered, School
from states.definition import Words

router = APIRouter()
_AGAIN = "3"
"""Seconds until the page looks again while figures are gathered."""
_HEADINGS = (
    Words(ru="часть региона", en="shard"),
    Words(ru="школа", en="school"),
    Words(ru="организация", en="organisation"),
    Words(ru="учебный год", en="school year"),
    Words(ru="мероприятий", en="measures"),
    Words(ru="принято", en="accepted"),
    Words(ru="с опозданием", en="late"),
    Words(ru="пар", en="pairs"),
    Words(ru="контактов было", en="contacts done"),
    Words(ru="контактов положено", en="contacts due"),
    Words(ru="сбоев", en="incidents"),
    Words(ru="писем не ушло", en="letters failed"),
    Words(ru="не запускались", en="silent"),
    Words(ru="не прочитано", en="not read"),
)


@router.get("/schools")
def page(request: Request) -> Response:
    """Every school's figures, a few minutes old at the most."""
    found = office_of(request).latest(datetime.now(UTC))
    columns = {region.state: region.title for s in found.schools for region in s.regions}
    response = render(request, "office/schools.html", found=found, columns=columns)
    if found.running:
        response.headers["refresh"] = _AGAIN
    return response


@router.get("/schools.csv")
def as_csv(request: Request) -> Response:
    """The same as CSV."""
    found = office_of(request).latest(datetime.now(UTC))
    page_text = PageText(request)
    text = io.StringIO("\ufeff")
    text.seek(0, io.SEEK_END)
    rows = csv.writer(text, delimiter=";")
    regions = {region.state: region.title for s in found.schools for region in s.regions}
    heads = [page_text.w(head) for head in _HEADINGS]
    rows.writerow([*heads, *(page_text.w(title) for title in regions.values())])
    rows.writerows(_row(school, list(regions)) for school in found.schools)
    headers = {"content-disposition": f'attachment; filename="schools-{_day(request, found)}.csv"'}
    return Response(text.getvalue().encode(), media_type="text/csv", headers=headers)


def _day(request: Request, found: Gathered) -> str:
    moment = found.as_of or datetime.now(UTC)
    return school_of(request).calendar.local_day(moment).isoformat()


def _row(school: School, regions: Sequence[str]) -> list[str]:
    pulse, rate = school.pulse, school.rate
    counts = {region.state: region.count for region in school.regions}
    cells = [
        school.shard,
        school.name,
        school.organisation,
        school.cycle,
        *([pulse.measures, pulse.accepted, pulse.late, pulse.pairs] if pulse else [""] * 4),
        *([rate.done, rate.due] if rate else [""] * 2),
        *([pulse.incidents, pulse.letters_failed] if pulse else [""] * 2),
        " ".join(school.silent),
        school.broken,
        *(counts.get(region, "") for region in regions),
    ]
    texts = [str(cell) for cell in cells]
    # a spreadsheet must not take a school's name for a formula
    return [f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell for cell in texts]
