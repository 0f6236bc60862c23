"""Definitions: checked, compared, and live instances moved to a new version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from programme.application import Application, document_of, rows_of
from programme.batch import Batch
from states.calendar_files import read_calendar
from states.checks import check as run_checks
from states.checks.parts import Context
from states.cycle import Cycle
from states.decision import Instance, PersonId
from states.definition import LANGUAGES, Language, Process, Words
from states.errors import DefinitionInvalid, NotFound, WrongUse
from states.finding import Finding, errors
from states.history import text_digest
from states.machine import compile_process
from states.migration import Unmovable, migrate
from states.reading import MOST_BYTES, Document, read
from store import cycles, definition_versions, instances, texts
from store.database import Transaction
from store.texts import Text


def check(
    paths: Sequence[Path], shipped: Path, cycle: Cycle | None = None, zone: str = "Europe/Moscow"
) -> list[Finding]:
    """Everything that is wrong with these files or folders, and with their message texts.

    Definitions that lie beside a file are known to it and not reported on.
    """
    files = [file for path in paths for file in _files(path)]
    found: list[Finding] = []
    documents: list[Document] = []
    for file in files:
        one = _read(file)
        if isinstance(one, Document):
            documents.append(one)
        else:
            found += one
    named = {file.resolve() for file in files}
    folders = list(dict.fromkeys([*(file.parent for file in files), shipped]))
    others = [
        one
        for folder in folders
        for file in sorted(folder.glob("*.yaml"))
        if file.resolve() not in named and isinstance(one := _read(file), Document)
    ]
    known = {_name(one) for one in documents}
    beside = []
    for one in others:
        if _name(one) not in known:
            known.add(_name(one))
            beside.append(one)
    calendars = [
        file.read_text(encoding="utf-8")
        for file in sorted((shipped / "calendars").glob("*-[0-9]*.yaml"))
    ]
    calendar = read_calendar(calendars, ZoneInfo(zone))
    context = Context(cycle, calendar, _texts(folders), beside)
    return sorted(
        [*found, *run_checks(documents, context)], key=lambda f: (f.file, f.line, f.column, f.code)
    )


def refuse_errors(found: Sequence[Finding]) -> None:
    """`DefinitionInvalid` where there is an error among the findings: it says the first."""
    wrong = errors(found)
    if wrong:
        first = wrong[0]
        raise DefinitionInvalid(
            Words(
                ru=f"{first.file}:{first.line}: {first.code} {first.message.ru}. {first.remedy.ru}",
                en=f"{first.file}:{first.line}: {first.code} {first.message.en}. {first.remedy.en}",
            ),
            wrong,
        )


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(path.glob("*.yaml"))
    if not path.exists():
        raise NotFound(Words(ru=f"Файла {path} нет.", en=f"There is no file {path}."))
    return [path]


def document_in(path: Path) -> Document:
    """The definition in one file. `NotFound`, `DefinitionInvalid`."""
    if not path.is_file():
        raise NotFound(Words(ru=f"Файла {path} нет.", en=f"There is no file {path}."))
    return document_of(path.read_bytes(), str(path))


def _read(file: Path) -> Document | tuple[Finding, ...]:
    with file.open("rb") as content:
        # one byte more than allowed is enough to say that it is too large
        return read(content.read(MOST_BYTES + 1), str(file))


def _name(document: Document) -> str:
    definition = document.definition
    return definition.process if isinstance(definition, Process) else definition.plan


def _texts(folders: Sequence[Path]) -> dict[tuple[Language, str], str]:
    found: dict[tuple[Language, str], str] = {}
    for folder in folders:
        for language in LANGUAGES:
            for file in sorted((folder / "messages" / language).glob("*.j2")):
                found.setdefault((language, file.stem), file.read_text(encoding="utf-8"))
    return found


@dataclass(frozen=True, slots=True)
class Migrated:
    """What a migration did, or would do."""

    moved: int
    unmovable: tuple[Unmovable, ...]
    late: tuple[str, ...] = ()
    """Instances that are in time now and would be late under the new version."""


def move(
    app: Application,
    file: Path,
    state_map: Mapping[str, str],
    reason: str,
    moment: datetime,
    actor: PersonId | None = None,
    *,
    dry_run: bool = False,
) -> Migrated:
    """Moves every live instance of a process to the version in `file`, all of them or none.

    `DefinitionInvalid` where the file has errors. With `dry_run` nothing is written, and nobody
    who writes has to wait.
    """
    if not reason and not dry_run:
        raise WrongUse(Words(ru="Укажите причину.", en="Give a reason."))
    refuse_errors(check([file], app.settings.definitions, zone=app.settings.zone))
    document = document_of(file.read_bytes(), str(file))
    if dry_run:
        with app.database.reading() as tx:
            for definition in rows_of(document):
                definition_versions.refuse_another_text(tx, definition)
            return _moved(app, tx, document, state_map, "", moment, actor, write=False)
    try:
        with app.database.writing() as tx:
            for definition in rows_of(document):
                definition_versions.register(tx, definition, moment)
            salt = app.salt()
            digest = text_digest(reason, salt)
            texts.add(tx, [Text(digest, salt, reason)])
            found = _moved(app, tx, document, state_map, digest, moment, actor, write=True)
            if found.unmovable:
                raise _NotNow(found)
            return found
    except _NotNow as answer:
        return answer.found


def _moved(
    app: Application,
    tx: Transaction,
    document: Document,
    state_map: Mapping[str, str],
    reason: str,
    moment: datetime,
    actor: PersonId | None,
    *,
    write: bool,
) -> Migrated:
    moved, stuck, late = 0, list[Unmovable](), list[str]()
    rows = cycles.listing(tx)
    for process in _processes(document):
        machine = compile_process(process)
        known = instances.of_process(tx, process.process)
        living = [instance for instance in known if instance.version != process.version]
        for row in rows if living else ():
            batch = Batch(app, tx, row, moment)
            for instance in living:
                if instance.cycle != row.id:
                    continue
                batch.adopt(instance)
                old = batch.machine(instance)
                answer = migrate(old, machine, instance, state_map, batch.around, actor, reason)
                if isinstance(answer, Unmovable):
                    stuck.append(answer)
                    continue
                moved += 1
                if _overdue(answer.after, moment) - _overdue(instance, moment):
                    late.append(instance.name)
                if write:
                    app.machine(tx, process.process, process.version)
                    batch.take(answer)
            if write:
                batch.finish()
    return Migrated(moved, tuple(stuck), tuple(late))


def _overdue(instance: Instance, moment: datetime) -> set[str]:
    """Its deadlines that are past."""
    return {
        armed.name
        for armed in instance.deadlines
        if armed.status == "overdue" or (armed.due_at is not None and armed.due_at <= moment)
    }


class _NotNow(Exception):
    """Rolls a migration back that not all can follow."""

    def __init__(self, found: Migrated) -> None:
        super().__init__()
        self.found = found


def _processes(document: Document) -> tuple[Process, ...]:
    definition = document.definition
    return (definition,) if isinstance(definition, Process) else definition.processes


def published_until(app: Application) -> date:
    """The last day whose production calendar is known."""
    return app.calendar.published_through
