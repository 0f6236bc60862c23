"""Figures that would cost a page too much: made once an hour, read from a small table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from states.history import microseconds
from store import history
from store.database import Transaction, moment_of

SAMPLE = 200_000
"""The newest entries that medians are taken of."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Figures of a process, and the moment they were made."""

    values: Mapping[str, int]
    recorded_at: datetime | None


def keep(
    tx: Transaction, cycle: int, process: str, values: Mapping[str, int], moment: datetime
) -> None:
    """Takes the place of what was kept of a process before."""
    tx.run("DELETE FROM figures WHERE cycle = ? AND process = ?", (cycle, process))
    tx.run_many(
        "INSERT INTO figures (cycle, process, name, value, recorded_at) VALUES (?, ?, ?, ?, ?)",
        [(cycle, process, name, value, microseconds(moment)) for name, value in values.items()],
    )


def kept(tx: Transaction, cycle: int, process: str) -> Kept:
    """What was kept of a process; no moment where nothing was."""
    rows = tx.rows(
        "SELECT name, value, recorded_at FROM figures WHERE cycle = ? AND process = ?",
        (cycle, process),
    )
    made = moment_of(cast(int, rows[0][2])) if rows else None
    return Kept({str(name): cast(int, value) for name, value, _ in rows}, made)


def total(tx: Transaction, cycle: int, process: str, names: Iterable[str]) -> dict[str, int]:
    """The sums of whole-number fields over all instances of a process: each of them is read."""
    found = {}
    for name in names:
        value = "(fields::json ->> ?)::bigint" if tx.postgresql else "json_extract(fields, ?)"
        key = name if tx.postgresql else f"$.{name}"
        found[name] = tx.number(
            f"SELECT CAST(coalesce(sum({value}), 0) AS BIGINT) FROM instances"  # noqa: S608
            " WHERE cycle = ? AND process = ?",
            (key, cycle, process),
        )
    return found


def more_than(tx: Transaction, cycle: int, process: str, number: int) -> bool:
    """Whether a process has more instances than that: counted no further."""
    row = tx.one(
        "SELECT 1 FROM instances WHERE cycle = ? AND process = ? LIMIT 1 OFFSET ?",
        (cycle, process, number),
    )
    return row is not None


def entered(tx: Transaction, cycle: int, process: str) -> list[tuple[str, int]]:
    """(state, microseconds) of when each instance entered the state it is in."""
    rows = tx.rows(
        "SELECT state, entered_at FROM instances WHERE cycle = ? AND process = ?", (cycle, process)
    )
    return [(str(state), cast(int, at)) for state, at in rows]


def stays(tx: Transaction, cycle: int, process: str) -> list[tuple[str, int]]:
    """(state, microseconds) of every stay that began and ended within the newest entries."""
    rows = tx.rows(
        "SELECT h.instance, h.source, h.dest, h.recorded_at FROM history h"
        " JOIN instances i ON i.id = h.instance WHERE h.id > ? AND h.source <> h.dest"
        " AND i.cycle = ? AND i.process = ? ORDER BY h.instance, h.revision",
        (history.last_id(tx) - SAMPLE, cycle, process),
    )
    found, before = list[tuple[str, int]](), (0, "", 0)
    for instance, source, dest, at in cast(list[tuple[int, str, str, int]], rows):
        if before[:2] == (instance, source):
            found.append((source, at - before[2]))
        before = (instance, dest, at)
    return found
