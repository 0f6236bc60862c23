"""Letters: what became of each, what it says, and those that did not arrive tried again."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response

from dashboard.page.inputs import Number
from dashboard.page.notice import onward
from dashboard.page.rendering import render
from dashboard.security.reading import leave_trace_of_letter
from dashboard.security.visitor import school_of, visitor_of
from notifications.channel import ProbeStep
from programme.mail import mailbox, trial
from programme.upkeep import backup, incidents
from states.definition import Words
from states.errors import NotFound

router = APIRouter()
PAGE = 50
TrialAddress = Annotated[str, Form(max_length=320)]
Onward = Annotated[str, Form(alias="onward", max_length=2000)]


@router.get("/letters")
def page(
    request: Request,
    state: Annotated[str, Query(max_length=20)] = "",
    limit: Annotated[int, Query(ge=1, le=500)] = PAGE,
    after: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """Letters by their fate, the newest first."""
    school = school_of(request)
    return render(
        request,
        "coordinator/letters.html",
        found=mailbox.page(school, state, limit, after),
        fates=mailbox.FATES,
        counts=mailbox.counts(school),
        counted=mailbox.COUNTED,
        state=state,
        paused=mailbox.are_paused(school),
        explained=school.settings.channel.explained(school.settings.mail_folder),
        incidents=incidents.incidents(school, PAGE),
        most=PAGE,
    )


@router.get("/letters/test")
def trial_page(request: Request) -> Response:
    """Whether the mail works, before the first letter."""
    return _trial(request, "", ())


@router.post("/letters/test")
async def try_mail(request: Request, address: TrialAddress = "") -> Response:
    """A letter of trial, step by step."""
    moment = datetime.now(UTC)
    steps = [step async for step in trial.trial(school_of(request), address, moment)]
    return _trial(request, address, steps)


def _trial(request: Request, address: str, steps: Sequence[ProbeStep]) -> Response:
    school = school_of(request)
    return render(
        request,
        "coordinator/letters_test.html",
        typed=address,
        steps=steps,
        channel=school.settings.channel,
        explained=school.settings.channel.explained(school.settings.mail_folder),
    )


@router.get("/letters/{number}")
def letter_page(request: Request, number: Number) -> Response:
    """One letter: who it is for, its fate, its text."""
    letter = mailbox.letter(school_of(request), number, datetime.now(UTC))
    leave_trace_of_letter(request, letter.line)
    return render(
        request,
        "coordinator/letter.html",
        letter=letter,
        fates=mailbox.FATES,
        again=mailbox.TRIED_AGAIN,
    )


@router.get("/letters/{number}/copy")
def copy(request: Request, number: Number) -> Response:
    """The letter as it was sent, as a file that every mail program opens."""
    school, now = school_of(request), datetime.now(UTC)
    content = mailbox.content(school, number, now)
    leave_trace_of_letter(request, mailbox.letter(school, number, now).line, "downloaded")
    named = {"Content-Disposition": f'attachment; filename="letter-{number}.eml"'}
    return Response(content, media_type="message/rfc822", headers=named)


@router.post("/letters/release")
def release(request: Request) -> Response:
    """Letters that wait since a restore may go."""
    waiting = backup.release(school_of(request))
    return _onward_with(
        request,
        "/letters",
        Words(
            ru=f"Письма больше не удерживаются. Ждут отправки: {waiting}.",
            en=f"Letters are held no longer. Waiting to be sent: {waiting}.",
        ),
    )


@router.post("/letters/retry")
def retry_all(request: Request) -> Response:
    """Every letter that failed waits anew."""
    count = mailbox.try_all_again(school_of(request), datetime.now(UTC))
    words = Words(
        ru=f"Ждут повторной отправки: {count}.", en=f"Waiting to be sent once more: {count}."
    )
    return _onward_with(request, "/letters?state=waiting", words)


@router.post("/letters/{number}/retry")
def retry(request: Request, number: Number, where: Onward = "") -> Response:
    """A letter that did not arrive waits anew."""
    mailbox.try_again(school_of(request), number, datetime.now(UTC))
    words = Words(
        ru=f"Письмо {number} уйдёт со следующей отправкой.",
        en=f"Letter {number} goes with the next delivery.",
    )
    return _onward_with(request, where or f"/letters/{number}", words)


@router.post("/incidents/{number}/retry")
def retry_incident(request: Request, number: Number, where: Onward = "/today") -> Response:
    """An instance that was set aside takes part again, its failed letters too."""
    actor = visitor_of(request).person
    if not incidents.retry(school_of(request), number, datetime.now(UTC), actor):
        raise NotFound(
            Words(
                ru=f"Сбоя {number} нет: возможно, его уже разобрали.",
                en=f"There is no incident {number}: perhaps somebody dealt with it.",
            )
        )
    words = Words(
        ru="Сбой закрыт: следующий запуск попробует снова.",
        en="The incident is closed: the next run tries again.",
    )
    return _onward_with(request, where, words)


def _onward_with(request: Request, where: str, words: Words) -> Response:
    visitor = visitor_of(request)
    return onward(visitor, where, words.say(visitor.language))
