"""A process of `nastavnik up`: started, asked, ended with all that it has started."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import BinaryIO

LONGEST_PAUSE = 60.0
"""Seconds before one that ends again and again is started once more."""
STEADY = 600.0
"""Seconds after which one that ends is started as if it were the first time."""
LOG_BYTES = 5_000_000
"""A log that is longer becomes `….log.1` when its process starts; the one before that goes."""
_PR_SET_PDEATHSIG = 1
_NEW_GROUP: int = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)  # Windows alone has it


@dataclass
class Child:
    """One of them, and how to tell that it answers."""

    name: str
    command: list[str]
    answers: Callable[[], bool]
    log: Path
    port: int
    """On which it listens."""
    process: subprocess.Popen[bytes] | None = None
    failures: int = 0
    """How often in a row it ended before it was steady."""
    started_at: float = 0.0
    again_at: float | None = None

    def start(self, environment: dict[str, str]) -> None:
        """Starts it, its words going into a file."""
        self.started_at, self.again_at = monotonic(), None
        with contextlib.suppress(OSError):
            if self.log.stat().st_size > LOG_BYTES:
                self.log.replace(self.log.with_suffix(".log.1"))
        out = _appended(self.log)
        try:
            self.process = subprocess.Popen(  # noqa: S603  # our own modules
                self.command,
                env=environment,
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                creationflags=_NEW_GROUP,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            )
        finally:
            if not isinstance(out, int):
                out.close()

    @property
    def alive(self) -> bool:
        """Whether its process runs."""
        return self.process is not None and self.process.poll() is None

    def pause(self) -> float:
        """Seconds until it should be started again; noted once for each time it ends."""
        if monotonic() - self.started_at > STEADY:
            self.failures = 0
        self.failures += 1
        seconds: float = min(2.0**self.failures, LONGEST_PAUSE)
        self.again_at = monotonic() + seconds
        return seconds

    def end(self, *, at_once: bool) -> None:
        """Asks it and whatever it has started to end, or ends them."""
        if self.process is None:
            return
        number = self.process.pid
        if sys.platform == "win32":
            if at_once:
                kill = ["taskkill", "/F", "/T", "/PID", str(number)]
                subprocess.run(kill, capture_output=True, check=False)  # noqa: S603  # our own child
            else:
                self.process.send_signal(signal.CTRL_BREAK_EVENT)
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(number, signal.SIGKILL if at_once else signal.SIGTERM)


def _appended(log: Path) -> BinaryIO | int:
    try:
        return log.open("ab")
    except OSError:
        # a full disk is no reason not to start
        return subprocess.DEVNULL


def _die_with_parent() -> None:
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
