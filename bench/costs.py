"""What single things cost: a long history, a new calendar, a week of standstill.

`python -m bench.costs`.
"""

import gc
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from bench.many import filled
from bench.peers.lifecycle import BEGUN
from bench.peers.school import COORDINATOR
from programme.processes.advance import advance
from programme.processes.firing import Fired, Request, fire
from programme.processes.reprojection import reproject
from programme.school.application import build
from programme.school.settings import Settings
from programme.simulation.report import simulate
from programme.simulation.year import Scenario
from states.decision import Reprojection
from store import cycles, history
from store.database import open_database


def long_history(folder: Path) -> tuple[float, float]:
    """Microseconds of a transition after about 10 entries and after 10,000: medians."""
    app = filled(f"sqlite:///{folder / 'long.db'}", folder, 2, 2, "NORMAL")
    taken: list[float] = []
    for number in range(10_020):
        started = time.perf_counter()
        answer = fire(app, Request("pair 1", "meet", COORDINATOR), BEGUN + timedelta(hours=1))
        taken.append(time.perf_counter() - started)
        if not isinstance(answer, Fired):
            raise RuntimeError(f"{number}: {answer.words.en}")
    app.close()
    # the first are warmed up on the second pair, whose history stays short
    return median(taken[:200]) * 1e6, median(taken[-200:]) * 1e6


def new_calendar(folder: Path) -> tuple[float, int]:
    """Seconds for 10,000 armed deadlines under a calendar with one more day off; entries made."""
    app = filled(f"sqlite:///{folder / 'calendar.db'}", folder, 10_000, 10_000)
    day_off = date(2020, 9, 9)
    app.calendar = replace(app.calendar, off=app.calendar.off | {day_off})
    gc.freeze()
    started = time.perf_counter()
    with app.database.writing() as tx:
        row = cycles.by_name(tx)
        moved = reproject(app, tx, row.id, BEGUN + timedelta(days=1), Reprojection("calendar"))
    seconds = time.perf_counter() - started
    with app.database.reading() as tx:
        last = history.in_order(tx, 10_000, 20_000)
    if any(row.entry.changes["cause"] != "calendar" for row in last):
        raise RuntimeError("an entry without its reason")
    app.close()
    return seconds, min(moved, len(last))


def standstill(folder: Path) -> tuple[float, int, int]:
    """Seconds to catch up after seven days in the middle of a year of 1,000 pairs."""
    url = f"sqlite:///{folder / 'still.db'}"
    app = build(Settings(home=folder), open_database(url, synchronous="OFF"))
    until = date(2020, 11, 15)
    simulate(app, Scenario("2020/21", 1000, 1, until=until))
    app.close()
    again = build(app.settings, open_database(url))
    again.know(app)
    gc.freeze()
    moment = app.calendar.morning_of(until + timedelta(days=7))
    started = time.perf_counter()
    done = advance(again, moment)
    seconds = time.perf_counter() - started
    again.close()
    return seconds, done.transitions, done.letters


def main() -> int:
    """Prints what each came to; 1 where one is over its bound."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        short, long = long_history(folder)
        seconds, moved = new_calendar(folder)
        still, transitions, letters = standstill(folder)
    lines = [
        "| what | figure |",
        "| --- | --- |",
        f"| a transition after 10 to 200 entries, us | {short:.0f} |",
        f"| the same after 10,000, us | {long:.0f} |",
        f"| times | {long / short:.2f} |",
        f"| deadlines that a new day off moved | {moved} |",
        f"| seconds for that | {seconds:.2f} |",
        f"| entries made after seven days of standstill, 1,000 pairs | {transitions} |",
        f"| letters | {letters} |",
        f"| seconds for that | {still:.2f} |",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return int(long > 1.2 * short or seconds > 2 or moved < 10_000 or still > 5)


if __name__ == "__main__":
    sys.exit(main())
