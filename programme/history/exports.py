"""History as files: tables for people, JSON Lines for whoever checks it. Streamed in chunks."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from typing import IO

import orjson
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from programme.history.entries import Asked, Line, lines, sought
from programme.school.application import Application
from programme.school.names import spoken
from states.definition import Language, Words
from states.errors import WrongUse
from states.history import canonical, microseconds
from store import checkpoints, entry_search, history
from store.checkpoints import Checkpoint
from store.entry_row import Recorded

CHUNK = 1_000
"""Entries in memory at a time."""


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
    Words(ru="причина", en="reason"),
    Words(ru="запуск", en="flow run"),
    Words(ru="хеш", en="hash"),
)


_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def table(app: Application, asked: Asked, language: Language = "ru") -> Iterator[bytes]:
    """The entries as CSV, newest first: UTF-8 with its mark and semicolons, as spreadsheets expect
    it here. No cell is read as a formula."""
    yield "\ufeff".encode() + _written([[heading.say(language) for heading in _HEADINGS]])
    for rows in _chunks(app, asked):
        yield _written([_cells(app, line, language) for line in _told(app, rows)])


def _written(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    return text.getvalue().encode()


def workbook(app: Application, asked: Asked, file: IO[bytes], language: Language = "ru") -> int:
    """The entries as XLSX, newest first; how many. `WrongUse` where there are more than `MOST`."""
    _refuse_too_many(app, asked)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(Words(ru="История", en="History").say(language))
    sheet.append([heading.say(language) for heading in _HEADINGS])
    count = 0
    for rows in _chunks(app, asked):
        count += len(rows)
        for line in _told(app, rows):
            sheet.append(_cells(app, line, language))
    book.save(file)
    return count


def _refuse_too_many(app: Application, asked: Asked) -> None:
    """Before anything is written: a workbook that is given up leaves its files behind."""
    count = 0
    for rows in _chunks(app, asked):
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


def json_lines(app: Application, asked: Asked) -> Iterator[bytes]:
    """The entries with what their hashes cover. The whole record comes in the order it was written
    with its checkpoints, for `verify_export.py`; a part of it newest first."""
    if asked == Asked():
        for _, chunk in exported(app):
            yield chunk
        return
    for rows in _chunks(app, asked):
        yield b"".join(json_line(row) for row in rows)


def _chunks(app: Application, asked: Asked) -> Iterator[list[Recorded]]:
    """Entries newest first, each chunk in a transaction of its own: nothing is held up by a slow
    download, and what is written meanwhile is newer than what is read."""
    before = 0
    while True:
        with app.database.reading() as tx:
            page = entry_search.page(tx, sought(app, tx, asked), before, CHUNK)
        if page.found:
            yield page.found
        before = page.looked_to
        if not before:
            return


def _told(app: Application, rows: list[Recorded]) -> list[Line]:
    with app.database.reading() as tx:
        return lines(app, tx, rows)


def _cells(app: Application, line: Line, language: Language) -> list[str]:
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
        line.reason,
        line.run,
        line.hash,
    ]
    return [_plain(cell) for cell in cells]


def _plain(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula, nor chokes on."""
    cell = ILLEGAL_CHARACTERS_RE.sub("", cell)
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def export(app: Application, file: IO[bytes]) -> int:
    """Writes the whole history as JSON Lines; how many entries."""
    count = 0
    for entries_in, chunk in exported(app):
        file.write(chunk)
        count += entries_in
    return count


def exported(app: Application) -> Iterator[tuple[int, bytes]]:
    """The whole history as JSON Lines, in chunks with the number of their entries: entries in the
    order they were written, then checkpoints.

    Each line has what its hash covers, so that `verify_export.py` checks it without us.
    """
    after = 0
    with app.database.reading() as tx:
        while rows := history.in_order(tx, after, 1000):
            yield len(rows), b"".join(json_line(row) for row in rows)
            after = rows[-1].id
        closed = checkpoints.listing(tx)
    yield 0, b"".join(_checkpoint_line(one) for one in closed)


def json_line(row: Recorded) -> bytes:
    """An entry with what its hash covers."""
    line = {
        "id": row.id,
        "entry": orjson.Fragment(canonical(row.entry)),
        "previous": row.previous.hex(),
        "hash": row.hash.hex(),
    }
    return orjson.dumps(line) + b"\n"


def _checkpoint_line(one: Checkpoint) -> bytes:
    closed = {
        "checkpoint": one.id,
        "first": one.first_entry,
        "last": one.last_entry,
        "root": one.root.hex(),
        "previous": one.previous.hex(),
        "hash": one.hash.hex(),
        "recorded_at": microseconds(one.recorded_at),
    }
    return orjson.dumps(closed) + b"\n"
