"""Letters as people look for them: page by page, by their fate."""

from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import bindparam as param
from sqlalchemy import func, select, tuple_

from states.decision import InstanceId, PersonId
from store.database import Transaction, moment_of
from store.letter_row import NOBODY, OutboxState
from store.statement import Query
from store.tables import instances, outbox, people

_o, _i = outbox.c, instances.c
_LAST = 2**62


@dataclass(frozen=True, slots=True)
class MailRow:
    """A letter in a list, with the names that go with it."""

    id: int
    cycle: int
    instance: InstanceId | None
    """What it is about; None for the school year as a whole, and then no name, no process."""
    name: str
    process: str
    version: int
    message: str
    recipient: PersonId
    recipient_name: str
    """'' where they were erased; the address of a reader outside the school."""
    role: str
    state: OutboxState
    created_at: datetime
    next_attempt_at: datetime
    sent_at: datetime | None
    attempts: int
    error: str


def _row(
    id: int,
    cycle: int,
    instance: InstanceId | None,
    name: str | None,
    process: str | None,
    version: int | None,
    message: str,
    recipient: PersonId,
    recipient_name: str | None,
    parameters: str,
    role: str,
    state: OutboxState,
    created_at: int,
    next_attempt_at: int,
    sent_at: int | None,
    attempts: int,
    error: str,
) -> MailRow:
    return MailRow(
        id,
        cycle,
        instance,
        name or "",
        process or "",
        version or 0,
        message,
        recipient,
        _outside(parameters) if recipient == NOBODY else recipient_name or "",
        role,
        state,
        moment_of(created_at),
        moment_of(next_attempt_at),
        None if sent_at is None else moment_of(sent_at),
        attempts,
        error,
    )


def _outside(parameters: str) -> str:
    address: str = orjson.loads(parameters).get("address", "")
    return address


_LETTERS = (
    select(
        _o.id,
        _o.cycle,
        _o.instance,
        _i.name,
        _i.process,
        _i.version,
        _o.message,
        _o.recipient,
        people.c.name.label("recipient_name"),
        _o.parameters,
        _o.role,
        _o.state,
        _o.created_at,
        _o.next_attempt_at,
        _o.sent_at,
        _o.attempts,
        _o.error,
    )
    .outerjoin_from(outbox, instances)
    .outerjoin(people, people.c.id == _o.recipient)
)
_NEWEST = Query(
    _LETTERS.where(_o.id < param("before")).order_by(_o.id.desc()).limit(param("limit")),
    _row,
    "before",
    "limit",
)


def newest(tx: Transaction, limit: int, before: int = 0) -> list[MailRow]:
    """Letters of every state, the newest first: along the primary key."""
    return tx.rows(_NEWEST, (before or _LAST, limit))


_IN_STATE = Query(
    _LETTERS.where(
        _o.state == param("state"),
        tuple_(_o.next_attempt_at, _o.id) < tuple_(param("moment"), param("id")),
    )
    .order_by(_o.next_attempt_at.desc(), _o.id.desc())
    .limit(param("limit")),
    _row,
    "state",
    "moment",
    "id",
    "limit",
)


def in_state(
    tx: Transaction, state: str, limit: int, before: tuple[int, int] | None = None
) -> list[MailRow]:
    """Letters of one state, the last to change first: along the index that deliveries use.

    `before` is (microseconds of the next attempt, id) of the last one shown.
    """
    return tx.rows(_IN_STATE, (state, *(before or (_LAST, _LAST)), limit))


_BY_ID = Query(_LETTERS.where(_o.id == param("id")), _row, "id")


def by_id(tx: Transaction, number: int) -> MailRow | None:
    """One letter."""
    return tx.one(_BY_ID, (number,))


_COUNT_UP_TO = Query(
    select(func.count()).select_from(
        select(_o.state).where(_o.state == param("state")).limit(param("most")).subquery()
    ),
    int,
    "state",
    "most",
)


def count_up_to(tx: Transaction, state: str, most: int) -> int:
    """How many letters are in a state, counted no further than `most`."""
    return tx.number(_COUNT_UP_TO, (state, most))
