"""A half-year with faults: lives that are killed, days on which something breaks."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path

from bench.faults import life, world
from deploy.postgres import Cluster
from programme.history import verification
from programme.school.application import Application
from programme.school.settings import Settings
from store import history

COUNTS = {"overlap": 20, "stop": 8, "disk full": 6, "clock back": 8}
"""How many days of a half-year each of these falls on."""


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def post_office(folder: Path, port: int, seed: int, often: float) -> Iterator[None]:
    """A mail server that is started again whenever it dies."""

    def serve() -> int:
        for number in count():
            command = [sys.executable, "-m", "bench.faults.post", str(port), str(folder)]
            server = subprocess.Popen([*command, str(seed + number), str(often)])

            def stop(*_: object, server: subprocess.Popen[bytes] = server) -> None:
                server.kill()
                os._exit(0)

            signal.signal(signal.SIGTERM, stop)
            server.wait()
        return 0

    keeper = life.fork(serve)
    _wait_for(port)
    try:
        yield
    finally:
        os.kill(keeper, signal.SIGTERM)
        os.waitpid(keeper, 0)


def _wait_for(port: int) -> None:
    for _ in range(200):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError("the mail server does not start")


Line = tuple[int, int]
"""An instance and a revision of it."""


def lines_of(app: Application) -> dict[Line, bytes]:
    """The hash of every entry, which stands for all that went before it too."""
    with app.database.reading() as tx:
        return {
            (row.entry.instance, row.entry.revision): row.hash
            for rows in history.by_instance(tx)
            for row in rows
        }


@dataclass
class HalfYear:
    """One run from the first day to the last."""

    where: Settings
    chance: random.Random
    points: int
    """How many points an undisturbed run passes; 0 for the undisturbed run itself."""
    cluster: Cluster | None = None
    disk: Path | None = None
    """A small disk that can be filled up, where the database lies on one."""
    calm: Mapping[Line, bytes] = field(default_factory=dict)
    """The undisturbed history, which this one has to be a beginning of at any moment."""
    kills: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    checked: int = 0
    """Entries that were looked at after faults."""
    wrong: list[str] = field(default_factory=list)

    def run(self, wanted: int) -> None:
        """To the last day, or the first fault that did harm; no more kills than wanted."""
        events = self._events() if self.points else {}
        last = world.LAST
        while (today := self._today()) <= last and not self.wrong:
            if today in events:
                event = events.pop(today)
                self._event(event, today)
                self._look(f"{event} on {today}")
                continue
            end = min([last, *(day - timedelta(days=1) for day in events if day > today)])
            kill_at = self._next_kill(wanted) if self.points else 0
            code = self._live(today, end, kill_at)
            if kill_at > 0 and code == life.DONE:
                # it lived on: the point comes nearer for the next
                seen = int((self.where.home / life.SEEN).read_text(encoding="utf-8"))
                self._left = max(1, self._left - seen)
            elif code != life.DONE:
                self._left = 0
                self._look(f"kill {self.kills} after {today}")

    _left: int = 0

    def _next_kill(self, wanted: int) -> int:
        """After how many points the next life ends; -1 where enough have."""
        if self.kills >= wanted:
            return -1
        if not self._left:
            # many lives pass the same points again, so that the mean leaves room for that
            self._left = self.chance.randint(1, max(2, self.points // wanted))
        return self._left

    def _look(self, after: str) -> None:
        """What is there is sound, and what was undisturbed too."""
        app = life.opened(self.where)
        try:
            found = verification.verify(app)
            lines = lines_of(app)
        finally:
            app.close()
        self.checked += found.entries
        self.wrong += [f"{after}: {problem.code}, {problem.words.en}" for problem in found.problems]
        strange = sorted(line for line, hash_ in lines.items() if self.calm.get(line) != hash_)
        self.wrong += [f"{after}: {len(strange)} other entries, {strange[0]}"] if strange else []

    def _today(self) -> date:
        file = self.where.home / "day"
        if not file.exists():
            return world.FIRST
        return date.fromisoformat(file.read_text(encoding="utf-8")) + timedelta(days=1)

    def _live(self, first: date, last: date, kill_at: int, size_limit: int = 0) -> int:
        code = _ended(life.fork(life.days(self.where, first, last, kill_at, size_limit)))
        sys.stderr.write(f"{first} to {self._today() - timedelta(days=1)}: ended with {code}\n")
        if code == -signal.SIGKILL:
            self.kills += 1
        elif code == life.BROKEN and not size_limit:
            raise RuntimeError(f"a life between {first} and {last} broke")
        return code

    def _events(self) -> dict[date, str]:
        days = [world.FIRST + timedelta(days=n) for n in range(3, 170)]
        days = [day for day in days if day < world.LAST]
        nights = [day for day in days if world.night(day)]
        met = [world.FIRST + timedelta(days=n) for n in (9, 10, 11, 15, 29, 43, 57, 71)]
        drawn = dict.fromkeys([day for day in met if day < world.LAST], "crowd")
        drawn |= dict.fromkeys(nights, "clock over DST")
        for event, often in COUNTS.items():
            for day in self.chance.sample([d for d in days if d not in drawn], often):
                drawn[day] = event
        return drawn

    def _event(self, event: str, day: date) -> None:
        done = True
        sys.stderr.write(f"{day}: {event}\n")
        if event == "crowd":
            self._together([life.coordinator(self.where, day, seed) for seed in range(8)])
        elif event == "overlap":
            self._together([life.coordinator(self.where, day, 0)])
            self._together([life.flows(self.where, world.morning(day)) for _ in range(2)])
        elif event == "clock back":
            self._live(day, day, -1)
            self._together([life.flows(self.where, world.morning(day, 15))])
        elif event == "clock over DST":
            first, second = world.night(day)
            self._together([life.flows(self.where, first, second, first, second)])
        elif event == "stop":
            self._stop(day)
        else:
            done = self._disk_full(day)
        if done:
            self.faults[event] = self.faults.get(event, 0) + 1
        if self._today() == day:
            self._live(day, day, -1)

    def _together(self, runs: list[Callable[[], int]]) -> None:
        codes = [_ended(child) for child in [life.fork(run) for run in runs]]
        if any(code != life.DONE for code in codes):
            raise RuntimeError(f"one of several at once broke: {codes}")

    def _stop(self, day: date) -> None:
        """The database goes away in the middle of a day and comes back."""
        child = life.fork(life.days(self.where, day, day, -1))
        time.sleep(self.chance.random() * 0.15)
        if self.cluster is not None:
            self.cluster.stop()
            self.cluster.start()
        else:
            # SQLite has no server to stop: its process is stopped where it stands
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        _ended(child)

    def _disk_full(self, day: date) -> bool:
        if self.cluster is None:
            size = max(f.stat().st_size for f in self.where.home.glob("nastavnik.db*"))
            for more in (4096, 20_000, 60_000):
                self._live(day, day, -1, size + more)
            return True
        if self.disk is None:
            return False
        filler = self.disk / "filler"
        with suppress(OSError), filler.open("wb", buffering=0) as file:
            while file.write(bytes(65536)):
                pass
        _ended(life.fork(life.days(self.where, day, day, -1)))
        filler.unlink()
        if not self.cluster.running():
            self.cluster.start()
        return True


def _ended(child: int) -> int:
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)
