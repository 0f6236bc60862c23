"""What somebody who looks may read of an instance: its fields, reasons and documents."""

from collections.abc import Callable, Iterable, Sequence

from programme.processes.viewer import Look, Setting, setting
from programme.school.application import Application
from states import readers
from states.decision import Entry, Instance, InstanceId
from states.definition import EVERYONE, Names, Process
from states.machine import Machine
from store import cycles, history
from store.database import Transaction


class Sight:
    """Asks for each instance in which of its roles the viewer acts on that day.

    Who sees a whole cycle reads its words, days and numbers, because the history they check is
    made of them; what people wrote in their own words is for the readers that the definition
    names, whoever looks.
    """

    def __init__(
        self, app: Application, tx: Transaction, look: Look, known: Iterable[Setting] = ()
    ) -> None:
        self._app, self._tx, self._look = app, tx, look
        self._settings = {here.cycle.id: here for here in known}
        self._pasts: dict[InstanceId, Sequence[Entry]] = {}

    def field(self, instance: Instance, name: str, value: object = None) -> bool:
        """Whether a field may be read, with the value it has or once had; one that the definition
        does not know is not."""
        spec = self._process(instance, instance.version).fields.get(name)
        if spec is None:
            return False
        if self._look.viewer.whole and spec.type != "text":
            return True
        said = instance.fields.get(name) if value is None else value

        def rule(process: Process) -> Names:
            known = process.fields.get(name)
            return (EVERYONE,) if known is None else readers.of_field(process, known)

        return self._reads_since(instance, rule, _wrote("fields", name, said))

    def reason(self, instance: Instance, trigger: str, revision: int) -> bool:
        """Whether the reason given with a trigger in an entry may be read."""

        def rule(process: Process) -> Names:
            return readers.of_reason(process, trigger)

        return self._reads_since(instance, rule, lambda entry: entry.revision == revision)

    def slot(self, instance: Instance, slot: str, digest: str) -> bool:
        """Whether the document of a slot, or the slot while it is empty, may be looked at."""

        def rule(process: Process) -> Names:
            return readers.of_slot(process, slot)

        if not digest:
            return self._reads(instance, rule(self._process(instance, instance.version)))
        return self._reads_since(instance, rule, _wrote("evidence", slot, digest))

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
            rows = history.of_instance(self._tx, instance.id) if moved else []
            self._pasts[instance.id] = [row.entry for row in rows]
        return self._pasts[instance.id]

    def _process(self, instance: Instance, version: int) -> Process:
        machine: Machine = self._app.machine(self._tx, instance.process, version)
        return machine.process

    def _reads(self, instance: Instance, roles: Names) -> bool:
        if EVERYONE in roles:
            return True
        if self._look.viewer.person is None:
            return False
        here = self._settings.get(instance.cycle)
        if here is None:
            row = cycles.by_id(self._tx, instance.cycle)
            here = setting(self._app, self._tx, row, self._look.moment, self._look.viewer)
            self._settings[row.id] = here
        return bool(here.acting(instance, roles))


def _wrote(part: str, name: str, value: object) -> Callable[[Entry], bool]:
    """Whether an entry wrote this value."""
    plain = list(value) if isinstance(value, tuple) else value

    def wrote(entry: Entry) -> bool:
        said = entry.changes.get(part)
        return isinstance(said, dict) and name in said and said[name] == plain

    return wrote
