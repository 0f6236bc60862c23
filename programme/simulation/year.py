"""The simulated year itself: a day at a time, time first and then people."""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from itertools import count
from random import Random

from programme.history import checkpoints
from programme.processes import advance, cycles, pairs
from programme.processes.batch import Batch
from programme.school.application import Application, measure_of
from programme.simulation.actors import Act, MeasureActor, PairActor, Rates, Staff
from programme.simulation.paper import put
from states.decision import Decision, Firing, InstanceId, PersonId
from states.roster import named_in
from states.school_history import By
from states.term import resolve
from store import cycles as cycle_rows
from store import instances, people
from store.database import Transaction
from store.people import PersonDetails
from store.texts import StoredText, set_apart

ROLES = ("director", "deputy_director", "social_pedagogue", "class_teachers", "psychologist",
         "coordinator", "municipality")  # fmt: skip
_WOMEN = ("Анна", "Мария", "Елена", "Ольга", "Дарья", "Софья")
_MEN = ("Дмитрий", "Артём", "Сергей", "Максим", "Иван", "Тимур")
_SURNAMES = ("Иванов", "Смирнов", "Кузнецов", "Попов", "Васильев", "Петров", "Соколов",
             "Михайлов", "Новиков", "Фёдоров", "Морозов", "Волков", "Лебедев")  # fmt: skip

_REASONS = {
    "resolve_concern": "Поговорили со всеми, разобрались.",
    "end_early": "Семья переезжает.",
    "rematch": "Не подошли по времени.",
}


def _name(chance: Random) -> str:
    """Somebody's name, its two parts agreeing."""
    first = chance.choice(_WOMEN + _MEN)
    return f"{chance.choice(_SURNAMES)}{'а' if first in _WOMEN else ''} {first}"


@dataclass(frozen=True, slots=True)
class Scenario:
    """What to simulate."""

    cycle: str
    pairs: int
    seed: int
    until: date | None = None
    rates: Rates = field(default_factory=Rates)


@dataclass
class SimulatedYear:
    """A cycle that lives through its days."""

    app: Application
    scenario: Scenario
    actors: dict[InstanceId, PairActor] = field(default_factory=dict)
    measures: dict[InstanceId, MeasureActor] = field(default_factory=dict)
    transitions: int = 0
    weekly: list[tuple[date, dict[str, int]]] = field(default_factory=list)
    """Pairs by region of states, week by week."""
    _agenda: list[tuple[date, int, InstanceId]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.cycle = cycles.a_cycle(self.scenario.cycle)
        self.app.salt = _salts(self.scenario.seed)

    def run(self, progress: Callable[[date], None] | None = None) -> None:
        """From the order's day until the last pair is out, or until the day asked for."""
        first = self.cycle.begins
        last = self.scenario.until or self.cycle.ends + timedelta(days=45)
        self._open(self._at(first, 8))
        day = first
        while day <= last and (day <= self.cycle.ends or self.actors or self.measures):
            self.transitions += advance.advance(self.app, self._at(day, 9)).transitions
            if self.app.calendar.is_working_day(day):
                self._people_act(day)
                self.transitions += advance.advance(self.app, self._at(day, 18)).transitions
            if day.weekday() == 6:
                self._count(day)
            if progress is not None:
                progress(day)
            day += timedelta(days=1)

    def _at(self, day: date, hour: int) -> datetime:
        return datetime.combine(day, time(hour), self.app.calendar.zone).astimezone(UTC)

    def _chance(self, *what: object) -> Random:
        return Random(repr((self.scenario.seed, *what)))  # noqa: S311  # a simulation, not a secret

    def _open(self, moment: datetime) -> None:
        with self.app.database.writing() as tx:
            staff = self._hire(tx)
            put(self.app, tx, moment)
        holders = {role: [person] for role, person in staff.roles.items()}
        cycles.open_cycle(
            self.app,
            self.scenario.cycle,
            moment,
            holders=holders,
            in_force_on=self.cycle.begins,
        )
        with self.app.database.writing() as tx:
            row = cycle_rows.by_name(tx, self.scenario.cycle)
            plan = self.app.plan(tx, row.plan, row.plan_version).plan
            for found in instances.listing(tx, row.id, "measure"):
                one = measure_of(plan, str(found.fields["number"]))
                chance = self._chance("measure", one.number)
                due = resolve(one.term, self.cycle).due or self.cycle.ends
                early = chance.randint(1, 6)
                slips = chance.random() < self.scenario.rates.late
                by = due + timedelta(days=chance.randint(2, 12) if slips else -early)
                self.measures[found.id] = MeasureActor(
                    chance,
                    self.scenario.rates,
                    staff,
                    staff[one.accountable or one.responsible[0]],
                    staff[one.accepts],
                    tuple(slot.slot for slot in one.evidence if slot.required),
                    by,
                )
            self._open_pairs(Batch(self.app, tx, row, moment), staff)
        self.transitions += len(self.measures) + len(self.actors)

    def _hire(self, tx: Transaction) -> Staff:
        chance = self._chance("people")

        def hire(kind: str, number: int) -> PersonId:
            minor = kind == "mentee"
            address = f"{kind}{number}@school.example"
            return self._add(tx, _name(chance), address, minor=minor)

        roles = {role: hire(role, 0) for role in ROLES}
        mentors = tuple(hire("mentor", n) for n in range(1, self.scenario.pairs // 2 + 3))
        return Staff(roles, mentors)

    def _add(self, tx: Transaction, name: str, address: str, *, minor: bool) -> PersonId:
        new = PersonDetails(name, address, kind="minor" if minor else "adult")
        salt = sha256(address.encode()).digest()[:16]
        return people.add(tx, new, salt, By(self._at(self.cycle.begins, 8)))

    def _open_pairs(self, batch: Batch, staff: Staff) -> None:
        chance = self._chance("families")
        wanted = []
        for number in range(1, self.scenario.pairs + 1):
            mentee, guardian = (
                self._add(
                    batch.tx,
                    _name(chance),
                    f"{kind}{number}@school.example",
                    minor=kind == "mentee",
                )
                for kind in ("mentee", "guardian")
            )
            wanted.append(pairs.NewPair(mentee, (guardian,), staff["class_teachers"]))
        opened = pairs.open_in(batch, wanted, staff["coordinator"])
        batch.finish()
        winding_up = self.cycle.ends - timedelta(days=25)
        for number, pair in zip(opened, wanted, strict=True):
            chance = self._chance("pair", opened[number])
            self.actors[number] = PairActor(
                chance,
                self.scenario.rates,
                staff,
                pair.mentee,
                pair.guardians[0],
                staff.mentors[0],
                winding_up - timedelta(days=chance.randint(0, 7)),
            )
            self._note(number, self.cycle.begins + timedelta(days=chance.randint(0, 5)))

    def _note(self, number: InstanceId, day: date) -> None:
        heapq.heappush(self._agenda, (day, next(self._order), number))

    def _people_act(self, day: date) -> None:
        with self.app.database.writing() as tx:
            row = cycle_rows.by_name(tx, self.scenario.cycle)
            batch = Batch(self.app, tx, row, self._at(day, 15))
            todays = set[InstanceId]()
            while self._agenda and self._agenda[0][0] <= day:
                todays.add(heapq.heappop(self._agenda)[2])
            batch.read(sorted(todays))
            for number in sorted(todays & self.actors.keys()):
                self._pair_acts(batch, number, day)
            self._measures_act(batch, day)
            self.transitions += len(batch.finish())

    def _pair_acts(self, batch: Batch, number: InstanceId, day: date) -> None:
        actor = self.actors[number]
        pair = batch.instance(number)
        if day < actor.looks_on:
            for act in actor.owed(day):
                self._fire(batch, number, act)
            return
        acts, days = actor.acts(pair, day)
        for act in acts:
            self._fire(batch, number, act)
        if batch.machine(pair).is_final(batch.instance(number).state):
            del self.actors[number]
            return
        actor.looks_on = day + timedelta(days=max(days, 1))
        self._note(number, actor.looks_on)
        for owed_on, _ in actor.feedback:
            if owed_on < actor.looks_on:
                self._note(number, owed_on)

    def _measures_act(self, batch: Batch, day: date) -> None:
        batch.read(sorted(self.measures))
        for number, actor in list(self.measures.items()):
            for act in actor.acts(batch.instance(number), day):
                self._fire(batch, number, act)
            if batch.instance(number).state == "accepted":
                del self.measures[number]

    def _fire(self, batch: Batch, number: InstanceId, act: Act) -> bool:
        texts: list[StoredText] = []
        instance = batch.instance(number)
        about = named_in(instance, batch.around.roster)

        def apart(words: str) -> str:
            texts.append(set_apart(self.app.salt(), words, act.actor, about, number))
            return texts[-1].digest

        fields = batch.machine(instance).process.fields
        inputs = {
            name: apart(str(value)) if fields[name].type == "text" else value
            for name, value in act.inputs.items()
        }
        firing = Firing(
            act.trigger,
            act.actor,
            occurred_on=act.occurred_on,
            inputs=inputs,
            evidence=act.evidence,
            reason=apart(_REASONS.get(act.trigger, "Так решили вместе.")) if act.reason else "",
        )
        return isinstance(batch.fire(number, firing, texts), Decision)

    def _count(self, day: date) -> None:
        with self.app.database.reading() as tx:
            row = cycle_rows.by_name(tx, self.scenario.cycle)
            found: dict[str, int] = {}
            for (process, state), number in instances.counts(tx, row.id).items():
                if process == pairs.PROCESS:
                    region = state.partition(".")[0]
                    found[region] = found.get(region, 0) + number
            self.weekly.append((day, found))
        checkpoints.checkpoint(self.app, self._at(day, 20))


def _salts(seed: int) -> Callable[[], bytes]:
    numbers = count()
    return lambda: sha256(f"{seed}/{next(numbers)}".encode()).digest()[:16]
