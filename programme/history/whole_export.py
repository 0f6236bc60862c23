"""The whole history as JSON Lines: what `verify_export.py` checks on another machine.

One object a line: entries of instances in the order they were written, entries of the school,
the text of every definition, checkpoints. Each line has what its hash covers.
"""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import IO

import orjson

from programme.school.application import Application
from states.history import canonical, microseconds
from states.school_history import canonical as canonical_of_school
from store import checkpoints, definition_versions, history, school_history
from store.checkpoints import CheckpointRow
from store.database import Transaction
from store.definition_versions import DefinitionRow
from store.entry_row import Recorded
from store.school_history import RecordedSchoolEntry

VERIFIER = Path(str(files("programme.history"))) / "verify_export.py"
"""The program that checks an export, a file of its own."""
CHUNK = 1_000
"""Entries in memory at a time."""


def export(app: Application, file: IO[bytes]) -> int:
    """Writes the whole history; how many entries of instances."""
    count = 0
    for entries_in, chunk in exported(app):
        file.write(chunk)
        count += entries_in
    return count


def exported(app: Application) -> Iterator[tuple[int, bytes]]:
    """The whole history, in chunks with the number of their entries."""
    with app.database.reading() as tx:
        yield from exported_in(tx)


def exported_in(tx: Transaction) -> Iterator[tuple[int, bytes]]:
    """The same, as one transaction sees it."""
    after = 0
    while rows := history.in_order(tx, after, CHUNK):
        yield len(rows), b"".join(json_line(row) for row in rows)
        after = rows[-1].id
    yield 0, b"".join(_school_line(row) for row in school_history.in_order(tx))
    yield 0, b"".join(_definition_line(row) for row in definition_versions.listing(tx))
    yield 0, b"".join(_checkpoint_line(checkpoint) for checkpoint in checkpoints.listing(tx))


def json_line(row: Recorded) -> bytes:
    """An entry with what its hash covers."""
    line = {
        "id": row.id,
        "entry": orjson.Fragment(canonical(row.entry)),
        "previous": row.previous.hex(),
        "hash": row.hash.hex(),
    }
    return orjson.dumps(line) + b"\n"


def _school_line(row: RecordedSchoolEntry) -> bytes:
    line = {
        "school": row.entry.number,
        "entry": orjson.Fragment(canonical_of_school(row.entry)),
        "previous": row.previous.hex(),
        "hash": row.hash.hex(),
    }
    return orjson.dumps(line) + b"\n"


def _definition_line(row: DefinitionRow) -> bytes:
    return orjson.dumps({"definition": row.name, "version": row.version, "text": row.text}) + b"\n"


def _checkpoint_line(checkpoint: CheckpointRow) -> bytes:
    closed = {
        "checkpoint": checkpoint.id,
        "first": checkpoint.first_entry,
        "last": checkpoint.last_entry,
        "root": checkpoint.root.hex(),
        "previous": checkpoint.previous.hex(),
        "hash": checkpoint.hash.hex(),
        "recorded_at": microseconds(checkpoint.recorded_at),
    }
    if checkpoint.school_number:
        closed |= {
            "school_number": checkpoint.school_number,
            "school_head": checkpoint.school_head,
        }
    return orjson.dumps(closed) + b"\n"
