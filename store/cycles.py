"""Cycles: school years with their dates, shifts and pauses."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Literal

import orjson
from sqlalchemy import bindparam as param
from sqlalchemy import select, update

from states.cycle import Cycle, Pause
from states.definition import Words
from states.errors import NotFound
from states.history import microseconds
from states.school_history import By
from store import school_history
from store.database import Transaction, moment_of, to_json
from store.statement import Query, Statement, columns_for, insertion
from store.tables import cycles

_c = cycles.c
CycleState = Literal["open", "closed"]


@dataclass(frozen=True, slots=True)
class CycleRow:
    """A cycle with the plan it carries out."""

    id: int
    cycle: Cycle
    organisation: str
    plan: str
    plan_version: int
    zone: str
    state: CycleState
    opened_at: datetime


@lru_cache(maxsize=100)
def _row(
    id: int,
    name: str,
    organisation: str,
    plan: str,
    plan_version: int,
    begins: str,
    ends: str,
    plan_from: str,
    in_force_on: str,
    zone: str,
    shifted_days: int,
    pauses: str,
    state: CycleState,
    opened_at: int,
) -> CycleRow:
    first, last, start, force = map(date.fromisoformat, (begins, ends, plan_from, in_force_on))
    stops = tuple(
        Pause(date.fromisoformat(first), date.fromisoformat(last) if last else None)
        for first, last in orjson.loads(pauses)
    )
    cycle = Cycle(name, first, last, start, force, shifted_days, stops)
    return CycleRow(id, cycle, organisation, plan, plan_version, zone, state, moment_of(opened_at))


_ADD = insertion(
    cycles,
    *("name", "organisation", "plan", "plan_version", "begins", "ends", "plan_from"),
    *("in_force_on", "zone", "shifted_days", "pauses", "opened_at"),
)


def add(
    tx: Transaction,
    cycle: Cycle,
    organisation: str,
    plan: str,
    plan_version: int,
    zone: str,
    by: By,
) -> CycleRow:
    """A new cycle."""
    tx.run(
        _ADD,
        (
            cycle.name,
            organisation,
            plan,
            plan_version,
            cycle.begins.isoformat(),
            cycle.ends.isoformat(),
            cycle.plan_from.isoformat(),
            cycle.in_force_on.isoformat(),
            zone,
            cycle.shifted_days,
            _pauses(cycle),
            microseconds(by.moment),
        ),
    )
    row = by_name(tx, cycle.name)
    school_history.record(tx, "cycle", row.id, "opened", by, told(row))
    return row


def told(row: CycleRow) -> dict[str, object]:
    """What the school's history says of a year."""
    cycle = row.cycle
    return {
        "name": cycle.name,
        "plan": row.plan,
        "plan_version": row.plan_version,
        "begins": cycle.begins.isoformat(),
        "ends": cycle.ends.isoformat(),
        "plan_from": cycle.plan_from.isoformat(),
        "in_force_on": cycle.in_force_on.isoformat(),
        "zone": row.zone,
        "shifted_days": cycle.shifted_days,
        "pauses": _pauses(cycle),
        "state": row.state,
    }


def _pauses(cycle: Cycle) -> str:
    return to_json(
        [[p.first.isoformat(), p.last.isoformat() if p.last else ""] for p in cycle.pauses]
    )


_ROWS = select(*columns_for(_row, cycles))
_ALL = Query(_ROWS.order_by(_c.begins.desc(), _c.id.desc()), _row)
_BY_ID = Query(_ROWS.where(_c.id == param("number")), _row, "number")
_BY_NAME = Query(
    _ROWS.where((_c.name == param("name")) | ((param("name") == "") & (_c.state == "open")))
    .order_by(_c.begins.desc())
    .limit(1),
    _row,
    "name",
)


def listing(tx: Transaction) -> list[CycleRow]:
    """All cycles, the newest first."""
    return tx.rows(_ALL)


def opened(tx: Transaction) -> list[CycleRow]:
    """The cycles that go on, in the same order."""
    return [row for row in listing(tx) if row.state == "open"]


def by_id(tx: Transaction, number: int) -> CycleRow:
    """One cycle by its number."""
    row = tx.one(_BY_ID, (number,))
    if row is None:
        raise _unknown(str(number))
    return row


def by_name(tx: Transaction, name: str = "") -> CycleRow:
    """One cycle by its name; the newest open one where none is given. `NotFound`."""
    row = tx.one(_BY_NAME, (name,))
    if row is None:
        raise _unknown(name)
    return row


def _unknown(name: str) -> NotFound:
    called = f" «{name}»" if name else ""
    return NotFound(
        Words(
            ru=f"Цикла{called} нет. Откройте его: nastavnik cycle open 2026/27.",
            en=f"There is no cycle{called}. Open one: nastavnik cycle open 2026/27.",
        )
    )


_EXISTS = Query(select(_c.id).where(_c.name == param("name")), int, "name")


def exists(tx: Transaction, name: str) -> bool:
    """Whether a cycle has this name."""
    return tx.one(_EXISTS, (name,)) is not None


_SAVE = Statement(
    update(cycles)
    .values({name: param(name) for name in ("shifted_days", "pauses", "state")})
    .where(_c.id == param("number")),
    *("shifted_days", "pauses", "state", "number"),
)


def save(tx: Transaction, number: int, cycle: Cycle, state: str, event: str, by: By) -> None:
    """Its shifts, pauses and state; `event` says what was done to it."""
    tx.run(_SAVE, (cycle.shifted_days, _pauses(cycle), state, number))
    said = {"shifted_days": cycle.shifted_days, "pauses": _pauses(cycle), "state": state}
    school_history.record(tx, "cycle", number, event, by, said)
