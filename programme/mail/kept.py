"""Letters as they were sent: kept with the hand-over, shown, and reached by an erasure."""

from collections.abc import Collection, Sequence
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from pathlib import Path

from notifications.kept_copy import without_links, without_words
from notifications.message import Mail
from states.decision import PersonId
from states.definition import Words
from store import sent_mails
from store.database import Transaction
from store.files import write_whole
from store.letter_row import NOBODY, OutboxRow
from store.sent_mails import SentMail

ERASED = Words(
    ru="Текста больше нет: данные получателя удалены.",
    en="There is no text any more: its recipient was erased.",
)
NOT_KEPT = Words(
    ru="Как выглядело это письмо, неизвестно: когда оно ушло, копии ещё не хранились.",
    en="What this letter looked like is not known: when it went, no copies were kept yet.",
)
STRUCK = Words(
    ru="Из копии вычеркнуты данные человека, которого удалили.",
    en="What named a person who was erased is struck out of the copy.",
)
OUTSIDE = Words(
    ru="Письмо уходит из школы, и его копия хранится у того, кто его получил. Слова те же, что в "
    "отправленном.",
    en="The letter leaves the school, and whoever got it keeps the copy. Its words are those that "
    "were sent.",
)
CHANGED = Words(
    ru="Копия не сходится со своим отпечатком: её изменили помимо программы.",
    en="The copy does not fit its digest: it was changed past the program.",
)


def keep(tx: Transaction, rows: Sequence[OutboxRow], mail: Mail, moment: datetime) -> None:
    """Keeps a letter that was handed over, or may have been; these rows are its parts.
    What goes to nobody of the school needs no copy: all that it says is in its row."""
    first = rows[0]
    if first.recipient == NOBODY:
        return
    sent_mails.keep(
        tx,
        [row.id for row in rows],
        str(mail.message["Message-ID"]),
        without_links(mail.content),
        moment,
        first.recipient,
        signed_by=None if mail.signed_by is None else PersonId(mail.signed_by),
        instead_of=next((row.instead_of for row in rows if row.instead_of is not None), None),
    )


def erase(tx: Transaction, person: PersonId, words: Sequence[str], moment: datetime) -> None:
    """Takes a person out of every copy: those of letters to them are emptied, in others the words
    that name them are struck out."""
    sent_mails.erase(tx, person, moment, lambda content: without_words(content, *words))


def erase_files(folder: Path, letters: Collection[str], words: Sequence[str]) -> int:
    """The same for letters that lie as files in a folder; `letters` are the Message-IDs of those to
    the person. How many files were removed or written anew."""
    own = {sha256(letter.encode()).hexdigest()[:12] for letter in letters}
    touched = 0
    for file in sorted(folder.glob("*.eml")):
        if file.stem.rpartition("-")[2] in own:
            file.unlink()
            touched += 1
            continue
        content = file.read_bytes()
        struck = without_words(content, *words)
        if struck != content:
            write_whole(file, struck)
            touched += 1
    return touched


def message_of(copy: SentMail) -> EmailMessage:
    """The letter of a copy, to be read."""
    return message_from_bytes(copy.content, _class=EmailMessage, policy=SMTP)


def remark(copy: SentMail, digest: str) -> Words | None:
    """What whoever reads a copy has to know about it."""
    if copy.struck_at is not None:
        return STRUCK if copy.content else ERASED
    return None if sha256(copy.content).hexdigest() == digest else CHANGED
