"""What happens when somebody fires a trigger at an instance, at this moment and with these facts.

Pure. The answer is a Decision or a Refusal. The caller hands the Decision to the store in the same
transaction (`programme.batch`).
"""

from collections.abc import Mapping
from typing import NamedTuple

from states.acting import acting_as, is_another
from states.compiled import CompiledTransition
from states.days import day_it_was
from states.decision import (
    Decision,
    Firing,
    Instance,
    Refusal,
    Surroundings,
    Value,
)
from states.effects import roles_after, settle, signals, told, variables, waiting_for
from states.history_entry import entry
from states.inputs import inputs_in_the_way
from states.machine import Machine
from states.recipients import notices
from states.refusals import (
    evidence_missing,
    evidence_unknown,
    guard_false,
    not_another,
    reason_missing,
    suspended,
    two_voices,
    unknown_trigger,
    wrong_role,
    wrong_state,
)
from states.roster import lost
from states.voices import clash


class Open(NamedTuple):
    """A transition that somebody may take, and the role they take it in."""

    candidate: CompiledTransition
    role: str


def decide(
    machine: Machine, instance: Instance, firing: Firing, around: Surroundings
) -> Decision | Refusal:
    """What happens when somebody fires a trigger.

    Transitions of the present state come before those of the regions around it, in the order of
    the file; the first whose role fits and whose conditions hold is taken. `DefinitionFailed` where
    an expression breaks.
    """
    found = _leading_on(machine, instance, firing)
    if isinstance(found, Refusal):
        return found
    first: Refusal | None = None
    for candidate in found:
        role = acting_as(machine, candidate, instance, firing, around)
        if role is None:
            continue
        answer = _try(machine, instance, firing, around, candidate, role)
        if isinstance(answer, Decision):
            return answer
        first = first or answer
    return first or wrong_role(machine, instance, firing, found)


def open_to(
    machine: Machine, instance: Instance, firing: Firing, around: Surroundings
) -> tuple[Open, ...] | Refusal:
    """The transitions that somebody's roles open to them here, whatever they say with it; or why
    there are none. Nothing that was said needs to be looked up before this is known."""
    candidates = _leading_on(machine, instance, firing)
    if isinstance(candidates, Refusal):
        return candidates
    found = [
        Open(candidate, role)
        for candidate in candidates
        if (role := acting_as(machine, candidate, instance, firing, around)) is not None
    ]
    return tuple(found) or wrong_role(machine, instance, firing, candidates)


def _leading_on(
    machine: Machine, instance: Instance, firing: Firing
) -> tuple[CompiledTransition, ...] | Refusal:
    """The transitions that the trigger may take here, whoever fires it; or why there are none."""
    candidates = machine.leaving(instance.state, firing.trigger)
    if not candidates:
        known = machine.knows(firing.trigger)
        refusal = wrong_state if known else unknown_trigger
        return refusal(machine, instance, firing)
    if instance.suspended_since is not None:
        candidates = tuple(c for c in candidates if _ends_suspension(machine, instance.state, c))
        if not candidates:
            return suspended(instance, firing)
    return candidates


def _ends_suspension(machine: Machine, state: str, candidate: CompiledTransition) -> bool:
    spec = candidate.spec
    return spec.deadlines == "resume" or (
        spec.dest is not None and machine.is_final(machine.move(state, candidate).dest)
    )


def _try(
    machine: Machine,
    instance: Instance,
    firing: Firing,
    around: Surroundings,
    candidate: CompiledTransition,
    role: str,
) -> Decision | Refusal:
    spec = candidate.spec
    refusal = inputs_in_the_way(machine, instance, firing, candidate, around.cycle)
    if refusal:
        return refusal
    if machine.dates(firing):
        day = day_it_was(machine, instance, firing, candidate, around)
        if isinstance(day, Refusal):
            return day
        firing = firing._replace(occurred_on=day)
    if spec.reason and not firing.reason and firing.actor is not None and not firing.blank:
        return reason_missing(instance, firing)
    refusal = _evidence(machine, instance, firing, candidate)
    given = firing.evidence
    if refusal and firing.blank:
        given = dict.fromkeys(refusal.details, "blank")
    elif refusal:
        return refusal
    evidence = {**instance.evidence, **given} if given else instance.evidence
    fields = {**instance.fields, **firing.inputs}
    asks = candidate.guard or candidate.sets
    seen = variables(instance, around, fields, firing, role, evidence) if asks else {}
    if candidate.guard is not None and not candidate.guard.holds(seen):
        parts = candidate.guard.false_parts(seen)
        return guard_false(instance, firing, spec.refusal, parts)
    apart = candidate.apart and firing.actor is not None
    if apart and not is_another(candidate, role, fields, around):
        return not_another(instance, firing, spec.refusal)
    if spec.clears:
        fields.update(candidate.cleared)
        emptied = {slot: "" for slot in spec.clears if instance.evidence.get(slot)}
        evidence = {**evidence, **emptied, **given}
    for name, value in candidate.sets:
        fields[name] = _fit(machine, name, value.value(seen))
    if spec.assign and (
        both := clash(machine, roles_after(candidate, instance, fields), spec.assign)
    ):
        return two_voices(machine, instance, firing, spec.assign[both.given], both.held)
    return _decision(machine, instance, firing, around, candidate, role, fields, evidence)


def _decision(
    machine: Machine,
    instance: Instance,
    firing: Firing,
    around: Surroundings,
    candidate: CompiledTransition,
    role: str,
    fields: Mapping[str, Value],
    evidence: Mapping[str, str],
) -> Decision:
    move = machine.move(instance.state, candidate)
    moved = Instance(
        instance.id,
        instance.cycle,
        instance.process,
        instance.version,
        instance.name,
        move.dest,
        instance.revision + 1,
        around.moment if move.entered else instance.entered_at,
        fields,
        roles_after(candidate, instance, fields),
        instance.required,
        evidence,
        instance.term,
        instance.deadlines,
        instance.suspended_since,
        instance.head,
    )
    spec = candidate.spec
    after, met = settle(machine, moved, move, firing.trigger, around, spec.deadlines)
    if after.roles is not instance.roles:
        after = waiting_for(machine, after, around)
    if after.suspended_since is not None and machine.is_final(after.state):
        after = after._replace(suspended_since=None)
    planned_for = firing.planned_for
    if planned_for is None and met:
        planned_for = min([armed.due_at for armed in met if armed.due_at], default=None)
    heard = told(candidate, instance, after) if spec.releases else after
    letters = notices(machine, heard, around, spec.notify, firing.actor)
    line = entry(
        instance,
        after,
        around,
        firing.trigger,
        actor=firing.actor,
        role=role,
        planned_for=planned_for,
        occurred_on=firing.occurred_on,
        reason=firing.reason,
        details=firing.details,
        letters=letters,
    )
    sent = signals(candidate, after, around, after.fields, firing.depth)
    gone = () if after.roles is instance.roles else lost(instance, after, around.roster)
    return Decision(instance, after, line, letters, sent, taken=spec, lost=gone)


def _fit(machine: Machine, name: str, value: Value) -> Value:
    """CEL keeps whole numbers apart from others; a `number` field holds both."""
    if machine.process.fields[name].type == "number" and isinstance(value, int):
        return float(value)
    return value


def _evidence(
    machine: Machine, instance: Instance, firing: Firing, candidate: CompiledTransition
) -> Refusal | None:
    papers = candidate.papers
    if not firing.evidence and not papers.wanted and not papers.wants_own:
        return None
    if firing.evidence:
        taken = papers.takes(instance)
        unknown = tuple(sorted(firing.evidence.keys() - set(taken)))
        if unknown:
            return evidence_unknown(machine, instance, firing, unknown, taken)
    missing = papers.lacks(instance, firing.evidence)
    return evidence_missing(machine, instance, firing, missing) if missing else None
