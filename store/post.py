"""Letters that wait because something kept them from leaving, and whether any left since."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam as param
from sqlalchemy import func, select

from store.database import Transaction, moment_of
from store.statement import Query
from store.tables import outbox

_o = outbox.c
# while it is tried once more it has not left either
_KEPT_BACK = _o.state.in_(["waiting", "sending"]) & (_o.error != "")
_PUT_BACK_AT = func.coalesce(_o.claimed_until, _o.created_at)


class Waiting(NamedTuple):
    """How many letters were tried and wait, for how many people; the fewest attempts that one of
    them has used up; when the first is tried again."""

    letters: int = 0
    people: int = 0
    attempts: int = 0
    again_at: datetime | None = None


def _kept_back(letters: int, people: int, attempts: int, again_at: int) -> Waiting:
    return Waiting(letters, people, attempts, moment_of(again_at) if again_at else None)


_COUNTED = Query(
    select(
        func.count().label("letters"),
        func.count(_o.recipient.distinct()).label("people"),
        func.coalesce(func.min(_o.attempts), 0).label("attempts"),
        func.coalesce(func.min(_o.next_attempt_at), 0).label("again_at"),
    ).where(_KEPT_BACK, param("since") < _PUT_BACK_AT),
    _kept_back,
    "since",
)
_LAST_SENT = Query(
    select(_o.next_attempt_at)
    .where(_o.state == "sent")
    .order_by(_o.next_attempt_at.desc())
    .limit(1),
    int,
)
_LAST_ANSWER = Query(
    select(_o.error).where(_KEPT_BACK).order_by(_o.next_attempt_at.desc()).limit(1), str
)


def kept_back(tx: Transaction) -> Waiting:
    """All that were tried and wait."""
    return tx.one(_COUNTED, (-1,)) or Waiting()


def kept_back_since_one_left(tx: Transaction) -> Waiting:
    """Those that were put back after the last letter left."""
    return tx.one(_COUNTED, (tx.one(_LAST_SENT) or 0,)) or Waiting()


def last_answer(tx: Transaction) -> str:
    """What kept them from leaving; '' where nothing did."""
    return tx.one(_LAST_ANSWER) or ""
