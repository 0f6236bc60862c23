"""What hangs on a pair, copied for each pair made in its likeness: entries and letters.

Of a pair's letters the last three are copied, and its entries say that they wrote these: so much
would be there after a few years of `tidy`, and `verify` finds it sound.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from states.decision import Entry, InstanceId, Letter, PersonId
from states.history import GENESIS, entry_hash, letters_digest, microseconds
from store.cross_checks import WrittenLetter
from store.database import to_json
from store.entry_row import Recorded
from store.letter_row import message_name


class Copy(NamedTuple):
    """A pair of the big school: whose likeness it is, and who its people are."""

    number: int
    name: str
    people: dict[int, int]


@dataclass
class Model:
    """A pair of the small school with all that hangs on it."""

    row: sqlite3.Row
    entries: list[Recorded]
    letters: list[WrittenLetter]
    """The last three."""
    copies: list[Copy]


def roles_of(roles: dict[str, list[str]], people: dict[int, int]) -> dict[str, list[str]]:
    changed = {f"person:{old}": f"person:{new}" for old, new in people.items()}
    return {role: [changed.get(who, who) for who in held] for role, held in roles.items()}


def fields_of(fields: dict[str, object], people: dict[int, int]) -> dict[str, object]:
    candidate = fields.get("candidate")
    if not isinstance(candidate, int):
        return fields
    return {**fields, "candidate": people.get(candidate, candidate)}


def letter_of(letter: Letter, people: dict[int, int]) -> Letter:
    recipient = PersonId(people.get(letter.recipient, letter.recipient))
    absent = letter.instead_of
    instead_of = None if absent is None else PersonId(people.get(absent, absent))
    return letter._replace(recipient=recipient, instead_of=instead_of)


def fill_history(
    connection: sqlite3.Connection, models: list[Model]
) -> dict[tuple[int, int], bytes]:
    """Entries in the order of time, all copies of one entry side by side. The hashes of those that
    wrote letters."""
    order = sorted(
        ((recorded, model) for model in models for recorded in model.entries),
        key=lambda one: one[0].id,
    )
    heads: dict[int, bytes] = {}
    wrote: dict[tuple[int, int], bytes] = {}
    runs: dict[int, tuple[str, int]] = {}

    def rows() -> Iterator[tuple[object, ...]]:
        for recorded, model in order:
            old = recorded.entry
            letters = [one.letter for one in model.letters if one.revision == old.revision]
            at = microseconds(old.recorded_at)
            run = str(UUID(int=at)) if old.trigger == "elapsed" else ""
            for copy in model.copies:
                entry = _entry(old, copy, run, letters)
                previous = heads.get(copy.number, GENESIS)
                # what a seal does, without an instance around it
                head = heads[copy.number] = entry_hash(previous, entry)
                if letters:
                    wrote[copy.number, old.revision] = head
                yield _history_row(entry, at, previous, head)
            if run:
                runs[at] = run, runs.get(at, (run, 0))[1] + len(model.copies)

    connection.executemany(
        "INSERT INTO history (instance, revision, trigger, source, dest, actor, role, planned_for,"
        " occurred_on, recorded_at, reason, changes, run, previous, hash)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows(),
    )
    connection.executemany(
        "UPDATE instances SET head = ? WHERE id = ?", [(head, n) for n, head in heads.items()]
    )
    connection.executemany(
        "INSERT INTO runs (run, flow, started_at, finished_at, summary)"
        " VALUES (?, 'advance', ?, ?, ?)",
        [
            (run, at, at + 2_000_000, to_json({"transitions": count}))
            for at, (run, count) in runs.items()
        ],
    )
    return wrote


def _entry(old: Entry, copy: Copy, run: str, letters: list[Letter]) -> Entry:
    changes = {name: value for name, value in old.changes.items() if name != "letters"}
    if letters:
        changes["letters"] = letters_digest([letter_of(one, copy.people) for one in letters])
    if isinstance(roles := changes.get("roles"), dict):
        changes["roles"] = roles_of(roles, copy.people)
    if isinstance(fields := changes.get("fields"), dict):
        changes["fields"] = fields_of(fields, copy.people)
    if "name" in changes:
        changes["name"] = copy.name
    actor = None if old.actor is None else PersonId(copy.people.get(old.actor, old.actor))
    return old._replace(
        instance=InstanceId(copy.number),
        actor=actor,
        changes=changes,
        run=run,
    )


def _history_row(entry: Entry, at: int, previous: bytes, head: bytes) -> tuple[object, ...]:
    planned = entry.planned_for
    return (
        entry.instance,
        entry.revision,
        entry.trigger,
        entry.source,
        entry.dest,
        entry.actor,
        entry.role,
        None if planned is None else microseconds(planned),
        entry.occurred_on.isoformat(),
        at,
        entry.reason,
        to_json(entry.changes),
        entry.run,
        previous,
        head,
    )


def fill_letters(
    connection: sqlite3.Connection, models: list[Model], wrote: dict[tuple[int, int], bytes]
) -> None:
    """The last three letters of each pair; one pair in a thousand has one that failed."""
    names = [row[1] for row in connection.execute("PRAGMA table_info(outbox)")][1:]

    def rows() -> Iterator[tuple[object, ...]]:
        for model in models:
            found = connection.execute(
                f"SELECT {', '.join(names)} FROM small.outbox WHERE instance = ?"  # noqa: S608
                " ORDER BY id DESC LIMIT 3",
                (model.row["id"],),
            ).fetchall()[::-1]
            for copy in model.copies:
                for at, (old, written) in enumerate(zip(found, model.letters, strict=True)):
                    letter = letter_of(written.letter, copy.people)
                    unique = message_name(wrote[copy.number, written.revision], letter)
                    failed = at == 0 and copy.number % 1000 == 0
                    row = dict(zip(names, old, strict=True)) | {
                        "instance": copy.number,
                        "recipient": letter.recipient,
                        "instead_of": letter.instead_of,
                        "state": "failed" if failed else "sent",
                        "error": "550 no such user" if failed else "",
                        "message_id": f"<{unique}@school.example>",
                    }
                    yield tuple(row.values())

    connection.executemany(
        f"INSERT INTO outbox ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",  # noqa: S608
        list(rows()),
    )
