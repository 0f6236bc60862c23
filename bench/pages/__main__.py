"""Every page on 100,000 instances and 1,000,000 entries: `python -m bench.pages [FOLDER]`.

First each page alone, with its shares of SQL and templates; then under the load of a second
process. The school is made in FOLDER where it is not there yet (`var/big` by default).
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
from sqlalchemy import select

from bench.pages import asking, load, school
from bench.pages.serving import Big, served, signed_in
from bench.pages.templates import NOW
from dashboard.app import build
from programme.school.settings import Settings
from programme.views import figures
from store.accounts import AccountRole
from store.statement import Query
from store.tables import instances
from tests.serving import served as here
from tests.then import now, shift_pages, shift_to

CROWDS = ((30, 3.0), (60, 3.0), (60, 1.5), (60, 0.75))
"""Coordinators, and the seconds between what each of them asks."""


def alone(home: Path, pairs: Sequence[int]) -> dict[str, asking.Cost]:
    """Each page by itself, served by this process so that its inside can be seen."""
    cookies = signed_in(home)
    app = build(Settings(home=home))
    shift_pages()
    with asking.watched() as spent, here(app) as client:

        def ask(role: AccountRole, path: str) -> httpx.Response:
            headers = {"cookie": f"nastavnik_session={cookies[role]}; lang=ru"}
            return client.get(path, headers=headers)

        return asking.costs(ask, pairs[0], spent)


@contextmanager
def flows(home: Path) -> Iterator[None]:
    """`advance` and `deliver` as flows run them, six times as often, in processes of their own."""
    over = threading.Event()
    told = {**os.environ, "NASTAVNIK_HOME": str(home)}

    def again() -> None:
        while not over.wait(10):
            for verb in ("advance", "deliver"):
                at = now().isoformat()
                command = [sys.executable, "-m", "cli.app", verb, "--at", at]
                subprocess.run(command, env=told, check=False, capture_output=True)

    running = threading.Thread(target=again)
    running.start()
    try:
        yield
    finally:
        over.set()
        running.join()


def under_load(big: Big, pairs: Sequence[int]) -> Iterator[str]:
    """A line for each crowd, until a page's median doubles."""
    cookies = {str(role): cookie for role, cookie in big.cookies.items()}
    calm, _, failed = load.from_elsewhere(big.url, cookies, pairs, 1, 0.2, False)
    yield f"| one, and nothing else | | {_said(calm)} | | {len(failed)} |"
    with flows(big.home):
        for coordinators, pause in CROWDS:
            medians, requests, failed = load.from_elsewhere(
                big.url, cookies, pairs, coordinators, pause, True
            )
            times = max(medians[page] / calm[page] for page in medians)
            yield (
                f"| {coordinators} coordinators, an auditor, the flows"
                f" | {requests / load.SECONDS:.0f} | {_said(medians)} | {times:.1f}"
                f" | {len(failed)} {'; '.join(sorted(set(failed)))} |"
            )


def _said(medians: dict[str, float]) -> str:
    return ", ".join(f"{page} {ms:.0f}" for page, ms in sorted(medians.items()))


_WORKING = Query(
    select(instances.c.id).where(instances.c.state == "meetings.working").limit(200), int
)


def main() -> int:
    """Prints both tables; 1 where a page is over its bound."""
    home = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("var/big")
    shift_to(NOW)
    app = school.school(home)
    figures.make(app, NOW)
    with app.database.reading() as tx:
        pairs = tx.rows(_WORKING)
    app.close()
    found = alone(home, pairs)
    sys.stdout.write("\n".join(asking.table(found)) + "\n\n")
    sys.stdout.write("| who asks | per second | medians, ms | most times alone | failed |\n")
    sys.stdout.write("| --- | --- | --- | --- | --- |\n")
    with served(home) as big:
        time.sleep(1)
        for line in under_load(big, pairs):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
    slow = [
        n for n, cost in found.items() if sorted(cost.total)[len(cost.total) // 2] > asking.BOUND
    ]
    return int(bool(slow))


if __name__ == "__main__":
    sys.exit(main())
