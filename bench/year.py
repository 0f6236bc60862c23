"""A simulated year of 1,000 pairs against the floor: bare sqlite3 writing as many rows in batches.

`make bench` prints transitions per second of both, their ratio, and the memory used.
"""

import resource
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

from programme.history import verification
from programme.school.application import build
from programme.school.settings import Settings
from programme.simulation.report import simulate
from programme.simulation.year import Scenario
from store.database import open_database


def bare(path: Path, count: int) -> float:
    """Seconds for reading, updating and recording `count` rows, a thousand per transaction."""
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=OFF")
    database.execute("CREATE TABLE i (id INTEGER PRIMARY KEY, revision INT, fields TEXT)")
    database.execute("CREATE TABLE h (id INTEGER PRIMARY KEY, i INT, revision INT, changes TEXT)")
    database.execute("CREATE TABLE t (i INT, name TEXT, due INT, PRIMARY KEY (i, name))")
    fields = "x" * 1500
    database.executemany("INSERT INTO i VALUES (?, 0, ?)", [(n, fields) for n in range(1000)])
    started = time.perf_counter()
    for start in range(0, count, 1000):
        rows = [(start // 1000 + 1, fields, n) for n in range(min(1000, count - start))]
        database.execute("BEGIN IMMEDIATE")
        database.execute("SELECT * FROM i").fetchall()
        database.executemany("UPDATE i SET revision = ?, fields = ? WHERE id = ?", rows)
        database.executemany("INSERT INTO h (revision, changes, i) VALUES (?, ?, ?)", rows)
        database.executemany("INSERT OR REPLACE INTO t VALUES (?, 'a', 1)", [(r[2],) for r in rows])
        database.execute("COMMIT")
    seconds = time.perf_counter() - started
    database.close()
    return seconds


def main() -> int:
    """Runs both and prints the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'year.db'}"
        app = build(Settings(home=folder), open_database(url, synchronous="OFF"))
        year = simulate(app, Scenario("2020/21", 1000, 1))
        checked = time.perf_counter()
        problems = verification.verify(app).problems
        checked = time.perf_counter() - checked
        app.close()
        floor = bare(folder / "bare.db", year.transitions)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    rate, floor_rate = year.transitions / year.seconds, year.transitions / floor
    lines = [
        "| what | figure |",
        "| --- | --- |",
        f"| transitions of a year with 1,000 pairs | {year.transitions} |",
        f"| seconds, people and time simulated too | {year.seconds:.1f} |",
        f"| transitions per second | {rate:.0f} |",
        f"| the floor: bare sqlite3, batches of 1,000, rows per second | {floor_rate:.0f} |",
        f"| share of the floor | {rate / floor_rate:.1%} |",
        f"| seconds to verify it all | {checked:.1f} |",
        f"| problems found | {len(problems)} |",
        f"| most memory, MB | {memory} |",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return len(problems)


if __name__ == "__main__":
    sys.exit(main())
