"""All mail stopped, and let go again."""

from sqlalchemy import delete, func, select

from store.database import Transaction
from store.statement import Query, Statement, insertion
from store.tables import counters, outbox

_MARK = "mail held"
_PAUSE = insertion(counters, name=_MARK, value=1, ignore=True)
_RESUME = Statement(delete(counters).where(counters.c.name == _MARK))
_PAUSED = Query(select(counters.c.value).where(counters.c.name == _MARK), int)
_WAITING = Query(select(func.count()).where(outbox.c.state.in_(["waiting", "sending"])), int)


def pause(tx: Transaction) -> int:
    """From now on no letter is claimed until `resume`; how many wait."""
    tx.run(_PAUSE)
    return tx.number(_WAITING)


def resume(tx: Transaction) -> int:
    """Letters may go again; how many wait."""
    tx.run(_RESUME)
    return tx.number(_WAITING)


def paused(tx: Transaction) -> bool:
    """Whether all mail is stopped."""
    return tx.one(_PAUSED) is not None
