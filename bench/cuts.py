"""Power cuts of the real `up`: `python -m bench.cuts [cuts] [seed] [sqlite|postgresql]`.

Everything is killed at once at a moment that chance chooses: while it starts, while a run waits to
begin, while one runs, between two. It is started again; from then on `advance` and `deliver` have
to complete within three minutes, and in the end every letter is there, and once. Ends with 1 where
that does not hold.
"""

import email
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cli.output import now
from deploy.postgres import Cluster
from programme.history import verification
from programme.school.application import open_application
from programme.upkeep import runs
from store import outbox
from tests.real_up import EVERY, RealUp, eventually, long_ago, open_pairs, open_school

PATIENCE = 180.0
"""Seconds from a start to both flows having run."""
PAIRS = 3
"""With something due at each start."""


@dataclass(frozen=True, slots=True)
class Cut:
    """One start and how it ended."""

    seconds: dict[str, float]
    """From the start to the first run of each flow; those that did not run are missing."""
    cut_after: float


def ran(school: RealUp, since: datetime) -> set[str]:
    """Flows that Prefect has run since a moment."""
    with open_application(school.settings) as app:
        found = runs.runs(app, limit=50)
    return {run.flow for run in found if run.run and run.started_at >= since}


def cut_once(school: RealUp, chance: random.Random) -> Cut:
    """Starts it, waits for both flows, then a little, and cuts it off."""
    open_pairs(school.settings, long_ago(), PAIRS)
    begun, since = time.monotonic(), now()
    school.start()
    seconds: dict[str, float] = {}
    while len(seconds) < len(runs.FLOWS) and time.monotonic() - begun < PATIENCE:
        time.sleep(0.2)
        for flow in ran(school, since) & set(runs.FLOWS):
            seconds.setdefault(flow, time.monotonic() - begun)
    time.sleep(chance.uniform(0, 1.5 * EVERY))
    after = time.monotonic() - begun
    school.cut()
    return Cut(seconds, after)


def cut_early(school: RealUp, chance: random.Random) -> None:
    """A start that is cut off before it can have done anything."""
    school.start()
    time.sleep(chance.uniform(0.5, 20))
    school.cut()


def letters(school: RealUp) -> Counter[str]:
    """How often each Message-ID lies in the mail folder."""
    return Counter(
        str(email.message_from_bytes(file.read_bytes())["Message-ID"])
        for file in school.settings.mail_folder.rglob("*.eml")
    )


def faults(school: RealUp, cuts: list[Cut]) -> Iterator[str]:
    """What does not hold after all cuts and one calm run."""
    for number, cut in enumerate(cuts, start=1):
        if missing := set(runs.FLOWS) - set(cut.seconds):
            yield f"start {number}: {', '.join(sorted(missing))} did not run in {PATIENCE:.0f} s"
    twice = [name for name, count in letters(school).items() if count > 1]
    if twice:
        yield f"{len(twice)} letters are there twice"
    with open_application(school.settings) as app:
        yield from (str(problem) for problem in verification.verify(app).problems)
    if late := overdue(school):
        yield f"{late} letters are left that should have gone"


def overdue(school: RealUp) -> int:
    """How many letters are still here though it is time for them: on a day off only duties go."""
    with open_application(school.settings) as app, app.database.reading() as tx:
        rows = outbox.listing(tx, limit=10_000)
    return sum(row.state in ("waiting", "sending") and row.next_attempt_at <= now() for row in rows)


@contextmanager
def databases(kind: str, folder: Path) -> Iterator[str]:
    """The address of an empty database."""
    if kind == "sqlite":
        yield ""
        return
    cluster = Cluster(folder)
    cluster.create()
    try:
        yield cluster.url()
    finally:
        cluster.stop("fast")


def cut_often(count: int, seed: int, kind: str) -> tuple[list[Cut], list[str]]:
    """So many cuts, every third followed by an early one; and what does not hold in the end."""
    chance, cuts = random.Random(seed), list[Cut]()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        home = Path(folder) / "home"
        home.mkdir()
        with databases(kind, Path(folder)) as url:
            school = RealUp(home, url)
            open_school(school.settings, long_ago())
            try:
                for number in range(count):
                    cuts.append(cut_once(school, chance))
                    sys.stderr.write(f"{kind} {number + 1}: {_said(cuts[-1])}\n")
                    if number % 3 == 2:
                        cut_early(school, chance)
                school.start()
                eventually(lambda: letters(school).total() > 0 and not overdue(school), PATIENCE)
                school.cut()
                return cuts, list(faults(school, cuts))
            finally:
                school.cut()


def _said(cut: Cut) -> str:
    waited = ", ".join(f"{flow} after {seconds:.0f} s" for flow, seconds in cut.seconds.items())
    return f"{waited}; cut after {cut.cut_after:.0f} s"


def main() -> int:
    """Prints the table; 1 where something does not hold."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    kinds = sys.argv[3:] or ["sqlite", "postgresql"]
    sys.stdout.write("| database | cuts | first run after, s | latest, s | faults |\n")
    sys.stdout.write("| --- | --- | --- | --- | --- |\n")
    wrong = 0
    for kind in kinds:
        cuts, found = cut_often(count, seed, kind)
        waited = sorted(max(cut.seconds.values(), default=PATIENCE) for cut in cuts)
        middle = waited[len(waited) // 2]
        sys.stdout.write(
            f"| {kind} | {len(cuts)} | {middle:.0f} | {waited[-1]:.0f} | {len(found)} |\n"
        )
        sys.stdout.write("".join(f"{line}\n" for line in found))
        wrong += len(found)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
