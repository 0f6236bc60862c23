"""History: entries, and what an instance's entries show of its way. Nothing here changes a row, and
the database forbids it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import bindparam as param
from sqlalchemy import func, select

from states.decision import InstanceId
from states.history import microseconds
from store.database import Transaction
from store.entry_row import Recorded, from_row
from store.statement import Query, chunks, columns_for
from store.tables import history

_h = history.c

_ROWS = select(*columns_for(from_row, history))
_NEWEST = Query(
    _ROWS.where(
        (_h.instance == param("instance")) | (param("instance") == 0),
        _h.recorded_at <= param("until"),
    )
    .order_by(_h.id.desc())
    .limit(param("limit")),
    from_row,
    *("instance", "until", "limit"),
)


def entries(
    tx: Transaction,
    instance: InstanceId | None = None,
    until: datetime | None = None,
    limit: int = 1000,
) -> list[Recorded]:
    """The newest entries, newest first; of one instance, or recorded by a moment."""
    last = 2**62 if until is None else microseconds(until)
    return tx.rows(_NEWEST, (instance or 0, last, limit))


_OF_INSTANCE = Query(
    _ROWS.where(_h.instance == param("instance")).order_by(_h.revision), from_row, "instance"
)


def of_instance(tx: Transaction, instance: InstanceId) -> list[Recorded]:
    """The whole history of one instance, oldest first."""
    return tx.rows(_OF_INSTANCE, (instance,))


_MIGRATED = Query(
    select(_h.id).where(_h.instance == param("instance"), _h.trigger == "migrated").limit(1),
    int,
    "instance",
)


def was_migrated(tx: Transaction, instance: InstanceId) -> bool:
    """Whether an instance was ever moved to another version of its process."""
    return tx.one(_MIGRATED, (instance,)) is not None


_ENTRY = Query(
    _ROWS.where(_h.instance == param("instance"), _h.revision == param("revision")),
    from_row,
    *("instance", "revision"),
)


def entry(tx: Transaction, instance: InstanceId, revision: int) -> Recorded | None:
    """The entry by which an instance came to a revision."""
    return tx.one(_ENTRY, (instance, revision))


_BY_IDS = Query(_ROWS.where(_h.id.in_(param("ids"))), from_row, "ids")


def by_ids(tx: Transaction, ids: Sequence[int]) -> list[Recorded]:
    """These entries, in the order asked for."""
    found = {row.id: row for some in chunks(ids) for row in tx.rows(_BY_IDS, (some,))}
    return [found[number] for number in ids]


_LAST_INSTANCE = Query(select(func.max(_h.instance)), int)
_OF_SOME = Query(
    _ROWS.where(_h.instance >= param("first"), _h.instance < param("before")).order_by(
        _h.instance, _h.revision
    ),
    from_row,
    *("first", "before"),
)


def by_instance(tx: Transaction, batch: int = 200) -> Iterator[list[Recorded]]:
    """Every instance's whole history, oldest first, few instances in memory at a time."""
    for start in range(0, tx.number(_LAST_INSTANCE) + 1, batch):
        rows = tx.rows(_OF_SOME, (start, start + batch))
        for _, entries_of_one in groupby(rows, lambda row: row.entry.instance):
            yield list(entries_of_one)


_IN_ORDER = Query(
    _ROWS.where(_h.id > param("after")).order_by(_h.id).limit(param("limit")),
    from_row,
    *("after", "limit"),
)


def in_order(tx: Transaction, after: int, limit: int) -> list[Recorded]:
    """Entries in the order they were written, after a row number."""
    return tx.rows(_IN_ORDER, (after, limit))


_HASHES = Query(
    select(_h.hash).where(_h.id >= param("first"), _h.id <= param("last")).order_by(_h.id),
    bytes,
    *("first", "last"),
)


def hashes(tx: Transaction, first: int, last: int) -> list[bytes]:
    """The hashes of the entries first to last, in order."""
    return tx.rows(_HASHES, (first, last))


_TOTAL = Query(select(func.count()).select_from(history), int)
_LAST = Query(select(func.max(_h.id)), int)
_COUNT = Query(
    select(func.count()).where(_h.id >= param("first"), _h.id < param("before")),
    int,
    *("first", "before"),
)


def total(tx: Transaction) -> int:
    """How many entries there are."""
    return tx.number(_TOTAL)


def last_id(tx: Transaction) -> int:
    """The row number of the newest entry, 0 before the first."""
    return tx.number(_LAST)


def count(tx: Transaction, first: int, before: int) -> int:
    """How many entries have numbers from `first` on and below `before`."""
    return tx.number(_COUNT, (first, before))


class _Numbered(NamedTuple):
    revision: int
    id: int


_NEIGHBOURS = Query(
    select(_h.revision, _h.id).where(
        _h.instance == param("instance"),
        _h.revision.in_([param("before"), param("after")]),
    ),
    _Numbered,
    *("instance", "before", "after"),
)


def neighbours(tx: Transaction, instance: InstanceId, revision: int) -> tuple[int, int]:
    """The entries of the same instance before and after a revision, 0 for none."""
    found = dict(tx.rows(_NEIGHBOURS, (instance, revision - 1, revision + 1)))
    return found.get(revision - 1, 0), found.get(revision + 1, 0)


class StateStep(NamedTuple):
    """From a state to another."""

    source: str
    dest: str


_STEPS = Query(
    select(_h.source, _h.dest)
    .distinct()
    .where(_h.instance == param("instance"), _h.source != _h.dest)
    .order_by(_h.source, _h.dest),
    StateStep,
    "instance",
)
_STATES = Query(
    select(_h.dest)
    .where(_h.instance == param("instance"))
    .group_by(_h.dest)
    .order_by(func.min(_h.revision)),
    str,
    "instance",
)


def steps_taken(tx: Transaction, instance: InstanceId) -> list[StateStep]:
    """Every step from one state to another that an instance took, each once."""
    return tx.rows(_STEPS, (instance,))


def states_taken(tx: Transaction, instance: InstanceId) -> list[str]:
    """The states an instance has been in, in the order it first came there."""
    return tx.rows(_STATES, (instance,))
