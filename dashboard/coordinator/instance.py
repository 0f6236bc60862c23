"""One instance: who, where in its process, what is due, what was written, what may be done."""

from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import FileResponse, RedirectResponse

from dashboard.page.inputs import Before, Number
from dashboard.page.rendering import render
from dashboard.page.school_years import years_of
from dashboard.page.svg import sanitised
from dashboard.security.reading import leave_trace
from dashboard.security.visitor import look_of, school_of, viewer_of, visitor_of
from programme.mail import letter_words, mailbox
from programme.processes import evidence
from programme.views import instance, instance_diagram, roadmap
from programme.views.instance import OnePage
from programme.views.roadmap import MeasurePage
from states.decision import InstanceId
from states.definition import Language
from states.span import Span, span_text

router = APIRouter()
ENTRIES, LETTERS = 30, 20
_ENDINGS = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "text/plain": ".txt",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
"""Media types that the browser learns; any other is sent as mere bytes."""
PREVIEWED = frozenset({"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp"})
"""What a browser may show by itself, in a sandbox."""
_SANDBOX = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


@router.get("/instances/{number}")
def page(request: Request, number: Number, before: Before = 0) -> Response:
    """A pair, or any instance; a measure has a page with the order's words beside."""
    shown = instance.one(
        school_of(request), InstanceId(number), datetime.now(UTC), viewer_of(visitor_of(request))
    )
    if shown.process == "measure":
        _, _, measure = shown.name.rpartition(" · ")
        asked = {"cycle": shown.cycle} | ({"before": str(before)} if before else {})
        return RedirectResponse(f"/measures/{quote(measure)}?{urlencode(asked)}", 303)
    return _page(request, shown, None, before)


@router.get("/measures/{number}")
def measure(
    request: Request,
    number: Annotated[str, Path(max_length=20)],
    cycle: Annotated[str, Query(max_length=20)] = "",
    before: Before = 0,
) -> Response:
    """A row of the order, and the instance that carries it out."""
    school, viewer = school_of(request), viewer_of(visitor_of(request))
    year = years_of(request, cycle).shown
    found = roadmap.measure(school, year, number, datetime.now(UTC), viewer)
    return _page(request, found.one, found, before)


def _page(request: Request, shown: OnePage, measure: MeasurePage | None, before: int) -> Response:
    school, visitor = school_of(request), visitor_of(request)
    leave_trace(request, "instance", instance=shown.id)
    look = look_of(request)
    picture = instance_diagram.drawing(school, shown.id, visitor.language, look=look)
    letters = instance.letters(school, shown.id, LETTERS, look=look)
    return render(
        request,
        "coordinator/instance.html",
        one=shown,
        measure=measure,
        past=instance.past(school, shown.id, ENTRIES, before, look=look),
        before=before,
        letters=letters,
        review=_review(shown, visitor.language),
        titles={x.message: letter_words.message_title(school, x.message) for x in letters},
        fates=mailbox.FATES,
        most_letters=LETTERS,
        picture=sanitised(picture, shown.state_title.say(visitor.language)),
        previewed=PREVIEWED,
    )


def _review(shown: OnePage, language: Language) -> str:
    """How often a measure is reviewed; '' where it is not."""
    span = next((line.value.en for line in shown.fields if line.field == "review"), "")
    return span_text(Span.parse(span), language) if span else ""


@router.get("/instances/{number}/documents/{digest}")
def document(
    request: Request,
    number: Number,
    digest: Annotated[str, Path(pattern="^[0-9a-f]{64}$")],
    preview: bool = False,
) -> Response:
    """A document as a download, or to be looked at in a sandbox."""
    opened = evidence.open_document(
        school_of(request),
        InstanceId(number),
        digest,
        viewer_of(visitor_of(request)),
        datetime.now(UTC),
    )
    kind = opened.media_type if opened.media_type in _ENDINGS else "application/octet-stream"
    shown = preview and kind in PREVIEWED
    leave_trace(request, "document", "opened" if shown else "downloaded", instance=number)
    if shown:
        headers = {"content-disposition": "inline", "content-security-policy": _SANDBOX}
        return FileResponse(opened.path, media_type=kind, headers=headers)
    name = f"{number}-{digest[:8]}{_ENDINGS.get(kind, '')}"
    headers = {"content-disposition": _attached(f"Документ {name}", f"document-{name}")}
    return FileResponse(opened.path, media_type=kind, headers=headers)


def _attached(name: str, plain: str) -> str:
    """The header of a download by RFC 6266, with a name for clients that know ASCII alone."""
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
