"""Letters as people look for them: page by page, by their fate."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from states.decision import InstanceId, PersonId
from states.history import microseconds
from store.database import Row, Transaction, moment_of
from store.outbox import OutboxState

_COLUMNS = """o.id, o.instance, i.name, i.process, i.version, o.message, o.recipient, p.name,
 o.role, o.state, o.created_at, o.next_attempt_at, o.sent_at, o.attempts, o.error"""
_FROM = (
    """outbox o JOIN instances i ON i.id = o.instance LEFT JOIN people p ON p.id = o.recipient"""
)


@dataclass(frozen=True, slots=True)
class MailRow:
    """A letter in a list, with the names that go with it."""

    id: int
    instance: InstanceId
    name: str
    process: str
    version: int
    message: str
    recipient: PersonId
    recipient_name: str
    """'' where they were erased."""
    role: str
    state: OutboxState
    created_at: datetime
    next_attempt_at: datetime
    sent_at: datetime | None
    attempts: int
    error: str


def _row(row: Row) -> MailRow:
    return MailRow(
        cast(int, row[0]),
        InstanceId(cast(int, row[1])),
        str(row[2]),
        str(row[3]),
        cast(int, row[4]),
        str(row[5]),
        PersonId(cast(int, row[6])),
        str(row[7] or ""),
        str(row[8]),
        cast(OutboxState, row[9]),
        moment_of(cast(int, row[10])),
        moment_of(cast(int, row[11])),
        None if row[12] is None else moment_of(cast(int, row[12])),
        cast(int, row[13]),
        str(row[14]),
    )


def newest(tx: Transaction, limit: int, before: int = 0) -> list[MailRow]:
    """Letters of every state, the newest first: along the primary key."""
    rows = tx.rows(
        f"SELECT {_COLUMNS} FROM {_FROM} WHERE (o.id < ? OR ? = 0) ORDER BY o.id DESC LIMIT ?",  # noqa: S608
        (before, before, limit),
    )
    return [_row(row) for row in rows]


def in_state(
    tx: Transaction, state: str, limit: int, before: tuple[int, int] | None = None
) -> list[MailRow]:
    """Letters of one state, the last to change first: along the index that deliveries use.

    `before` is (microseconds of the next attempt, id) of the last one shown.
    """
    moment, number = before or (2**62, 2**62)
    rows = tx.rows(
        f"SELECT {_COLUMNS} FROM {_FROM} WHERE o.state = ?"  # noqa: S608
        " AND (o.next_attempt_at, o.id) < (?, ?)"
        " ORDER BY o.next_attempt_at DESC, o.id DESC LIMIT ?",
        (state, moment, number, limit),
    )
    return [_row(row) for row in rows]


def one(tx: Transaction, number: int) -> MailRow | None:
    """One letter."""
    row = tx.one(f"SELECT {_COLUMNS} FROM {_FROM} WHERE o.id = ?", (number,))  # noqa: S608
    return None if row is None else _row(row)


def count_up_to(tx: Transaction, state: str, most: int) -> int:
    """How many letters are in a state, counted no further than `most`."""
    return tx.number(
        "SELECT count(*) FROM (SELECT 1 FROM outbox WHERE state = ? LIMIT ?) AS found",
        (state, most),
    )


def try_again(tx: Transaction, number: int, moment: datetime) -> bool:
    """A letter that did not arrive waits anew; False where it is not one of those."""
    return (
        tx.run(
            "UPDATE outbox SET state = 'waiting', attempts = 0, next_attempt_at = ?, error = ''"
            " WHERE id = ? AND state IN ('failed', 'uncertain', 'held')",
            (microseconds(moment), number),
        )
        > 0
    )
