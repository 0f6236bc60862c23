"""SQL as text, for what only tests do: tamper with rows, look into tables past the programme."""

from store.database import Transaction
from store.statement import Cell, Row


def run(tx: Transaction, text: str, values: Row = ()) -> int:
    """Runs it, `?` for each value; how many rows it touched."""
    tx.cursor.execute(text.replace("?", "%s") if tx.postgresql else text, values)
    return tx.cursor.rowcount


def rows(tx: Transaction, text: str, values: Row = ()) -> list[tuple[Cell, ...]]:
    """All rows of an answer."""
    run(tx, text, values)
    return list(tx.cursor.fetchall())


def number(tx: Transaction, text: str, values: Row = ()) -> int:
    """A single whole number."""
    ((found,),) = rows(tx, text, values)
    assert isinstance(found, int)
    return found
