"""Who a letter goes to, on the day it is written."""

from collections.abc import Iterable

from states.decision import Instance, Letter, PersonId, Surroundings
from states.definition import Message
from states.machine import Machine
from states.roster import players


def letters_to(
    machine: Machine,
    instance: Instance,
    around: Surroundings,
    name: str,
    roles: Iterable[str],
    fallback: Message,
    leave_out: PersonId | None = None,
) -> list[Letter]:
    """One letter per person, though they play several of these roles."""
    message = machine.process.messages.get(name, fallback)
    kind, invitation = message.kind, message.invitation
    found: list[Letter] = []
    seen = {leave_out}
    for role in roles:
        for player in players(instance, role, around.roster, around.today, machine.personal):
            if player.person not in seen:
                seen.add(player.person)
                found.append(Letter(name, kind, *player, role, "", 0, "", None, invitation))
    return found


def notices(
    machine: Machine,
    instance: Instance,
    around: Surroundings,
    names: Iterable[str],
    actor: PersonId | None,
) -> tuple[Letter, ...]:
    """The letters of a transition; whoever acted gets no notice of their own act."""
    found: list[Letter] = []
    for name in names:
        message = machine.process.messages[name]
        skipped = actor if message.kind == "notice" else None
        found += letters_to(machine, instance, around, name, message.to, message, skipped)
    return tuple(found)
