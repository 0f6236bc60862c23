"""Pulling a trigger on a page: the form, what comes of it, and nothing typed is lost."""

import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import FormData

from dashboard.page.inputs import Number, day_of
from dashboard.page.notice import onward
from dashboard.page.rendering import render
from dashboard.page.uploads import documents
from dashboard.security.forms import form_of
from dashboard.security.reading import leave_trace
from dashboard.security.visitor import Visitor, look_of, school_of, viewer_of, visitor_of
from programme.history import entries
from programme.processes.firing import Fired, fire
from programme.processes.firing import Request as Asked
from programme.school.application import Application
from programme.school.names import spoken
from programme.views import instance
from states.decision import InstanceId, PersonId, Refusal
from states.definition import Words
from states.errors import NotFound, Overtaken, WrongUse
from store.entry_search import EntryFilter

router = APIRouter()


@router.get("/instances/{number}/act/{trigger}")
def form(
    request: Request,
    number: Number,
    trigger: str,
    onward: Annotated[str, Query(max_length=2000)] = "",
) -> Response:
    """The form of one trigger, on a page of its own."""
    return _page(request, number, trigger, onward or f"/instances/{number}", {})


@dataclass(frozen=True, slots=True)
class TypedAnswers:
    """A form as it came."""

    trigger: str
    seen: int | None
    onward: str
    values: Mapping[str, str]
    """Every text of the form, to be shown again where it could not be taken."""


@router.post("/instances/{number}/fire")
async def pull(request: Request, number: Number) -> Response:
    """Fires it; on a refusal the form comes back as it was filled in, with the reason."""
    sent = await form_of(request)
    typed = _typed(sent, number)
    school, visitor = school_of(request), visitor_of(request)
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory()))
        try:
            evidence = await documents(sent, folder, school.settings.evidence_limit)
            answer = await run_in_threadpool(_fire, school, visitor, number, typed, evidence)
        except Overtaken as error:
            return await run_in_threadpool(_again, request, number, typed, error.words, 409)
        except (WrongUse, NotFound) as error:
            return await run_in_threadpool(_again, request, number, typed, error.words, 400)
    if isinstance(answer, Refusal):
        return await run_in_threadpool(_again, request, number, typed, answer.words, 422)
    name = spoken(answer.instance, visitor.language)
    said = (words.say(visitor.language) for words in (answer.recorded, answer.told) if words)
    done = f"{name}: {' '.join(said)}"
    return onward(visitor, typed.onward, done)


def _typed(sent: FormData, number: int) -> TypedAnswers:
    texts: dict[str, list[str]] = {}
    for name, value in sent.multi_items():
        if isinstance(value, str) and name != "csrf":
            texts.setdefault(name, []).append(value)
    values = {name: ",".join(several) for name, several in texts.items()}
    seen = values.get("seen", "")
    return TypedAnswers(
        values.get("trigger", ""),
        int(seen) if seen.isdecimal() and len(seen) < 10 else None,
        values.get("onward", "") or f"/instances/{number}",
        values,
    )


def _fire(
    school: Application,
    visitor: Visitor,
    number: int,
    typed: TypedAnswers,
    evidence: Mapping[str, Path],
) -> Fired | Refusal:
    asked = Asked(
        "",
        typed.trigger,
        person_of(visitor),
        inputs=answers_of(typed.values),
        evidence=evidence,
        occurred_on=day_of(typed.values.get("occurred_on", "")),
        reason=typed.values.get("reason", ""),
        seen=typed.seen,
        form=True,
        number=InstanceId(number),
        way=visitor.way,
    )
    return fire(school, asked, datetime.now(UTC), viewer=viewer_of(visitor))


def person_of(visitor: Visitor) -> PersonId:
    """Who pulls a trigger. `WrongUse` for an account that is nobody of the programme."""
    if visitor.person is None:
        raise WrongUse(
            Words(
                ru="Ваша учётная запись не связана с человеком программы: администратор может "
                "связать их.",
                en="Your account is not linked to a person of the programme: the administrator "
                "can do that.",
            ),
            "not_linked",
        )
    return visitor.person


def answers_of(values: Mapping[str, str]) -> dict[str, str]:
    """The answers of a form to a step's questions; an empty one is none."""
    return {name[2:]: text for name, text in values.items() if name[:2] == "f." and text}


def _again(
    request: Request, number: int, typed: TypedAnswers, problem: Words, status: int
) -> Response:
    return _page(request, number, typed.trigger, typed.onward, typed.values, problem, status)


def _page(
    request: Request,
    number: int,
    trigger: str,
    where: str,
    typed: Mapping[str, str],
    problem: Words | None = None,
    status: int = 200,
) -> Response:
    school, visitor = school_of(request), visitor_of(request)
    shown = instance.one(school, InstanceId(number), datetime.now(UTC), viewer_of(visitor))
    leave_trace(request, "instance", instance=number)
    step = next((step for step in shown.may if step.trigger == trigger), None)
    denied = next((denied for denied in shown.may_not if denied.trigger == trigger), None)
    seen = typed.get("seen", "")
    since = []
    if status == 409 and seen.isdecimal():
        lines = entries.entries(
            school, EntryFilter(instances=(shown.id,)), limit=10, look=look_of(request)
        ).lines
        since = [line for line in lines if line.revision > int(seen)]
    return render(
        request,
        "coordinator/firing.html",
        status,
        one=shown,
        step=step,
        denied=denied,
        where=where,
        typed=typed,
        problem=problem,
        since=since,
    )
