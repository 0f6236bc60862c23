"""Letters that wait, and what became of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast

import orjson

from states.decision import InstanceId, PersonId
from states.history import microseconds
from store.database import Row, Transaction, moment_of, to_json

OutboxState = Literal["waiting", "sending", "sent", "uncertain", "failed", "held", "dropped"]

_COLUMNS = """id, cycle, instance, revision, message, kind, recipient, instead_of, role, deadline,
 occurrence, timer, due_at, invitation, message_id, parameters, created_at, state, attempts,
 next_attempt_at, sent_at, error, letter"""


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One message to one person."""

    id: int
    cycle: int
    instance: InstanceId
    revision: int
    message: str
    kind: Literal["notice", "duty", "reminder"]
    recipient: PersonId
    instead_of: PersonId | None
    role: str
    deadline: str
    occurrence: int
    timer: str
    due_at: datetime | None
    invitation: bool
    message_id: str
    parameters: Mapping[str, str]
    created_at: datetime
    state: OutboxState
    attempts: int
    next_attempt_at: datetime
    sent_at: datetime | None
    error: str
    letter: str
    """The Message-ID of the letter it went into; '' before it was first handed over."""


def _row(row: Row) -> OutboxRow:
    instead, due_at, sent_at = row[7], row[12], row[20]
    return OutboxRow(
        id=cast(int, row[0]),
        cycle=cast(int, row[1]),
        instance=InstanceId(cast(int, row[2])),
        revision=cast(int, row[3]),
        message=str(row[4]),
        kind=cast(Literal["notice", "duty", "reminder"], row[5]),
        recipient=PersonId(cast(int, row[6])),
        instead_of=None if instead is None else PersonId(cast(int, instead)),
        role=str(row[8]),
        deadline=str(row[9]),
        occurrence=cast(int, row[10]),
        timer=str(row[11]),
        due_at=None if due_at is None else moment_of(cast(int, due_at)),
        invitation=bool(row[13]),
        message_id=str(row[14]),
        parameters=orjson.loads(str(row[15])),
        created_at=moment_of(cast(int, row[16])),
        state=cast(OutboxState, row[17]),
        attempts=cast(int, row[18]),
        next_attempt_at=moment_of(cast(int, row[19])),
        sent_at=None if sent_at is None else moment_of(cast(int, sent_at)),
        error=str(row[21]),
        letter=str(row[22]),
    )


def claim(tx: Transaction, moment: datetime, limit: int, lease: timedelta) -> list[OutboxRow]:
    """Letters to be sent now, taken until `lease` is over, the oldest first.

    A letter left in `sending` by a worker that died is taken again once its lease is over: the
    same Message-ID tells the two copies for one.
    """
    if held(tx):
        return []
    now = microseconds(moment)
    locked = " FOR UPDATE SKIP LOCKED" if tx.postgresql else ""
    rows = tx.rows(
        f"SELECT {_COLUMNS} FROM outbox WHERE next_attempt_at <= ? AND (state = 'waiting'"  # noqa: S608
        " OR (state = 'sending' AND claimed_until <= ?))"
        f" ORDER BY next_attempt_at, id LIMIT ?{locked}",
        (now, now, limit),
    )
    found = [_row(row) for row in rows]
    if len(found) == limit:
        # a letter that was joined before is taken whole
        last = found[-1].letter
        taken = {row.id for row in found}
        more = tx.rows(f"SELECT {_COLUMNS} FROM outbox WHERE letter = ? AND letter <> ''", (last,))  # noqa: S608
        found += [one for one in map(_row, more) if one.id not in taken and one.state == "waiting"]
    until = microseconds(moment + lease)
    tx.run_many(
        "UPDATE outbox SET state = 'sending', claimed_until = ? WHERE id = ?",
        [(until, row.id) for row in found],
    )
    return found


def joined_with(tx: Transaction, row: OutboxRow) -> list[str]:
    """What was said in the same letter as this row, duties left out."""
    rows = tx.rows(
        "SELECT DISTINCT message FROM outbox WHERE letter = ? AND letter <> '' AND kind <> 'duty'"
        " ORDER BY message",
        (row.letter,),
    )
    return [str(message) for (message,) in rows]


def hold(tx: Transaction) -> int:
    """From now on nothing is claimed until `release`; how many letters wait."""
    tx.run("INSERT INTO counters (name, value) VALUES ('mail held', 1) ON CONFLICT DO NOTHING")
    return _waiting(tx)


def release(tx: Transaction) -> int:
    """Letters may go again; how many wait."""
    tx.run("DELETE FROM counters WHERE name = 'mail held'")
    return _waiting(tx)


def held(tx: Transaction) -> bool:
    """Whether letters are held."""
    return tx.one("SELECT 1 FROM counters WHERE name = 'mail held'") is not None


def _waiting(tx: Transaction) -> int:
    return tx.number("SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending')")


def join(tx: Transaction, ids: Sequence[int], letter: str) -> None:
    """From now on these are one letter: a copy of it has the same Message-ID and says the same."""
    tx.run_many(
        "UPDATE outbox SET letter = ? WHERE id = ? AND letter = ''",
        [(letter, number) for number in ids],
    )


def settle(
    tx: Transaction,
    ids: Sequence[int],
    state: OutboxState,
    moment: datetime,
    *,
    again_at: datetime | None = None,
    error: str = "",
) -> None:
    """What became of letters that were claimed. One that was tried and has to be tried again has
    used up an attempt; one whose worker died before it could try has not."""
    sent_at = microseconds(moment) if state == "sent" else None
    tried = int(state in ("sent", "waiting", "uncertain", "failed"))
    tx.run_many(
        "UPDATE outbox SET state = ?, sent_at = ?, next_attempt_at = ?, error = ?,"
        " attempts = attempts + ?, claimed_until = NULL WHERE id = ?",
        [
            (state, sent_at, microseconds(again_at or moment), error, tried, number)
            for number in ids
        ],
    )


def postpone(tx: Transaction, ids: Sequence[int], until: datetime) -> None:
    """Letters that wait for the morning."""
    tx.run_many(
        "UPDATE outbox SET state = 'waiting', next_attempt_at = ?, claimed_until = NULL"
        " WHERE id = ?",
        [(microseconds(until), number) for number in ids],
    )


def listing(
    tx: Transaction, state: str = "", instance: InstanceId | None = None, limit: int = 100
) -> list[OutboxRow]:
    """Letters, the newest first."""
    rows = tx.rows(
        f"SELECT {_COLUMNS} FROM outbox WHERE (state = ? OR ? = '')"  # noqa: S608
        " AND (instance = ? OR ? = 0) ORDER BY id DESC LIMIT ?",
        (state, state, instance or 0, instance or 0, limit),
    )
    return [_row(row) for row in rows]


def failed(
    tx: Transaction, cycle: int, after: tuple[int, int], limit: int
) -> list[tuple[tuple[int, int], OutboxRow]]:
    """Letters of a cycle that did not arrive, or may not have, the longest ago first, each with
    its place: the index is read in its own order, one state after the other."""
    moment, number = after
    found = [
        _row(row)
        for state in ("failed", "uncertain")
        for row in tx.rows(
            f"SELECT {_COLUMNS} FROM outbox WHERE state = ? AND cycle = ?"  # noqa: S608
            " AND next_attempt_at >= ? AND (next_attempt_at > ? OR id > ?)"
            " ORDER BY next_attempt_at, id LIMIT ?",
            (state, cycle, moment, moment, number, limit),
        )
    ]
    placed = [((microseconds(row.next_attempt_at), row.id), row) for row in found]
    return sorted(placed, key=lambda one: one[0])[:limit]


def of_instance(tx: Transaction, instance: InstanceId, limit: int) -> list[OutboxRow]:
    """Letters of an instance, the newest first: its own part of the unique key is read."""
    rows = tx.rows(
        f"SELECT {_COLUMNS} FROM outbox WHERE instance = ? ORDER BY revision DESC, +id DESC"  # noqa: S608
        " LIMIT ?",
        (instance, limit),
    )
    return [_row(row) for row in rows]


def by_id(tx: Transaction, number: int) -> OutboxRow | None:
    """One letter."""
    row = tx.one(f"SELECT {_COLUMNS} FROM outbox WHERE id = ?", (number,))  # noqa: S608
    return None if row is None else _row(row)


def counts(tx: Transaction) -> dict[str, int]:
    """How many letters are in each state."""
    rows = tx.rows("SELECT state, count(*) FROM outbox GROUP BY state ORDER BY state")
    return {str(row[0]): cast(int, row[1]) for row in rows}


def per_person_and_day(tx: Transaction) -> list[tuple[int, datetime, str]]:
    """(recipient, created, kind) of every letter: what the simulator weighs."""
    rows = tx.rows("SELECT recipient, created_at, kind FROM outbox ORDER BY id")
    return [(cast(int, row[0]), moment_of(cast(int, row[1])), str(row[2])) for row in rows]


def drop_before(tx: Transaction, moment: datetime) -> None:
    """Letters of a simulated past go nowhere."""
    tx.run(
        "UPDATE outbox SET state = 'dropped', error = 'simulated' WHERE created_at < ?"
        " AND state = 'waiting'",
        (microseconds(moment),),
    )


def add(
    tx: Transaction,
    row: OutboxRow,
    message: str,
    recipient: PersonId,
    role: str,
    message_id: str,
    parameters: Mapping[str, str],
    moment: datetime,
) -> None:
    """A letter about a letter: to `recipient`, on the same instance and revision as `row`."""
    tx.run(
        "INSERT INTO outbox (cycle, instance, revision, message, kind, recipient, role, deadline,"
        " message_id, parameters, created_at, next_attempt_at)"
        " VALUES (?, ?, ?, ?, 'duty', ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (
            row.cycle,
            row.instance,
            row.revision,
            message,
            recipient,
            role,
            f"letter {row.id}",
            message_id,
            to_json(parameters),
            microseconds(moment),
            microseconds(moment),
        ),
    )


def retry(tx: Transaction, instance: InstanceId, moment: datetime) -> None:
    """Failed letters of an instance wait again."""
    tx.run(
        "UPDATE outbox SET state = 'waiting', attempts = 0, next_attempt_at = ?, error = ''"
        " WHERE instance = ? AND state = 'failed'",
        (microseconds(moment), instance),
    )
