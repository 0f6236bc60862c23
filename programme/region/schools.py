"""Schools side by side, for the municipal office: numbers alone, and nobody's name."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock, Thread

from programme.processes.pairs import PROCESS
from programme.region.sweeps import Shard
from programme.school.application import Application
from programme.school.settings import Settings
from programme.upkeep import post
from programme.views import figures, roadmap_status
from programme.views.figures import Rate
from programme.views.roadmap_status import Pulse
from states.definition import Words, walk
from states.errors import NotFound
from store import cycles, definition_versions, instances

KEPT = timedelta(minutes=5)
"""How old figures may be before they are gathered anew."""


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a pair's life, and how many pairs are in it."""

    state: str
    title: Words
    count: int


@dataclass(frozen=True, slots=True)
class School:
    """One school in numbers."""

    shard: str
    name: str
    organisation: str
    cycle: str
    """'' where no year is open."""
    pulse: Pulse | None
    rate: Rate | None
    regions: tuple[Region, ...]
    silent: tuple[str, ...]
    """Flows that should have run and did not."""
    broken: str = ""
    """The kind of error where its figures could not be read."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Figures of all schools; `as_of` is None until the first time is over."""

    schools: tuple[School, ...]
    as_of: datetime | None
    running: bool
    done: int
    total: int


def figures_of(app: Application, moment: datetime, shard: str = "", name: str = "") -> School:
    """One school's figures in its open year."""
    silent = tuple(post.standing_still(app, moment))
    try:
        with app.database.reading() as tx:
            row = cycles.by_name(tx)
            counted = instances.counts_of(tx, row.id, PROCESS)
            known = definition_versions.by_name(tx, PROCESS)
            machine = None if known is None else app.machine(tx, PROCESS, known.version)
    except NotFound:
        return School(shard, name, "", "", None, None, (), silent)
    top = [] if machine is None else [s for p, s in walk(machine.process.states) if "." not in p]
    regions = tuple(
        Region(
            state.name,
            state.title,
            sum(n for path, n in counted.items() if path.partition(".")[0] == state.name),
        )
        for state in top
    )
    return School(
        shard,
        name,
        row.organisation,
        row.cycle.name,
        roadmap_status.pulse(app, "", moment),
        figures.contact_rate(app, ""),
        regions,
        silent,
    )


Opener = Callable[[], AbstractContextManager[Application]]
Source = tuple[str, str, Opener]
"""A shard, a school of it, and how it is opened."""


def own(app: Application) -> list[Source]:
    """The one school of this server."""
    return [("", "", lambda: nullcontext(app))]


def of_region(base: Settings, shards: Mapping[str, str]) -> Iterator[Source]:
    """Every school of every shard."""
    for name, url in shards.items():
        shard = Shard(base, name, url)
        for school in shard.schools():
            yield name, school, _opener(shard, school)


def _opener(shard: Shard, school: str) -> Opener:
    return lambda: shard.opened(school)


class Office:
    """Keeps the figures of the last minutes; gathers them anew while the old ones are shown."""

    def __init__(self, sources: Callable[[], Sequence[Source]]) -> None:
        self._sources = sources
        self._lock = Lock()
        self._kept = Gathered((), None, False, 0, 0)

    def latest(self, moment: datetime) -> Gathered:
        """What is known. Old figures set a gathering going; that of one school is waited for."""
        with self._lock:
            kept = self._kept
            fresh = kept.as_of is not None and moment - kept.as_of < KEPT
            if fresh or kept.running:
                return kept
            self._kept = Gathered(kept.schools, kept.as_of, True, 0, 0)
        thread = Thread(target=self._gather, args=(moment,), daemon=True)
        thread.start()
        thread.join(1.0)
        with self._lock:
            return self._kept

    def _gather(self, moment: datetime) -> None:
        found: list[School] = []
        before = self._kept
        try:
            sources = list(self._sources())
            for shard, name, opened in sources:
                found.append(_read(shard, name, opened, moment))
                with self._lock:
                    self._kept = Gathered(
                        before.schools, before.as_of, True, len(found), len(sources)
                    )
        finally:
            with self._lock:
                self._kept = Gathered(tuple(found), moment, False, len(found), len(found))


def _read(shard: str, name: str, opened: Opener, moment: datetime) -> School:
    try:
        with opened() as app:
            return figures_of(app, moment, shard, name)
    except Exception as error:  # whatever it is, it is this school's alone
        return School(shard, name, "", "", None, None, (), (), type(error).__name__)
