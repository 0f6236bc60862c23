"""What a simulated year came to."""

import gc
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from programme.history import checkpoints
from programme.processes.pairs import PROCESS
from programme.school.application import Application
from programme.simulation.year import Scenario, SimulatedYear
from programme.views import roadmap_status
from programme.views.roadmap_status import MeasureLine
from store import cycles, instances, outbox


@dataclass(frozen=True, slots=True)
class Stuck:
    """A state in which instances stayed."""

    process: str
    state: str
    count: int


@dataclass(frozen=True, slots=True)
class Simulated:
    """The year in numbers. Two runs of one seed differ in `seconds` alone."""

    transitions: int
    seconds: float
    measures: tuple[MeasureLine, ...]
    mails: int
    mails_per_person_per_week: int
    """The most that one person got in one week, reminders of a day joined into one."""
    by_exit: dict[str, int]
    open_pairs: int
    stuck: tuple[Stuck, ...]
    history_head: str
    weekly: tuple[tuple[date, dict[str, int]], ...]


def simulate(
    app: Application, scenario: Scenario, progress: Callable[[date], None] | None = None
) -> Simulated:
    """Runs a whole cycle in virtual time and says what came of it."""
    started = time.perf_counter()
    year = SimulatedYear(app, scenario)
    with _rarely_collecting():
        year.run(progress)
    ended = scenario.until or year.cycle.ends + timedelta(days=45)
    moment = app.calendar.morning_of(ended, 20)
    with app.database.reading() as tx:
        row = cycles.by_name(tx, scenario.cycle)
        counts = instances.counts(tx, row.id)
        letters = [
            (person, app.calendar.local_day(created), kind)
            for person, created, kind in outbox.per_person_and_day(tx)
        ]
    mails = [(who, day) for who, day, kind in letters if kind != "reminder"]
    mails += sorted({(who, day) for who, day, kind in letters if kind == "reminder"})
    weeks = Counter((who, day.isocalendar()[:2]) for who, day in mails)
    exits = {
        state.removeprefix("exit."): number
        for (process, state), number in counts.items()
        if process == PROCESS and state.startswith("exit.")
    }
    still = [
        Stuck(process, state, number)
        for (process, state), number in counts.items()
        if not state.startswith("exit.") and state not in ("accepted", "complete")
    ]
    return Simulated(
        transitions=year.transitions,
        seconds=time.perf_counter() - started,
        measures=tuple(roadmap_status.status(app, scenario.cycle, moment)),
        mails=len(mails),
        mails_per_person_per_week=max(weeks.values(), default=0),
        by_exit=exits,
        open_pairs=sum(stuck.count for stuck in still if stuck.process == PROCESS),
        stuck=tuple(sorted(still, key=lambda stuck: -stuck.count)),
        history_head=checkpoints.head(app),
        weekly=tuple(year.weekly),
    )


@contextmanager
def _rarely_collecting() -> Iterator[None]:
    """A year makes millions of short-lived values without a cycle among them: looking for cycles
    after every 700 of them costs a tenth of the time and finds nothing."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)
