"""Checkpoints: what closes the entries of history. The database lets nobody change one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam as param
from sqlalchemy import select

from states.history import microseconds
from store.database import Transaction, moment_of
from store.statement import Query, Statement, columns_for, insertion
from store.table_lock import is_locked, lock
from store.tables import checkpoints

_c = checkpoints.c


@dataclass(frozen=True, slots=True)
class CheckpointRow:
    """A Merkle root over the entries first to last, chained to the checkpoint before."""

    id: int
    first_entry: int
    last_entry: int
    root: bytes
    previous: bytes
    hash: bytes
    recorded_at: datetime
    school_number: int = 0
    """How many entries of the school's own history it closes; 0 in checkpoints of before it."""
    school_head: str = ""
    """The hash of the last of them, in hexadecimal."""


def _checkpoint(
    id: int,
    first_entry: int,
    last_entry: int,
    root: bytes,
    previous: bytes,
    hash: bytes,
    recorded_at: int,
    school_number: int,
    school_head: str,
) -> CheckpointRow:
    moment = moment_of(recorded_at)
    school = school_number, school_head
    return CheckpointRow(id, first_entry, last_entry, root, previous, hash, moment, *school)


_ROWS = select(*columns_for(_checkpoint, checkpoints))
_ALL = Query(_ROWS.order_by(_c.id), _checkpoint)
_NEWEST = Query(
    _ROWS.where((_c.id < param("before")) | (param("before") == 0))
    .order_by(_c.id.desc())
    .limit(param("limit")),
    _checkpoint,
    *("before", "limit"),
)
_CLOSING = Query(
    _ROWS.where(_c.last_entry >= param("entry")).order_by(_c.id).limit(1), _checkpoint, "entry"
)


def listing(tx: Transaction) -> list[CheckpointRow]:
    """All checkpoints, oldest first."""
    return tx.rows(_ALL)


def newest(tx: Transaction, before: int, limit: int) -> list[CheckpointRow]:
    """The newest first, older than a number (0 for all)."""
    return tx.rows(_NEWEST, (before, limit))


def closing(tx: Transaction, entry: int) -> CheckpointRow | None:
    """The checkpoint that closes an entry; None until there is one."""
    found = tx.one(_CLOSING, (entry,))
    return None if found is None or found.first_entry > entry else found


_ADD = insertion(
    checkpoints,
    *("first_entry", "last_entry", "root", "previous", "hash", "recorded_at"),
    *("school_number", "school_head"),
)


def add(tx: Transaction, row: CheckpointRow) -> None:
    """Closes what it speaks of; the table gives it its number."""
    at = microseconds(row.recorded_at)
    closed = (row.first_entry, row.last_entry, row.root, row.previous, row.hash, at)
    tx.run(_ADD, (*closed, row.school_number, row.school_head))


_LOCK_HISTORY = Statement(lock("history"), only="postgresql")
_HISTORY_IS_LOCKED = Query(is_locked("history"), int, only="postgresql")


def history_is_still(tx: Transaction) -> bool:
    """Whether nobody is writing entries, nor will until the transaction ends.

    A row number is given out before its entry is committed: without this a checkpoint over numbers
    up to the newest could leave out one that is committed a moment later. It waits a little and
    gives up rather than stand in the way of whoever writes.
    """
    if not tx.postgresql:
        return True
    tx.run(_LOCK_HISTORY)
    return tx.number(_HISTORY_IS_LOCKED) > 0
