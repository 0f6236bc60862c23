"""Verifications that a server makes: in a process of their own, so that nobody waits for one."""

import multiprocessing
import os
import sys
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing.connection import Connection
from threading import Lock, Thread
from time import monotonic
from typing import Protocol

from programme.history.problem import Problem
from programme.history.verification import Verification, verify
from programme.school.application import open_application
from programme.school.settings import Settings
from states.errors import NastavnikError

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
