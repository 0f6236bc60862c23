"""Letters that wait, and what became of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam as param
from sqlalchemy import func, select, update

from states.decision import InstanceId, PersonId
from states.history import microseconds
from store.database import Transaction, moment_of, to_json
from store.letter_row import LetterKind, OutboxRow, OutboxState, from_row
from store.mail_pause import paused
from store.statement import Query, Statement, chunks, columns_for, insertion, off_index
from store.tables import outbox

_o = outbox.c
_ROWS = select(*columns_for(from_row, outbox))
_DUE = Query(
    _ROWS.where(
        _o.next_attempt_at <= param("now"),
        (_o.state == "waiting") | ((_o.state == "sending") & (_o.claimed_until <= param("now"))),
    )
    .order_by(_o.next_attempt_at, _o.id)
    .limit(param("limit"))
    .with_for_update(skip_locked=True),
    from_row,
    *("now", "limit"),
)
_OPEN = _o.state.in_(["waiting", "sending"])
_JOINED = Query(
    _ROWS.where(_o.letter.in_(param("letters")), _OPEN)
    .order_by(_o.id)
    .with_for_update(skip_locked=True),
    from_row,
    "letters",
)


class _Parts(NamedTuple):
    letter: str
    number: int


_PARTS = Query(
    select(_o.letter, func.count().label("number"))
    .where(_o.letter.in_(param("letters")), _OPEN)
    .group_by(_o.letter),
    _Parts,
    "letters",
)
_CLAIM = Statement(
    update(outbox)
    .values(state="sending", claimed_until=param("until"))
    .where(_o.id == param("letter_id")),
    *("until", "letter_id"),
)


def claim(tx: Transaction, moment: datetime, limit: int, lease: timedelta) -> list[OutboxRow]:
    """Letters to be sent now, taken until `lease` is over, the oldest first.

    A letter left in `sending` by a worker that died is taken again once its lease is over: the
    same Message-ID tells the two copies for one. What was joined before is taken whole, or left.
    """
    if paused(tx):
        return []
    found = _whole(tx, tx.rows(_DUE, (microseconds(moment), limit)))
    until = microseconds(moment + lease)
    tx.run_many(_CLAIM, [(until, row.id) for row in found])
    return found


def _whole(tx: Transaction, found: list[OutboxRow]) -> list[OutboxRow]:
    """With what else is in the same letters; without letters of which another worker has a part."""
    letters = sorted({row.letter for row in found if row.letter})
    if not letters:
        return found
    free = {row.id for row in found}
    joined = [row for chunk in chunks(letters) for row in tx.rows(_JOINED, (chunk,))]
    counts = [part for chunk in chunks(letters) for part in tx.rows(_PARTS, (chunk,))]
    mine = Counter(row.letter for row in joined if row.state == "waiting" or row.id in free)
    whole = {part.letter for part in counts if mine[part.letter] == part.number}
    more = [row for row in joined if row.id not in free and row.letter in whole]
    return [row for row in found if not row.letter or row.letter in whole] + more


_MESSAGES = Query(
    select(_o.message)
    .distinct()
    .where(_o.letter == param("letter"), _o.letter != "", _o.kind != "duty")
    .order_by(_o.message),
    str,
    "letter",
)


def joined_with(tx: Transaction, row: OutboxRow) -> list[str]:
    """What was said in the same letter as this row, duties left out."""
    return tx.rows(_MESSAGES, (row.letter,))


_JOIN = Statement(
    update(outbox)
    .values(letter=param("letter"))
    .where(_o.id == param("letter_id"), _o.letter == ""),
    *("letter", "letter_id"),
)


def join(tx: Transaction, ids: Sequence[int], letter: str) -> None:
    """From now on these are one letter: a copy of it has the same Message-ID and says the same."""
    tx.run_many(_JOIN, [(letter, number) for number in ids])


_SETTLE = Statement(
    update(outbox)
    .ordered_values(
        (_o.state, param("state")),
        (_o.sent_at, param("sent_at")),
        (_o.next_attempt_at, param("again_at")),
        (_o.error, param("error")),
        (_o.attempts, _o.attempts + param("tried")),
        (_o.claimed_until, param("put_back_at")),
    )
    # what was dropped while it was being handed over is not tried again
    .where(_o.id == param("letter_id"), (_o.state != "dropped") | (param("state") == "sent")),
    *("state", "sent_at", "again_at", "error", "tried", "put_back_at", "letter_id"),
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
    again = microseconds(again_at or moment)
    put_back_at = microseconds(moment) if state == "waiting" else None
    settled = (state, sent_at, again, error, tried, put_back_at)
    tx.run_many(_SETTLE, [(*settled, number) for number in ids])


_POSTPONE = Statement(
    update(outbox)
    .values(
        state="waiting",
        next_attempt_at=param("until"),
        claimed_until=param("put_back_at"),
        error=func.coalesce(param("error"), _o.error),
    )
    .where(_o.id == param("letter_id"), _o.state != "dropped"),
    *("until", "put_back_at", "error", "letter_id"),
)


def postpone(
    tx: Transaction, ids: Sequence[int], until: datetime, moment: datetime, error: str | None = None
) -> None:
    """Letters that wait for the morning, or for a mail server: no attempt was theirs. What kept
    them from leaving before is forgotten only with a new reason."""
    values = (microseconds(until), microseconds(moment), error)
    tx.run_many(_POSTPONE, [(*values, number) for number in ids])


_LISTED = Query(
    _ROWS.where(
        (_o.state == param("state")) | (param("state") == ""),
        (_o.instance == param("instance")) | (param("instance") == 0),
    )
    .order_by(_o.id.desc())
    .limit(param("limit")),
    from_row,
    *("state", "instance", "limit"),
)


def listing(
    tx: Transaction, state: str = "", instance: InstanceId | None = None, limit: int = 100
) -> list[OutboxRow]:
    """Letters, the newest first."""
    return tx.rows(_LISTED, (state, instance or 0, limit))


_OF_INSTANCE = Query(
    _ROWS.where(_o.instance == param("instance"))
    .order_by(_o.revision.desc(), off_index(_o.id).desc())
    .limit(param("limit")),
    from_row,
    *("instance", "limit"),
)


def of_instance(tx: Transaction, instance: InstanceId, limit: int) -> list[OutboxRow]:
    """Letters of an instance, the newest first: its own part of the unique key is read."""
    return tx.rows(_OF_INSTANCE, (instance, limit))


_BY_ID = Query(_ROWS.where(_o.id == param("number")), from_row, "number")


def by_id(tx: Transaction, number: int) -> OutboxRow | None:
    """One letter."""
    return tx.one(_BY_ID, (number,))


class _Count(NamedTuple):
    state: OutboxState
    number: int


_COUNTS = Query(
    select(_o.state, func.count().label("number")).group_by(_o.state).order_by(_o.state), _Count
)


_OLDEST = Query(select(func.min(_o.created_at)).where(_o.state == "waiting"), int)


def oldest_waiting(tx: Transaction) -> datetime | None:
    """When the letter was written that has waited longest."""
    found = tx.number(_OLDEST)
    return moment_of(found) if found else None


def counts(tx: Transaction) -> dict[OutboxState, int]:
    """How many letters are in each state."""
    return dict(tx.rows(_COUNTS))


def _sent_on(recipient: int, created_at: int, kind: LetterKind) -> tuple[int, datetime, str]:
    return recipient, moment_of(created_at), kind


_PER_DAY = Query(select(_o.recipient, _o.created_at, _o.kind).order_by(_o.id), _sent_on)


def per_person_and_day(tx: Transaction) -> list[tuple[int, datetime, str]]:
    """(recipient, created, kind) of every letter: what the simulator weighs."""
    return tx.rows(_PER_DAY)


_DROP = Statement(
    update(outbox)
    .values(state="dropped", error="simulated")
    .where(_o.created_at < param("moment"), _o.state == "waiting"),
    "moment",
)


def drop_before(tx: Transaction, moment: datetime) -> None:
    """Letters of a simulated past go nowhere."""
    tx.run(_DROP, (microseconds(moment),))


_ADD = insertion(
    outbox,
    *("cycle", "instance", "revision", "message", "recipient", "role", "deadline"),
    *("message_id", "parameters", "created_at", "next_attempt_at"),
    kind="duty",
    ignore=True,
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
    now = microseconds(moment)
    tx.run(
        _ADD,
        (
            *(row.cycle, row.instance, row.revision, message, recipient, role),
            *(f"letter {row.id}", message_id, to_json(parameters), now, now),
        ),
    )
