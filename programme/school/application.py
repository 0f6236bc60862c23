"""An open school: its database, its machines, its calendar."""

import gc
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from yaml import YAMLError

from programme.school.settings import Settings
from states.calendar import Calendar
from states.calendar_files import read_calendar
from states.compiled import CompiledFact
from states.definition import Process, Words
from states.errors import DefinitionInvalid, NotFound, WrongUse
from states.guard import Compiled, Language
from states.machine import Machine, compile_facts, compile_process, variables
from states.plan import Measure, Plan
from states.reading import Document, read
from store import definition_versions
from store.apply import Shape
from store.database import Database, Transaction, open_database
from store.definition_versions import DefinitionRow


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """The facts of a plan, and what completes its measures, compiled once."""

    plan: Plan
    facts: Mapping[str, CompiledFact]
    completes: Mapping[str, Compiled]
    """By a measure's number."""


@dataclass
class Application:
    """Everything a face needs to ask for something. `open_application` makes one."""

    settings: Settings
    database: Database
    calendar: Calendar
    salt: Callable[[], bytes] = field(default=lambda: os.urandom(16))
    """What keeps the digest of a free text from being guessed; the simulator gives its own."""
    _machines: dict[tuple[str, int], Machine] = field(default_factory=dict)
    _plans: dict[tuple[str, int], PlanFacts] = field(default_factory=dict)
    _calendar_seen: tuple[tuple[str, int, int], ...] = ()

    def machine(self, tx: Transaction, process: str, version: int) -> Machine:
        """The machine of a registered process."""
        found = self._machines.get((process, version))
        if found is None:
            definition = registered(tx, process, version)
            if not isinstance(definition, Process):
                raise _unknown(process, version)
            found = self._machines[process, version] = compile_process(definition)
        return found

    def registered(self) -> Sequence[tuple[str, int, str]]:
        """Every version that was registered: name, version, sha256 of its text."""
        with self.database.reading() as tx:
            return definition_versions.fingerprints(tx)

    def know(self, other: "Application") -> None:
        """Takes over what another has compiled of the very same definitions."""
        self._machines.update(other._machines)
        self._plans.update(other._plans)

    def plan(self, tx: Transaction, name: str, version: int) -> PlanFacts:
        """A registered plan with its facts."""
        found = self._plans.get((name, version))
        if found is None:
            definition = registered(tx, name, version)
            if not isinstance(definition, Plan):
                raise _unknown(name, version)
            found = self._plans[name, version] = _compile_plan(definition)
        return found

    def renew_calendar(self) -> None:
        """Reads the calendar again where a file of it is new or other than it was: a process that
        lives long must not project deadlines by what was known when it began. One that cannot be
        read changes nothing; the flows report it."""
        seen = _seen(self.settings)
        if seen == self._calendar_seen:
            return
        self._calendar_seen = seen
        with suppress(WrongUse):
            self.calendar = calendar_of(self.settings)

    def shape(self, process: str, version: int) -> Shape:
        """What the tables need to know of a machine that is in use."""
        machine = self._machines[process, version]
        return Shape(machine.indexed, machine.final_states())

    def close(self) -> None:
        """Lets go of the database."""
        self.database.close()


def _compile_plan(plan: Plan) -> PlanFacts:
    process = next(process for process in plan.processes if process.process == "measure")
    language = Language(variables(process) | dict.fromkeys(plan.facts, "int"))
    return PlanFacts(
        plan,
        compile_facts(plan.facts, language),
        {m.number: language.compile(m.completes_when) for m in plan.measures() if m.completes_when},
    )


def measure_of(plan: Plan, number: str) -> Measure:
    """The measure with this number. `NotFound`."""
    for measure in plan.measures():
        if measure.number == number:
            return measure
    raise NotFound(
        Words(ru=f"Мероприятия {number} в плане нет.", en=f"The plan has no measure {number}.")
    )


def _unknown(name: str, version: int) -> NotFound:
    return NotFound(
        Words(
            ru=f"Определения {name} версии {version} в базе нет.",
            en=f"The database has no definition {name} of version {version}.",
        )
    )


def registered(tx: Transaction, name: str, version: int) -> Process | Plan:
    """A definition as it was registered."""
    row = definition_versions.by_name(tx, name, version)
    if row is None:
        raise _unknown(name, version)
    return document_of(row.text.encode(), f"{name}.yaml").definition


def document_of(content: bytes, file: str) -> Document:
    """The definition in a file. `DefinitionInvalid` with the findings."""
    document = read(content, file)
    if isinstance(document, Document):
        return document
    first = document[0]
    raise DefinitionInvalid(
        Words(
            ru=f"{file}:{first.line}: {first.message.ru} (nastavnik check {file})",
            en=f"{file}:{first.line}: {first.message.en} (nastavnik check {file})",
        ),
        document,
    )


def rows_of(document: Document) -> Iterator[DefinitionRow]:
    """What is registered of a document: itself, and the processes inside a plan on their own."""
    definition = document.definition
    if isinstance(definition, Process):
        yield _row("process", definition.process, definition.version, "\n".join(document.lines))
        return
    yield _row("plan", definition.plan, definition.version, "\n".join(document.lines))
    for process in definition.processes:
        text = process.model_dump_json(by_alias=True, exclude_unset=True)
        yield _row("process", process.process, process.version, text)


def _row(kind: str, name: str, version: int, text: str) -> DefinitionRow:
    return DefinitionRow(kind, name, version, hashlib.sha256(text.encode()).hexdigest(), text)


@cache
def _freeze_once() -> None:
    """What is imported by now stays: the collector need not walk it again and again. Said with each
    school that is opened, it would keep for ever whatever waits to be collected from the last."""
    gc.freeze()


@contextmanager
def open_application(settings: Settings, *, create: bool = True) -> Iterator[Application]:
    """The school behind these settings. `StoreUnavailable` where its database cannot be opened."""
    for_the_owner_alone()
    calendar = calendar_of(settings)
    application = build(settings, open_database(settings.url, create=create), calendar)
    _freeze_once()
    try:
        yield application
    finally:
        application.close()


def for_the_owner_alone() -> None:
    """From now on nobody else may read what this process writes: letters, documents, backups."""
    os.umask(0o077)


def build(settings: Settings, database: Database, calendar: Calendar | None = None) -> Application:
    """An application over a database that is open already."""
    found = calendar or calendar_of(settings)
    return Application(settings, database, found, _calendar_seen=_seen(settings))


def calendar_of(settings: Settings) -> Calendar:
    """The school's calendar, read from the definitions' folder. `WrongUse` where a file of it is
    not one."""
    files = calendar_files(settings)
    try:
        texts = [file.read_text(encoding="utf-8") for file in files]
        return read_calendar(texts, settings.timezone)
    except (OSError, ValueError, YAMLError) as error:
        names = ", ".join(file.name for file in files)
        raise WrongUse(
            Words(
                ru=f"Производственный календарь не читается ({names}): {error}",
                en=f"The production calendar cannot be read ({names}): {error}",
            ),
            "unreadable",
        ) from error


def calendar_files(settings: Settings) -> list[Path]:
    """The files that the calendar is made of, year by year."""
    return sorted((settings.definitions / "calendars").glob("*-[0-9]*.yaml"))


def _seen(settings: Settings) -> tuple[tuple[str, int, int], ...]:
    known = [(file.name, file.stat()) for file in calendar_files(settings)]
    return tuple((name, said.st_mtime_ns, said.st_size) for name, said in known)
