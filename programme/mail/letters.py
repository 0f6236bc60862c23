"""Letters in a list, and one as it was or will be sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from programme.mail import kept, links
from programme.mail.delivery import renderer
from programme.mail.letter_words import error_words, message_title
from programme.mail.wording import instances_of, items_of, recipients_of
from programme.school.application import Application
from programme.school.names import stored
from states.decision import PersonId
from states.definition import Words
from states.errors import NotFound
from store import instances, outbox, people, sent_mails
from store.letter_row import NOBODY, OutboxRow
from store.sent_mails import SentMail


@dataclass(frozen=True, slots=True)
class OutboxLetter:
    """A letter in a list."""

    id: int
    instance: str
    """What it is about; '' for the school year as a whole."""
    message: str
    recipient: int
    state: str
    created_at: datetime
    sent_at: datetime | None
    attempts: int
    error: str
    title: Words
    """What people call this kind of letter."""
    why: Words | None
    """The error in words."""


def listing(
    app: Application, state: str = "", name: str = "", limit: int = 100
) -> list[OutboxLetter]:
    """Letters, the newest first; names of people are left out."""
    with app.database.reading() as tx:
        one = instances.by_name(tx, stored(name)).id if name else None
        rows = outbox.listing(tx, state, one, limit)
        names = instances_of(tx, rows)
        return [
            OutboxLetter(
                row.id,
                "" if row.instance is None else names[row.instance].name,
                row.message,
                row.recipient,
                row.state,
                row.created_at,
                row.sent_at,
                row.attempts,
                row.error,
                message_title(app, row.message),
                error_words(row.error),
            )
            for row in rows
        ]


def recipients(app: Application, listed: Sequence[OutboxLetter]) -> dict[int, str]:
    """The names of those who are written to, by number; whoever was erased, or is outside the
    school, has none."""
    with app.database.reading() as tx:
        found = people.by_ids(tx, [PersonId(letter.recipient) for letter in listed])
        return {number: person.name for number, person in found.items() if not person.erased}


@dataclass(frozen=True, slots=True)
class LetterText:
    """What a letter says."""

    message: EmailMessage | None
    """Without the links, which are its recipient's alone; None where nobody knows it any more."""
    sent: SentMail | None = None
    """The copy it is read from; None for a letter as it would go out now."""
    sha256: str = ""
    """The digest of that copy, as it was written down when the letter was sent."""
    remark: Words | None = None
    """What whoever reads it has to know."""


def show(app: Application, number: int, moment: datetime) -> LetterText:
    """One letter as it was sent, or as it would go out now. `NotFound`."""
    with app.database.reading() as tx:
        row = outbox.by_id(tx, number)
        if row is None:
            raise NotFound(Words(ru=f"Письма {number} нет.", en=f"There is no letter {number}."))
        copy, digest = sent_mails.last(tx, row.letter), sent_mails.digest_of(tx, number)
    if copy is not None:
        message = kept.message_of(copy) if copy.content else None
        return LetterText(message, copy, digest, kept.remark(copy, digest))
    if row.recipient == NOBODY:
        return LetterText(_as_of_now(app, row, moment), remark=kept.OUTSIDE)
    if row.state == "sent":
        return LetterText(None, remark=kept.NOT_KEPT)
    return LetterText(_as_of_now(app, row, moment))


def _as_of_now(app: Application, row: OutboxRow, moment: datetime) -> EmailMessage:
    with app.database.reading() as tx:
        found = instances_of(tx, [row])
        addresses = links.veiled(app, tx, [row], found, moment)
        items, _ = items_of(app, tx, [row], found, addresses, moment)
        to = recipients_of(app, tx, [row]).get(row.recipient)
        if to is None or not items:
            raise NotFound(
                Words(
                    ru=f"Письмо {row.id}: получатель удалён.",
                    en=f"Letter {row.id}: its recipient was erased.",
                )
            )
    return renderer(app).mail((items[0],), items[0].addressed(to), moment).message
