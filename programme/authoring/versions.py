"""Definitions as they were registered: what a page shows of them, and what the checker says."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from programme.authoring.checking import check
from programme.school.application import Application
from states.cycle import Cycle
from states.definition import Process, Words
from states.errors import NotFound
from states.finding import Finding
from states.plan import Definition, Plan
from store import cycles, definition_versions
from store.database import Transaction
from store.definition_versions import VersionRow


@dataclass(frozen=True, slots=True)
class DefinitionLine:
    """A definition in a list: its newest version."""

    kind: str
    """`plan` or `process`."""
    name: str
    version: int
    title: Words
    recorded_at: datetime
    within: str
    """The plan a process is written in, '' for one with a file of its own."""


@dataclass(frozen=True, slots=True)
class DefinitionVersion:
    """One version of a definition."""

    line: DefinitionLine
    definition: Definition
    versions: tuple[VersionRow, ...]
    """All of them, the newest first."""
    lines: tuple[str, ...]
    """Its text; empty where it is part of a plan's."""
    findings: Mapping[int, tuple[Finding, ...]]
    """What the checker says, by line."""


def listing(app: Application) -> tuple[DefinitionLine, ...]:
    """Plans, then processes, each in its newest version."""
    with app.database.reading() as tx:
        newest = {row.name: row for row in definition_versions.versions(tx)}
        plans = {name: app.plan(tx, name, row.version).plan for name, row in newest.items()
                 if row.kind == "plan"}  # fmt: skip
        found = [_line(row, _definition(app, tx, row), plans) for row in newest.values()]
    return tuple(sorted(found, key=lambda line: (line.kind != "plan", line.name)))


def processes(app: Application) -> tuple[Process, ...]:
    """Every process in its newest version."""
    with app.database.reading() as tx:
        newest = {
            row.name: row for row in definition_versions.versions(tx) if row.kind == "process"
        }
        return tuple(_process(app, tx, row) for row in newest.values())


def shown(app: Application, name: str, version: int = 0) -> DefinitionVersion:
    """A version, the newest for 0. `NotFound`."""
    with app.database.reading() as tx:
        rows = definition_versions.versions(tx)
        own = sorted((row for row in rows if row.name == name), key=lambda row: -row.version)
        chosen = next((row for row in own if version in (0, row.version)), None)
        kept = None if chosen is None else definition_versions.by_name(tx, name, chosen.version)
        if chosen is None or kept is None:
            raise NotFound(
                Words(
                    ru=f"Определения {name} такой версии нет.",
                    en=f"There is no such version of {name}.",
                )
            )
        definition = _definition(app, tx, chosen)
        newest = {row.name: row for row in rows if row.kind == "plan"}
        plans = {plan: app.plan(tx, plan, row.version).plan for plan, row in newest.items()}
        cycle = next((row.cycle for row in cycles.opened(tx)), None)
    line = _line(chosen, definition, plans)
    if line.within:
        return DefinitionVersion(line, definition, tuple(own), (), {})
    found = checked(name, kept.text, app.settings.definitions, cycle, app.settings.zone)
    return DefinitionVersion(
        line, definition, tuple(own), tuple(kept.text.split("\n")), by_line(found)
    )


@lru_cache(maxsize=64)
def checked(
    name: str, text: str, folder: Path, cycle: Cycle | None, zone: str
) -> tuple[Finding, ...]:
    """What the checker says of a text, beside the definitions in use and their letters."""
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / f"{name}.yaml"
        file.write_text(text, encoding="utf-8")
        return tuple(found for found in check([file], folder, cycle, zone) if found.line)


def by_line(findings: Sequence[Finding]) -> dict[int, tuple[Finding, ...]]:
    """Findings beside the lines they are about."""
    found: dict[int, tuple[Finding, ...]] = {}
    for finding in findings:
        found[finding.line] = (*found.get(finding.line, ()), finding)
    return found


def _definition(app: Application, tx: Transaction, row: VersionRow) -> Definition:
    """As the application has it compiled: no text is read twice."""
    if row.kind == "plan":
        return app.plan(tx, row.name, row.version).plan
    return _process(app, tx, row)


def _process(app: Application, tx: Transaction, row: VersionRow) -> Process:
    return app.machine(tx, row.name, row.version).process


def _line(row: VersionRow, definition: Definition, plans: Mapping[str, Plan]) -> DefinitionLine:
    within = next(
        (
            plan
            for plan, found in plans.items()
            if any(process.process == row.name for process in found.processes)
        ),
        "",
    )
    return DefinitionLine(
        row.kind, row.name, row.version, definition.title, row.recorded_at, within
    )
