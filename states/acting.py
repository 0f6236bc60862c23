"""The role in which somebody takes a step, and whether it makes them a second person."""

from collections.abc import Mapping

from states.apart import independent
from states.compiled import CompiledTransition
from states.decision import ENGINE, Firing, Instance, Surroundings, Value
from states.machine import Machine
from states.roster import roles_of


def acting_as(
    machine: Machine,
    candidate: CompiledTransition,
    instance: Instance,
    firing: Firing,
    around: Surroundings,
) -> str | None:
    """The role the actor takes this transition in, None where they have none for it. Where it asks
    for a second person, one that makes them such comes first."""
    allowed = candidate.spec.by
    if firing.actor is None:
        return ENGINE if not allowed or ENGINE in allowed else None
    roster, personal = around.roster, machine.personal
    roles = roles_of(instance, allowed, firing.actor, roster, around.today, personal)
    if firing.role:
        return firing.role if firing.role in roles else None
    if not roles or not candidate.apart:
        return roles[0] if roles else None
    another = (role for role in roles if is_another(candidate, role, instance.fields, around))
    return next(another, roles[0])


def is_another(
    candidate: CompiledTransition, role: str, fields: Mapping[str, Value], around: Surroundings
) -> bool:
    """Whether whoever acts in this role is another than those the transition keeps them apart
    from, and owes the role to none of these."""
    return independent(role, candidate.apart, fields, around.grounds)
