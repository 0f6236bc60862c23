"""The table that contenders without one of their own are given."""

import sqlite3
from pathlib import Path


def open_table(path: Path, synchronous: str) -> sqlite3.Connection:
    """Pairs, history and letters, as durable as ours."""
    table = sqlite3.connect(path, isolation_level=None)
    table.execute("PRAGMA journal_mode=WAL")
    table.execute(f"PRAGMA synchronous={synchronous}")
    table.execute("CREATE TABLE pairs (id INTEGER PRIMARY KEY, state TEXT)")
    table.execute("CREATE TABLE history (pair INT, step INT, state TEXT)")
    table.execute("CREATE TABLE outbox (pair INT, recipient TEXT)")
    return table
