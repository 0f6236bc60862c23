"""Letters: claimed from the outbox, composed, rendered, handed over, and their fate recorded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from time import monotonic

from notifications.channel import Channel, SchoolFiles, Transport
from notifications.compose import MailPlan, Planned, QuietHours, compose
from notifications.render import Renderer, Sender
from programme.mail import links
from programme.mail.wording import instances_of, items_of, recipients_of
from programme.processes.roster import roster
from programme.school.application import Application
from programme.school.secret_files import secret_in
from states.definition import Language
from states.errors import DefinitionFailed
from store import incidents, outbox, people
from store.database import Transaction
from store.files import write_whole
from store.letter_row import OutboxRow, OutboxState

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
    """No address that takes letters; the name is that of the state in the outbox."""
    later: int = 0
    dropped: int = 0
    incidents: int = 0

    @property
    def trouble(self) -> str:
        """Why the run could not do its work, as `upkeep.runs.TROUBLES` has it; '' for nothing."""
        if self.again + self.uncertain and not self.sent:
            return "mail"
        return "incidents" if self.incidents else ""


def lease(channel: Channel) -> timedelta:
    """How long a worker may keep a letter claimed. It begins no letter in the second half of this
    time, so that the last one is over before another worker may take it for abandoned."""
    return 2 * timedelta(seconds=channel.longest)


async def deliver(
    app: Application,
    moment: datetime,
    limit: int = 500,
    clock: Callable[[], float] = monotonic,
) -> Delivered:
    """Sends what waits. Nothing is sent inside a transaction:

    1. Claim letters for a while, so that two runs never send the same one.
    2. Look up names, addresses and texts as they are now; plan which letters go.
    3. Hand each over and record at once what became of it; what a slow server leaves no time for
       waits for the next run.

    `clock` says how many seconds have passed.
    """
    done, begun, channel = Delivered(), clock(), app.settings.channel
    while True:
        with app.database.writing() as tx:
            rows = outbox.claim(tx, moment, limit, lease(channel))
            about = instances_of(tx, rows)
            addresses = links.give(app, tx, rows, about, moment)
            items, broken = items_of(app, tx, rows, about, addresses, moment)
            recipients = recipients_of(tx, rows)
        quiet = QuietHours(app.settings.quiet_from, app.settings.quiet_until)
        plan = compose(items, recipients, moment, app.calendar, quiet)
        done = _settle_plan(app, plan, moment, done)
        done = replace(done, incidents=done.incidents + broken)
        by_id = {row.id: row for row in rows}
        async with transport(app) as open_transport:
            for number, planned in enumerate(plan.letters):
                if clock() - begun > channel.longest:
                    return _put_back(app, plan.letters[number:], moment, done)
                done = await _hand_over(app, open_transport, planned, by_id, moment, done)
        if len(rows) < limit:
            return done


def transport(app: Application) -> Transport:
    """What letters are handed to: that of the channel the settings choose."""
    settings = app.settings
    return settings.channel.transport(SchoolFiles(settings.mail_folder, write_whole, secret_in))


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
    except DefinitionFailed as error:
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
            _write_to_coordinator(app, tx, rows[ids[0]], moment)
            return replace(done, refused=done.refused + 1)
        outbox.settle(tx, ids, receipt.outcome, moment, error=receipt.detail)
    return _counted(done, receipt.outcome)


def _put_back(
    app: Application, left: Sequence[Planned], moment: datetime, done: Delivered
) -> Delivered:
    ids = [item.id for planned in left for item in planned.items]
    with app.database.writing() as tx:
        outbox.postpone(tx, ids, moment)
    return replace(done, later=done.later + len(ids))


def _counted(done: Delivered, outcome: str) -> Delivered:
    return replace(done, **{outcome: getattr(done, outcome) + 1})


def _write_to_coordinator(
    app: Application, tx: Transaction, row: OutboxRow, moment: datetime
) -> None:
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


def _settle_plan(app: Application, plan: MailPlan, moment: datetime, done: Delivered) -> Delivered:
    with app.database.writing() as tx:
        for number, until in plan.later:
            outbox.postpone(tx, [number], until)
        outbox.settle(tx, list(plan.dropped), "dropped", moment)
        outbox.settle(
            tx, list(plan.unaddressed), "held", moment, error="no address that takes letters"
        )
        for planned in plan.letters:
            first = planned.items[0]
            outbox.join(tx, [item.id for item in planned.items], first.letter or first.message_id)
    return replace(
        done,
        later=done.later + len(plan.later),
        dropped=done.dropped + len(plan.dropped),
        held=done.held + len(plan.unaddressed),
    )
