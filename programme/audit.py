"""The auditor: history, the state of any day, checkpoints, verification, export."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import IO

import orjson

from programme.application import Application
from programme.names import stored
from programme.records import trigger_title
from states.decision import Instance, InstanceId
from states.definition import Words
from states.history import GENESIS, canonical, entry_hash, merkle_root, microseconds
from states.replay import Replayed, present, replay
from store import checkpoints, history, instances, texts, timers
from store.checkpoints import Checkpoint
from store.database import Transaction
from store.entry_row import Recorded

_TRIES = 10


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not add up."""

    code: str
    where: str
    words: Words


@dataclass(frozen=True, slots=True)
class Verification:
    """What was looked at and what was found."""

    entries: int
    instances: int
    checkpoints: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """An entry with the name of its instance, titles, and its reason where it still is there."""

    recorded: Recorded
    name: str
    reason: str
    trigger: Words
    state: Words
    role: Words


def entries(
    app: Application, name: str = "", as_of: datetime | None = None, limit: int = 100
) -> list[HistoryLine]:
    """The newest entries, of one instance or of all. `NotFound` for an unknown name."""
    with app.database.reading() as tx:
        one = instances.by_name(tx, stored(name)).id if name else None
        rows = history.entries(tx, one, as_of, limit)
        ids = sorted({row.entry.instance for row in rows})
        found = instances.by_ids(tx, ids)
        return [_line(app, tx, row, found[row.entry.instance]) for row in rows]


def _line(app: Application, tx: Transaction, row: Recorded, instance: Instance) -> HistoryLine:
    entry = row.entry
    machine = app.machine(tx, instance.process, instance.version)
    state, role = machine.states.get(entry.dest), machine.process.roles.get(entry.role)
    return HistoryLine(
        row,
        instance.name,
        _reason(tx, row),
        trigger_title(machine, entry.trigger),
        state.title if state else Words(ru=entry.dest, en=entry.dest),
        role.title if role else Words(ru="система", en="engine"),
    )


def _reason(tx: Transaction, row: Recorded) -> str:
    found = texts.by_digest(tx, row.entry.reason) if row.entry.reason else None
    return found[1] if found else ""


def state_as_of(app: Application, name: str, moment: datetime) -> Replayed | None:
    """An instance as it was then, from its history alone."""
    with app.database.reading() as tx:
        rows = history.of_instance(tx, instances.by_name(tx, stored(name)).id)
    return replay((row.entry for row in rows), moment)


def checkpoint(app: Application, moment: datetime) -> Checkpoint | None:
    """Closes all new entries under one Merkle root chained to the checkpoint before.

    None where there are none, or where somebody writes all the time: the next run closes them.
    """
    for _ in range(_TRIES):
        with app.database.writing() as tx:
            if checkpoints.history_is_still(tx):
                return _close(tx, moment)
    return None


def _close(tx: Transaction, moment: datetime) -> Checkpoint | None:
    before = checkpoints.listing(tx)
    first = before[-1].last_entry + 1 if before else 1
    last = history.last_id(tx)
    if last < first:
        return None
    root = merkle_root(history.hashes(tx, first, last))
    previous = before[-1].hash if before else GENESIS
    sealed = checkpoint_hash(previous, first, last, root, moment)
    checkpoints.add(tx, first, last, root, previous, sealed, moment)
    return checkpoints.listing(tx)[-1]


def checkpoint_hash(previous: bytes, first: int, last: int, root: bytes, moment: datetime) -> bytes:
    """What chains one checkpoint to the next."""
    content = orjson.dumps([first, last, root.hex(), microseconds(moment)])
    return sha256(previous + content).digest()


def verify(app: Application, progress: Callable[[int], None] | None = None) -> Verification:
    """Follows every chain, replays every history, and compares with what the tables say now."""
    problems: list[Problem] = []
    seen = total = 0
    with app.database.reading() as tx:
        now = {found.id: found for found in instances.everything(tx)}
        rest = set(now)
        for rows in history.by_instance(tx):
            number = rows[0].entry.instance
            seen, total = seen + 1, total + len(rows)
            rest.discard(number)
            name = now[number].name if number in now else f"#{number}"
            problems += _chain(rows, name)
            if number not in now:
                problems.append(_problem("lost_instance", name, "записи нет", "its row is gone"))
                continue
            if rows[-1].hash != now[number].head:
                problems.append(
                    _problem("head", name, "последняя запись не та", "its head is another")
                )
            elif replay(row.entry for row in rows) != present(now[number]):
                problems.append(
                    _problem(
                        "replay", name, "история даёт другое состояние", "history says otherwise"
                    )
                )
            if progress is not None:
                progress(len(rows))
        problems += [
            _problem("no_history", now[number].name, "нет истории", "it has no history")
            for number in sorted(rest)
        ]
        problems += _timers(tx, now)
        closed = checkpoints.listing(tx)
        problems += _checkpoints(tx, list(closed))
    return Verification(total, seen, len(closed), tuple(problems))


def _problem(code: str, where: str, ru: str, en: str) -> Problem:
    return Problem(code, where, Words(ru=f"{where}: {ru}", en=f"{where}: {en}"))


def _chain(rows: list[Recorded], name: str) -> Iterator[Problem]:
    previous = GENESIS
    for expected, row in enumerate(rows, start=1):
        where = f"{name} / {row.entry.revision}"
        if row.entry.revision != expected:
            yield _problem("gap", where, "пропущена запись", "an entry is missing")
            return
        if row.previous != previous or entry_hash(previous, row.entry) != row.hash:
            yield _problem("chain", where, "запись изменена", "the entry was changed")
            return
        previous = row.hash


def _timers(tx: Transaction, now: dict[InstanceId, Instance]) -> list[Problem]:
    rows: dict[int, set[str]] = {}
    for number, said in timers.stray(tx):
        rows.setdefault(number, set()).add(said)
    lists = timers.stray_next(tx)
    found = []
    for number, instance in now.items():
        own = {
            f"{a.name}/{a.occurrence}/{t.kind}/{t.step}/{microseconds(t.due_at)}"
            for a in instance.deadlines
            for t in a.timers
        }
        if own != rows.get(number, set()):
            found.append(_problem("timers", instance.name, "таймеры не те", "its timers differ"))
        status, due = lists[number]
        if due != timers.next_due(instance, status):
            words = "в списках не на своём месте", "lists have it elsewhere"
            found.append(_problem("next_due", instance.name, *words))
    return found


def _checkpoints(tx: Transaction, closed: list[Checkpoint]) -> Iterator[Problem]:
    previous, after = GENESIS, 0
    for one in closed:
        where = f"checkpoint {one.id}"
        root = merkle_root(history.hashes(tx, one.first_entry, one.last_entry))
        sealed = checkpoint_hash(
            one.previous, one.first_entry, one.last_entry, one.root, one.recorded_at
        )
        whole = one.first_entry == after + 1 and one.previous == previous and sealed == one.hash
        if not whole or root != one.root:
            yield _problem("checkpoint", where, "корень не сходится", "its root does not match")
        previous, after = one.hash, one.last_entry


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


def head(app: Application) -> str:
    """One hash over every instance's last entry: two histories with the same head are the same."""
    with app.database.reading() as tx:
        return head_in(tx)


def head_in(tx: Transaction) -> str:
    """The same, as one transaction sees it."""
    return sha256(b"".join(found.head for found in instances.everything(tx))).hexdigest()
