"""Triggers pulled over the API: one, one with documents, many, and what many would do."""

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field, ValidationError

from dashboard.api.failure import Failure, failure
from dashboard.api.shapes import Body, ISODay, Long, Short, Whole, actor_of, router
from dashboard.page.inputs import Number
from dashboard.page.uploads import documents
from dashboard.security.forms import form_of
from dashboard.security.visitor import look_of, school_of, viewer_of, visitor_of
from programme.processes import bulk, firing
from programme.processes.firing import Fired
from programme.processes.firing import Request as TriggerRequest
from programme.views import instance as instance_view
from states.decision import InstanceId, PersonId, Refusal
from states.errors import Overtaken, WrongUse

routes = router()
_FILE = {"type": "string", "format": "binary"}
_FORM: dict[str, object] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["pull"],
                    "properties": {"pull": {"type": "string"}},
                    "additionalProperties": _FILE,
                }
            }
        },
    }
}


class Pull(Body):
    """A trigger, and what is filled in with it."""

    trigger: Short
    role: Short = ""
    inputs: Mapping[Short, Long] = Field(default={}, max_length=100)
    occurred_on: ISODay | None = None
    reason: Long = ""
    seen: Whole | None = None
    """The revision the person was looking at."""


class PullOf(Pull):
    """The same of an instance by its name."""

    instance: Short


class PullMany(Body):
    """Different ones of different instances, in one transaction; each has its own answer."""

    requests: tuple[PullOf, ...] = Field(min_length=1, max_length=500)


class PullEach(Pull):
    """The same of many instances."""

    instances: tuple[Short, ...] = Field(min_length=1, max_length=500)


class Answer(BaseModel):
    """What came of one of many: what happened, or why it did not."""

    instance: str
    fired: Fired | None = None
    refused: Failure | None = None
    overtaken: bool = False


@routes.post("/instances/{number}/fire", response_model=Fired)
def fire(request: Request, number: Number, pull: Pull) -> Fired | Response:
    """Pulls a trigger in the name of the account's person. A refusal (422) changes nothing."""
    return _one(request, number, pull, {})


@routes.post("/instances/{number}/fire-with-documents", response_model=Fired, openapi_extra=_FORM)
async def fire_with_documents(request: Request, number: Number) -> Fired | Response:
    """The same with documents: the part `pull` is the JSON of `fire`, each part `e.SLOT` a file."""
    sent = await form_of(request)
    try:
        pull = Pull.model_validate_json(str(sent.get("pull", "")))
    except ValidationError as error:
        wrong = [{**found, "loc": ("pull", *found["loc"])} for found in error.errors()]
        raise RequestValidationError(wrong) from None
    with tempfile.TemporaryDirectory() as folder:
        most = school_of(request).settings.evidence_limit
        evidence = await documents(sent, Path(folder), most)
        return await run_in_threadpool(_one, request, number, pull, evidence)


@routes.post("/fire")
def fire_many(request: Request, pulls: PullMany) -> tuple[Answer, ...]:
    """Many in one transaction, each with its own answer: what is refused changes nothing."""
    actor = actor_of(request)
    asked = [_asked(pull.instance, pull, actor, {}) for pull in pulls.requests]
    answers = bulk.fire_many(school_of(request), asked, datetime.now(UTC))
    return tuple(
        _answer(request, one.instance, answer)
        for one, answer in zip(pulls.requests, answers, strict=True)
    )


@routes.post("/preview")
def preview(request: Request, pulls: PullEach) -> tuple[Answer, ...]:
    """What the same trigger would do to each of many. Nothing is written."""
    asked = _asked("", pulls, actor_of(request), {})
    now = datetime.now(UTC)
    answers = bulk.preview(school_of(request), pulls.instances, asked, now)
    return tuple(
        _answer(request, name, answer)
        for name, answer in zip(pulls.instances, answers, strict=True)
    )


def _one(
    request: Request, number: int, pull: Pull, evidence: Mapping[str, Path]
) -> Fired | Response:
    school, now = school_of(request), datetime.now(UTC)
    asked = replace(_asked("", pull, actor_of(request), evidence), number=InstanceId(number))
    viewer = viewer_of(visitor_of(request))
    try:
        return _told(request, firing.fire(school, asked, now, viewer=viewer))
    except Overtaken as error:
        return _overtaken(request, InstanceId(number), pull.seen or 0, error)


def _overtaken(request: Request, number: InstanceId, seen: int, error: Overtaken) -> Response:
    """What happened since the revision that was seen, the latest first."""
    language = visitor_of(request).language
    since = [
        f"{line.recorded_at.isoformat()} {line.trigger.say(language)}: {line.dest.say(language)}"
        for line in instance_view.past(
            school_of(request), number, limit=20, look=look_of(request)
        ).lines
        if line.revision > seen
    ]
    return failure(409, error.words, language, "overtaken", since)


def _asked(name: str, pull: Pull, actor: PersonId, evidence: Mapping[str, Path]) -> TriggerRequest:
    return TriggerRequest(
        name,
        pull.trigger,
        actor,
        pull.role,
        pull.inputs,
        evidence,
        pull.occurred_on,
        pull.reason,
        pull.seen,
        way="api",
    )


def _told(request: Request, answer: Fired | Refusal) -> Fired | Response:
    if isinstance(answer, Fired):
        return answer
    language = visitor_of(request).language
    return failure(422, answer.words, language, answer.code, answer.details)


def _answer(request: Request, name: str, answer: bulk.Answer) -> Answer:
    if isinstance(answer, Fired):
        return Answer(instance=name, fired=answer)
    language = visitor_of(request).language
    code = answer.code if isinstance(answer, Refusal | WrongUse) else ""
    details = answer.details if isinstance(answer, Refusal) else ()
    refused = Failure.of(answer.words, language, code, details)
    return Answer(instance=name, refused=refused, overtaken=isinstance(answer, Overtaken))
