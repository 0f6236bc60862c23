"""A sweep over a shard of 300 schools against one over a shard of 10, the same five with timers due
in both: `python -m bench.region`. In the same run, what opening every one of them takes.
"""

import asyncio
import shutil
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

from bench.many import LIFECYCLE
from bench.peers.lifecycle import BEGUN
from deploy.postgres import Cluster
from programme.processes.batch import Batch
from programme.region.sweeps import Shard
from programme.school.application import Application, document_of, rows_of
from programme.school.settings import Settings
from states.cycle import cycle_for
from states.opening import Opening
from states.school_history import By
from store import cycles, definition_versions, instances, people
from store.people import PersonDetails

SIZES = (10, 300)
DUE = 5
PAIRS = 40
ROUNDS = [BEGUN + timedelta(days=days) for days in (24, 34, 44, 54, 64)]
AT_MOST = 2.0
"""Times what the small shard takes: what asking 290 schools more may cost."""


def school(app: Application, pairs: int, moment: datetime, year: str = "2020/21") -> None:
    """A school with a cycle and that many pairs, opened at a moment."""
    with app.database.writing() as tx:
        for name in ("coordinator", "mentor"):
            people.add(tx, PersonDetails(name, f"{name}@school.example"), bytes(16), By(moment))
        for row in rows_of(document_of(LIFECYCLE, "pair.yaml")):
            definition_versions.register(tx, row, By(moment))
        found = cycles.add(tx, cycle_for(year), "region", "pair", 1, "Europe/Moscow", By(moment))
        batch = Batch(app, tx, found, moment)
        machine = app.machine(tx, "pair", 1)
        for number in instances.allot(tx, pairs):
            roles = {"mentor": ("person:2",)}
            batch.open(machine, Opening(number, found.id, f"pair {number}", roles))
        batch.finish()


def filled(cluster: Cluster, folder: Path, schools: int) -> tuple[Settings, str]:
    """A shard; five of its schools, spread evenly, have timers that come."""
    base, url = Settings(home=folder / str(schools)), cluster.new_database()
    shard = Shard(base, "shard", url)
    for number in range(schools):
        name = f"s{number:04}"
        shard.add(name)
        early = number % (schools // DUE) == 0
        with shard.opened(name) as app:
            school(app, PAIRS, BEGUN if early else BEGUN + timedelta(days=365))
    return base, url


def _swept(where: tuple[Settings, str], moment: datetime, expected: int) -> float:
    """Seconds of one sweep, in a process that has compiled nothing yet, as each run of a flow."""
    started = time.perf_counter()
    swept = asyncio.run(Shard(where[0], "shard", where[1]).sweep("advance", moment))
    if swept.broken or swept.done != expected:
        raise RuntimeError(f"{swept}, expected {expected}")
    return time.perf_counter() - started


def _opened(where: tuple[Settings, str]) -> float:
    """Seconds to open every school, as a sweep would have to that did not ask."""
    started = time.perf_counter()
    shard = Shard(where[0], "shard", where[1])
    for name in shard.schools():
        with shard.opened(name) as app:
            app.registered()
    return time.perf_counter() - started


def main() -> int:
    """Prints the ratio; 1 where the large shard takes more than it may."""
    folder = Path(tempfile.mkdtemp(prefix="nastavnik-region-"))
    place = folder / "postgres"
    place.mkdir()
    folder.chmod(0o755)
    cluster = Cluster(place, "-c fsync=off")
    cluster.create()
    try:
        made = {size: filled(cluster, folder, size) for size in SIZES}
        due, idle, whole = ({size: list[float]() for size in SIZES} for _ in range(3))
        for moment in ROUNDS:
            for size, where in made.items():
                due[size].append(_swept(where, moment, DUE * PAIRS))
                idle[size].append(_swept(where, moment, 0))
        for size, where in made.items():
            whole[size].append(_opened(where))
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)
    small, large = SIZES
    lines = [
        f"| sweep of a shard | {small} schools | {large} schools | times |",
        "| --- | --- | --- | --- |",
        *(
            f"| {what} | {median(found[small]) * 1000:.0f} ms |"
            f" {median(found[large]) * 1000:.0f} ms |"
            f" {median(found[large]) / median(found[small]):.2f} |"
            for what, found in (
                (f"{DUE} schools with {PAIRS} due each", due),
                ("nothing due", idle),
                ("for comparison: every school opened", whole),
            )
        ),
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return int(median(due[large]) > median(due[small]) * AT_MOST)


if __name__ == "__main__":
    sys.exit(main())
