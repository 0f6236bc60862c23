"""Letters about a school year as a whole: written, and what became of them."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam as param
from sqlalchemy import select, update

from states.decision import PersonId
from states.history import microseconds
from store.database import Transaction, to_json
from store.letter_row import OutboxRow, from_row
from store.statement import Query, Statement, columns_for, insertion, off_index
from store.tables import outbox

_o = outbox.c
_ADD = insertion(
    outbox,
    *("cycle", "message", "recipient", "role", "message_id", "parameters"),
    *("created_at", "next_attempt_at"),
    kind="duty",
    ignore=True,
)
_DROP_OLDER = Statement(
    update(outbox)
    .values(state="dropped", error="a newer one was written")
    .where(
        _o.instance.is_(None),
        _o.cycle == param("cycle"),
        _o.message == param("message"),
        _o.recipient == param("recipient"),
        _o.created_at < param("today"),
        _o.state.in_(["waiting", "held", "failed", "uncertain"]),
    ),
    *("cycle", "message", "recipient", "today"),
)


def put(
    tx: Transaction,
    cycle: int,
    message: str,
    recipient: PersonId,
    role: str,
    message_id: str,
    parameters: Mapping[str, str],
    moment: datetime,
    today: datetime,
) -> bool:
    """A letter that waits to be sent, the newest of its kind alone: those that were written before
    today and did not leave are dropped. False where the one with this Message-ID was written
    before."""
    added = add(tx, cycle, message, recipient, role, message_id, parameters, moment)
    if added:
        tx.run(_DROP_OLDER, (cycle, message, recipient, microseconds(today)))
    return added


def add(
    tx: Transaction,
    cycle: int,
    message: str,
    recipient: PersonId,
    role: str,
    message_id: str,
    parameters: Mapping[str, str],
    moment: datetime,
) -> bool:
    """A letter that waits to be sent, whatever others there are. False where the one with this
    Message-ID was written before."""
    now = microseconds(moment)
    row = (cycle, message, recipient, role, message_id, to_json(parameters), now, now)
    return bool(tx.run(_ADD, row))


_SINCE = Query(
    select(*columns_for(from_row, outbox))
    .where(
        # along the index of these letters alone
        _o.instance.is_(None),
        _o.message_id > "",
        _o.message == param("message"),
        _o.created_at >= param("since"),
    )
    .order_by(off_index(_o.id).desc()),
    from_row,
    *("message", "since"),
)


def since(tx: Transaction, message: str, moment: datetime) -> list[OutboxRow]:
    """Letters of a kind that were written since a moment, the newest first."""
    return tx.rows(_SINCE, (message, microseconds(moment)))
