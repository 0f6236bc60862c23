"""Everything together: a scheduled Prefect run fires, all stop cleanly, and come back."""

import importlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import yaml

from programme.access import accounts, sessions
from programme.history import recent_entries, verification
from programme.mail import letters
from programme.people import register
from programme.processes import advance, cycles, pairs
from programme.school.application import open_application
from programme.school.settings import Settings
from programme.upkeep.runs import silence
from states.decision import PersonId
from states.finding import errors
from tests.postmaster import free_port

PASSWORD = "семь раз отмерь, один отрежь"  # noqa: S105  # of a school that lives for one test


def eventually(holds: Callable[[], bool], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.3)
    return False


@dataclass
class School:
    """A school of one's own in a folder of its own."""

    settings: Settings
    environment: dict[str, str]

    def start(self) -> subprocess.Popen[bytes]:
        with (self.settings.home / "up.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "cli.app", "up", "--no-example"],
                env=self.environment,
                stdout=log,
                stderr=log,
            )

    def page(self) -> str:
        return f"http://127.0.0.1:{self.settings.dashboard_port}"

    def prefect(self, path: str, body: dict[str, object]) -> list[dict[str, object]]:
        url = f"http://127.0.0.1:{self.settings.prefect_port}/api/{path}"
        found: list[dict[str, object]] = httpx.post(url, json=body, timeout=10).json()
        return found

    def answers(self) -> bool:
        try:
            return httpx.get(f"{self.page()}/health", timeout=2).status_code == 200
        except httpx.HTTPError:
            return False


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    settings = Settings(
        home=tmp_path,
        prefect_port=free_port(),
        dashboard_port=free_port(),
        advance_every=10,
        deliver_every=10,
    )
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "NASTAVNIK_HOME": str(tmp_path),
        "NASTAVNIK_PREFECT_PORT": str(settings.prefect_port),
        "NASTAVNIK_DASHBOARD_PORT": str(settings.dashboard_port),
        "NASTAVNIK_ADVANCE_EVERY": "10",
        "NASTAVNIK_DELIVER_EVERY": "10",
        "NASTAVNIK_QUIET_FROM": "24",
        "NASTAVNIK_QUIET_UNTIL": "0",
    }
    yield School(settings, environment)
    kill(left_behind(tmp_path))


def open_pair(settings: Settings, moment: datetime) -> None:
    """A cycle and one pair whose request is overdue at that moment."""
    with open_application(settings) as app:
        staff: dict[str, list[PersonId]] = {
            role: [register.add(app, role, f"{role}@school.example")]
            for role in ("director", "deputy_director", "social_pedagogue", "coordinator")
        }
        cycles.open_cycle(app, "2026/27", moment, holders=staff)
        mentee = register.add(app, "Ученик", "mentee@school.example", kind="minor")
        pairs.open_pairs(app, "2026/27", [pairs.NewPair(mentee)], moment)


def runs(school: School) -> set[object]:
    """The flows of which a scheduled run has completed."""
    finished = {"flow_runs": {"state": {"type": {"any_": ["COMPLETED"]}}}, "limit": 100}
    rows = school.prefect("flow_runs/filter", finished)
    return {row["flow_id"] for row in rows if row["auto_scheduled"]}


def runs_page(school: School) -> str:
    """The page of flow runs, as an auditor sees it."""
    now = datetime.now(UTC)
    with open_application(school.settings) as app:
        accounts.add(app, "auditor", "auditor", PASSWORD, now)
        token = sessions.sign_in(app, "auditor", PASSWORD, "127.0.0.1", "", now).token
    found = httpx.get(f"{school.page()}/runs", cookies={"nastavnik_session": token}, timeout=30)
    return found.text


def left_behind(home: Path) -> list[int]:
    """Processes that still belong to this school."""
    found = []
    for told in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"NASTAVNIK_HOME={home}\0".encode() in told.read_bytes():
                found.append(int(told.parent.name))
        except OSError:
            continue
    return found


def kill(numbers: list[int]) -> None:
    for number in numbers:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)


def test_a_scheduled_run_fires_a_due_timer_and_all_three_stop_on_sigterm(school: School) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=40)
    open_pair(school.settings, long_ago)
    process = school.start()
    try:
        assert eventually(school.answers, 180), (school.settings.home / "up.log").read_text()
        assert eventually(lambda: len(runs(school)) >= 2, 240)
        artifacts = school.prefect("artifacts/filter", {"limit": 100})
        assert {"advance", "deliver"} <= {artifact["key"] for artifact in artifacts}
        shown = runs_page(school)
        assert "Prefect сейчас не отвечает" not in shown
        assert "завершён" in shown
        assert f":{school.settings.prefect_port}/runs/flow-run/" in shown
    finally:
        process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    assert eventually(lambda: not left_behind(school.settings.home), 15)
    with open_application(school.settings) as app:
        line = next(e for e in recent_entries.recent_entries(app, "pair 1") if e.recorded.entry.run)
        assert line.recorded.entry.trigger == "elapsed"
        assert verification.verify(app).problems == ()
        assert not silence(app, datetime.now(UTC) + timedelta(minutes=1))


def test_after_a_kill_and_a_week_of_standstill_one_advance_catches_up(school: School) -> None:
    open_pair(school.settings, datetime.now(UTC) - timedelta(days=2))
    process = school.start()
    assert eventually(school.answers, 180), (school.settings.home / "up.log").read_text()
    assert eventually(lambda: bool(runs(school)), 240)
    process.kill()
    process.wait(10)
    # the kernel ends the three with their parent; whatever is left is killed hard, as by a fault
    kill(left_behind(school.settings.home))
    week = datetime.now(UTC) + timedelta(days=9)
    with open_application(school.settings) as app:
        assert {flow.flow for flow in silence(app, week)} == {"advance", "deliver"}
        before = {row.recorded.id for row in recent_entries.recent_entries(app, "pair 1")}
        done = advance.advance(app, week)
        assert done.left == 0
        assert advance.advance(app, week).transitions == 0
        fresh = [
            e for e in recent_entries.recent_entries(app, "pair 1") if e.recorded.id not in before
        ]
        assert len(fresh) == 1
        assert len(letters.listing(app, name="pair 1")) == 1
        timers = fresh[0].recorded.entry.changes["timers"]
        assert json.dumps(timers).count("due") >= 1
        assert verification.verify(app).problems == ()


def test_the_deployments_for_a_work_pool_name_flows_that_exist() -> None:
    from prefect import Flow

    told = yaml.safe_load((Path(__file__).parents[2] / "prefect.yaml").read_text("utf-8"))
    for deployment in told["deployments"]:
        file, _, name = deployment["entrypoint"].partition(":")
        module = importlib.import_module(file.removesuffix(".py").replace("/", "."))
        assert isinstance(getattr(module, name), Flow)


def test_nothing_in_the_shipped_definitions_is_an_error() -> None:
    from programme.authoring.checking import check

    shipped = Settings().definitions
    assert errors(check([shipped], shipped)) == ()
