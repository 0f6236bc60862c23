"""A region on one machine: shards of schools, a work pool, and a worker that is killed at work."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bench.many import LIFECYCLE
from deploy.postgres import Cluster
from deploy.region import databases
from programme import audit, people, region
from programme.application import Application, document_of, rows_of
from programme.batch import Batch
from programme.region import Shard
from programme.settings import Settings
from states.cycle import cycle_for
from states.errors import WrongUse
from states.opening import Opening
from store import cycles, history, instances, timers
from store import people as rows_of_people

PAIRS = 12_000
NOW = datetime.now(UTC)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def eventually(holds: Callable[[], bool], seconds: float, every: float = 0.3) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(every)
    return False


def fill(app: Application, pairs: int, moment: datetime) -> None:
    """A cycle with that many pairs, opened at a moment."""
    with app.database.writing() as tx:
        for name in ("coordinator", "mentor"):
            rows_of_people.add(tx, name, f"{name}@school.example", "ru", "adult")
        for row in rows_of(document_of(LIFECYCLE, "pair.yaml")):
            cycles.register(tx, row, moment)
        found = cycles.add(tx, cycle_for("2026/27"), "region", "pair", 1, "Europe/Moscow", moment)
        batch = Batch(app, tx, found, moment)
        machine = app.machine(tx, "pair", 1)
        for number in instances.allot(tx, pairs):
            roles = {"mentor": ("person:2",)}
            batch.open(machine, Opening(number, found.id, f"pair {number}", roles))
        batch.finish()


@dataclass
class Region:
    """A running region."""

    shard: Shard
    process: subprocess.Popen[bytes]
    log: Path


@pytest.fixture
def running(tmp_path: Path, cluster: Cluster) -> Iterator[Region]:
    """One shard with three schools, two workers, a run every five seconds."""
    home = tmp_path / "region"
    url = databases(cluster.url(), ["shard1"])["shard1"]
    shard = Shard(Settings(home=home), "shard1", url)
    for school, pairs in (("a1", 3), ("b2", PAIRS), ("c3", 3)):
        shard.add(school)
        with shard.opened(school) as app:
            fill(app, pairs, NOW - timedelta(days=300))
    command = [sys.executable, "-m", "deploy.region", "--shards", "1", "--workers", "2",
               "--every", "5", "--home", str(home), "--postgres", cluster.url(),
               "--port", str(free_port())]  # fmt: skip
    with (tmp_path / "out.log").open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, cwd=Path(__file__).parents[2])
    yield Region(shard, process, home / "region.log")
    process.send_signal(signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(60)
    process.kill()


def fired(shard: Shard, school: str) -> int:
    """How many pairs have more than their first entry."""
    with shard.opened(school) as app, app.database.reading() as tx:
        return tx.number("SELECT count(*) FROM instances WHERE revision > 1")


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
        if 0 < fired(shard, "b2") < PAIRS:
            runs = at_work(home)
            if runs:
                kill(runs)
                return True
        return False

    assert eventually(killed, 150, 0.02), running.log.read_text(encoding="utf-8")[-3000:]
    half = fired(shard, "b2")
    assert eventually(lambda: fired(shard, "b2") == PAIRS, 90), running.log.read_text()[-3000:]
    assert half < PAIRS
    assert eventually(lambda: fired(shard, "c3") == 3, 60)
    for school, pairs in (("a1", 3), ("b2", PAIRS), ("c3", 3)):
        with shard.opened(school) as app:
            found = audit.verify(app)
            assert found.problems == ()
            assert found.entries == 2 * pairs
            with app.database.reading() as tx:
                assert timers.count_due(tx, NOW) == 0
                assert all(row.entry.run for row in history.entries(tx, limit=3))


def test_schools_of_a_shard_see_nothing_of_each_other(cluster: Cluster, tmp_path: Path) -> None:
    shard = Shard(Settings(home=tmp_path), "s", cluster.new_database())
    for school in ("north", "south"):
        shard.add(school)
    with shard.opened("north") as app:
        fill(app, 2, NOW)
    with shard.opened("south") as app:
        assert audit.verify(app).entries == 0
        assert people.listing(app) == []
    assert shard.schools() == ["north", "south"]


def test_a_school_and_a_shard_are_named_so_that_they_can_be_found(cluster: Cluster) -> None:
    with pytest.raises(WrongUse, match="lower-case"):
        Shard(Settings(), "s", cluster.url()).add('x"; DROP SCHEMA public; --')
    with pytest.raises(WrongUse, match="NASTAVNIK_SHARDS"):
        region.shards("north")
