"""The record as an auditor looks through it: newest first, a bounded look back at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import orjson

from states.decision import InstanceId, PersonId
from states.history import microseconds
from store import history
from store.database import Cell, Row, Transaction, moment_of
from store.history import Recorded

LOOKED = 20_000
"""Entries looked at for one page."""
_SKEW = 24 * 3600 * 1_000_000
"""Clocks may have gone back: rows are in the order they were written, give or take a day."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for; what is empty holds for every entry."""

    instances: tuple[InstanceId, ...] = ()
    actor: PersonId | None = None
    process: str = ""
    state: str = ""
    """A state or a region that was left or entered."""
    trigger: str = ""
    since: datetime | None = None
    """Recorded at this moment or later."""
    until: datetime | None = None
    """Recorded before this moment."""
    late: bool = False
    """Recorded by a person after it was due."""
    run: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, newest first."""

    found: list[Recorded]
    looked_to: int
    """The oldest entry looked at where there are more to look at, 0 where there are none."""


def page(tx: Transaction, sought: Sought, before: int, limit: int) -> Page:
    """Entries older than `before` (0 for all), at most `limit`, and at most `LOOKED` looked at."""
    lowest, highest = _bounds(tx, sought)
    highest = min(highest, before) if before else highest
    floor = max(lowest, _floor(tx, sought, highest))
    tables, values = _wanted(sought)
    rows = tx.rows(
        f"SELECT h.id {tables} AND h.id >= ? AND h.id < ? ORDER BY {_order(sought)} LIMIT ?",
        (*values, floor, highest, limit + 1),
    )
    ids = [cast(int, row[0]) for row in rows]
    found = history.by_ids(tx, ids[:limit])
    if len(ids) > limit:
        return Page(found, ids[limit - 1])
    return Page(found, floor if floor > lowest else 0)


def _floor(tx: Transaction, sought: Sought, highest: int) -> int:
    """How far down the look goes: of one instance to its beginning, else so many entries."""
    if sought.instances:
        return 0
    if sought.actor is None:
        return highest - LOOKED
    row = tx.one(
        "SELECT id FROM history WHERE actor = ? AND id < ? ORDER BY actor DESC, id DESC"
        " LIMIT 1 OFFSET ?",
        (sought.actor, highest, LOOKED - 1),
    )
    return 0 if row is None else cast(int, row[0])


def _order(sought: Sought) -> str:
    # one instance's entries are few: they are sorted, not found by walking all others
    return "+h.id DESC" if sought.instances else "h.id DESC"


def _wanted(sought: Sought) -> tuple[str, tuple[Cell, ...]]:
    parts, values = ["1 = 1"], list[Cell]()
    tables = "FROM history h"
    if sought.process:
        # CROSS keeps history in front, and its order
        tables += " CROSS JOIN instances i"
        parts = ["i.id = h.instance AND i.process = ?"]
        values.append(sought.process)
    if sought.instances:
        parts.append(f"h.instance IN ({', '.join('?' * len(sought.instances))})")
        values += sought.instances
    if sought.actor is not None:
        parts.append("h.actor = ?")
        values.append(sought.actor)
    if sought.state:
        inside = "(h.{0} = ? OR substr(h.{0}, 1, ?) = ?)"
        parts.append(f"({inside.format('source')} OR {inside.format('dest')})")
        values += [sought.state, len(sought.state) + 1, f"{sought.state}."] * 2
    for column, value in (("trigger", sought.trigger), ("run", sought.run)):
        if value:
            parts.append(f"h.{column} = ?")
            values.append(value)
    for sign, moment in ((">=", sought.since), ("<", sought.until)):
        if moment is not None:
            parts.append(f"h.recorded_at {sign} ?")
            values.append(microseconds(moment))
    if sought.late:
        parts.append("h.actor IS NOT NULL AND h.recorded_at > h.planned_for")
    return f"{tables} WHERE {' AND '.join(parts)}", tuple(values)


def _bounds(tx: Transaction, sought: Sought) -> tuple[int, int]:
    """The row numbers between which a period lies; a run's entries lie in its own time."""
    since, until = sought.since, sought.until
    if sought.run:
        row = tx.one("SELECT started_at, finished_at FROM runs WHERE run = ?", (sought.run,))
        if row is not None:
            since, until = moment_of(cast(int, row[0])), moment_of(cast(int, row[1]))
    last = history.last_id(tx) + 1
    lowest = 0 if since is None else _first(tx, microseconds(since) - _SKEW, last)
    highest = last if until is None else _first(tx, microseconds(until) + _SKEW, last)
    return lowest, highest


def _first(tx: Transaction, moment: int, last: int) -> int:
    """The first row written at a moment or later: halved, since rows are in the order of time."""
    low, high = 0, last
    while low < high:
        middle = (low + high) // 2
        row = tx.one("SELECT recorded_at FROM history WHERE id >= ? ORDER BY id LIMIT 1", (middle,))
        if row is None or cast(int, row[0]) >= moment:
            high = middle
        else:
            low = middle + 1
    return low


def texts(tx: Transaction, digests: Sequence[str]) -> dict[str, str]:
    """The free texts behind digests that are still there."""
    found: dict[str, str] = {}
    for start in range(0, len(digests), 500):
        some = tuple(digests[start : start + 500])
        marks = ", ".join("?" * len(some))
        rows = tx.rows(f"SELECT digest, text FROM texts WHERE digest IN ({marks})", some)  # noqa: S608
        found |= {str(digest): str(text) for digest, text in rows if text}
    return found


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run of a flow."""

    id: int
    run: str
    flow: str
    started_at: datetime
    finished_at: datetime
    summary: Mapping[str, int]


def runs(tx: Transaction, flow: str, before: int, limit: int) -> list[RunRow]:
    """Runs of a flow or of all, the newest first."""
    # each is read off an index: of one flow by when it ended, of all by their numbers
    which = "flow = ?" if flow else "? = ''"
    order = "finished_at DESC, id DESC" if flow else "id DESC"
    rows = tx.rows(
        f"SELECT {_RUN} FROM runs WHERE {which} AND id < ? ORDER BY {order} LIMIT ?",  # noqa: S608
        (flow, before or 2**62, limit),
    )
    return [_run(row) for row in rows]


def run(tx: Transaction, number: str) -> RunRow | None:
    """The run that Prefect gave this number."""
    row = tx.one(f"SELECT {_RUN} FROM runs WHERE run = ? ORDER BY id LIMIT 1", (number,))  # noqa: S608
    return None if row is None else _run(row)


_RUN = "id, run, flow, started_at, finished_at, summary"


def _run(row: Row) -> RunRow:
    return RunRow(
        cast(int, row[0]),
        str(row[1]),
        str(row[2]),
        moment_of(cast(int, row[3])),
        moment_of(cast(int, row[4])),
        orjson.loads(str(row[5])),
    )
