"""Letters about a school year as a whole."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam as param
from sqlalchemy import update

from states.decision import PersonId
from states.history import microseconds
from store.database import Transaction, to_json
from store.statement import Statement, insertion
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
        _o.message_id != param("message_id"),
        _o.state.in_(["waiting", "held", "failed", "uncertain"]),
    ),
    *("cycle", "message", "recipient", "message_id"),
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
) -> bool:
    """A letter that waits to be sent, the newest of its kind alone: those that did not leave before
    it are dropped. False where the one with this Message-ID was written before."""
    added = add(tx, cycle, message, recipient, role, message_id, parameters, moment)
    if added:
        tx.run(_DROP_OLDER, (cycle, message, recipient, message_id))
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
