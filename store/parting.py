"""What ends with somebody's role: letters that wait for them in it, and links that are open."""

from collections.abc import Sequence

from sqlalchemy import and_, or_, select, update
from sqlalchemy import bindparam as param

from states.decision import Decision
from states.history import microseconds
from store.account_tables import answer_links
from store.database import Transaction
from store.statement import Statement
from store.tables import outbox

NO_PART = "they play no part in it any more"
"""Why such a letter did not go."""

_o, _l = outbox.c, answer_links.c
# their own letters, and those to whoever stands in for them
_THEIRS = and_(
    _o.instance == param("instance"),
    _o.revision < param("revision"),
    _o.role == param("role"),
    or_(
        _o.instead_of == param("person"),
        and_(_o.recipient == param("person"), _o.instead_of.is_(None)),
    ),
)
_KEY = ("instance", "revision", "role", "person")
_DROP = Statement(
    update(outbox)
    .values(state="dropped", error=NO_PART, next_attempt_at=param("moment"), claimed_until=None)
    .where(_THEIRS, _o.state.in_(["waiting", "sending", "held", "failed", "uncertain"])),
    *("moment", *_KEY),
)
_CLOSE = Statement(
    update(answer_links)
    .values(triggers="[]")
    .where(
        _l.instance == param("instance"),
        _l.role == param("role"),
        _l.used_at.is_(None),
        _l.letter.in_(select(_o.id).where(_THEIRS)),
    ),
    *_KEY,
)


def end(tx: Transaction, decisions: Sequence[Decision]) -> None:
    """Letters that were written before somebody's role ended, and were not sent, are dropped; links
    that went out ask nothing any more. What the same decision writes to them still goes."""
    for decision in decisions:
        for role, person in decision.lost:
            key = (decision.after.id, decision.entry.revision, role, person)
            tx.run(_DROP, (microseconds(decision.entry.recorded_at), *key))
            tx.run(_CLOSE, key)
