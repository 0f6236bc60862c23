"""A region: shards of many schools. A sweep does for a shard what a flow does for one school.

It asks the shard which schools have anything to do and opens those alone, so that its cost grows
with what is due. A school whose run breaks stops no other; the next sweep comes back to it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from programme.history import checkpoints
from programme.mail import delivery, digest, undeliverable
from programme.processes import advance
from programme.school.application import Application, build, calendar_of, for_the_owner_alone
from programme.school.settings import Settings
from programme.upkeep import backup, tidying
from programme.upkeep.runs import record_run
from states.definition import Words
from states.errors import WrongUse
from store import region, runs
from store.database import open_database

AT_ONCE = 8
"""Schools whose letters are on their way at once: one that waits holds up no other."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """What is done for the schools of a shard."""

    asks: region.Question
    """Which schools it is done for."""
    does: Callable[[Application, datetime, str], Awaitable[int]]
    """For one school, at a moment, in a run: how much was done."""
    counts: str
    """What that number counts."""


@dataclass(slots=True)
class Swept:
    """What a sweep came to."""

    schools: int = 0
    """All that the shard holds."""
    opened: int = 0
    done: int = 0
    broken: tuple[tuple[str, str], ...] = ()
    """Schools whose run ended with an error, and its kind."""
    alone: bool = True
    """False where another sweep of the same kind was at it, and this one left everything to it."""


def shards(text: str) -> dict[str, str]:
    """`NASTAVNIK_SHARDS`: `north=postgresql://…/north, south=postgresql://…/south`."""
    found: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, equals, url = part.partition("=")
        if not equals or not url.strip().startswith("postgresql://"):
            raise WrongUse(
                Words(
                    ru="NASTAVNIK_SHARDS: нужно имя=postgresql://…, через запятую.",
                    en="NASTAVNIK_SHARDS: name=postgresql://…, separated by commas.",
                ),
                "malformed",
            )
        found[name.strip()] = url.strip()
    return found


class Shard:
    """The schools of one database; what was compiled for one serves all that have the same."""

    def __init__(self, base: Settings, name: str, url: str) -> None:
        for_the_owner_alone()
        self._base, self.name, self._url = base, name, url
        self._calendar = calendar_of(base)
        self._known: dict[tuple[tuple[str, int, str], ...], Application] = {}

    def schools(self) -> list[str]:
        """Their names."""
        return region.schools(self._url)

    def add(self, school: str) -> Settings:
        """Room for one more. `WrongUse` for a name that is none."""
        region.add_school(self._url, school)
        return self.settings_of(school)

    def settings_of(self, school: str) -> Settings:
        """A school's settings: its own folder, its own schema."""
        home = self._base.home / self.name / school
        own = {"home": home, "database_url": region.address(self._url, school)}
        return self._base.model_copy(update=own)

    @contextmanager
    def opened(self, school: str) -> Iterator[Application]:
        """One of them, brought up to this program's version."""
        where = self.settings_of(school)
        where.home.mkdir(parents=True, exist_ok=True)
        app = build(where, open_database(where.url, bring_up=True), self._calendar)
        try:
            with app.database.writing() as tx:
                region.note_version(tx)
            registered = tuple(app.registered())
            if registered in self._known:
                app.know(self._known[registered])
            yield app
            self._known[registered] = app
        finally:
            app.close()

    async def sweep(self, name: str, moment: datetime, run: str = "") -> Swept:
        """One of `SWEEPS`, at `moment` (UTC). Where another is at it, nothing: the next is never
        far. Late, twice or killed half-way it leaves what it leaves on time and once."""
        sweep, done = SWEEPS[name], Swept()
        with region.alone(self._url, name) as free:
            if not free:
                done.alone = False
                return done
            found = region.asked(self._url, sweep.asks, moment)
            done.schools, done.opened = found.schools, len(found.asked_for)
            room = asyncio.Semaphore(AT_ONCE)

            async def one(school: str) -> None:
                async with room:
                    try:
                        with self.opened(school) as app:
                            done.done += await sweep.does(app, moment, run)
                    except Exception as error:  # whatever it is, it is this school's alone
                        done.broken += ((school, type(error).__name__),)

            await asyncio.gather(*(one(school) for school in found.asked_for))
        return done

    def record(
        self, name: str, swept: Swept, run: str, started_at: datetime, finished_at: datetime
    ) -> None:
        """The sweep took place: what silence is told by, in every school but the broken ones."""
        if swept.alone:
            broken = [school for school, _ in swept.broken]
            region.add_run(self._url, run, name, started_at, finished_at, broken)


async def _advance(app: Application, moment: datetime, run: str) -> int:
    return advance.advance(app, moment, run).transitions


async def _deliver(app: Application, moment: datetime, _run: str) -> int:
    return (await delivery.deliver(app, moment)).sent


async def _checkpoint(app: Application, moment: datetime, _run: str) -> int:
    made = checkpoints.checkpoint(app, moment)
    return 0 if made is None else made.last_entry - made.first_entry + 1


async def _returned(app: Application, moment: datetime, _run: str) -> int:
    return undeliverable.read_returned(app, moment).found


async def _digest(app: Application, moment: datetime, run: str) -> int:
    """Once a day: a sweep that was killed is followed by another, which writes to the rest."""
    if _ran_today(app, "digest", moment):
        return 0
    written = digest.write(app, moment)
    record_run(app, run, "digest", moment, moment, {"letters": written})
    return written


async def _backup(app: Application, moment: datetime, run: str) -> int:
    """Once a day, likewise; what is over is let go before."""
    if _ran_today(app, "backup", moment):
        return 0
    tidying.tidy(app, moment)
    backup.daily(app, moment)
    record_run(app, run, "backup", moment, moment, {})
    return 1


def _ran_today(app: Application, flow: str, moment: datetime) -> bool:
    with app.database.reading() as tx:
        last = runs.last(tx, flow)
    day = app.calendar.local_day
    return last is not None and day(last.finished_at) == day(moment)


SWEEPS = {
    "advance": Sweep("timers due", _advance, "transitions"),
    "deliver": Sweep("letters waiting", _deliver, "letters"),
    "checkpoint": Sweep("new entries", _checkpoint, "entries"),
    "digest": Sweep("open cycles", _digest, "letters"),
    "returned": Sweep("open cycles", _returned, "letters"),
    "backup": Sweep("all", _backup, "backups"),
}
