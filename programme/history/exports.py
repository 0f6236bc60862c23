"""History as files: tables for people, JSON Lines for whoever checks it. Streamed in chunks."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from typing import IO

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from programme.history.entries import EntryLine, lines
from programme.history.whole_export import CHUNK, exported, json_line
from programme.processes.viewer import NOBODY, Look
from programme.school.application import Application
from programme.school.names import spoken
from states.definition import Language, Words
from states.errors import WrongUse
from store import entry_search
from store.entry_row import Recorded
from store.entry_search import EntryFilter

MOST = 100_000
"""Rows of a workbook: more take minutes to write, and longer to open."""
_HEADINGS = (
    Words(ru="№", en="No."),
    Words(ru="записано", en="recorded"),
    Words(ru="когда было", en="occurred"),
    Words(ru="срок", en="planned for"),
    Words(ru="опоздание", en="late"),
    Words(ru="экземпляр", en="instance"),
    Words(ru="ревизия", en="revision"),
    Words(ru="действие", en="trigger"),
    Words(ru="из состояния", en="from"),
    Words(ru="в состояние", en="to"),
    Words(ru="кто", en="who"),
    Words(ru="роль", en="role"),
    Words(ru="каким путём", en="way"),
    Words(ru="причина", en="reason"),
    Words(ru="запуск", en="flow run"),
    Words(ru="хеш", en="hash"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What makes a spreadsheet take a cell for a formula."""


def table(
    app: Application, wanted: EntryFilter, language: Language = "ru", *, look: Look = NOBODY
) -> Iterator[bytes]:
    """The entries as CSV, newest first: UTF-8 with its mark and semicolons, as spreadsheets expect
    it here. No cell is read as a formula."""
    yield "\ufeff".encode() + _csv([[heading.say(language) for heading in _HEADINGS]])
    for rows in _chunks(app, wanted):
        yield _csv([_cells(app, line, language) for line in _lines(app, rows, look)])


def _csv(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    return text.getvalue().encode()


def workbook(
    app: Application,
    wanted: EntryFilter,
    file: IO[bytes],
    language: Language = "ru",
    *,
    look: Look = NOBODY,
) -> int:
    """The entries as XLSX, newest first; how many. `WrongUse` where there are more than `MOST`."""
    _refuse_too_many(app, wanted)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(Words(ru="История", en="History").say(language))
    sheet.append([heading.say(language) for heading in _HEADINGS])
    count = 0
    for rows in _chunks(app, wanted):
        count += len(rows)
        for line in _lines(app, rows, look):
            sheet.append(_cells(app, line, language))
    book.save(file)
    return count


def _refuse_too_many(app: Application, wanted: EntryFilter) -> None:
    """Before anything is written: a workbook that is given up leaves its files behind."""
    count = 0
    for rows in _chunks(app, wanted):
        count += len(rows)
        if count > MOST:
            break
    if count > MOST:
        raise WrongUse(
            Words(
                ru=f"Записей больше {MOST}: таблица не откроется. Сузьте отбор или возьмите "
                "JSON Lines.",
                en=f"There are more than {MOST} entries: no table would open. Narrow it down, or "
                "take JSON Lines.",
            ),
            "too_many",
        )


def json_lines(app: Application, wanted: EntryFilter) -> Iterator[bytes]:
    """The entries with what their hashes cover. The whole history comes in the order it was written
    with its checkpoints, for `verify_export.py`; a part of it newest first."""
    if wanted == EntryFilter():
        for _, chunk in exported(app):
            yield chunk
        return
    for rows in _chunks(app, wanted):
        yield b"".join(json_line(row) for row in rows)


def _chunks(app: Application, wanted: EntryFilter) -> Iterator[list[Recorded]]:
    """Entries newest first, each chunk in a transaction of its own: nothing waits for a slow
    download, and what is written meanwhile is newer than what is read."""
    before = 0
    while True:
        with app.database.reading() as tx:
            page = entry_search.page(tx, wanted, before, CHUNK)
        if page.found:
            yield page.found
        before = page.looked_to
        if not before:
            return


def _lines(app: Application, rows: list[Recorded], look: Look) -> list[EntryLine]:
    with app.database.reading() as tx:
        return lines(app, tx, rows, look)


def _cells(app: Application, line: EntryLine, language: Language) -> list[str]:
    def local(moment: datetime | None) -> str:
        if moment is None:
            return ""
        return moment.astimezone(app.calendar.zone).isoformat(" ", "seconds")[:19]

    late = Words(ru="да", en="yes").say(language) if line.late else ""
    cells = [
        str(line.id),
        local(line.recorded_at),
        line.occurred_on.isoformat(),
        local(line.planned_for),
        late,
        spoken(line.name, language),
        str(line.revision),
        line.trigger.say(language),
        line.source.say(language),
        line.dest.say(language),
        line.actor_name or (f"№ {line.actor}" if line.actor else ""),
        line.role.say(language),
        line.way.say(language) if line.way else "",
        line.reason,
        line.run,
        line.hash,
    ]
    return [plain_cell(cell) for cell in cells]


def plain_cell(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula, nor chokes on."""
    cell = ILLEGAL_CHARACTERS_RE.sub("", cell)
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
