"""Who looked at what, as people read it: the auditor all of it, a parent what is about their child.

Whoever looked is a role and an account, and no name of a person: the school decides whether the
list for a parent has logins.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from programme.access.accounts import ROLE_TITLES
from programme.history import readings
from programme.history.exports import plain_cell
from programme.school.application import Application
from programme.school.names import spoken
from states.decision import InstanceId, PersonId
from states.definition import Language, Words
from states.errors import StoreUnavailable
from store import accounts, erasure, instances, people
from store import readings as rows
from store.database import Transaction
from store.readings import RecordedReading

WHAT: Mapping[str, Words] = {
    "person": Words(ru="страница человека", en="the person's page"),
    "instance": Words(ru="страница дела", en="the page of an instance"),
    "entries": Words(ru="история дела", en="the history of an instance"),
    "document": Words(ru="документ", en="a document"),
    "letter": Words(ru="письмо", en="a letter"),
    "history": Words(ru="общая история", en="the history of all"),
}
DEEDS: Mapping[str, Words] = {
    "opened": Words(ru="открыто", en="opened"),
    "exported": Words(ru="выгружено в файл", en="exported"),
    "downloaded": Words(ru="скачано", en="downloaded"),
}
_HEADINGS = (
    Words(ru="когда", en="when"),
    Words(ru="кто", en="who"),
    Words(ru="учётная запись", en="account"),
    Words(ru="что сделано", en="what was done"),
    Words(ru="что", en="what"),
    Words(ru="где", en="where"),
)
ALL = 10_000
"""Rows that a list for a parent has at the most."""


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """An account looked at something. Whoever was erased is a number."""

    number: int
    recorded_at: datetime
    account: int
    role: Words
    """Of the account as it is now."""
    login: str
    what: Words
    deed: Words
    person: PersonId | None
    person_name: str
    instance: InstanceId | None
    name: str
    """What people call the instance."""


def lines(
    app: Application, before: int = 0, person: int = 0, account: int = 0, limit: int = 50
) -> tuple[ReadingLine, ...]:
    """The newest first, older than a number (0 for all), by an account (0 for everybody); with a
    person, of what is about them: their page, what they take part or took part in, and the history
    of all."""
    with suppress(StoreUnavailable):  # somebody writes for long: these come with the next reading
        readings.take_along(app)
    with app.database.reading() as tx:
        if person:
            who = PersonId(person)
            there = erasure.named_in(tx, who)
            found = rows.about(tx, who, there, before, account, limit)
        else:
            found = rows.newest(tx, before, account, limit)
        return tuple(_told(tx, found))


def _told(tx: Transaction, found: Sequence[RecordedReading]) -> Iterator[ReadingLine]:
    named = people.by_ids(tx, sorted({row.reading.person for row in found} - {0}))
    there = sorted({InstanceId(row.reading.instance) for row in found} - {InstanceId(0)})
    known = instances.by_ids(tx, there)
    owners = {int(account.id): account for account in accounts.listing(tx)}
    for number, one in found:
        person, instance = PersonId(one.person), InstanceId(one.instance)
        owner = owners.get(one.account)
        yield ReadingLine(
            number=number,
            recorded_at=one.recorded_at,
            account=one.account,
            role=ROLE_TITLES[owner.role] if owner else Words(ru="—", en="—"),
            login=owner.login if owner else "",
            what=WHAT[one.what],
            deed=DEEDS[one.deed],
            person=person or None,
            person_name=named[person].name if person in named else "",
            instance=instance or None,
            name=known[instance].name if instance in known else "",
        )


def as_csv(
    app: Application, found: Sequence[ReadingLine], logins: bool, language: Language
) -> bytes:
    """The list for a parent as a table that every spreadsheet opens."""
    text = io.StringIO()
    table = csv.writer(text, delimiter=";")
    table.writerow([heading.say(language) for heading in _HEADINGS])
    for line in found:
        at = line.recorded_at.astimezone(app.calendar.zone).isoformat(" ", "seconds")[:19]
        who = f"№ {line.account} {line.login}" if logins and line.login else f"№ {line.account}"
        words = [one.say(language) for one in (line.deed, line.what)]
        cells = [at, line.role.say(language), who, *words, spoken(line.name, language)]
        table.writerow([plain_cell(cell) for cell in cells])
    return f"\ufeff{text.getvalue()}".encode()
