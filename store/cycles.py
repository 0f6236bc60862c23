"""Cycles and the definitions they run under."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Literal, cast

import orjson

from states.cycle import Cycle, Pause
from states.definition import Words
from states.errors import NotFound
from states.history import microseconds
from store.database import Row, Transaction, moment_of, to_json

_COLUMNS = """id, name, organisation, plan, plan_version, begins, ends, plan_from, in_force_on,
 zone, shifted_days, pauses, state, opened_at"""


@dataclass(frozen=True, slots=True)
class CycleRow:
    """A cycle with the plan it carries out."""

    id: int
    cycle: Cycle
    organisation: str
    plan: str
    plan_version: int
    zone: str
    state: Literal["open", "closed"]
    opened_at: datetime


@lru_cache(maxsize=100)
def _row(row: Row) -> CycleRow:
    begins, ends, plan_from, in_force_on = (date.fromisoformat(str(row[n])) for n in (5, 6, 7, 8))
    pauses = tuple(
        Pause(date.fromisoformat(first), date.fromisoformat(last) if last else None)
        for first, last in orjson.loads(str(row[11]))
    )
    return CycleRow(
        cast(int, row[0]),
        Cycle(str(row[1]), begins, ends, plan_from, in_force_on, cast(int, row[10]), pauses),
        str(row[2]),
        str(row[3]),
        cast(int, row[4]),
        str(row[9]),
        cast(Literal["open", "closed"], row[12]),
        moment_of(cast(int, row[13])),
    )


def add(
    tx: Transaction,
    cycle: Cycle,
    organisation: str,
    plan: str,
    plan_version: int,
    zone: str,
    moment: datetime,
) -> CycleRow:
    """A new cycle."""
    tx.run(
        "INSERT INTO cycles (name, organisation, plan, plan_version, begins, ends, plan_from,"
        " in_force_on, zone, shifted_days, pauses, opened_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
            microseconds(moment),
        ),
    )
    return by_name(tx, cycle.name)


def _pauses(cycle: Cycle) -> str:
    return to_json(
        [[p.first.isoformat(), p.last.isoformat() if p.last else ""] for p in cycle.pauses]
    )


def listing(tx: Transaction) -> list[CycleRow]:
    """All cycles, the newest first."""
    return [
        _row(row)
        for row in tx.rows(f"SELECT {_COLUMNS} FROM cycles ORDER BY begins DESC, id DESC")  # noqa: S608
    ]


def by_id(tx: Transaction, number: int) -> CycleRow:
    """One cycle by its number."""
    row = tx.one(f"SELECT {_COLUMNS} FROM cycles WHERE id = ?", (number,))  # noqa: S608
    if row is None:
        raise _unknown(str(number))
    return _row(row)


def by_name(tx: Transaction, name: str = "") -> CycleRow:
    """One cycle by its name; the newest open one where none is given. `NotFound`."""
    row = tx.one(
        f"SELECT {_COLUMNS} FROM cycles WHERE name = ? OR (? = '' AND state = 'open')"  # noqa: S608
        " ORDER BY begins DESC LIMIT 1",
        (name, name),
    )
    if row is None:
        raise _unknown(name)
    return _row(row)


def _unknown(name: str) -> NotFound:
    said = f" «{name}»" if name else ""
    return NotFound(
        Words(
            ru=f"Цикла{said} нет. Откройте его: nastavnik cycle open 2026/27.",
            en=f"There is no cycle{said}. Open one: nastavnik cycle open 2026/27.",
        )
    )


def exists(tx: Transaction, name: str) -> bool:
    """Whether a cycle has this name."""
    return tx.one("SELECT 1 FROM cycles WHERE name = ?", (name,)) is not None


def save(tx: Transaction, number: int, cycle: Cycle, state: str) -> None:
    """Its shifts, pauses and state."""
    tx.run(
        "UPDATE cycles SET shifted_days = ?, pauses = ?, state = ? WHERE id = ?",
        (cycle.shifted_days, _pauses(cycle), state, number),
    )


@dataclass(frozen=True, slots=True)
class DefinitionRow:
    """A definition as it was registered, word for word."""

    kind: str
    name: str
    version: int
    sha256: str
    text: str


def register(tx: Transaction, row: DefinitionRow, moment: datetime) -> bool:
    """Keeps a version for good; False where the very same is known already. `NotFound` where
    another text has this version."""
    if refuse_another_text(tx, row):
        return False
    tx.run(
        "INSERT INTO definitions (kind, name, version, sha256, text, recorded_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (row.kind, row.name, row.version, row.sha256, row.text, microseconds(moment)),
    )
    return True


def refuse_another_text(tx: Transaction, row: DefinitionRow) -> bool:
    """Whether this very text is known already. `NotFound` where another has its version."""
    known = definition(tx, row.name, row.version)
    if known is not None and known.sha256 != row.sha256:
        raise NotFound(
            Words(
                ru=f"{row.name}, версия {row.version}: уже есть другой текст этой версии. "
                "Увеличьте version.",
                en=f"{row.name}, version {row.version}: another text has this version. "
                "Raise its version.",
            )
        )
    return known is not None


def definition(tx: Transaction, name: str, version: int = 0) -> DefinitionRow | None:
    """A registered version; the newest for 0."""
    row = tx.one(
        "SELECT kind, name, version, sha256, text FROM definitions WHERE name = ?"
        " AND (version = ? OR ? = 0) ORDER BY version DESC LIMIT 1",
        (name, version, version),
    )
    if row is None:
        return None
    return DefinitionRow(str(row[0]), str(row[1]), cast(int, row[2]), str(row[3]), str(row[4]))


def fingerprints(tx: Transaction) -> list[tuple[str, int, str]]:
    """Name, version and sha256 of every registered version."""
    rows = tx.rows("SELECT name, version, sha256 FROM definitions ORDER BY name, version")
    return [(str(row[0]), cast(int, row[1]), str(row[2])) for row in rows]


def definitions(tx: Transaction) -> list[DefinitionRow]:
    """Every registered version."""
    rows = tx.rows(
        "SELECT kind, name, version, sha256, text FROM definitions ORDER BY name, version"
    )
    return [
        DefinitionRow(str(r[0]), str(r[1]), cast(int, r[2]), str(r[3]), str(r[4])) for r in rows
    ]


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A registered version without its text."""

    kind: str
    name: str
    version: int
    sha256: str
    recorded_at: datetime


def versions(tx: Transaction) -> list[VersionRow]:
    """Every registered version, by name and in their order."""
    rows = tx.rows(
        "SELECT kind, name, version, sha256, recorded_at FROM definitions ORDER BY name, version"
    )
    return [
        VersionRow(str(r[0]), str(r[1]), cast(int, r[2]), str(r[3]), moment_of(cast(int, r[4])))
        for r in rows
    ]
