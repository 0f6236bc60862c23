"""Letters: claimed from the outbox, composed, rendered, handed over, and their fate recorded."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from hashlib import sha256

from babel.dates import format_date

from notifications.compose import Plan, Planned, QuietHours, compose
from notifications.message import Item, Recipient
from notifications.render import Renderer, Sender
from notifications.transports import FolderTransport, Server, SmtpTransport, Transport
from programme.application import Application, measure_of
from programme.overview import roster
from states.deadline import own_window
from states.decision import Instance
from states.definition import LANGUAGES, Language, Words
from states.errors import NotFound, TemplateFailed
from store import cycles, instances, outbox, people, upkeep
from store.database import Transaction
from store.outbox import OutboxRow

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
            items, broken = _items(app, tx, rows, moment)
            recipients = _recipients(tx, rows)
        quiet = QuietHours(app.settings.quiet_from, app.settings.quiet_until)
        plan = compose(items, recipients, moment, app.calendar, quiet)
        done = _settle_unsent(app, plan, moment, done)
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
        password = settings.smtp_password_file.read_text(encoding="utf-8").strip()
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
    language = app.settings.language
    name = "Наставничество" if language == "ru" else "Mentoring programme"
    return Renderer(
        app.settings.definitions / "messages", Sender(app.settings.mail_from, name, language)
    )


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
                upkeep.open_incident(tx, rows[number].instance, "template", error.words, moment)
        return replace(done, failed=done.failed + len(ids), incidents=done.incidents + len(ids))
    receipt = await open_transport.send(mail)
    with app.database.writing() as tx:
        if receipt.outcome == "again":
            tried = max(rows[number].attempts for number in ids)
            if tried < len(PAUSES):
                again_at = moment + timedelta(minutes=PAUSES[tried])
                outbox.settle(tx, ids, "waiting", moment, again_at=again_at, error=receipt.detail)
                return replace(done, again=done.again + 1)
            outbox.settle(tx, ids, "failed", moment, error=receipt.detail)
            return replace(done, failed=done.failed + 1)
        if receipt.outcome == "refused":
            people.refuse_address(tx, rows[ids[0]].recipient)
            outbox.settle(tx, ids, "failed", moment, error=receipt.detail)
            _tell_coordinator(app, tx, rows[ids[0]], moment)
            return replace(done, refused=done.refused + 1)
        outbox.settle(tx, ids, receipt.outcome, moment, error=receipt.detail)
    count = getattr(done, receipt.outcome) + 1
    return replace(done, **{receipt.outcome: count})


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


def _settle_unsent(app: Application, plan: Plan, moment: datetime, done: Delivered) -> Delivered:
    with app.database.writing() as tx:
        for number, until in plan.later:
            outbox.postpone(tx, [number], until)
        outbox.settle(tx, list(plan.dropped), "dropped", moment)
        outbox.settle(tx, list(plan.held), "held", moment, error="no address that takes letters")
    return replace(
        done,
        later=done.later + len(plan.later),
        dropped=done.dropped + len(plan.dropped),
        held=done.held + len(plan.held),
    )


def _recipients(tx: Transaction, rows: list[OutboxRow]) -> dict[int, Recipient]:
    muted: dict[int, set[str]] = {}
    for person, message in people.mutes(tx):
        muted.setdefault(person, set()).add(message)
    return {
        person.id: Recipient(
            person.id,
            person.name,
            person.address,
            person.language,
            person.address_state == "refused",
            frozenset(muted.get(person.id, ())),
        )
        for person in people.by_ids(tx, sorted({row.recipient for row in rows})).values()
        if not person.erased
    }


def _items(
    app: Application, tx: Transaction, rows: list[OutboxRow], moment: datetime
) -> tuple[list[Item], int]:
    found = instances.by_ids(tx, sorted({row.instance for row in rows}))
    away = sorted({row.instead_of for row in rows if row.instead_of is not None})
    names = {person.id: person.name for person in people.by_ids(tx, away).values()}
    items, broken = [], 0
    for row in rows:
        try:
            instead_of = names.get(row.instead_of, "") if row.instead_of else ""
            items.append(_item(app, tx, row, found[row.instance], instead_of))
        except (KeyError, ValueError, NotFound) as error:
            words = Words(ru=f"Письмо не собирается: {error}", en=f"A letter breaks: {error}")
            outbox.settle(tx, [row.id], "failed", moment, error=words.en[:300])
            upkeep.open_incident(tx, row.instance, "template", words, moment)
            broken += 1
    return items, broken


def _item(
    app: Application, tx: Transaction, row: OutboxRow, instance: Instance, instead_of: str
) -> Item:
    day = str(instance.fields.get("meeting_on", ""))
    return Item(
        row.id,
        row.message,
        row.kind,
        row.recipient,
        row.message_id,
        row.created_at,
        {language: _values(app, tx, row, instance, language, instead_of) for language in LANGUAGES},
        date.fromisoformat(day) if row.invitation and day else None,
        f"{instance.id}-{instance.fields.get('meetings_held', 0)}@{app.settings.domain}",
    )


def _values(
    app: Application,
    tx: Transaction,
    row: OutboxRow,
    instance: Instance,
    language: Language,
    instead_of: str,
) -> dict[str, str]:
    machine = app.machine(tx, instance.process, instance.version)
    deadline = machine.deadlines.get(row.deadline)
    title = deadline.spec.title if deadline else None
    state = row.parameters.get("state", instance.state)
    known = machine.states.get(state)
    cycle = cycles.by_id(tx, row.cycle)
    last = own_window(instance, cycle.cycle).due
    if row.due_at is not None:
        last = app.calendar.last_day_before(row.due_at)
    return {
        "name": spoken(instance, language),
        "title": _title(app, tx, cycle, instance, language),
        "process": machine.process.title.say(language),
        "state": known.title.say(language) if known else state,
        "role": row.role,
        "deadline": title.say(language) if title else row.deadline,
        "due": in_words(last, language),
        "cycle": cycle.cycle.name,
        "organisation": cycle.organisation,
        "instead_of": instead_of,
        "trigger": row.parameters.get("trigger", ""),
        "meeting_on": _day(instance, "meeting_on", language),
        "last_met": _day(instance, "met_on", language),
        "person": row.parameters.get("person", str(row.recipient)),
    }


def _day(instance: Instance, name: str, language: Language) -> str:
    day = str(instance.fields.get(name, ""))
    return in_words(date.fromisoformat(day) if day else None, language)


def in_words(day: date | None, language: Language) -> str:
    """A day as people write it: `20 августа 2020 г.`, `August 20, 2020`."""
    # babel writes a narrow space before «г.» that some mail programs show as a box
    return "" if day is None else format_date(day, "long", locale=language).replace("\u202f", " ")


def spoken(instance: Instance, language: Language) -> str:
    """What people call an instance, in their language: `pair 42` is «пара 42» in Russian."""
    if language == "ru":
        return instance.name.replace("pair ", "пара ").replace("section ", "раздел ")
    return instance.name


def _title(
    app: Application,
    tx: Transaction,
    cycle: cycles.CycleRow,
    instance: Instance,
    language: Language,
) -> str:
    if instance.process != "measure":
        return ""
    plan = app.plan(tx, cycle.plan, cycle.plan_version).plan
    return measure_of(plan, str(instance.fields["number"])).title.say(language)


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
        one = instances.by_name(tx, name).id if name else None
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
    """One letter as it would go out now. `NotFound`."""
    with app.database.reading() as tx:
        row = outbox.by_id(tx, number)
        if row is None:
            raise NotFound(Words(ru=f"Письма {number} нет.", en=f"There is no letter {number}."))
        items, _ = _items(app, tx, [row], moment)
        to = _recipients(tx, [row]).get(row.recipient)
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
