"""Processes as people read them: where time is lost, the text with the checker's findings, and a
changed version on its way into use."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from markupsafe import Markup
from starlette.datastructures import FormData, UploadFile

from dashboard.page.notice import onward
from dashboard.page.rendering import PageText, render
from dashboard.page.school_years import years_of
from dashboard.page.svg import sanitised
from dashboard.security.forms import form_of
from dashboard.security.rights import account_of
from dashboard.security.visitor import by_of, school_of, visitor_of
from programme.authoring import drafts, versions
from programme.processes import adoption, second_person
from programme.processes.migration import Migrated
from programme.processes.second_person import may_agree
from programme.views import figures
from programme.views.figures import Heat, StateHeat
from states.checks.codes import CODES
from states.definition import Process, Words
from states.errors import DefinitionInvalid, NastavnikError, NotFound, WrongUse
from states.heatmap import SHADES, Warmth, heat_dot, shade_of
from states.reading import MOST_BYTES
from states.structure import structure_of

router = APIRouter()
SHOWN = 3_000
"""Lines of a text on a page."""


@router.get("/definitions")
def page(request: Request) -> Response:
    """Every definition in use."""
    school = school_of(request)
    return render(
        request,
        "methodologist/definitions.html",
        found=versions.listing(school),
        waiting=second_person.waiting(school, datetime.now(UTC)),
    )


@router.get("/checks")
def codes(request: Request) -> Response:
    """What the checker's codes mean."""
    return render(request, "methodologist/checks.html", codes=CODES)


@router.get("/definitions/{name}")
def one(
    request: Request,
    name: str,
    version: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    cycle: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """One definition: its picture as a map of where time is lost, its versions and its text."""
    school = school_of(request)
    found = versions.shown(school, name[:64], version)
    heat = _heat(request, found.definition, cycle)
    return render(
        request,
        "methodologist/definition.html",
        found=found,
        heat=heat,
        picture=_picture(request, found.definition, heat),
        most=SHOWN,
        shades=SHADES,
    )


def _heat(request: Request, definition: object, cycle: str) -> Heat | None:
    if not isinstance(definition, Process):
        return None
    try:
        return figures.heat(school_of(request), years_of(request, cycle).shown, definition.process)
    except NotFound:
        return None


def _picture(request: Request, definition: object, heat: Heat | None) -> Markup | None:
    """The diagram, each state with how many are in it and for how many days."""
    if not isinstance(definition, Process):
        return None
    page_text = PageText(request)
    states = heat.states if heat else ()
    longest = max((_stay(state) or 0.0 for state in states), default=0.0)
    marks = {}
    for state in states:
        days = _stay(state)
        note = "" if days is None else f" · {_days(page_text, days)}"
        marks[state.state] = Warmth(f"{state.count}{note}", shade_of(days, longest))
    label = page_text.say(
        f"Схема: {definition.title.ru}. Те же числа в таблице ниже.",
        f"Diagram: {definition.title.en}. The same figures are in the table below.",
    )
    structure = structure_of(definition)
    return sanitised(heat_dot(definition, structure, page_text.language, marks), label)


def _stay(state: StateHeat) -> float | None:
    """How long one stays; where nobody has left yet, how long those that are in it have waited."""
    return state.waiting_days if state.median_days is None else state.median_days


def _days(page_text: PageText, days: float) -> str:
    return page_text.say(f"{days:.1f} дн.".replace(".", ",", 1), f"{days:.1f} d")


@router.post("/definitions/{name}/drafts")
async def propose(request: Request, name: str) -> Response:
    """Keeps a changed text and shows what is to be said of it."""
    sent = await form_of(request)
    try:
        text = await _text(sent)
    finally:
        await sent.close()
    digest = await run_in_threadpool(drafts.keep, school_of(request), text)
    return onward(visitor_of(request), f"/definitions/{name[:64]}/drafts/{digest}")


async def _text(sent: FormData) -> bytes:
    """What was uploaded, else what was typed."""
    upload = sent.get("file")
    if isinstance(upload, UploadFile) and upload.filename:
        # one byte more than allowed is enough to say that it is too large
        return await upload.read(MOST_BYTES + 1)
    return str(sent.get("text", "")).encode()


@router.get("/definitions/{name}/drafts/{digest}")
def proposed(request: Request, name: str, digest: str) -> Response:
    """A changed text: findings beside its lines, what changes, and what it would do."""
    return _draft(request, name[:64], digest, {}, "")


@router.post("/definitions/{name}/drafts/{digest}/foresee")
async def foresee(request: Request, name: str, digest: str) -> Response:
    """Only says what it would do."""
    states, reason = _asked(await form_of(request))
    return await run_in_threadpool(_draft, request, name[:64], digest, states, reason)


@router.post("/definitions/{name}/drafts/{digest}/migrate")
async def migrate(request: Request, name: str, digest: str) -> Response:
    """Moves all live instances to it; what changes rules is proposed, or agreed to."""
    states, reason = _asked(await form_of(request))
    return await run_in_threadpool(_migrate, request, name[:64], digest, states, reason)


def _asked(sent: FormData) -> tuple[dict[str, str], str]:
    """Where instances go whose state is no more, and why."""
    states = {
        field.removeprefix("s."): str(value)
        for field, value in sent.multi_items()
        if field.startswith("s.") and isinstance(value, str) and value
    }
    return states, str(sent.get("reason", "")).strip()[:2000]


def _migrate(
    request: Request, name: str, digest: str, states: Mapping[str, str], reason: str
) -> Response:
    school, visitor = school_of(request), visitor_of(request)
    login = visitor.account.login if visitor.account else ""
    # an account need not belong to a person of the programme: the reason says whose it was
    signed_reason = f"{reason} ({login})" if reason and visitor.person is None else reason
    try:
        found = adoption.migrate(school, name, digest, states, signed_reason, by_of(request))
    except (WrongUse, NotFound, DefinitionInvalid) as error:
        return _draft(request, name, digest, states, reason, error.words, 422)
    if found.unmovable:
        words = Words(
            ru="Ничего не изменено: не все могут перейти.",
            en="Nothing was changed: not all of them can move.",
        )
        return _draft(request, name, digest, states, reason, words, 422)
    if found.waits:
        words = Words(
            ru="Предложено. В силу это введёт администратор, на этой же странице.",
            en="Proposed. An administrator puts it into force, on this very page.",
        )
        where = f"/definitions/{name}/drafts/{digest}"
        return onward(visitor, where, words.say(visitor.language))
    done = Words(
        ru=f"Новая версия в силе. Перешло: {found.moved}.",
        en=f"The new version is in force. Moved: {found.moved}.",
    )
    return onward(visitor, f"/definitions/{name}", done.say(visitor.language))


def _draft(
    request: Request,
    name: str,
    digest: str,
    states: Mapping[str, str],
    reason: str,
    problem: Words | None = None,
    status: int = 200,
) -> Response:
    school, now = school_of(request), datetime.now(UTC)
    found = adoption.draft(school, name, digest, now)
    asked = request.method == "POST"
    if found.proposal is not None and not asked:
        states = found.proposal.wanted.states
    foreseen: Migrated | None = None
    if found.usable and (asked or found.living <= adoption.AT_ONCE):
        try:
            foreseen = adoption.foresee(school, name, digest, states, now)
        except NastavnikError as error:
            problem, status = problem or error.words, 422
    return render(
        request,
        "methodologist/draft.html",
        status,
        found=found,
        foreseen=foreseen,
        states=states,
        reason=reason,
        problem=problem,
        rules=found.rules if foreseen is None else foreseen.rules,
        agrees=found.proposal is not None and may_agree(account_of(request), found.proposal),
        most=SHOWN,
        text="\n".join(found.lines),
    )
