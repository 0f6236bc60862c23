"""On which day a deed was done, by whatever way that is said, and whether it can have been then.

Whoever fires says it beside the trigger (`occurred_on`), or in a field of the step from which a
deadline is counted that begins with it (`Machine.happened`): both are the same day.
"""

from datetime import date

from states.compiled import CompiledTransition
from states.decision import Firing, Instance, Refusal, Surroundings
from states.inputs import out_of_reach
from states.machine import Machine
from states.refusals import inputs_wrong, occurred_in_future, occurred_too_early, two_days
from states.roster import names_somebody


def said_days(machine: Machine, firing: Firing) -> dict[str, date]:
    """The days on which it was done, by the names under which they are said; what is no day is left
    to whoever looks at the answers."""
    found: dict[str, date] = {}
    if firing.occurred_on is not None:
        found["occurred_on"] = firing.occurred_on
    if not firing.inputs or firing.trigger not in machine.happened:
        return found
    for name in sorted(machine.happened[firing.trigger]):
        said = firing.inputs.get(name)
        if said:
            try:
                found[name] = date.fromisoformat(str(said))
            except ValueError:
                continue
    return found


def is_dated_back(machine: Machine, firing: Firing, today: date) -> bool:
    """Whether it is said of a day before this one: only then it matters since when an instance is
    there."""
    return any(day < today for day in said_days(machine, firing).values())


def day_it_was(
    machine: Machine,
    instance: Instance,
    firing: Firing,
    candidate: CompiledTransition,
    around: Surroundings,
) -> date | Refusal | None:
    """The day it was done, None where nobody says so; or why it was not on that day."""
    said = said_days(machine, firing)
    if not said:
        return None
    day = next(iter(said.values()))
    if any(other != day for other in said.values()):
        return two_days(instance, firing, said)
    if day > around.today:
        return occurred_in_future(instance, firing)
    if wrong := out_of_reach(day, around.cycle):
        return inputs_wrong("input_invalid", instance, firing, tuple(said), wrong)
    first = _first_day(machine, instance, candidate, around)
    return occurred_too_early(instance, firing, first) if first and day < first else day


def _first_day(
    machine: Machine, instance: Instance, candidate: CompiledTransition, around: Surroundings
) -> date | None:
    """Before which nobody did this: the instance was not there yet, or nobody had the part in which
    it is done. A measure is there since its order is in force; one that asks to be confirmed is
    about what was before."""
    retro = machine.process.retro
    first = around.opened_on
    if first is None or (retro and instance.state == machine.start(retro)):
        return None
    if instance.term:
        first = min(first, around.cycle.in_force_on)
    named = [role for role in candidate.spec.by if names_somebody(instance, role)]
    return max(first, min([around.given_on.get(role, first) for role in named], default=first))
