"""What somebody who looks may read of an instance: its fields, reasons and documents."""

from collections.abc import Iterable

from programme.processes.viewer import Look, Setting, setting
from programme.school.application import Application
from states import readers
from states.decision import Instance
from states.definition import EVERYONE, Names, Process
from states.machine import Machine
from store import cycles
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

    def field(self, instance: Instance, name: str) -> bool:
        """Whether a field may be read; one that the definition does not know is not."""
        process = self._process(instance)
        spec = process.fields.get(name)
        if spec is None:
            return False
        if self._look.viewer.whole and spec.type != "text":
            return True
        return self._reads(instance, readers.of_field(process, spec))

    def reason(self, instance: Instance, trigger: str) -> bool:
        """Whether the reason given with a trigger may be read."""
        return self._reads(instance, readers.of_reason(self._process(instance), trigger))

    def slot(self, instance: Instance, slot: str) -> bool:
        """Whether the document of a slot may be opened."""
        return self._reads(instance, readers.of_slot(self._process(instance), slot))

    def _process(self, instance: Instance) -> Process:
        machine: Machine = self._app.machine(self._tx, instance.process, instance.version)
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
