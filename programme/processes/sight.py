"""What somebody who looks may read of an instance: its fields, reasons and documents."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from programme.processes.forms import Step
from programme.processes.rounds import closed_to
from programme.processes.viewer import Look, Setting, setting
from programme.school.application import Application
from states import readers
from states.decision import Entry, Instance, InstanceId
from states.definition import EVERYONE, Names, Process
from states.machine import Machine
from states.rounds import FOR_EVER
from store import cycles, history
from store.database import Transaction
from store.history import StateStep


class Sight:
    """Asks for each instance in which of its roles the viewer acts on that day.

    Who sees a whole cycle reads its words, days and numbers, because the history they check is
    made of them; what people wrote in their own words is for the readers that the definition
    names, whoever looks. What was written in a round of others than the viewer is not for them
    (`programme.processes.rounds`).
    """

    def __init__(
        self, app: Application, tx: Transaction, look: Look, known: Iterable[Setting] = ()
    ) -> None:
        self._app, self._tx, self._look = app, tx, look
        self._settings = {here.cycle.id: here for here in known}
        self._histories: dict[InstanceId, Sequence[Entry]] = {}
        self._pasts: dict[InstanceId, Sequence[Entry]] = {}
        self._closed: dict[InstanceId, tuple[range, ...]] = {}

    def entry(self, instance: Instance, revision: int) -> bool:
        """Whether what was written at a revision is for the viewer at all."""
        return not any(revision in others for others in self._rounds_of_others(instance))

    def states_taken(self, instance: Instance) -> list[str]:
        """The states an instance has been in, in the order it first came there."""
        if not self._rounds_of_others(instance):
            return history.states_taken(self._tx, instance.id)
        return list(dict.fromkeys(entry.dest for entry in self._seen(instance)))

    def steps_taken(self, instance: Instance) -> list[StateStep]:
        """Every step from one state to another that it took, each once."""
        if not self._rounds_of_others(instance):
            return history.steps_taken(self._tx, instance.id)
        moved = (e for e in self._seen(instance) if e.source != e.dest)
        return sorted({StateStep(entry.source, entry.dest) for entry in moved})

    def field(
        self, instance: Instance, name: str, value: object = None, at: int = FOR_EVER
    ) -> bool:
        """Whether a field may be read, with the value it has, or had `at` a revision; one that the
        definition does not know is not."""
        spec = self._process(instance, instance.version).fields.get(name)
        if spec is None:
            return False
        if self._look.viewer.whole and spec.type != "text":
            return True
        said = instance.fields.get(name) if value is None else value
        wrote = _wrote("fields", name, said)
        # two mentors may give the same answer: whose it is, the last entry that wrote it says
        written = [one for one in self._written(instance, wrote) if one <= at]
        if written and not self.entry(instance, written[-1]):
            return False

        def rule(process: Process) -> Names:
            known = process.fields.get(name)
            return (EVERYONE,) if known is None else readers.of_field(process, known)

        return self._reads_since(instance, rule, wrote)

    def reason(self, instance: Instance, trigger: str, revision: int) -> bool:
        """Whether the reason given with a trigger in an entry may be read."""

        def rule(process: Process) -> Names:
            return readers.of_reason(process, trigger)

        there = self.entry(instance, revision)
        return there and self._reads_since(instance, rule, lambda e: e.revision == revision)

    def slot(self, instance: Instance, slot: str, digest: str) -> bool:
        """Whether the document of a slot, or the slot while it is empty, may be looked at."""

        def rule(process: Process) -> Names:
            return readers.of_slot(process, slot)

        if not digest:
            return self._reads(instance, rule(self._process(instance, instance.version)))
        wrote = _wrote("evidence", slot, digest)
        # a document that was handed in twice is the same one: it is open to both
        written = self._written(instance, wrote)
        if written and not any(self.entry(instance, one) for one in written):
            return False
        return self._reads_since(instance, rule, wrote)

    def step(self, instance: Instance, step: Step) -> Step:
        """A step as the viewer may know it: it does not say that a document is there which they may
        not look at."""
        closed = {
            place.slot
            for place in step.places
            if place.digest and not self.slot(instance, place.slot, place.digest)
        }
        places = [replace(p, digest="") if p.slot in closed else p for p in step.places]
        return replace(step, places=tuple(places)) if closed else step

    def _reads_since(
        self,
        instance: Instance,
        rule: Callable[[Process], Names],
        wrote: Callable[[Entry], bool],
    ) -> bool:
        if not self._reads(instance, rule(self._process(instance, instance.version))):
            return False
        since = readers.versions_since(self._past(instance), wrote)
        return all(self._reads(instance, rule(self._process(instance, v))) for v in since)

    def _past(self, instance: Instance) -> Sequence[Entry]:
        """The history of an instance that was ever moved to another version."""
        if instance.id not in self._pasts:
            moved = history.was_migrated(self._tx, instance.id)
            self._pasts[instance.id] = self._history(instance) if moved else []
        return self._pasts[instance.id]

    def _history(self, instance: Instance) -> Sequence[Entry]:
        if instance.id not in self._histories:
            rows = history.of_instance(self._tx, instance.id)
            self._histories[instance.id] = [row.entry for row in rows]
        return self._histories[instance.id]

    def _seen(self, instance: Instance) -> Iterator[Entry]:
        return (e for e in self._history(instance) if self.entry(instance, e.revision))

    def _written(self, instance: Instance, wrote: Callable[[Entry], bool]) -> Sequence[int]:
        """The revisions that wrote something, where there is a round of others that may have. A
        migration carries values over, and writes none."""
        past = self._history(instance) if self._rounds_of_others(instance) else ()
        return [e.revision for e in past if e.trigger != "migrated" and wrote(e)]

    def _rounds_of_others(self, instance: Instance) -> tuple[range, ...]:
        if instance.id not in self._closed:
            whole = self._look.viewer.whole
            found = () if whole else closed_to(self._here(instance), instance)
            self._closed[instance.id] = found
        return self._closed[instance.id]

    def _process(self, instance: Instance, version: int) -> Process:
        machine: Machine = self._app.machine(self._tx, instance.process, version)
        return machine.process

    def _reads(self, instance: Instance, roles: Names) -> bool:
        if EVERYONE in roles:
            return True
        if self._look.viewer.person is None:
            return False
        return bool(self._here(instance).acting(instance, roles))

    def _here(self, instance: Instance) -> Setting:
        here = self._settings.get(instance.cycle)
        if here is None:
            row = cycles.by_id(self._tx, instance.cycle)
            here = setting(self._app, self._tx, row, self._look.moment, self._look.viewer)
            self._settings[row.id] = here
        return here


def _wrote(part: str, name: str, value: object) -> Callable[[Entry], bool]:
    """Whether an entry wrote this value."""
    plain = list(value) if isinstance(value, tuple) else value

    def wrote(entry: Entry) -> bool:
        said = entry.changes.get(part)
        return isinstance(said, dict) and name in said and said[name] == plain

    return wrote
