"""Letters and incidents."""

from datetime import UTC, datetime

from fastapi import Request
from pydantic import BaseModel

from dashboard.api.shapes import Done, PageSize, QueryText, router
from dashboard.page.inputs import Number
from dashboard.security.reading import leave_trace_of_letter
from dashboard.security.visitor import school_of, visitor_of
from programme.mail import letters, mailbox
from programme.upkeep import incidents as upkeep_incidents
from states.definition import Words
from states.errors import NotFound
from store.incidents import Incident

routes = router()


class OutboxLine(BaseModel):
    """A letter by the definitions' own names."""

    id: int
    instance: str
    message: str
    recipient: int
    state: str
    created_at: datetime
    sent_at: datetime | None
    attempts: int
    error: str
    title: Words
    why: Words | None


@routes.get("/letters")
def listing(
    request: Request, state: QueryText = "", limit: PageSize = 50, after: QueryText = ""
) -> mailbox.MailboxPage:
    """Letters of one state, or of all."""
    return mailbox.page(school_of(request), state, limit, after)


@routes.get("/outbox")
def outbox(
    request: Request, state: QueryText = "", instance: QueryText = "", limit: PageSize = 50
) -> tuple[OutboxLine, ...]:
    """Letters as they lie in the outbox, without names of people; of one instance, or of all."""
    found = letters.listing(school_of(request), state, instance, limit)
    return tuple(OutboxLine.model_validate(letter, from_attributes=True) for letter in found)


@routes.get("/letters/{number}")
def letter(request: Request, number: Number) -> mailbox.LetterShown:
    """A letter as its reader sees it, but for the link in it, which is theirs alone."""
    found = mailbox.letter(school_of(request), number, datetime.now(UTC))
    leave_trace_of_letter(request, found.line)
    return found


@routes.post("/letters/{number}/retry")
def try_again(request: Request, number: Number) -> mailbox.MailLine:
    """A letter that did not arrive goes out again with the next delivery."""
    return mailbox.try_again(school_of(request), number, datetime.now(UTC))


@routes.get("/incidents")
def incidents(request: Request) -> tuple[Incident, ...]:
    """What is set aside, and why."""
    return tuple(upkeep_incidents.incidents(school_of(request)))


@routes.post("/incidents/{number}/retry")
def retry(request: Request, number: Number) -> Done:
    """Lets an instance take part again."""
    person = visitor_of(request).person
    if not upkeep_incidents.retry(school_of(request), number, datetime.now(UTC), person):
        raise NotFound(Words(ru="Такого сбоя нет.", en="There is no such incident."))
    return Done(done=1)
