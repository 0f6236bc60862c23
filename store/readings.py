"""Who looked at what about a child. Rows are added alone: the database refuses all else."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy import bindparam as param
from sqlalchemy import func, select, union

from states.decision import InstanceId, PersonId
from states.history import microseconds
from store.database import Transaction, moment_of
from store.statement import Query, Statement, columns_for, insertion
from store.table_lock import is_locked, lock
from store.tables import history, participants, readings

What = Literal["person", "instance", "entries", "document", "letter", "history"]
Deed = Literal["opened", "exported", "downloaded"]

_r, _h = readings.c, history.c


class Reading(NamedTuple):
    """An account looked at a person, or at an instance; at neither: at the history as a whole."""

    account: int
    person: int
    instance: int
    what: What
    deed: Deed
    recorded_at: datetime


class RecordedReading(NamedTuple):
    """A reading and its number."""

    id: int
    reading: Reading


_COLUMNS = ("account", "person", "instance", "what", "deed", "recorded_at")
_ADD = insertion(readings, *_COLUMNS, ignore=True)


def add(tx: Transaction, some: Iterable[Reading]) -> None:
    """Writes readings down, each once."""
    tx.run_many(_ADD, [(*one[:-1], microseconds(one.recorded_at)) for one in some])


_SINCE = Query(
    select(_r.id)
    .where(
        *(_r[name] == param(name) for name in _COLUMNS[:-1]),
        _r.recorded_at >= param("since"),
        _r.recorded_at <= param("until"),
    )
    .limit(1),
    int,
    *(*_COLUMNS[:-1], "since", "until"),
)


def is_there(tx: Transaction, one: Reading, since: datetime) -> bool:
    """Whether the same was written down since a moment."""
    span = microseconds(since), microseconds(one.recorded_at)
    return tx.one(_SINCE, (*one[:-1], *span)) is not None


def _row(
    id: int, account: int, person: int, instance: int, what: What, deed: Deed, recorded_at: int
) -> RecordedReading:
    reading = Reading(account, person, instance, what, deed, moment_of(recorded_at))
    return RecordedReading(id, reading)


_NEWEST = Query(
    select(*columns_for(_row, readings))
    .where(
        (_r.id < param("before")) | (param("before") == 0),
        (_r.account == param("account")) | (param("account") == 0),
    )
    .order_by(_r.id.desc())
    .limit(param("limit")),
    _row,
    *("before", "account", "limit"),
)
_ABOUT = Query(
    select(*columns_for(_row, readings))
    .where(
        (_r.id < param("before")) | (param("before") == 0),
        (_r.account == param("account")) | (param("account") == 0),
        # of the person, of what they take part in, or of everything
        (_r.person == param("person"))
        | (_r.instance.in_(param("instances")))
        | ((_r.person == 0) & (_r.instance == 0)),
    )
    .order_by(_r.id.desc())
    .limit(param("limit")),
    _row,
    *("before", "account", "person", "instances", "limit"),
)


def newest(tx: Transaction, before: int, account: int, limit: int) -> list[RecordedReading]:
    """The newest first, older than a number (0 for all), by an account (0 for everybody)."""
    return tx.rows(_NEWEST, (before, account, limit))


def about(
    tx: Transaction,
    person: PersonId,
    instances: Iterable[InstanceId],
    before: int,
    account: int,
    limit: int,
) -> list[RecordedReading]:
    """The same, of what is about somebody: themselves, these instances, and everything at once."""
    return tx.rows(_ABOUT, (before, account, person, tuple(instances), limit))


_BETWEEN = Query(
    select(*columns_for(_row, readings))
    .where(_r.id > param("after"), _r.id <= param("last"))
    .order_by(_r.id)
    .limit(param("limit")),
    _row,
    *("after", "last", "limit"),
)
_LAST = Query(select(func.coalesce(func.max(_r.id), 0)), int)
_LOCK = Statement(lock("readings"), only="postgresql")
_IS_LOCKED = Query(is_locked("readings"), int, only="postgresql")


def in_order(tx: Transaction, after: int, last: int) -> Iterator[RecordedReading]:
    """Those after a number and up to another, the oldest first."""
    while rows := tx.rows(_BETWEEN, (after, last, 1_000)):
        yield from rows
        after = rows[-1].id


def last_when_still(tx: Transaction) -> int:
    """The number of the newest, and nobody writes another until the transaction ends; 0 where there
    is none, or somebody is writing."""
    if tx.postgresql:
        tx.run(_LOCK)
        if not tx.number(_IS_LOCKED):
            return 0
    return tx.number(_LAST)


_NAMES = Query(
    union(
        select(participants.c.holder).where(participants.c.instance == param("instance")),
        # whoever took part before, and does so no more
        select(_h.changes).where(_h.instance == param("instance"), _h.changes.like('%"person:%')),
    ),
    str,
    "instance",
)
_PERSON = re.compile(r"\bperson:(\d{1,18})")


def ever_in(tx: Transaction, instance: int) -> list[int]:
    """Everybody who takes part in an instance by name, or ever did."""
    found = " ".join(tx.rows(_NAMES, (instance,)))
    return sorted({int(number) for number in _PERSON.findall(found)})
