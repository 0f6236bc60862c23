"""What a letter says: everything its text needs, looked up when it is sent."""

from collections.abc import Mapping
from datetime import date, datetime

from notifications.channel import Channel
from notifications.message import LetterItem, Recipient
from programme.mail import signatures
from programme.mail.deeds import deed_of
from programme.mail.links import Addresses
from programme.school.application import Application, measure_of
from programme.school.dates import day_in_words
from programme.school.names import spoken
from states.deadline import own_window
from states.decision import Instance, InstanceId
from states.definition import LANGUAGES, Language, Words
from states.errors import NastavnikError
from store import cycles, incidents, instances, mutes, outbox, people
from store.database import Transaction
from store.letter_row import NOBODY, OutboxRow


def recipients_of(app: Application, tx: Transaction, rows: list[OutboxRow]) -> dict[int, Recipient]:
    """Who letters go to, as they are now; nobody who was erased. What the channel cannot take for
    an address is none. Of an address outside the school nothing is known but itself."""
    channel = app.settings.channel
    muted: dict[int, set[str]] = {}
    for person, message in mutes.listing(tx):
        muted.setdefault(person, set()).add(message)
    outside = Recipient(NOBODY, "", "", app.settings.language)
    to_nobody: dict[int, Recipient] = {NOBODY: outside}
    return to_nobody | {
        person.id: Recipient(
            person.id,
            person.name,
            found.given if (found := channel.address_of(person.address)) else "",
            person.language,
            person.address_state == "refused",
            frozenset(muted.get(person.id, ())),
        )
        for person in people.by_ids(tx, sorted({row.recipient for row in rows})).values()
        if not person.erased
    }


def instances_of(tx: Transaction, rows: list[OutboxRow]) -> dict[InstanceId, Instance]:
    """What these letters are about."""
    return instances.by_ids(tx, sorted({row.instance for row in rows if row.instance is not None}))


def items_of(
    app: Application,
    tx: Transaction,
    rows: list[OutboxRow],
    about: Mapping[InstanceId, Instance],
    addresses: Mapping[int, Addresses],
    moment: datetime,
) -> tuple[list[LetterItem], int]:
    """The letters of these rows about these instances, with what they link to; one that breaks
    becomes an incident, and how many did."""
    away = sorted({row.instead_of for row in rows if row.instead_of is not None})
    names = {person.id: person.name for person in people.by_ids(tx, away).values()}
    signed = signatures.Signatures(app, tx, rows, moment)
    items, broken = [], 0
    for row in rows:
        try:
            instead_of = names.get(row.instead_of, "") if row.instead_of else ""
            links = addresses.get(row.id, Addresses())
            if row.instance is None:
                item = _item_of_cycle(row, app.settings.channel)
            else:
                item = _item(app, tx, row, about[row.instance], links, instead_of)
            items.append(signed.put_under(item, row))
        except Exception as error:  # one letter that cannot be made stops no other
            words = broken_letter(error)
            outbox.settle(tx, [row.id], "failed", moment, error=words.en[:300])
            if row.instance is not None:
                incidents.open_incident(tx, row.instance, "template", words, moment)
            broken += 1
    return items, broken


def broken_letter(error: Exception) -> Words:
    """Why a letter cannot be made, with nothing of what it would have said."""
    if isinstance(error, NastavnikError):
        return error.words
    kind = type(error).__name__
    return Words(ru=f"Письмо не собирается: {kind}.", en=f"A letter cannot be made: {kind}.")


def _item_of_cycle(row: OutboxRow, channel: Channel) -> LetterItem:
    """A letter that says what was so when it was written."""
    own = row.own_address
    found = channel.address_of(own) if own else None
    return LetterItem(
        row.id,
        row.message,
        row.kind,
        row.recipient,
        row.message_id,
        row.created_at,
        dict.fromkeys(LANGUAGES, row.parameters),
        letter=row.letter,
        address=None if own is None else found.given if found else "",
    )


def _item(
    app: Application,
    tx: Transaction,
    row: OutboxRow,
    instance: Instance,
    links: Addresses,
    instead_of: str,
) -> LetterItem:
    day = str(instance.fields.get("meeting_on", ""))
    return LetterItem(
        row.id,
        row.message,
        row.kind,
        row.recipient,
        row.message_id,
        row.created_at,
        {
            language: _values(app, tx, row, instance, language, instead_of)
            | {"answer_url": links.answer}
            for language in LANGUAGES
        },
        date.fromisoformat(day) if row.invitation and day else None,
        f"{instance.id}-{instance.fields.get('meetings_held', 0)}@{app.settings.domain}",
        row.letter,
        links.mute,
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
        "name": spoken(instance.name, language),
        "title": _title(app, tx, cycle, instance, language),
        "process": machine.process.title.say(language),
        "state": known.title.say(language) if known else state,
        "role": row.role,
        "deadline": title.say(language) if title else row.deadline,
        "due": day_in_words(last, language),
        "cycle": cycle.cycle.name,
        "organisation": cycle.organisation,
        "instead_of": instead_of,
        "trigger": row.parameters.get("trigger", ""),
        "meeting_on": _day(instance, "meeting_on", language),
        "last_met": _day(instance, "met_on", language),
        "person": row.parameters.get("person", str(row.recipient)),
        **deed_of(app, tx, row, machine, language),
    }


def _day(instance: Instance, name: str, language: Language) -> str:
    day = str(instance.fields.get(name, ""))
    return day_in_words(date.fromisoformat(day) if day else None, language)


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
