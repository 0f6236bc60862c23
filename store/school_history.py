"""The school's own history: written with every change it speaks of, in the same transaction."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

import orjson
from sqlalchemy import bindparam as param
from sqlalchemy import select, text

from states.decision import PersonId
from states.history import GENESIS, microseconds
from states.school_history import By, SchoolEntry, Subject, Way, school_hash
from store.database import Transaction, moment_of, to_json
from store.statement import Query, Statement, columns_for, insertion
from store.tables import school_history

_s = school_history.c


class RecordedSchoolEntry(NamedTuple):
    """An entry as it lies in the table."""

    entry: SchoolEntry
    previous: bytes
    hash: bytes


class SchoolHead(NamedTuple):
    """The newest entry; number 0 and zeros where there is none."""

    number: int
    hash: bytes


NOTHING = SchoolHead(0, GENESIS)
_HEAD = Query(
    select(*columns_for(SchoolHead, school_history)).order_by(_s.number.desc()).limit(1), SchoolHead
)
# SQLAlchemy has no words for a lock on a table. Whoever adds an entry has to know the one before
_LOCK = Statement(
    text("DO $$ BEGIN LOCK TABLE school_history IN EXCLUSIVE MODE; END $$"), only="postgresql"
)
_ADD = insertion(
    school_history,
    *("number", "subject", "subject_id", "event", "actor", "account", "way", "recorded_at"),
    *("details", "previous", "hash"),
)


def head(tx: Transaction) -> SchoolHead:
    """The newest entry of this transaction's moment."""
    return tx.one(_HEAD) or NOTHING


def record(
    tx: Transaction,
    subject: Subject,
    subject_id: int,
    event: str,
    by: By,
    details: Mapping[str, object],
) -> None:
    """Adds what has just been changed. Nothing of `details` may be personal but as a digest."""
    if tx.postgresql:
        tx.run(_LOCK)
    number, previous = head(tx)
    entry = SchoolEntry(
        number + 1, subject, subject_id, event, by.person, by.account, by.way, by.moment, details
    )
    cells = (entry.number, subject, subject_id, event, by.person, by.account, by.way)
    sealed = school_hash(previous, entry)
    tx.run(_ADD, (*cells, microseconds(by.moment), to_json(details), previous, sealed))


def _row(
    number: int,
    subject: Subject,
    subject_id: int,
    event: str,
    actor: PersonId | None,
    account: int | None,
    way: Way,
    recorded_at: int,
    details: str,
    previous: bytes,
    hash: bytes,
) -> RecordedSchoolEntry:
    moment: datetime = moment_of(recorded_at)
    said = orjson.loads(details)
    entry = SchoolEntry(number, subject, subject_id, event, actor, account, way, moment, said)
    return RecordedSchoolEntry(entry, previous, hash)


_ROWS = select(*columns_for(_row, school_history))
_AFTER = Query(
    _ROWS.where(_s.number > param("after")).order_by(_s.number).limit(param("limit")),
    _row,
    *("after", "limit"),
)
_NEWEST = Query(
    _ROWS.where(
        (_s.number < param("before")) | (param("before") == 0),
        _s.event != "security_log",
        ((_s.subject_id == param("person")) & _s.subject.in_(["person", "erased"]))
        | (param("person") == 0),
    )
    .order_by(_s.number.desc())
    .limit(param("limit")),
    _row,
    *("before", "person", "limit"),
)


_ADDRESSED = Query(
    _ROWS.where(
        _s.subject == "person",
        _s.subject_id == param("person"),
        _s.event.in_(["added", "corrected"]),
    ).order_by(_s.number.desc()),
    _row,
    "person",
)


def address_given(tx: Transaction, person: PersonId) -> SchoolEntry | None:
    """The entry that last gave somebody an address; None where that was before anything was written
    down, and for whoever never had any."""
    for row in tx.rows(_ADDRESSED, (person,)):
        if row.entry.details.get("address"):
            return None if row.entry.way == "migration" else row.entry
    return None


_OF_PERSON = Query(
    _ROWS.where(
        _s.subject == "person",
        _s.subject_id == param("person"),
        _s.event == param("event"),
    ).order_by(_s.number),
    _row,
    *("person", "event"),
)


def of_person(tx: Transaction, person: PersonId, event: str) -> list[SchoolEntry]:
    """What was written down of somebody under a name, the oldest first."""
    return [row.entry for row in tx.rows(_OF_PERSON, (person, event))]


_OF_DEFINITIONS = Query(
    _ROWS.where(
        _s.subject == "definition", _s.subject_id == 0, _s.recorded_at > param("since")
    ).order_by(_s.number),
    _row,
    "since",
)


def of_definitions(tx: Transaction, since: datetime) -> list[SchoolEntry]:
    """Definitions that were proposed, agreed to and registered since a moment, in their order."""
    return [row.entry for row in tx.rows(_OF_DEFINITIONS, (microseconds(since),))]


_NEWEST_OF = Query(
    _ROWS.where(_s.subject == param("subject"), _s.subject_id == 0, _s.event == param("event"))
    .order_by(_s.number.desc())
    .limit(1),
    _row,
    *("subject", "event"),
)


def newest_of(tx: Transaction, subject: Subject, event: str) -> SchoolEntry | None:
    """The last entry of a kind about nobody."""
    found = tx.one(_NEWEST_OF, (subject, event))
    return found.entry if found else None


def in_order(tx: Transaction) -> Iterator[RecordedSchoolEntry]:
    """All entries, the oldest first."""
    after = 0
    while rows := tx.rows(_AFTER, (after, 1_000)):
        yield from rows
        after = rows[-1].entry.number


def newest(tx: Transaction, before: int, person: int, limit: int) -> list[RecordedSchoolEntry]:
    """The newest first, older than a number (0 for all), about a person (0 for everything); without
    those that note how far the security log has come."""
    return tx.rows(_NEWEST, (before, person, limit))
