"""Letters in a list, and one as it was or will be sent."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from programme.mail import links
from programme.mail.delivery import renderer
from programme.mail.wording import instances_of, items_of, recipients_of
from programme.school.application import Application
from programme.school.names import stored
from states.definition import Words
from states.errors import NotFound
from store import instances, outbox


@dataclass(frozen=True, slots=True)
class OutboxLetter:
    """A letter in a list."""

    id: int
    instance: str
    message: str
    recipient: int
    state: str
    created_at: datetime
    sent_at: datetime | None
    attempts: int
    error: str


def listing(
    app: Application, state: str = "", name: str = "", limit: int = 100
) -> list[OutboxLetter]:
    """Letters, the newest first; names of people are left out."""
    with app.database.reading() as tx:
        one = instances.by_name(tx, stored(name)).id if name else None
        rows = outbox.listing(tx, state, one, limit)
        names = instances.by_ids(tx, sorted({row.instance for row in rows}))
        return [
            OutboxLetter(
                row.id,
                names[row.instance].name,
                row.message,
                row.recipient,
                row.state,
                row.created_at,
                row.sent_at,
                row.attempts,
                row.error,
            )
            for row in rows
        ]


def show(app: Application, number: int, moment: datetime) -> EmailMessage:
    """One letter as it would go out now, but for the link in it: that is its recipient's alone.
    `NotFound`."""
    with app.database.reading() as tx:
        row = outbox.by_id(tx, number)
        if row is None:
            raise NotFound(Words(ru=f"Письма {number} нет.", en=f"There is no letter {number}."))
        found = instances_of(tx, [row])
        addresses = links.veiled(app, tx, [row], found, moment)
        items, _ = items_of(app, tx, [row], found, addresses, moment)
        to = recipients_of(tx, [row], app.settings.channel).get(row.recipient)
        if to is None or not items:
            raise NotFound(
                Words(
                    ru=f"Письмо {number}: получатель удалён.",
                    en=f"Letter {number}: its recipient was erased.",
                )
            )
    return renderer(app).mail((items[0],), to, row.sent_at or moment).message


def as_text(message: EmailMessage) -> str:
    """Headers people read, and the plain text."""
    body = message.get_body(("plain",))
    text = body.get_content() if body is not None else ""
    head = "\n".join(f"{name}: {message[name]}" for name in ("From", "To", "Subject", "Date"))
    return f"{head}\n\n{text}"
