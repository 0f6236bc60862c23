"""What hangs on a pair, copied for each pair made in its likeness: entries and letters."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from states.decision import Entry, InstanceId, PersonId
from states.history import GENESIS, canonical, microseconds
from store.database import to_json
from store.entry_row import Recorded


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
    copies: list[Copy]


def roles_of(roles: dict[str, list[str]], people: dict[int, int]) -> dict[str, list[str]]:
    changed = {f"person:{old}": f"person:{new}" for old, new in people.items()}
    return {role: [changed.get(who, who) for who in held] for role, held in roles.items()}


def fields_of(fields: dict[str, object], people: dict[int, int]) -> dict[str, object]:
    candidate = fields.get("candidate")
    if not isinstance(candidate, int):
        return fields
    return {**fields, "candidate": people.get(candidate, candidate)}


def fill_history(connection: sqlite3.Connection, models: list[Model]) -> None:
    """Entries in the order of time, all copies of one entry side by side."""
    order = sorted(
        ((recorded, model) for model in models for recorded in model.entries),
        key=lambda one: one[0].id,
    )
    heads: dict[int, bytes] = {}
    runs: dict[int, tuple[str, int]] = {}

    def rows() -> Iterator[tuple[object, ...]]:
        for recorded, model in order:
            old = recorded.entry
            at = microseconds(old.recorded_at)
            run = str(UUID(int=at)) if old.trigger == "elapsed" else ""
            for copy in model.copies:
                entry = _entry(old, copy, run)
                previous = heads.get(copy.number, GENESIS)
                # what a seal does, without an instance around it
                head = heads[copy.number] = sha256(previous + canonical(entry)).digest()
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


def _entry(old: Entry, copy: Copy, run: str) -> Entry:
    changes = dict(old.changes)
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


def fill_letters(connection: sqlite3.Connection, models: list[Model]) -> None:
    """The last three letters of each pair; one pair in a thousand has one that failed."""
    names = [row[1] for row in connection.execute("PRAGMA table_info(outbox)")][1:]
    recipient, state = names.index("recipient"), names.index("state")
    message_id, error = names.index("message_id"), names.index("error")

    def rows() -> Iterator[tuple[object, ...]]:
        for model in models:
            found = connection.execute(
                f"SELECT {', '.join(names)} FROM small.outbox WHERE instance = ?"  # noqa: S608
                " ORDER BY id DESC LIMIT 3",
                (model.row["id"],),
            ).fetchall()
            for copy in model.copies:
                for at, letter in enumerate(reversed(found)):
                    row = list(letter)
                    failed = at == 0 and copy.number % 1000 == 0
                    row[names.index("instance")] = copy.number
                    row[recipient] = copy.people.get(row[recipient], row[recipient])
                    row[state], row[error] = (
                        ("failed", "550 no such user") if failed else ("sent", "")
                    )
                    row[message_id] = f"<{copy.number}.{at}@school.example>"
                    yield tuple(row)

    connection.executemany(
        f"INSERT INTO outbox ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",  # noqa: S608
        list(rows()),
    )
