"""Single numbers that the school remembers under a name."""

from sqlalchemy import bindparam as param
from sqlalchemy import select, update

from store.database import Transaction
from store.statement import Query, Statement, insertion
from store.tables import counters

_c = counters.c
_VALUE = Query(select(_c.value).where(_c.name == param("mark")), int, "mark")
_NEW = insertion(counters, "name", "value", ignore=True)
_SET = Statement(
    update(counters).values(value=param("value")).where(_c.name == param("mark")), "value", "mark"
)


def mark(tx: Transaction, name: str) -> int | None:
    """The number under a name; None where there is none."""
    return tx.one(_VALUE, (name,))


def set_mark(tx: Transaction, name: str, value: int) -> None:
    """Remembers a number of 63 bits."""
    if not tx.run(_SET, (value, name)):
        tx.run(_NEW, (name, value))
