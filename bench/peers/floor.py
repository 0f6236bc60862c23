"""The floor: bare sqlite3 doing the very reads and writes that nastavnik does, and nothing else.

The statements of a run are recorded with their values, and the driver plays them on a copy of the
database the run began with: same tables, indexes, rows and transactions, no engine.
"""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal
from unittest.mock import patch

from store.database import Transaction
from store.statement import Row, Statement, Values

Recorded = tuple[Literal["one", "many", "commit"], str, Sequence[Row] | Row]


@contextmanager
def recorded() -> Iterator[list[Recorded]]:
    """The statements of what runs inside, in order, transactions closed by a `commit`."""
    found: list[Recorded] = []
    execute, run_many = Transaction.execute, Transaction.run_many

    def record_one(tx: Transaction, statement: Statement, values: Values = ()) -> None:
        found.append(("one", *statement.form(postgresql=False).arranged(values)))
        execute(tx, statement, values)

    def record_many(tx: Transaction, statement: Statement, many: Sequence[Row]) -> int:
        if len(many) > 1:
            form = statement.form(postgresql=False)
            found.append(("many", form.text, [form.arranged(row)[1] for row in many]))
        return run_many(tx, statement, many)

    def record_commit(name: str) -> None:
        if name == "committed":
            found.append(("commit", "", ()))

    with (
        patch.object(Transaction, "execute", record_one),
        patch.object(Transaction, "run_many", record_many),
        patch("store.database.fault_point", record_commit),
    ):
        yield found


def play(path: Path, statements: Sequence[Recorded], synchronous: str) -> float:
    """Seconds that bare sqlite3 takes for them."""
    connection = sqlite3.connect(path, isolation_level=None, cached_statements=200)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(f"PRAGMA synchronous={synchronous}")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA cache_size=-65536")
    cursor = connection.cursor()
    execute, many, fetch = cursor.execute, cursor.executemany, cursor.fetchall
    started = time.perf_counter()
    execute("BEGIN IMMEDIATE")
    for kind, statement, values in statements:
        if kind == "one":
            execute(statement, values)
            fetch()
        elif kind == "many":
            many(statement, values)
        else:
            execute("COMMIT")
            execute("BEGIN IMMEDIATE")
    execute("COMMIT")
    seconds = time.perf_counter() - started
    connection.close()
    return seconds
