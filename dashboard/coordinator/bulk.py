"""One trigger for many pairs: chosen, filled in, looked at, done; each pair has its own answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import FormData

from dashboard.coordinator.firing import answers_of, person_of
from dashboard.page.inputs import MOST, day_of
from dashboard.page.rendering import render
from dashboard.page.school_years import years_of
from dashboard.security.forms import form_of
from dashboard.security.visitor import school_of, viewer_of, visitor_of
from programme.processes import bulk
from programme.processes.bulk import Chosen, Picked
from programme.processes.firing import Request as TriggerRequest
from programme.processes.forms import Step
from states.decision import InstanceId, Refusal
from states.definition import Words
from states.errors import NastavnikError

router = APIRouter()
_NONE = Words(ru="Выберите хотя бы одну пару.", en="Choose at least one pair.")
_NO_TRIGGER = Words(ru="Выберите действие.", en="Choose what to do.")


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it came."""

    ids: tuple[InstanceId, ...]
    seen: Mapping[int, int]
    """Instance to the revision that was shown."""
    trigger: str
    values: Mapping[str, str]
    filled: bool


@dataclass(frozen=True, slots=True)
class PairOutcome:
    """What would become, or became, of one instance."""

    one: Picked
    refused: Words | None


@router.get("/pairs/many")
def choose(
    request: Request,
    pick: Annotated[list[int] | None, Query()] = None,
    group: Annotated[int, Query(ge=0, lt=2**31)] = 0,
    cycle: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Those that were ticked, or all of a group; what can be done with them."""
    school = school_of(request)
    ids = [InstanceId(number) for number in pick or () if 0 < number <= MOST]
    if group:
        ids += bulk.group_of(school, years_of(request, cycle).shown, group)
    found = _chosen(request, ids)
    return _page(request, found, problem=None if found.picked else _NONE)


@router.post("/pairs/preview")
async def preview(request: Request) -> Response:
    """The trigger's questions; once they are answered, who would be refused and why."""
    sent = _sent(await form_of(request))
    return await run_in_threadpool(_preview, request, sent)


@router.post("/pairs/many")
async def do(request: Request) -> Response:
    """Does it: a refusal of one stops no other."""
    sent = _sent(await form_of(request))
    return await run_in_threadpool(_do, request, sent)


def _sent(form: FormData) -> Sent:
    texts: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str) and name != "csrf":
            texts.setdefault(name, []).append(value)
    ids = tuple(InstanceId(int(v)) for v in texts.get("pick", ()) if _whole(v))
    seen = {
        int(name[5:]): int(found[0])
        for name, found in texts.items()
        if name.startswith("seen.") and _whole(name[5:]) and _whole(found[0])
    }
    values = {name: ",".join(v) for name, v in texts.items() if name[:2] == "f." or name in _OURS}
    trigger = texts.get("trigger", [""])[0]
    return Sent(ids, seen, trigger, values, "filled" in texts)


_OURS = ("reason", "occurred_on")


def _whole(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 16


def _preview(request: Request, sent: Sent) -> Response:
    school = school_of(request)
    found = _chosen(request, sent.ids)
    step = found.step(sent.trigger)
    if not found.picked or step is None:
        return _page(request, found, problem=_NO_TRIGGER if found.picked else _NONE, status=400)
    if not (sent.filled or step.at_once):
        return _page(request, found, step=step)
    try:
        asked = _asked(request, "", sent, None)
        names = [one.name for one in found.picked]
        answers = bulk.preview(school, names, asked, datetime.now(UTC))
    except NastavnikError as error:
        return _page(request, found, step=step, values=sent.values, problem=error.words, status=400)
    return _page(
        request,
        found,
        step=step,
        values=sent.values,
        foreseen=_paired(found.picked, answers),
    )


def _do(request: Request, sent: Sent) -> Response:
    school = school_of(request)
    found = _chosen(request, sent.ids)
    step = found.step(sent.trigger) or Step(sent.trigger, Words(ru="действие", en="trigger"), ())
    try:
        requests = [_asked(request, one.name, sent, sent.seen.get(one.id)) for one in found.picked]
        answers = bulk.fire_many(school, requests, datetime.now(UTC))
    except NastavnikError as error:
        return _page(request, found, step=step, values=sent.values, problem=error.words, status=400)
    return _page(request, found, step=step, done=_paired(found.picked, answers))


def _asked(request: Request, name: str, sent: Sent, seen: int | None) -> TriggerRequest:
    visitor = visitor_of(request)
    return TriggerRequest(
        name,
        sent.trigger,
        person_of(visitor),
        inputs=answers_of(sent.values),
        form=True,
        occurred_on=day_of(sent.values.get("occurred_on", "")),
        reason=sent.values.get("reason", ""),
        seen=seen,
        way=visitor.way,
    )


def _chosen(request: Request, ids: Sequence[InstanceId]) -> Chosen:
    viewer = viewer_of(visitor_of(request))
    return bulk.chosen(school_of(request), ids, viewer, datetime.now(UTC))


def _paired(picked: Sequence[Picked], answers: Sequence[object]) -> list[PairOutcome]:
    return [PairOutcome(one, _refused(answer)) for one, answer in zip(picked, answers, strict=True)]


def _refused(answer: object) -> Words | None:
    return answer.words if isinstance(answer, Refusal | NastavnikError) else None


def _page(
    request: Request,
    found: Chosen,
    *,
    step: Step | None = None,
    values: Mapping[str, str] | None = None,
    foreseen: list[PairOutcome] | None = None,
    done: list[PairOutcome] | None = None,
    problem: Words | None = None,
    status: int = 200,
) -> Response:
    return render(
        request,
        "coordinator/bulk.html",
        status,
        found=found,
        step=step,
        values=values or {},
        foreseen=foreseen,
        done=done,
        problem=problem,
    )
