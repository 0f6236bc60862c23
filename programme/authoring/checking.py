"""Definitions checked before anything runs them."""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from programme.school.application import Application, document_of
from states.calendar_files import read_calendar
from states.checks import check as run_checks
from states.checks.parts import Context
from states.cycle import Cycle
from states.definition import LANGUAGES, Language, Process, Words
from states.errors import DefinitionInvalid, NotFound
from states.finding import Finding, errors
from states.reading import MOST_BYTES, Document, read

_PROCESS = re.compile(r"^[ -]*process: *[\"']?(\w{1,64})", re.MULTILINE)


def check(
    paths: Sequence[Path], shipped: Path, cycle: Cycle | None = None, zone: str = "Europe/Moscow"
) -> list[Finding]:
    """Everything that is wrong with these files or folders, and with their message texts.

    Definitions that lie beside a file are known to it and not reported on.
    """
    files = [file for path in paths for file in _files(path)]
    found: list[Finding] = []
    documents: list[Document] = []
    unread: set[str] = set()
    for file in files:
        one = _read(file)
        if isinstance(one, Document):
            documents.append(one)
        else:
            found += one
            unread |= _named_in(file)
    named = {file.resolve() for file in files}
    folders = list(dict.fromkeys([*(file.parent for file in files), shipped]))
    others = []
    for file in (file for folder in folders for file in sorted(folder.glob("*.yaml"))):
        if file.resolve() in named:
            continue
        if isinstance(one := _read(file), Document):
            others.append(one)
        else:
            unread |= _named_in(file)
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
    context = Context(cycle, calendar, texts_in(folders), beside, unread)
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


def _named_in(file: Path) -> set[str]:
    """The processes that a file which cannot be read begins to tell of."""
    with file.open("rb") as content:
        text = content.read(MOST_BYTES).decode("utf-8", "replace")
    return set(_PROCESS.findall(text))


def _name(document: Document) -> str:
    definition = document.definition
    return definition.process if isinstance(definition, Process) else definition.plan


def texts_in(folders: Sequence[Path]) -> dict[tuple[Language, str], str]:
    found: dict[tuple[Language, str], str] = {}
    for folder in folders:
        for language in LANGUAGES:
            for file in sorted((folder / "messages" / language).glob("*.j2")):
                found.setdefault((language, file.stem), file.read_text(encoding="utf-8"))
    return found


def processes_of(document: Document) -> tuple[Process, ...]:
    definition = document.definition
    return (definition,) if isinstance(definition, Process) else definition.processes


def published_until(app: Application) -> date:
    """The last day whose production calendar is known."""
    return app.calendar.published_through
