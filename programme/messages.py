"""Letters: claimed from the outbox, composed, rendered, handed over, and their fate recorded."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from notifications.compose import Plan, Planned, QuietHours, compose
from notifications.render import Renderer, Sender
from notifications.transports import FolderTransport, Server, SmtpTransport, Transport
from programme import links
from programme.application import Application
from programme.keys import secret_in
from programme.letters import instances_of, items_of, recipients_of
from programme.names import stored
from programme.overview import roster
from states.definition import Language, Words
from states.errors import NotFound, TemplateFailed
from store import incidents, instances, outbox, people
from store.database import Transaction
from store.letter_row import OutboxRow, OutboxState

LEASE = timedelta(minutes=20)
"""How long a worker may hold a letter: longer than the wait after SMTP's final dot."""
PAUSES = (1, 5, 15, 60, 240, 720, 1440)
"""Minutes before a letter is tried again."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a run did with the letters that waited."""

    sent: int = 0
    again: int = 0
    uncertain: int = 0
    refused: int = 0
    failed: int = 0
    held: int = 0
    later: int = 0
    dropped: int = 0
    incidents: int = 0


async def deliver(app: Application, moment: datetime, run: str = "", limit: int = 500) -> Delivered:
    """Sends what waits. Nothing is sent inside a transaction:

    1. Claim letters for a while, so that two runs never send the same one.
    2. Look up names, addresses and texts as they are now; plan which letters go.
    3. Hand each over and record at once what became of it.
    """
    done = Delivered()
    while True:
        with app.database.writing() as tx:
            rows = outbox.claim(tx, moment, limit, LEASE)
            found = instances_of(tx, rows)
            addresses = links.give(app, tx, rows, found, moment)
            items, broken = items_of(app, tx, rows, found, addresses, moment)
            recipients = recipients_of(tx, rows)
        quiet = QuietHours(app.settings.quiet_from, app.settings.quiet_until)
        plan = compose(items, recipients, moment, app.calendar, quiet)
        done = _settle_plan(app, plan, moment, done)
        by_id = {row.id: row for row in rows}
        async with transport(app) as open_transport:
            for planned in plan.letters:
                done = await _hand_over(app, open_transport, planned, by_id, moment, done)
        done = replace(done, incidents=done.incidents + broken)
        if len(rows) < limit:
            return done


def transport(app: Application) -> Transport:
    """The mail server the settings name, or the folder."""
    settings = app.settings
    if not settings.smtp_host:
        return FolderTransport(settings.mail_folder)
    password = settings.smtp_password.get_secret_value()
    if settings.smtp_password_file is not None:
        password = secret_in(settings.smtp_password_file)
    return SmtpTransport(
        Server(
            settings.smtp_host,
            settings.smtp_port,
            settings.smtp_tls,
            settings.smtp_user,
            password,
            settings.smtp_ca_file,
        )
    )


def renderer(app: Application) -> Renderer:
    """Texts from the definitions' folder."""
    settings = app.settings
    folder = settings.definitions / "messages"
    return _renderer(folder, settings.mail_from, settings.language, settings.address)


@lru_cache(maxsize=8)
def _renderer(folder: Path, mail_from: str, language: Language, site: str) -> Renderer:
    name = "Наставничество" if language == "ru" else "Mentoring programme"
    return Renderer(folder, Sender(mail_from, name, language, site))


async def _hand_over(
    app: Application,
    open_transport: Transport,
    planned: Planned,
    rows: dict[int, OutboxRow],
    moment: datetime,
    done: Delivered,
) -> Delivered:
    ids = [item.id for item in planned.items]
    try:
        mail = renderer(app).mail(planned.items, planned.recipient, moment)
    except TemplateFailed as error:
        with app.database.writing() as tx:
            outbox.settle(tx, ids, "failed", moment, error=error.words.en[:300])
            for number in ids:
                incidents.open_incident(tx, rows[number].instance, "template", error.words, moment)
        return replace(done, failed=done.failed + len(ids), incidents=done.incidents + len(ids))
    receipt = await open_transport.send(mail)
    with app.database.writing() as tx:
        if receipt.outcome == "again" or receipt.outcome == "uncertain":
            # one that may have arrived goes out again too: its copy has the same Message-ID
            tried = max(rows[number].attempts for number in ids)
            if tried < len(PAUSES):
                again_at = moment + timedelta(minutes=PAUSES[tried])
                outbox.settle(tx, ids, "waiting", moment, again_at=again_at, error=receipt.detail)
                return _counted(done, receipt.outcome)
            kept: OutboxState = "failed" if receipt.outcome == "again" else "uncertain"
            outbox.settle(tx, ids, kept, moment, error=receipt.detail)
            return _counted(done, kept)
        if receipt.outcome == "refused":
            people.refuse_address(tx, rows[ids[0]].recipient)
            outbox.settle(tx, ids, "failed", moment, error=receipt.detail)
            _tell_coordinator(app, tx, rows[ids[0]], moment)
            return replace(done, refused=done.refused + 1)
        outbox.settle(tx, ids, receipt.outcome, moment, error=receipt.detail)
    return _counted(done, receipt.outcome)


def _counted(done: Delivered, outcome: str) -> Delivered:
    return replace(done, **{outcome: getattr(done, outcome) + 1})


def _tell_coordinator(app: Application, tx: Transaction, row: OutboxRow, moment: datetime) -> None:
    """An address that the server refused for good: somebody has to find the right one."""
    for person in roster(app, tx, row.cycle, moment).holders.get("coordinator", ()):
        if person == row.recipient:
            continue
        unique = sha256(f"undeliverable/{row.id}/{person}".encode()).hexdigest()[:32]
        outbox.add(
            tx,
            row,
            "undeliverable",
            person,
            "coordinator",
            f"<{unique}@{app.settings.domain}>",
            {"person": str(row.recipient), "state": row.parameters.get("state", "")},
            moment,
        )


def _settle_plan(app: Application, plan: Plan, moment: datetime, done: Delivered) -> Delivered:
    with app.database.writing() as tx:
        for number, until in plan.later:
            outbox.postpone(tx, [number], until)
        outbox.settle(tx, list(plan.dropped), "dropped", moment)
        outbox.settle(tx, list(plan.held), "held", moment, error="no address that takes letters")
        for planned in plan.letters:
            first = planned.items[0]
            outbox.join(tx, [item.id for item in planned.items], first.letter or first.message_id)
    return replace(
        done,
        later=done.later + len(plan.later),
        dropped=done.dropped + len(plan.dropped),
        held=done.held + len(plan.held),
    )


@dataclass(frozen=True, slots=True)
class Letter:
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


def listing(app: Application, state: str = "", name: str = "", limit: int = 100) -> list[Letter]:
    """Letters, the newest first; names of people are left out."""
    with app.database.reading() as tx:
        one = instances.by_name(tx, stored(name)).id if name else None
        rows = outbox.listing(tx, state, one, limit)
        names = instances.by_ids(tx, sorted({row.instance for row in rows}))
        return [
            Letter(
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
        to = recipients_of(tx, [row]).get(row.recipient)
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
