"""Moving a live instance to another version of its process: explicit, recorded, never silent."""

from collections.abc import Mapping
from dataclasses import dataclass

from states.deadline import Clock, arm, has_rhythm, project
from states.decision import ArmedDeadline, Decision, Instance, PersonId, Surroundings, Value
from states.definition import Words
from states.effects import variables
from states.history_entry import entry
from states.inputs import misfit
from states.machine import Machine, default_of


@dataclass(frozen=True, slots=True)
class Unmovable:
    """Why an instance cannot move, and what to add to the state map."""

    instance: int
    name: str
    words: Words


def migrate(
    old: Machine,
    machine: Machine,
    instance: Instance,
    state_map: Mapping[str, str],
    around: Surroundings,
    actor: PersonId | None,
    reason: str,
) -> Decision | Unmovable:
    """The instance under `machine`'s version, out of that of `old`.

    A state keeps its name unless the map gives it another. Fields keep their values where name
    and type are the same; deadlines that still exist run on from their anchor, new ones are
    armed now, others are dropped.
    """
    state = state_map.get(instance.state, instance.state)
    if not machine.is_leaf(state):
        return Unmovable(
            instance.id,
            instance.name,
            Words(
                ru=f"{instance.name}: состояния «{state}» в новой версии нет. "
                "Добавьте его в таблицу состояний.",
                en=f"{instance.name}: the new version has no state '{state}'. "
                "Add it to the state map.",
            ),
        )
    moved = instance._replace(
        version=machine.process.version,
        state=state,
        revision=instance.revision + 1,
        entered_at=instance.entered_at if state == instance.state else around.moment,
        fields=_fields(machine, instance.fields),
    )
    after = moved._replace(deadlines=_deadlines(old, machine, instance, moved, around))
    gone = sorted(instance.fields.keys() - after.fields.keys())
    details: dict[str, object] = {"dropped_fields": gone, "fields": _plain(after.fields)}
    line = entry(
        instance,
        after,
        around,
        "migrated",
        actor=actor,
        role="coordinator" if actor else "engine",
        reason=reason,
        details=details,
    )
    return Decision(instance, after, line)


def _plain(fields: Mapping[str, Value]) -> dict[str, object]:
    return {n: list(v) if isinstance(v, tuple) else v for n, v in fields.items()}


def _fields(machine: Machine, old: Mapping[str, Value]) -> dict[str, Value]:
    return {
        name: old[name] if name in old and not misfit(spec, old[name]) else default_of(spec)
        for name, spec in machine.process.fields.items()
    }


def _deadlines(
    old: Machine, machine: Machine, before: Instance, moved: Instance, around: Surroundings
) -> tuple[ArmedDeadline, ...]:
    living = {deadline.spec.name: deadline for deadline in machine.around(moved.state)}
    kept = [
        project(machine, moved, armed, around) for armed in before.deadlines if armed.name in living
    ]
    # What was met before the move stays met: only what the old version lacked is armed.
    known = {deadline.spec.name for deadline in old.around(before.state)}
    clock = Clock(moved, moved.fields, around)
    seen = variables(moved, around, moved.fields)
    for name, deadline in living.items():
        if name in known or deadline.spec.started_by or not has_rhythm(deadline.spec, moved.fields):
            continue
        if any(part and part.holds(seen) for part in (deadline.unless, deadline.met_when)):
            continue
        kept.append(arm(deadline, clock))
    return tuple(kept)
