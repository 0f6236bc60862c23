"""Letters as a coordinator looks at them: which wait, which failed, what each says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage

from notifications.smtp_session import SILENT
from programme.mail import letters
from programme.mail.delivery import renderer
from programme.school.application import Application
from states.decision import InstanceId, PersonId
from states.definition import Role, Words
from states.errors import NotFound, WrongUse
from states.history import microseconds
from states.plan import PlanRole
from store import cycles, mail_pause, mailbox, people, undelivered
from store.database import Transaction
from store.letter_row import ADDRESS_CHANGED, NOBODY
from store.mailbox import MailRow
from store.parting import NO_PART

COUNTED = 100
"""Letters of one state are counted no further."""
FATES: Mapping[str, Words] = {
    "failed": Words(ru="не дошло", en="failed"),
    "uncertain": Words(ru="неизвестно, дошло ли", en="uncertain"),
    "held": Words(ru="некуда отправить", en="no good address"),
    "waiting": Words(ru="ждёт отправки", en="waiting"),
    "sending": Words(ru="отправляется", en="being sent"),
    "sent": Words(ru="отправлено", en="sent"),
    "dropped": Words(ru="не отправлялось", en="not sent"),
}
"""The states of a letter, those that need somebody first."""
TRIED_AGAIN = ("failed", "uncertain", "held")
"""The states from which a letter may be tried again."""
_ERRORS: Mapping[str, Words] = {
    SILENT.en: SILENT,
    "no address that takes letters": Words(
        ru="нет адреса, который принимает письма", en="no address that takes letters"
    ),
    "a newer one was written": Words(ru="написано более новое", en="a newer one was written"),
    NO_PART: Words(
        ru="получатель здесь больше не участвует", en="the recipient plays no part in it any more"
    ),
    "simulated": Words(
        ru="школа-пример: до её открытия письма не уходили",
        en="the example school: nothing was sent before it was opened",
    ),
}


_READER = Words(ru="читатель вне школы", en="reader outside the school")


@dataclass(frozen=True, slots=True)
class MailLine:
    """A letter in a list."""

    id: int
    instance: InstanceId | None
    """What it is about; None for the school year as a whole."""
    name: str
    message: Words
    """What kind of letter it is."""
    recipient: PersonId
    recipient_name: str
    role: Words
    state: str
    created_at: datetime
    next_attempt_at: datetime
    sent_at: datetime | None
    attempts: int
    error: Words | None


@dataclass(frozen=True, slots=True)
class MailboxPage:
    """A page of letters; `next` continues it, '' at the end."""

    lines: tuple[MailLine, ...]
    next: str


@dataclass(frozen=True, slots=True)
class LetterShown:
    """One letter, with its text where there is one."""

    line: MailLine
    subject: str
    headers: tuple[tuple[str, str], ...]
    text: str
    remark: Words | None
    """Why there is no text, or what to know about it."""
    sent_at: datetime | None = None
    """When the copy was handed over that is shown; None for a letter as it would go out now."""
    sha256: str = ""
    """The digest of that copy."""


def known_state(state: str) -> str:
    """A state of letters, or '' for any. `WrongUse`."""
    if state and state not in FATES:
        known = ", ".join(FATES)
        raise WrongUse(
            Words(ru=f"Состояния «{state}» нет: {known}.", en=f"No state '{state}': {known}."),
            "unknown",
        )
    return state


def page(app: Application, state: str = "", limit: int = 50, after: str = "") -> MailboxPage:
    """Letters of one state, or of all."""
    known_state(state)
    before = _cursor(after)
    with app.database.reading() as tx:
        if state:
            rows = mailbox.in_state(tx, state, limit + 1, before)
        else:
            rows = mailbox.newest(tx, limit + 1, before[1] if before else 0)
        lines = tuple(_line(app, tx, row) for row in rows[:limit])
    if len(rows) <= limit:
        return MailboxPage(lines, "")
    return MailboxPage(lines, f"{microseconds(lines[-1].next_attempt_at)}-{lines[-1].id}")


def _cursor(after: str) -> tuple[int, int] | None:
    moment, _, number = after.partition("-")
    known = moment.isdecimal() and number.isdecimal() and max(len(moment), len(number)) < 19
    return (int(moment), int(number)) if known else None


def _line(app: Application, tx: Transaction, row: MailRow) -> MailLine:
    cycle = cycles.by_id(tx, row.cycle)
    roles: Mapping[str, Role | PlanRole] = (
        app.plan(tx, cycle.plan, cycle.plan_version).plan.roles
        if row.instance is None
        else app.machine(tx, row.process, row.version).process.roles
    )
    spec = roles.get(row.role)
    role = row.role.replace("_", " ")
    known = Words(ru=role or "участник", en=role or "participant")
    return MailLine(
        row.id,
        row.instance,
        row.name or cycle.cycle.name,
        message_title(app, row.message),
        row.recipient,
        row.recipient_name,
        _READER if row.recipient == NOBODY else spec.title if spec else known,
        row.state,
        row.created_at,
        row.next_attempt_at,
        row.sent_at,
        row.attempts,
        _error(row.error),
    )


def _error(text: str) -> Words | None:
    return _ERRORS.get(text) or (Words(ru=text, en=text) if text else None)


def counts(app: Application) -> dict[str, int]:
    """How many letters are in each state, counted up to `COUNTED`."""
    with app.database.reading() as tx:
        return {state: mailbox.count_up_to(tx, state, COUNTED) for state in FATES}


def are_paused(app: Application) -> bool:
    """Whether no letter goes until a person releases them: so it is after a restore."""
    with app.database.reading() as tx:
        return mail_pause.paused(tx)


def letter(app: Application, number: int, moment: datetime) -> LetterShown:
    """One letter as it was sent, or as it would go out now. `NotFound`."""
    with app.database.reading() as tx:
        row = mailbox.by_id(tx, number)
        if row is None:
            raise NotFound(Words(ru=f"Письма {number} нет.", en=f"There is no letter {number}."))
        line = _line(app, tx, row)
    try:
        shown = letters.show(app, number, moment)
    except NotFound as error:
        return LetterShown(line, "", (), "", error.words)
    sent_at, mail = shown.sent.sent_at if shown.sent else None, shown.message
    if mail is None:
        return LetterShown(line, "", (), "", shown.remark, sent_at, shown.sha256)
    said = _headers(mail)
    named = ("From", "To", "Reply-To", "Date", "Message-ID")
    headers = tuple((name, said[name]) for name in named if name in said)
    subject, text = said["Subject"], _text(mail)
    return LetterShown(line, subject, headers, text, shown.remark, sent_at, shown.sha256)


def _headers(mail: EmailMessage) -> dict[str, str]:
    """Its headers as people read them. Python's newer parser leaves a space in a name that was
    encoded in two parts (RFC 2047, 6.2); the older one does not."""
    parsed = message_from_bytes(mail.as_bytes())
    return {name: str(make_header(decode_header(value))) for name, value in parsed.items()}


def content(app: Application, number: int, moment: datetime) -> bytes:
    """The copy of a letter that was sent, as a file of its own (RFC 5322). `NotFound`."""
    found = letters.show(app, number, moment)
    if found.sent is None or not found.sent.content:
        raise NotFound(
            found.remark
            or Words(
                ru=f"Письмо {number} ещё не уходило: копии нет.",
                en=f"Letter {number} has not gone yet: there is no copy.",
            )
        )
    return found.sent.content


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return "" if body is None else str(body.get_content())


def try_again(app: Application, number: int, moment: datetime) -> MailLine:
    """A letter that did not arrive is tried again with the next delivery. `NotFound`; `WrongUse`
    where it waits or went, or where its recipient has no address that takes letters."""
    with app.database.writing() as tx:
        row = mailbox.by_id(tx, number)
        if row is None:
            raise NotFound(Words(ru=f"Письма {number} нет.", en=f"There is no letter {number}."))
        to = people.by_ids(tx, [row.recipient]).get(row.recipient)
        own = row.message == ADDRESS_CHANGED or row.recipient == NOBODY  # needs no other address
        if not (own or (to and not to.erased and to.address and to.address_state == "good")):
            raise WrongUse(
                Words(
                    ru="У получателя нет адреса, который принимает письма. Исправьте адрес на его "
                    "странице и повторите.",
                    en="The recipient has no address that takes letters. Correct it on their page "
                    "and try again.",
                ),
                "unsuitable",
            )
        if not undelivered.try_again(tx, number, moment):
            raise WrongUse(
                Words(
                    ru="Это письмо уже ждёт отправки или ушло.",
                    en="This letter waits to be sent already, or went.",
                ),
                "not_now",
            )
        return _line(app, tx, row)


def try_all_again(app: Application, moment: datetime) -> int:
    """Every failed letter that can be delivered is tried again with the next delivery; how many."""
    with app.database.writing() as tx:
        return undelivered.try_all_again(tx, moment)


def message_title(app: Application, message: str) -> Words:
    """What people call a kind of letter: the words of its subject that are always the same."""
    texts = renderer(app)
    otherwise = message.replace("_", " ")
    return Words(
        ru=texts.title(message, "ru") or otherwise, en=texts.title(message, "en") or otherwise
    )
