"""The record: entries and checkpoints. Nothing here changes a row, and the database forbids it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

import orjson

from states.decision import Entry, InstanceId, PersonId
from states.history import microseconds
from store.database import Row, Transaction, moment_of

_COLUMNS = """id, instance, revision, trigger, source, dest, actor, role, planned_for, occurred_on,
 recorded_at, reason, changes, run, previous, hash"""


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry as it lies in the table."""

    id: int
    entry: Entry
    previous: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A Merkle root over the entries first to last, chained to the checkpoint before."""

    id: int
    first_entry: int
    last_entry: int
    root: bytes
    previous: bytes
    hash: bytes
    recorded_at: datetime


def _entry(row: Row) -> Recorded:
    actor, planned = row[6], row[8]
    return Recorded(
        cast(int, row[0]),
        Entry(
            instance=InstanceId(cast(int, row[1])),
            revision=cast(int, row[2]),
            trigger=str(row[3]),
            source=str(row[4]),
            dest=str(row[5]),
            actor=None if actor is None else PersonId(cast(int, actor)),
            role=str(row[7]),
            planned_for=None if planned is None else moment_of(cast(int, planned)),
            occurred_on=date.fromisoformat(str(row[9])),
            recorded_at=moment_of(cast(int, row[10])),
            reason=str(row[11]),
            changes=orjson.loads(str(row[12])),
            run=str(row[13]),
        ),
        bytes(cast(bytes, row[14])),
        bytes(cast(bytes, row[15])),
    )


def entries(
    tx: Transaction,
    instance: InstanceId | None = None,
    until: datetime | None = None,
    limit: int = 1000,
) -> list[Recorded]:
    """The newest entries, newest first; of one instance, or recorded by a moment."""
    last = 2**62 if until is None else microseconds(until)
    rows = tx.rows(
        f"SELECT {_COLUMNS} FROM history WHERE (instance = ? OR ? = 0) AND recorded_at <= ?"  # noqa: S608
        " ORDER BY id DESC LIMIT ?",
        (instance or 0, instance or 0, last, limit),
    )
    return [_entry(row) for row in rows]


def of_instance(tx: Transaction, instance: InstanceId) -> list[Recorded]:
    """The whole history of one instance, oldest first."""
    rows = tx.rows(
        f"SELECT {_COLUMNS} FROM history WHERE instance = ? ORDER BY revision",  # noqa: S608
        (instance,),
    )
    return [_entry(row) for row in rows]


def by_ids(tx: Transaction, ids: Sequence[int]) -> list[Recorded]:
    """These entries, in the order asked for."""
    found: dict[int, Recorded] = {}
    for start in range(0, len(ids), 500):
        some = tuple(ids[start : start + 500])
        marks = ", ".join("?" * len(some))
        for row in tx.rows(f"SELECT {_COLUMNS} FROM history WHERE id IN ({marks})", some):  # noqa: S608
            recorded = _entry(row)
            found[recorded.id] = recorded
    return [found[number] for number in ids]


def by_instance(tx: Transaction, batch: int = 200) -> Iterator[list[Recorded]]:
    """Every instance's whole history, oldest first, few instances in memory at a time."""
    last = tx.number("SELECT max(instance) FROM history")
    for start in range(0, last + 1, batch):
        rows = tx.rows(
            f"SELECT {_COLUMNS} FROM history WHERE instance >= ? AND instance < ?"  # noqa: S608
            " ORDER BY instance, revision",
            (start, start + batch),
        )
        gathered: list[Recorded] = []
        for row in rows:
            recorded = _entry(row)
            if gathered and gathered[-1].entry.instance != recorded.entry.instance:
                yield gathered
                gathered = []
            gathered.append(recorded)
        if gathered:
            yield gathered


def in_order(tx: Transaction, after: int, limit: int) -> list[Recorded]:
    """Entries in the order they were written, after a row number."""
    rows = tx.rows(
        f"SELECT {_COLUMNS} FROM history WHERE id > ? ORDER BY id LIMIT ?",  # noqa: S608
        (after, limit),
    )
    return [_entry(row) for row in rows]


def hashes(tx: Transaction, first: int, last: int) -> list[bytes]:
    """The hashes of the entries first to last, in order."""
    rows = tx.rows("SELECT hash FROM history WHERE id >= ? AND id <= ? ORDER BY id", (first, last))
    return [bytes(cast(bytes, row[0])) for row in rows]


def total(tx: Transaction) -> int:
    """How many entries there are."""
    return tx.number("SELECT count(*) FROM history")


def last_id(tx: Transaction) -> int:
    """The row number of the newest entry, 0 before the first."""
    return tx.number("SELECT max(id) FROM history")


def still(tx: Transaction) -> bool:
    """Whether nobody is writing entries, nor will until the transaction ends.

    A row number is given out before its entry is committed: without this a checkpoint over numbers
    up to the newest could leave out one that is committed a moment later. It waits a little and
    gives up rather than stand in the way of whoever writes.
    """
    if not tx.postgresql:
        return True
    tx.run(
        "DO $$ BEGIN SET LOCAL lock_timeout = '300ms';"
        " LOCK TABLE history IN SHARE ROW EXCLUSIVE MODE;"
        " EXCEPTION WHEN lock_not_available THEN NULL; END $$"
    )
    return bool(
        tx.one(
            "SELECT 1 FROM pg_locks WHERE pid = pg_backend_pid() AND granted"
            " AND relation = 'history'::regclass AND mode = 'ShareRowExclusiveLock'"
        )
    )


_CLOSED = "SELECT id, first_entry, last_entry, root, previous, hash, recorded_at FROM checkpoints"


def checkpoints(tx: Transaction) -> Sequence[Checkpoint]:
    """All checkpoints, oldest first."""
    return [_checkpoint(row) for row in tx.rows(f"{_CLOSED} ORDER BY id")]


def newest_checkpoints(tx: Transaction, before: int, limit: int) -> list[Checkpoint]:
    """The newest first, older than a number (0 for all)."""
    rows = tx.rows(
        f"{_CLOSED} WHERE id < ? OR ? = 0 ORDER BY id DESC LIMIT ?", (before, before, limit)
    )
    return [_checkpoint(row) for row in rows]


def _checkpoint(row: Row) -> Checkpoint:
    return Checkpoint(
        cast(int, row[0]),
        cast(int, row[1]),
        cast(int, row[2]),
        bytes(cast(bytes, row[3])),
        bytes(cast(bytes, row[4])),
        bytes(cast(bytes, row[5])),
        moment_of(cast(int, row[6])),
    )


def add_checkpoint(
    tx: Transaction,
    first: int,
    last: int,
    root: bytes,
    previous: bytes,
    sealed: bytes,
    moment: datetime,
) -> None:
    """Closes entries first to last."""
    tx.run(
        "INSERT INTO checkpoints (first_entry, last_entry, root, previous, hash, recorded_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (first, last, root, previous, sealed, microseconds(moment)),
    )


def text_of(tx: Transaction, digest: str) -> tuple[bytes, str] | None:
    """Salt and free text behind a digest; both empty once they were erased."""
    row = tx.one("SELECT salt, text FROM texts WHERE digest = ?", (digest,))
    return None if row is None else (bytes(cast(bytes, row[0])), str(row[1]))
