"""The real `nastavnik up` in a folder of its own: started, asked, cut off."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from programme.people import register
from programme.processes import cycles, pairs
from programme.school.application import open_application
from programme.school.settings import Settings
from states.decision import PersonId
from tests.author import BY
from tests.postmaster import free_port

ROOT = Path(__file__).parents[1]
EVERY = 10
"""Seconds between two runs of a flow."""


def eventually(holds: Callable[[], bool], seconds: float) -> bool:
    """Whether it comes true in that time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.3)
    return False


@dataclass
class RealUp:
    """A school that its operator runs."""

    home: Path
    database_url: str = ""
    extra: dict[str, str] = field(default_factory=dict)
    settings: Settings = field(init=False)
    _started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.settings = Settings(
            home=self.home,
            database_url=self.database_url,
            prefect_port=free_port(),
            dashboard_port=free_port(),
            advance_every=EVERY,
            deliver_every=EVERY,
        )

    @property
    def environment(self) -> dict[str, str]:
        """What its processes are told."""
        return {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "NASTAVNIK_HOME": str(self.home),
            "NASTAVNIK_DATABASE_URL": self.database_url,
            "NASTAVNIK_PREFECT_PORT": str(self.settings.prefect_port),
            "NASTAVNIK_DASHBOARD_PORT": str(self.settings.dashboard_port),
            "NASTAVNIK_ADVANCE_EVERY": str(EVERY),
            "NASTAVNIK_DELIVER_EVERY": str(EVERY),
            "NASTAVNIK_QUIET_FROM": "24",
            "NASTAVNIK_QUIET_UNTIL": "0",
            **self.extra,
        }

    def start(self) -> subprocess.Popen[bytes]:
        """`nastavnik up`, its words going into `up.log`."""
        with (self.home / "up.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "cli.app", "up", "--no-example"],
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        self._started.append(process)
        return process

    def said(self) -> str:
        """What it has said so far."""
        return (self.home / "up.log").read_text("utf-8")

    def page(self) -> str:
        """Where its pages begin."""
        return f"http://127.0.0.1:{self.settings.dashboard_port}"

    def api(self, path: str) -> str:
        """An address of Prefect's API."""
        return f"http://127.0.0.1:{self.settings.prefect_port}/api/{path}"

    def prefect(self, path: str, body: dict[str, object]) -> list[dict[str, object]]:
        """What Prefect's API answers to whoever knows the password."""
        user, _, password = self.settings.prefect_password_file.read_text().strip().partition(":")
        answer = httpx.post(self.api(path), json=body, timeout=10, auth=(user, password))
        found: list[dict[str, object]] = answer.raise_for_status().json()
        return found

    def health(self) -> int:
        """The status of `/health`; 0 where nobody answers."""
        try:
            return httpx.get(f"{self.page()}/health", timeout=2).status_code
        except httpx.HTTPError:
            return 0

    def processes(self) -> list[int]:
        """Those that belong to this school."""
        found = []
        for told in Path("/proc").glob("[0-9]*/environ"):
            try:
                if f"NASTAVNIK_HOME={self.home}\0".encode() in told.read_bytes():
                    found.append(int(told.parent.name))
            except OSError:
                continue
        return found

    def process_of(self, module: str) -> int:
        """The one that runs a module."""
        for number in self.processes():
            with suppress(OSError):
                if module in Path(f"/proc/{number}/cmdline").read_text("utf-8"):
                    return number
        raise LookupError(module)

    def cut(self) -> None:
        """The power goes: all of them at once, and nobody is asked."""
        while numbers := self.processes():
            for number in numbers:
                with suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)
            time.sleep(0.05)
        while self._started:
            self._started.pop().wait(10)


def open_school(settings: Settings, moment: datetime) -> None:
    """A cycle with the staff that a pair needs."""
    with open_application(settings) as app:
        staff: dict[str, list[PersonId]] = {
            role: [register.add(app, role, f"{role}@school.example", by=BY)]
            for role in ("director", "deputy_director", "social_pedagogue", "coordinator")
        }
        cycles.open_cycle(app, "2026/27", moment, holders=staff)


def open_pairs(settings: Settings, moment: datetime, count: int = 1) -> None:
    """So many pairs whose request was asked for at that moment."""
    with open_application(settings) as app:
        for number in range(count):
            address = f"mentee{moment.timestamp():.0f}-{number}@school.example"
            mentee = register.add(app, "Ученик", address, kind="minor", by=BY)
            pairs.open_pairs(app, "2026/27", [pairs.NewPair(mentee)], moment)


def long_ago() -> datetime:
    """Long enough for what was asked for then to be overdue."""
    return datetime.now(UTC) - timedelta(days=40)
