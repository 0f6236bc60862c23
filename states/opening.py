"""The first entry of an instance."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from states.deadline import own_window
from states.decision import Decision, Instance, InstanceId, PersonId, Surroundings, Value
from states.effects import settle
from states.history import GENESIS
from states.history_entry import entry
from states.machine import Machine, default_of


@dataclass(frozen=True, slots=True)
class Opening:
    """What an instance is opened with."""

    id: InstanceId
    cycle: int
    name: str
    roles: Mapping[str, tuple[str, ...]]
    """`person:12` or `role:director`."""
    fields: Mapping[str, Value] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    term: str = ""
    """JSON of its own term, '' for none."""
    actor: PersonId | None = None
    way: str = ""
    """By which way it is opened, where nobody is named; history keeps it."""


def open_instance(machine: Machine, opening: Opening, around: Surroundings) -> Decision:
    """An instance in its first state with its first deadlines.

    One whose whole own term had passed before the plan came into force starts in the process's
    `retro` state: it asks to be confirmed, it is not overdue on day one.
    """
    specs = machine.process.fields
    blank = Instance(
        id=opening.id,
        cycle=opening.cycle,
        process=machine.process.process,
        version=machine.process.version,
        name=opening.name,
        state=machine.start(),
        revision=1,
        entered_at=around.moment,
        fields={name: default_of(spec) for name, spec in specs.items()} | dict(opening.fields),
        roles=opening.roles,
        required=opening.required,
        evidence={},
        term=opening.term,
        deadlines=(),
        head=GENESIS,
    )
    due = own_window(blank, around.cycle).due
    retro = machine.process.retro
    if retro is not None and due is not None and due < around.cycle.in_force_on:
        blank = blank._replace(state=machine.start(retro))
    move = machine.structure.opening(blank.state)
    after = settle(machine, blank, move, "opened", around).instance
    details = {"way": opening.way} if opening.way else None
    opened = entry(None, after, around, "opened", actor=opening.actor, details=details)
    return Decision(None, after, opened)
