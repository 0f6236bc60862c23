"""The whole history verified, if need be in a process of its own, so that nobody waits for it."""

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing.connection import Connection
from threading import Lock, Thread
from time import monotonic
from typing import Protocol

from programme.history.checkpoints import checkpoint_hash
from programme.school.application import Application, open_application
from programme.school.settings import Settings
from states.decision import Instance, InstanceId
from states.definition import Words
from states.errors import NastavnikError
from states.history import GENESIS, entry_hash, merkle_root, microseconds
from states.replay import present, replay
from store import checkpoints, history, instances, timers
from store.checkpoints import CheckpointRow
from store.database import Transaction
from store.entry_row import Recorded


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not add up."""

    code: str
    where: str
    words: Words


@dataclass(frozen=True, slots=True)
class Verification:
    """How much was checked, and what does not add up."""

    entries: int
    instances: int
    checkpoints: int
    problems: tuple[Problem, ...]


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
    for number, timer in timers.stray(tx):
        rows.setdefault(number, set()).add(timer)
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


def _checkpoints(tx: Transaction, closed: list[CheckpointRow]) -> Iterator[Problem]:
    previous, after = GENESIS, 0
    for checkpoint in closed:
        where = f"checkpoint {checkpoint.id}"
        first, last = checkpoint.first_entry, checkpoint.last_entry
        root = merkle_root(history.hashes(tx, first, last))
        sealed = checkpoint_hash(
            checkpoint.previous, first, last, checkpoint.root, checkpoint.recorded_at
        )
        follows = first == after + 1 and checkpoint.previous == previous
        if not follows or sealed != checkpoint.hash or root != checkpoint.root:
            yield _problem("checkpoint", where, "корень не сходится", "its root does not match")
        previous, after = checkpoint.hash, last


MOST_PROBLEMS = 100
"""Problems that a running server lists one by one; of the rest only the number."""


@dataclass(frozen=True, slots=True)
class VerificationRun:
    """A verification that runs, or one that came to its end."""

    started_at: datetime
    running: bool
    seen: int
    """Entries looked at so far."""
    seconds: float
    found: Verification | None = None
    problems: int = 0
    """All of them; `found` carries the first `MOST_PROBLEMS`."""
    broken: bool = False
    """Its process ended without an answer."""


class _Counter(Protocol):
    value: int


class Verifier:
    """One verification at a time; the last one's answer stays until the next."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._last: VerificationRun | None = None
        self._began = 0.0
        self._seen: _Counter | None = None

    def last(self) -> VerificationRun | None:
        """The one that runs, else the one before; None where nobody asked yet."""
        with self._lock:
            run = self._last
            if run is None or not run.running or self._seen is None:
                return run
            return replace(run, seen=self._seen.value, seconds=monotonic() - self._began)

    def start(self, moment: datetime) -> bool:
        """Begins one; False where one runs already."""
        with self._lock:
            if self._last is not None and self._last.running:
                return False
            self._last = VerificationRun(started_at=moment, running=True, seen=0, seconds=0.0)
            self._began = monotonic()
        spawned = multiprocessing.get_context("spawn")
        seen = spawned.Value("Q", 0, lock=False)
        self._seen = seen
        ours, theirs = spawned.Pipe(duplex=False)
        # a child of this server, and gone with it
        process = spawned.Process(target=_verify, args=(self._settings, seen, theirs), daemon=True)
        process.start()
        theirs.close()
        Thread(target=self._wait, args=(ours,), daemon=True).start()
        return True

    def _wait(self, ours: Connection) -> None:
        answer: tuple[Verification, int] | None
        try:
            answer = ours.recv()
        except EOFError:
            answer = None
        with self._lock:
            if self._last is None:
                return
            seconds = monotonic() - self._began
            if answer is None:
                self._last = replace(self._last, running=False, seconds=seconds, broken=True)
                return
            found, problems = answer
            self._last = replace(
                self._last,
                running=False,
                seen=found.entries,
                seconds=seconds,
                found=found,
                problems=problems,
            )


def _verify(settings: Settings, seen: _Counter, theirs: Connection) -> None:
    """In the other process, which leaves the processor to whoever serves a page."""
    if sys.platform != "win32":
        os.nice(10)

    def count(entries: int) -> None:
        seen.value += entries

    try:
        with open_application(settings, create=False) as app:
            found = verify(app, count)
    except NastavnikError as error:
        found = Verification(0, 0, 0, (Problem("unavailable", "", error.words),))
    few = replace(found, problems=found.problems[:MOST_PROBLEMS])
    theirs.send((few, len(found.problems)))
