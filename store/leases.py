"""Who is at a piece of work that one does at a time: a lease that ends by itself.

Two at once would do no harm, since every row is claimed; but they would do the same twice over.
"""

from datetime import datetime

from sqlalchemy import bindparam as param
from sqlalchemy import delete, or_, update

from states.history import microseconds
from store.database import Transaction
from store.statement import Statement, insertion
from store.tables import leases

_l = leases.c
_NEW = insertion(leases, "name", "holder", "until", ignore=True)
_AGAIN = Statement(
    update(leases)
    .values(holder=param("holder"), until=param("until"))
    .where(
        _l.name == param("name"),
        or_(_l.until < param("now"), _l.holder == param("holder")),
    ),
    *("name", "holder", "until", "now"),
)
_LET_GO = Statement(
    delete(leases).where(_l.name == param("name"), _l.holder == param("holder")),
    *("name", "holder"),
)


def take(tx: Transaction, name: str, holder: str, now: datetime, until: datetime) -> bool:
    """Whether the holder has it from now on: it was free, over, or their own already."""
    ends = microseconds(until)
    if tx.run(_AGAIN, (name, holder, ends, microseconds(now))):
        return True
    return tx.run(_NEW, (name, holder, ends)) > 0


def let_go(tx: Transaction, name: str, holder: str) -> None:
    """It is free again; somebody else's stays."""
    tx.run(_LET_GO, (name, holder))
