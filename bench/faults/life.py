"""One life: a process that goes on from the day the last one reached, until it dies or is done."""

import os
import random
import resource
import signal
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from email import message_from_bytes
from functools import wraps
from pathlib import Path
from typing import cast

import aiosmtplib

from bench.faults import world
from programme.history import checkpoints
from programme.school.application import Application, build
from programme.school.settings import Settings
from states.errors import StoreUnavailable
from store import database
from store.database import open_database

DONE, UNAVAILABLE, BROKEN = 0, 3, 4
SEEN = "seen"
"""Where a life that was not killed leaves how many points it passed."""


class Points:
    """Counts the points where a process may die, and dies at one of them."""

    def __init__(self, folder: Path, kill_at: int) -> None:
        self._folder, self._kill_at, self.seen = folder, kill_at, 0
        self._taken = ""

    def note(self, file: str, line: str) -> None:
        """A line that outlives this process."""
        with (self._folder / file).open("a", encoding="utf-8") as log:
            log.write(line + "\n")

    def pass_by(self, kind: str) -> None:
        """One point; the last one, perhaps."""
        # files are few: without this hardly one of five hundred would die at one
        self.seen += 4 if kind.startswith("file") else 1
        if self._kill_at == 0:
            self.note("points.log", kind)
        elif 0 < self._kill_at <= self.seen:
            self.note("faults.log", f"kill {kind}")
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """Puts points around every commit, every stage of SMTP and every file."""
        database.fault_point = self._commit
        for stage in ("connect", "mail", "rcpt", "data"):
            self._watch_stage(stage)
        for name in ("write_bytes", "write_text", "replace"):
            self._watch_file(name)

    def _commit(self, name: str) -> None:
        if name == "committed" and self._taken:
            # what becomes of a letter is the first thing recorded after the server has it
            self.note("handed.log", f"settled {self._taken}")
            self._taken = ""
        self.pass_by(f"commit: {name}")

    def _watch_stage(self, stage: str) -> None:
        asked = getattr(aiosmtplib.SMTP, stage)

        @wraps(asked)
        async def watched(client: aiosmtplib.SMTP, *args: object, **more: object) -> object:
            self.pass_by(f"smtp: before {stage}")
            letter = ""
            if stage == "data":
                more["timeout"] = 0.4
                letter = str(message_from_bytes(cast(bytes, args[0]))["Message-ID"])
                self.note("handed.log", f"handed {letter}")
            answer = await asked(client, *args, **more)
            self._taken = letter
            self.pass_by(f"smtp: after {stage}")
            return answer

        setattr(aiosmtplib.SMTP, stage, watched)

    def _watch_file(self, name: str) -> None:
        asked = getattr(Path, name)

        @wraps(asked)
        def watched(path: Path, *args: object, **more: object) -> object:
            self.pass_by(f"file: before {name}")
            answer = asked(path, *args, **more)
            self.pass_by(f"file: after {name}")
            return answer

        setattr(Path, name, watched)


def fork(run: Callable[[], int]) -> int:
    """A child that runs this and nothing else; its number."""
    child = os.fork()
    if child:
        return child
    code = BROKEN
    try:
        code = run()
    except StoreUnavailable as error:
        sys.stderr.write(f"{error.words.en}\n")
        code = UNAVAILABLE
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        os._exit(code)


def opened(where: Settings) -> Application:
    """The school, with every definition compiled."""
    app = build(where, open_database(where.url))
    app.know(world.compiled(where.url, where.home))
    return app


def days(
    where: Settings, first: date, last: date, kill_at: int, size_limit: int = 0
) -> Callable[[], int]:
    """A life from one day to another; each day that is over is written down."""

    def run() -> int:
        points = Points(where.home, kill_at)
        points.watch()
        app = opened(where)
        if size_limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size_limit, size_limit))
        day = first
        while day <= last:
            world.live(app, day, lambda line: points.note("acks.log", line))
            _write(where.home / "day", day.isoformat())
            day += timedelta(days=1)
        app.close()
        _write(where.home / SEEN, str(points.seen))
        return DONE

    return run


def _write(path: Path, said: str) -> None:
    # Path's own ways of writing are points to die at
    partial = f"{path}.part"
    with open(partial, "w", encoding="utf-8") as file:
        file.write(said)
    os.replace(partial, path)


def coordinator(where: Settings, day: date, seed: int) -> Callable[[], int]:
    """One of many who do the same day's work in an order of their own."""

    def run() -> int:
        points = Points(where.home, -1)
        app = opened(where)
        order = list(range(1, world.PAIRS + 1))
        random.Random(seed).shuffle(order)
        world.people_act(app, day, order, lambda line: points.note("acks.log", line))
        app.close()
        return DONE

    return run


def flows(where: Settings, *moments: datetime) -> Callable[[], int]:
    """One of several runs of the flows at once."""

    def run() -> int:
        Points(where.home, -1).watch()
        app = opened(where)
        for moment in moments:
            world.time_passes(app, moment)
            checkpoints.checkpoint(app, moment)
        app.close()
        return DONE

    return run
