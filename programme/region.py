"""A region: shards of many schools, each advanced and delivered for by itself.

A school whose run breaks stops no other; the next run comes back to it.
"""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from programme import deadlines, messages
from programme.application import Application, build
from programme.settings import Settings
from states.definition import Words
from states.errors import NastavnikError, WrongUse
from store import region
from store.database import open_database


@dataclass
class Swept:
    """What a run over a shard came to."""

    schools: int = 0
    transitions: int = 0
    letters: int = 0
    broken: int = 0
    """Schools whose run ended with an error."""


def shards(text: str) -> dict[str, str]:
    """`NASTAVNIK_SHARDS`: `north=postgresql://…/north, south=postgresql://…/south`."""
    found: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, equals, url = part.partition("=")
        if not equals or not url.startswith("postgresql://"):
            raise WrongUse(
                Words(
                    ru="NASTAVNIK_SHARDS: нужно имя=postgresql://…, через запятую.",
                    en="NASTAVNIK_SHARDS: name=postgresql://…, separated by commas.",
                )
            )
        found[name.strip()] = url.strip()
    return found


def settings_of(base: Settings, shard: str, url: str, school: str) -> Settings:
    """A school's settings: its own folder, its own schema."""
    home = base.home / shard / school
    return base.model_copy(update={"home": home, "database_url": region.address(url, school)})


class Shard:
    """The schools of one database; what was compiled for one serves all."""

    def __init__(self, base: Settings, name: str, url: str) -> None:
        self._base, self.name, self._url = base, name, url
        self._known: tuple[list[tuple[str, int, str]], Application] | None = None

    def schools(self) -> list[str]:
        """Their names."""
        return region.schools(self._url)

    def add(self, school: str) -> Settings:
        """Room for one more."""
        region.add_school(self._url, school)
        return settings_of(self._base, self.name, self._url, school)

    @contextmanager
    def opened(self, school: str) -> Iterator[Application]:
        """One of them."""
        where = settings_of(self._base, self.name, self._url, school)
        Path(where.home).mkdir(parents=True, exist_ok=True)
        app = build(where, open_database(where.url))
        registered = app.registered()
        if self._known is not None and self._known[0] == registered:
            app.know(self._known[1])
        try:
            yield app
            self._known = registered, app
        finally:
            app.close()

    async def each(self, what: str, do: Callable[[Application, Swept], Awaitable[None]]) -> Swept:
        """Does it for every school; one that breaks is counted and left. Where another run is at
        it, nothing: the next one is never far."""
        done = Swept()
        with region.alone(self._url, what) as free:
            if free:
                await self._sweep(do, done)
        return done

    async def _sweep(
        self, do: Callable[[Application, Swept], Awaitable[None]], done: Swept
    ) -> None:
        for school in self.schools():
            done.schools += 1
            try:
                with self.opened(school) as app:
                    await do(app, done)
            except NastavnikError:
                done.broken += 1


async def advance(shard: Shard, moment: datetime, run: str = "") -> Swept:
    """Fires what is due in every school of a shard."""

    async def one(app: Application, done: Swept) -> None:
        advanced = deadlines.advance(app, moment, run)
        done.transitions += advanced.transitions

    return await shard.each("advance", one)


async def deliver(shard: Shard, moment: datetime, run: str = "") -> Swept:
    """Sends what waits in every school of a shard."""

    async def one(app: Application, done: Swept) -> None:
        done.letters += (await messages.deliver(app, moment, run)).sent

    return await shard.each("deliver", one)
