"""Where an instance is in its process and the way it took there, as a drawing."""

from programme.processes.sight import Sight
from programme.processes.viewer import NOBODY, Look
from programme.school.application import Application
from states.decision import InstanceId
from states.definition import Language, Words
from states.diagram import dot
from states.errors import NotFound
from store import instances


def drawing(
    app: Application, number: InstanceId, language: Language, *, look: Look = NOBODY
) -> str:
    """The process an instance runs by, in Graphviz's language, with the steps that whoever looks
    may know of. `NotFound`."""
    with app.database.reading() as tx:
        found = instances.by_ids(tx, [number]).get(number)
        if found is None:
            raise NotFound(
                Words(ru=f"Экземпляра {number} нет.", en=f"There is no instance {number}.")
            )
        machine = app.machine(tx, found.process, found.version)
        taken = Sight(app, tx, look).steps_taken(found)
    return dot(machine.process, machine.structure, language, here=(found.state,), taken=taken)
