"""The one place that decides and applies: a batch of one cycle in one transaction.

Decisions are sealed, applied, and then their signals are decided, wave after wave, with facts
that see what was just applied. Nothing is sent here, and no file written.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, NamedTuple

from programme.processes.address import address_facts
from programme.processes.authors import Asking, with_grounds
from programme.processes.roster import roster
from programme.processes.rounds import with_first_days
from programme.school.application import Application
from states.compiled import CompiledFact
from states.days import is_dated_back
from states.decide import Open, decide, open_to
from states.decision import (
    Decision,
    Elapsed,
    Firing,
    Instance,
    InstanceId,
    PersonId,
    Refusal,
    RefusalCode,
    Reprojection,
    Roster,
    SignalSent,
    Surroundings,
    Value,
)
from states.definition import Words
from states.effects import LONG_AGO, variables
from states.errors import DefinitionFailed, NastavnikError
from states.history import seal
from states.machine import Machine
from states.opening import Opening, open_instance
from states.timers import elapse, reproject
from store import facts as counting
from store import incidents, instances
from store.apply import apply, key_text
from store.cycles import CycleRow
from store.database import Transaction
from store.facts import CountQuestion
from store.texts import StoredText

DEEPEST = 4
"""How many signals may follow from one another."""
PART = 200
"""So many are read, decided and written before the next: what a part needs stays in the
processor's cache, which makes a large batch a fifth quicker (measured)."""


class InTheWay(NamedTuple):
    """Why a trigger may not be pulled: the code of a refusal, or `guard_broken`."""

    code: RefusalCode | Literal["guard_broken"]
    words: Words


@dataclass
class Batch:
    """Use it inside one writing transaction, and `finish` it before that ends."""

    app: Application
    tx: Transaction
    cycle: CycleRow
    moment: datetime
    run: str = ""
    roster: Roster | None = None
    """Where it was read before in the same transaction."""
    applied: list[Decision] = field(default_factory=list)
    incidents: int = 0
    _known: dict[InstanceId, Instance] = field(default_factory=dict)
    _waiting: list[Decision] = field(default_factory=list)
    _signals: list[SignalSent] = field(default_factory=list)
    _texts: list[StoredText] = field(default_factory=list)
    _counted: dict[CountQuestion, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._elapsed = Elapsed(self.moment)
        if self.roster is None:
            self.roster = roster(self.app, self.tx, self.cycle.id, self.moment)
        self.around = Surroundings(
            self.moment, self.app.calendar, self.cycle.cycle, self.roster, run=self.run
        )

    def machine(self, instance: Instance) -> Machine:
        """The machine an instance was opened under."""
        return self.app.machine(self.tx, instance.process, instance.version)

    def read(self, ids: Iterable[InstanceId]) -> None:
        """Reads instances that will be asked for, all at once, and keeps others off them."""
        missing = [number for number in ids if number not in self._known]
        self._known |= instances.by_ids(self.tx, missing, lock=True)

    def adopt(self, instance: Instance) -> None:
        """Knows an instance that was read, and locked, in the same transaction."""
        self._known.setdefault(instance.id, instance)

    def instance(self, number: InstanceId) -> Instance:
        """An instance as it is in this batch."""
        if number not in self._known:
            self.read([number])
        return self._known[number]

    def fire(
        self, number: InstanceId, firing: Firing, texts: Iterable[StoredText] = ()
    ) -> Decision | Refusal:
        """Decides on a trigger; a Decision is applied with the batch."""
        instance = self.instance(number)
        machine = self.machine(instance)
        around = self._with_facts(machine, instance, firing.trigger, firing.actor)
        if machine.dates(firing) and is_dated_back(machine, firing, around.today):
            around = with_first_days(self.app, self.tx, number, around)
        answer = decide(machine, instance, firing, around)
        if isinstance(answer, Decision):
            self._texts += texts
            return self._take(answer)
        return answer

    def open_to(self, instance: Instance, firing: Firing) -> tuple[Open, ...] | Refusal:
        """What somebody's roles open to them, before anything they say is looked up."""
        return open_to(self.machine(instance), instance, firing, self.around)

    def in_the_way(
        self, instance: Instance, trigger: str, person: PersonId, role: str = ""
    ) -> InTheWay | None:
        """Why a person may not pull a trigger where an instance is; None where they may, once
        they have filled in what it asks for. Asked, and nothing is taken."""
        machine = self.machine(instance)
        try:
            around = self._with_facts(machine, instance, trigger, person)
            answer = decide(machine, instance, Firing(trigger, person, role, blank=True), around)
        except DefinitionFailed as error:
            return InTheWay("guard_broken", error.words)
        if isinstance(answer, Decision) or answer.code == "input_missing":
            return None
        return InTheWay(answer.code, answer.words)

    def may(self, instance: Instance, person: PersonId, role: str) -> dict[str, Words | None]:
        """The triggers a person may pull in a role where an instance is, each with what its guard
        says against it, None where nothing."""
        machine = self.machine(instance)
        found: dict[str, Words | None] = {}
        for trigger in machine.triggers(instance.state):
            if any(role in c.spec.by for c in machine.leaving(instance.state, trigger)):
                obstacle = self.in_the_way(instance, trigger, person, role)
                if obstacle is None or obstacle.code in ("guard_false", "guard_broken"):
                    found[trigger] = obstacle.words if obstacle else None
        return found

    def elapse(self, number: InstanceId) -> bool:
        """Fires what is due for an instance. A poisoned one is set aside: False."""
        instance = self.instance(number)
        machine = self.machine(instance)
        try:
            around = self._with_facts(machine, instance)
            decisions = elapse(machine, instance, self._elapsed, around)
        except Exception as error:  # one broken row steps aside, the rest go on
            kind = "guard" if isinstance(error, DefinitionFailed) else "engine"
            self.set_aside(number, kind, error)
            return False
        for decision in decisions:
            self._take(decision)
        return True

    def open(self, machine: Machine, opening: Opening) -> Decision:
        """Opens an instance."""
        decision = open_instance(machine, opening, self.around)
        return self._take(decision)

    def reproject(self, number: InstanceId, asked: Reprojection) -> bool:
        """Projects an instance's deadlines anew; whether any moved."""
        instance = self.instance(number)
        decision = reproject(self.machine(instance), instance, asked, self.around)
        if decision is not None:
            self._take(decision)
        return decision is not None

    def take(self, decision: Decision) -> Decision:
        """Takes a decision made elsewhere: a migration."""
        return self._take(decision)

    def set_aside(self, number: InstanceId, kind: str, error: Exception) -> None:
        """Opens an incident: the reason, and no personal data."""
        if isinstance(error, NastavnikError):
            words = error.words
        else:
            said = f"{type(error).__name__}: {error}"
            words = Words(ru=said, en=said)
        self.incidents += 1
        incidents.open_incident(self.tx, number, kind, words, self.moment)

    def finish(self) -> list[Decision]:
        """Applies everything, signals and what follows from them too; all that was applied."""
        self._flush()
        depth = 0
        while self._signals:
            depth += 1
            if depth > DEEPEST:
                raise DefinitionFailed(
                    Words(
                        ru="Сигналы вызывают сигналы без конца. Проверьте signal в определениях.",
                        en="Signals lead to signals without end. Check `signal` in definitions.",
                    ),
                    "signals",
                )
            self._wave(depth)
            self._flush()
        return self.applied

    def _wave(self, depth: int) -> None:
        sent, self._signals = self._signals, []
        found: set[tuple[InstanceId, str]] = set()
        for signal in dict.fromkeys(sent):
            where = {name: _texts(value) for name, value in signal.where}
            same = dict(signal.same)
            for number in instances.find(self.tx, self.cycle.id, signal.process, where, same):
                found.add((number, signal.trigger))
        self.read(sorted({number for number, _ in found}))
        for number, trigger in sorted(found):
            try:
                self.fire(number, Firing(trigger, None, depth=depth))
            except DefinitionFailed as error:
                self.set_aside(number, "signal", error)

    def _take(self, decision: Decision) -> Decision:
        # an instance may have several decisions in a batch: each follows the sealed one before it
        sealed = seal(decision, self._known.get(decision.after.id))
        self._known[sealed.after.id] = sealed.after
        self._waiting.append(sealed)
        self._signals += sealed.signals
        if len(self._waiting) >= PART:
            self._flush()
        return sealed

    def _flush(self) -> None:
        apply(self.tx, self._waiting, self.app.shape, self.app.settings.domain, self._texts)
        self.applied += self._waiting
        self._waiting, self._texts = [], []
        self._counted.clear()

    def _with_facts(
        self,
        machine: Machine,
        instance: Instance,
        trigger: str | None = None,
        actor: PersonId | None = None,
    ) -> Surroundings:
        around = self.around
        if trigger in machine.second_person:
            asking = Asking(machine, instance, trigger, actor)
            around = with_grounds(self.app, self.tx, self.cycle, asking, around)
        names = machine.asks(instance.state, trigger)
        if not names:
            return around
        if self._waiting:
            # a guard that counts must see what this batch has decided so far
            self._flush()
        seen = variables(instance, self.around, dict(instance.fields))
        asked = [(name, fact) for name, fact in machine.facts.items() if name in names]
        found = {name: self._count(fact, instance, seen) for name, fact in asked}
        if "complete" in names:
            found["complete"] = self._complete(instance, seen)
        if actor is not None and not names.isdisjoint(LONG_AGO):
            found |= address_facts(self.tx, self.app.calendar, actor, self.moment)
        return replace(around, facts=found)

    def _complete(self, instance: Instance, seen: Mapping[str, Value]) -> int:
        plan = self.app.plan(self.tx, self.cycle.plan, self.cycle.plan_version)
        condition = plan.completes.get(str(instance.fields.get("number", "")))
        if condition is None:
            return 0
        asked = {n: f for n, f in plan.facts.items() if n in condition.names}
        counted = {name: self._count(fact, instance, seen) for name, fact in asked.items()}
        return int(condition.holds({**seen, **counted}))

    def _count(self, fact: CompiledFact, instance: Instance, seen: Mapping[str, Value]) -> int:
        question = CountQuestion(
            fact.spec.count,
            tuple(fact.spec.within),
            tuple(fact.spec.outside),
            tuple((name, _texts(value.value(seen))) for name, value in fact.where),
            tuple((role, instance.roles.get(role, ())) for role in fact.spec.same),
        )
        if question not in self._counted:
            self._counted[question] = counting.count(self.tx, self.cycle.id, [question])[0]
        return self._counted[question]


def _texts(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (key_text(value),)
