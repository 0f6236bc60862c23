"""A region as its script starts it: a work pool, and a worker that is killed at work."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bench.region import school
from deploy.postgres import Cluster
from deploy.region import databases
from programme.history import verification
from programme.region.sweeps import Shard
from programme.school.settings import Settings
from store import history, timers
from tests import sql
from tests.postmaster import free_port

PAIRS = 4_000
NOW = datetime.now(UTC)
LONG_AGO = NOW - timedelta(days=300)


def eventually(holds: Callable[[], bool], seconds: float, every: float = 0.3) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(every)
    return False


@dataclass
class Region:
    """A running region, held up in the middle of the school `b2` until `held` is left."""

    shard: Shard
    held: ExitStack
    log: Path


@pytest.fixture
def running(tmp_path: Path, cluster: Cluster) -> Iterator[Region]:
    """One shard with three schools, two workers, a run every five seconds."""
    home = tmp_path / "region"
    url = databases(cluster.url(), ["shard1"])["shard1"]
    shard = Shard(Settings(home=home), "shard1", url)
    for name, pairs in (("a1", 3), ("b2", PAIRS), ("c3", 3)):
        shard.add(name)
        with shard.opened(name) as app:
            school(app, pairs, LONG_AGO, "2026/27")
    command = [sys.executable, "-m", "deploy.region", "--shards", "1", "--workers", "2",
               "--every", "5", "--home", str(home), "--postgres", cluster.url(),
               "--port", str(free_port())]  # fmt: skip
    with ExitStack() as held, (tmp_path / "out.log").open("wb") as out:
        held.enter_context(half_way(shard, "b2"))
        process = subprocess.Popen(command, stdout=out, stderr=out, cwd=Path(__file__).parents[2])
        yield Region(shard, held, home / "region.log")
    process.send_signal(signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(60)
    process.kill()


def fired(shard: Shard, school: str) -> int:
    """How many pairs have more than their first entry."""
    with shard.opened(school) as app, app.database.reading() as tx:
        return sql.number(tx, "SELECT count(*) FROM instances WHERE revision > 1")


@contextmanager
def half_way(shard: Shard, school: str) -> Iterator[None]:
    """Within it no run gets past the pair in the middle: its timers are locked."""
    with shard.opened(school) as app, app.database.writing() as tx:
        middle = sql.number(tx, "SELECT (min(id) + max(id)) / 2 FROM instances")
        sql.run(tx, "SELECT 1 FROM timers WHERE instance = ? FOR UPDATE", (middle,))
        yield


def at_work(home: str) -> list[int]:
    """The processes of flow runs."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            said = (folder / "cmdline").read_bytes().decode().replace("\0", " ")
            if "prefect.engine" in said and home in (folder / "environ").read_bytes().decode(
                errors="replace"
            ):
                found.append(int(folder.name))
    return found


def kill(runs: list[int]) -> None:
    """SIGKILL for these flow runs and for the worker that started the first of them."""
    worker = int(Path(f"/proc/{runs[0]}/stat").read_text().rpartition(")")[2].split()[1])
    for process in (worker, *runs):
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def test_a_worker_killed_at_work_costs_nothing_but_time(running: Region) -> None:
    shard = running.shard
    home = str(running.log.parent)

    def killed() -> bool:
        half = 0 < fired(shard, "b2") < PAIRS
        runs = at_work(home) if half else []
        if runs:
            kill(runs)
        return bool(runs)

    def log() -> str:
        return running.log.read_text(encoding="utf-8")[-3000:]

    with running.held:
        assert eventually(killed, 150), log()
    assert eventually(lambda: fired(shard, "b2") == PAIRS, 120), log()
    assert eventually(lambda: fired(shard, "c3") == 3, 60)
    for name, pairs in (("a1", 3), ("b2", PAIRS), ("c3", 3)):
        with shard.opened(name) as app:
            found = verification.verify(app)
            assert found.problems == ()
            assert found.entries == 2 * pairs
            with app.database.reading() as tx:
                assert timers.count_due(tx, NOW) == 0
                assert all(row.entry.run for row in history.entries(tx, limit=3))
