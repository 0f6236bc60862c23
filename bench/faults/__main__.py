"""`make faults`: an undisturbed half-year and disturbed ones on SQLite and on PostgreSQL.

`python -m bench.faults [kills] [seed] [sqlite|postgresql]`. Ends with 1 where anything was lost,
doubled or changed.
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from bench.faults import isolation, life, world
from bench.faults.disturbed import HalfYear, Line, free_port, lines_of, post_office
from deploy.postgres import Cluster
from programme.history import verification
from programme.school.application import Application, build
from store import letter_row, outbox
from store.database import open_database

ENOUGH = 400
"""Kills after which each kind of point has to have been among them."""
OFTEN = 0.03
"""How often the mail server misbehaves: once in about thirty-three letters."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a half-year left."""

    lines: dict[Line, bytes]
    letters: frozenset[str]
    points: Counter[str] = field(default_factory=Counter)
    """Where the undisturbed one could have been killed."""
    faults: Counter[str] = field(default_factory=Counter)
    checked: int = 0
    """Entries, counted after each fault."""
    wrong: tuple[str, ...] = ()


def _lines(folder: Path, name: str) -> list[str]:
    file = folder / name
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def half_year(
    folder: Path,
    url: str,
    chance: random.Random,
    calm: Outcome | None = None,
    kills: int = 0,
    cluster: Cluster | None = None,
    disk: Path | None = None,
) -> Outcome:
    """Lives through one and says what it left."""
    port = free_port()
    where = world.settings(folder, url, port)
    founded = life.fork(lambda: world.found_school(where))
    if os.waitstatus_to_exitcode(os.waitpid(founded, 0)[1]):
        raise RuntimeError("the school does not open")
    world.compiled(url, folder)
    points, lines = (calm.points.total(), calm.lines) if calm else (0, {})
    year = HalfYear(where, chance, points, cluster, disk, lines)
    with post_office(folder, port, chance.randrange(10**6), OFTEN if points else 0):
        year.run(kills)
        drained = life.fork(lambda: _drain(build(where, open_database(where.url))))
        os.waitpid(drained, 0)
    app = build(where, open_database(where.url))
    try:
        return _looked_at(app, folder, year)
    finally:
        app.close()


def _drain(app: Application) -> int:
    """Letters that were put off go out in the days after."""
    for days in range(1, 20):
        world.hand_over(app, world.morning(world.LAST + timedelta(days=days), 12))
    return 0


def _looked_at(app: Application, folder: Path, year: HalfYear) -> Outcome:
    verified = verification.verify(app)
    wrong = [*year.wrong, *(f"{one.code}: {one.words.en}" for one in verified.problems)]
    wrong += isolation.found(app, _lines(folder, "acks.log"), world.morning(world.LAST, 16))
    with app.database.reading() as tx:
        rows = outbox.listing(tx, limit=10**6)
    wrong += _letters(folder, rows)
    faults = Counter(_lines(folder, "faults.log")) + Counter(year.faults)
    points = Counter(_lines(folder, "points.log"))
    letters = frozenset(row.message_id for row in rows)
    checked = year.checked + verified.entries
    return Outcome(lines_of(app), letters, points, faults, checked, tuple(wrong))


def _letters(folder: Path, rows: list[letter_row.OutboxRow]) -> Iterator[str]:
    """Every letter is with the server; copies only where nobody could know that it was."""
    for row in rows:
        if row.state != "sent":
            yield f"letter {row.id} ({row.message}) is {row.state}: {row.error}"
    taken = Counter(line.partition("\t")[0] for line in _lines(folder, "taken.log"))
    missing = {row.letter for row in rows} - taken.keys()
    yield from (f"the server never had {letter}" for letter in sorted(missing))
    yield from (f"nobody wrote {one}" for one in sorted(taken.keys() - {r.letter for r in rows}))
    people: dict[str, set[str]] = {}
    for line in _lines(folder, "taken.log"):
        letter, _, to = line.partition("\t")
        people.setdefault(letter, set()).add(to)
    yield from (f"{one} went to {len(to)} people" for one, to in people.items() if len(to) > 1)
    settled = set[str]()
    for line in _lines(folder, "handed.log"):
        what, _, letter = line.partition(" ")
        if what == "settled":
            settled.add(letter)
        elif letter in settled:
            yield f"{letter} was handed over again after the server had taken it for sure"


def compared(calm: Outcome, disturbed: Outcome) -> list[str]:
    """What differs from the undisturbed half-year."""
    wrong = list(disturbed.wrong)
    if calm.lines != disturbed.lines:
        told = f"{len(calm.lines)} entries, {len(disturbed.lines)} disturbed"
        wrong.append(f"history differs: {told}")
    wrong += [f"letter lost: {one}" for one in sorted(calm.letters - disturbed.letters)]
    wrong += [f"letter too many: {one}" for one in sorted(disturbed.letters - calm.letters)]
    return wrong


@contextmanager
def places(kind: str) -> Iterator[tuple[Path, Cluster | None, Path | None]]:
    """A folder; for PostgreSQL a cluster too, on a small disk of its own where we may mount one."""
    folder = Path(tempfile.mkdtemp(prefix="nastavnik-faults-"))
    folder.chmod(0o755)
    if kind == "sqlite":
        yield folder, None, None
        shutil.rmtree(folder)
        return
    disk = folder / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=400m", "tmpfs", str(disk)]
    mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    (disk / "cluster").mkdir()
    cluster = Cluster(disk / "cluster", "-c max_wal_size=64MB -c min_wal_size=32MB")
    cluster.create()
    try:
        yield folder, cluster, disk if mounted else None
    finally:
        with suppress(RuntimeError):
            cluster.stop()
        if mounted:
            subprocess.run(["umount", str(disk)], check=True)
        shutil.rmtree(folder, ignore_errors=True)


def bench(kind: str, kills: int, seed: int) -> list[str]:
    """One database: the undisturbed half-year, then disturbed ones until enough were killed."""
    chance = random.Random(f"{seed}/{kind}")
    faults: Counter[str] = Counter()
    wrong: list[str] = []
    started, years, checked = time.monotonic(), 0, 0
    with places(kind) as (folder, cluster, disk):

        def once(name: str, calm: Outcome | None = None, kills: int = 0) -> Outcome:
            home = folder / name
            home.mkdir()
            url = f"sqlite:///{home / 'nastavnik.db'}"
            if cluster is not None:
                url = cluster.new_database()
            return half_year(home, url, chance, calm, kills, cluster, disk)

        calm = once("calm")
        wrong += [f"undisturbed: {said}" for said in calm.wrong]
        while not wrong and killed(faults).total() < kills:
            years += 1
            disturbed = once(f"year {years}", calm, kills - killed(faults).total())
            wrong += compared(calm, disturbed)
            faults += disturbed.faults
            checked += disturbed.checked
    if kills >= ENOUGH and not wrong:
        never = calm.points.keys() - killed(faults).keys()
        wrong += [f"nothing was killed at {point}" for point in sorted(never)]
    lines = [
        f"## {kind}",
        f"undisturbed: {len(calm.lines)} entries, {len(calm.letters)} letters,"
        f" {calm.points.total()} points where it could have been killed",
        f"disturbed: {years} half-years, {faults.total()} faults,"
        f" {killed(faults).total()} of them kills, {checked} entries checked,"
        f" {len(wrong)} wrong, {time.monotonic() - started:.0f} s",
        *(f"  {count:5} {what}" for what, count in sorted(faults.items())),
        *(f"WRONG {said}" for said in wrong[:20]),
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
    return wrong


def killed(faults: Counter[str]) -> Counter[str]:
    """Kills by the point where they fell."""
    start = "kill "
    return Counter({w.removeprefix(start): n for w, n in faults.items() if w.startswith(start)})


def main() -> int:
    """Runs what was asked for."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    kinds = sys.argv[3:] or ["sqlite", "postgresql"]
    wrong = [bench(kind, kills, seed) for kind in kinds]
    return int(any(wrong))


if __name__ == "__main__":
    sys.exit(main())
