"""What failed lately when somebody tried to sign in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam as param
from sqlalchemy import delete, insert, select

from states.history import microseconds
from store.account_tables import sign_ins
from store.database import Transaction, moment_of
from store.statement import Query, Statement, columns_for

_s = sign_ins.c


@dataclass(frozen=True, slots=True)
class Attempt:
    """A failure to sign in: when, and the how-manyth of its row it was."""

    at: datetime
    failed: int


def _attempt(at: int, failed: int) -> Attempt:
    return Attempt(moment_of(at), failed)


_ATTEMPTS = Query(
    select(*columns_for(_attempt, sign_ins))
    .where(_s.who == param("who"), _s.at > param("since"))
    .order_by(_s.at, _s.id),
    _attempt,
    "who",
    "since",
)


def attempts(tx: Transaction, who: str, since: datetime) -> Sequence[Attempt]:
    """The failures since a moment, the oldest first."""
    return tx.rows(_ATTEMPTS, (who, microseconds(since)))


_ADD_ATTEMPT = Query(
    insert(sign_ins)
    .values(who=param("who"), at=param("at"), failed=param("failed"))
    .returning(_s.id),
    int,
    "who",
    "at",
    "failed",
)


def add_attempt(tx: Transaction, who: str, attempt: Attempt) -> int:
    """Counts a failure; the number of its row."""
    return tx.number(_ADD_ATTEMPT, (who, microseconds(attempt.at), attempt.failed))


_DROP_ATTEMPT = Statement(delete(sign_ins).where(_s.id == param("id")), "id")
_DROP_ATTEMPTS = Statement(delete(sign_ins).where(_s.who == param("who")), "who")
_DROP_OLDEST = Statement(
    delete(sign_ins).where(
        _s.at < param("before"), _s.id.in_(select(_s.id).order_by(_s.id).limit(param("most")))
    ),
    "before",
    "most",
)


def drop_attempt(tx: Transaction, number: int) -> None:
    """It was none."""
    tx.run(_DROP_ATTEMPT, (number,))


def drop_attempts(tx: Transaction, who: str) -> None:
    """Forgets what failed."""
    tx.run(_DROP_ATTEMPTS, (who,))


def drop_attempts_before(tx: Transaction, moment: datetime, most: int) -> int:
    """Forgets the oldest, at most so many; how many."""
    return tx.run(_DROP_OLDEST, (microseconds(moment), most))
