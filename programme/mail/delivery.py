"""Letters: claimed from the outbox, composed, rendered, handed over, and their fate recorded."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from time import monotonic

from notifications.channel import Channel, Transport, Unusable
from notifications.compose import MailPlan, Planned, QuietHours, compose
from notifications.message import Receipt
from notifications.render import Renderer, Sender
from programme.mail import kept, links, lost_roles, undeliverable
from programme.mail.wording import broken_letter, instances_of, items_of, recipients_of
from programme.school.application import Application
from programme.school.lent import lent
from states.definition import Language
from states.errors import WrongUse
from states.school_history import By
from store import incidents, outbox, people
from store.database import Transaction
from store.letter_row import OutboxRow, OutboxState

PAUSES = (1, 5, 15, 60, 240, 720, 1440, 1440, 1440, 1440)
"""Minutes before a letter is tried again: for six days, in which a full mailbox may be emptied."""
DOUBTS = 3
"""So many letters in a row that are answered as if the sender were at fault, and none taken between
them: then the sender is."""
STOPPED_PAUSE = timedelta(minutes=1)
"""Before letters are tried again that waited because none could go."""
DOUBTED_PAUSE = timedelta(minutes=15)
"""Before one is that was refused for what may be the sender's trouble."""


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
    doubted: int = 0
    """Answered as if the sender were at fault."""
    stopped: int = 0
    """Wait because no letter can go now."""
    incidents: int = 0

    @property
    def trouble(self) -> str:
        """Why the run could not do its work, as `upkeep.runs.TROUBLES` has it; '' for nothing."""
        if self.stopped or (self.again + self.uncertain + self.doubted and not self.sent):
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
    2. Look up names, roles, addresses and texts as they are now; plan which letters go.
    3. Hand each over and record at once what became of it; what a slow server leaves no time for
       waits for the next run. Where the trouble is the sender's, no other letter is tried and all
       of them wait: none has used up an attempt.

    `clock` says how many seconds have passed.
    """
    done, begun, channel = Delivered(), clock(), app.settings.channel
    while True:
        with app.database.writing() as tx:
            claimed = outbox.claim(tx, moment, limit, lease(channel))
            about = instances_of(tx, claimed)
            rows, gone = lost_roles.put_aside(app, tx, claimed, about, moment)
            addresses = links.give(app, tx, rows, about, moment)
            items, broken = items_of(app, tx, rows, about, addresses, moment)
            recipients = recipients_of(app, tx, rows)
        quiet = QuietHours(app.settings.quiet_from, app.settings.quiet_until)
        plan = compose(items, recipients, moment, app.calendar, quiet)
        done = _settle_plan(app, plan, moment, done)
        done = replace(done, incidents=done.incidents + broken, dropped=done.dropped + len(gone))
        by_id = {row.id: row for row in rows}
        doubts = _Doubts()
        async with transport(app) as open_transport:
            for number, planned in enumerate(plan.letters):
                if clock() - begun > channel.longest:
                    doubts.settle(app, by_id, moment)
                    return _put_back(app, plan.letters[number:], moment, done)
                done, receipt = await _hand_over(app, open_transport, planned, by_id, moment, done)
                doubts.note(planned, receipt)
                if receipt.outcome == "stopped" or doubts.in_a_row == DOUBTS:
                    left = plan.letters[number + (receipt.outcome != "stopped") :]
                    doubts.settle(app, by_id, moment)
                    return _stop(app, left, receipt.detail, moment, done)
        doubts.settle(app, by_id, moment)
        if len(claimed) < limit:
            return done


@dataclass
class _Doubts:
    """Letters that were refused for what may be the sender's trouble or theirs alone: theirs where
    others were taken in the same run."""

    letters: list[tuple[Planned, str]] = field(default_factory=list)
    in_a_row: int = 0
    others_taken: bool = False

    def note(self, planned: Planned, receipt: Receipt) -> None:
        """What became of one more."""
        if receipt.outcome == "doubted":
            self.letters.append((planned, receipt.detail))
            self.in_a_row += 1
        elif receipt.outcome == "sent":
            self.in_a_row, self.others_taken = 0, True

    def settle(self, app: Application, rows: Mapping[int, OutboxRow], moment: datetime) -> None:
        """They are tried again later; only where others were taken has one used up an attempt."""
        with app.database.writing() as tx:
            for planned, detail in self.letters:
                ids = [item.id for item in planned.items]
                if self.others_taken:
                    _try_again(tx, ids, rows, Receipt("again", detail), moment)
                else:
                    outbox.postpone(tx, ids, moment + DOUBTED_PAUSE, moment, detail)


def transport(app: Application) -> Transport:
    """What letters are handed to: that of the channel the settings choose. Where they cannot be
    used, it takes no letter: all wait, with the reason in words."""
    settings = app.settings
    try:
        return settings.channel.transport(lent(settings))
    except WrongUse as error:
        return Unusable(error.say(settings.language))


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
) -> tuple[Delivered, Receipt]:
    ids = [item.id for item in planned.items]
    try:
        mail = renderer(app).mail(
            planned.items, planned.recipient, moment.astimezone(app.calendar.zone)
        )
    except Exception as error:  # one letter that cannot be made stops no other
        words = broken_letter(error)
        with app.database.writing() as tx:
            outbox.settle(tx, ids, "failed", moment, error=words.en[:300])
            for number in ids:
                if (instance := rows[number].instance) is not None:
                    incidents.open_incident(tx, instance, "template", words, moment)
        done = replace(done, failed=done.failed + len(ids), incidents=done.incidents + len(ids))
        return done, Receipt("failed", words.en)
    receipt = await open_transport.send(mail)
    with app.database.writing() as tx:
        fate = _settle(app, tx, ids, rows, receipt, moment)
        if receipt.outcome in ("sent", "uncertain"):
            kept.keep(tx, [rows[number] for number in ids], mail, moment)
    return (done if fate == "stopped" else _counted(done, fate)), receipt


def _settle(
    app: Application,
    tx: Transaction,
    ids: Sequence[int],
    rows: Mapping[int, OutboxRow],
    receipt: Receipt,
    moment: datetime,
) -> str:
    """Records what became of a letter; as what it is counted. What is the sender's trouble is
    settled with all that wait for the same reason."""
    if receipt.outcome in ("stopped", "doubted"):
        return receipt.outcome
    if receipt.outcome in ("again", "uncertain"):
        return _try_again(tx, ids, rows, receipt, moment)
    if receipt.outcome == "refused":
        if rows[ids[0]].own_address is None:  # the one they have now was not tried
            people.refuse_address(tx, rows[ids[0]].recipient, By(moment, way="mail"))
        outbox.settle(tx, ids, "failed", moment, error=receipt.detail)
        undeliverable.write_to_coordinator(app, tx, rows[ids[0]], moment)
        return "refused"
    fate: OutboxState = "sent" if receipt.outcome == "sent" else "failed"
    outbox.settle(tx, ids, fate, moment, error=receipt.detail)
    return fate


def _try_again(
    tx: Transaction,
    ids: Sequence[int],
    rows: Mapping[int, OutboxRow],
    receipt: Receipt,
    moment: datetime,
) -> str:
    """Later, as long as there are attempts; one that may have arrived goes out again too, since its
    copy has the same Message-ID."""
    tried = max(rows[number].attempts for number in ids)
    if tried < len(PAUSES):
        again_at = moment + timedelta(minutes=PAUSES[tried])
        outbox.settle(tx, ids, "waiting", moment, again_at=again_at, error=receipt.detail)
        return receipt.outcome
    kept: OutboxState = "failed" if receipt.outcome == "again" else "uncertain"
    outbox.settle(tx, ids, kept, moment, error=receipt.detail)
    return kept


def _stop(
    app: Application, left: Sequence[Planned], why: str, moment: datetime, done: Delivered
) -> Delivered:
    """No letter can go now: all wait, as they are."""
    ids = [item.id for planned in left for item in planned.items]
    with app.database.writing() as tx:
        outbox.postpone(tx, ids, moment + STOPPED_PAUSE, moment, why)
    return replace(done, stopped=done.stopped + len(ids))


def _put_back(
    app: Application, left: Sequence[Planned], moment: datetime, done: Delivered
) -> Delivered:
    ids = [item.id for planned in left for item in planned.items]
    with app.database.writing() as tx:
        outbox.postpone(tx, ids, moment, moment)
    return replace(done, later=done.later + len(ids))


def _counted(done: Delivered, outcome: str) -> Delivered:
    return replace(done, **{outcome: getattr(done, outcome) + 1})


def _settle_plan(app: Application, plan: MailPlan, moment: datetime, done: Delivered) -> Delivered:
    with app.database.writing() as tx:
        for number, until in plan.later:
            outbox.postpone(tx, [number], until, moment)
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
