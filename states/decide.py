"""What happens when somebody fires a trigger at an instance, at this moment and with these facts.

Pure. The answer is a Decision or a Refusal. The caller hands the Decision to the store in the same
transaction (`programme.batch`).
"""

from collections.abc import Mapping
from datetime import date, timedelta

from states.acting import acting_as, is_another
from states.compiled import CompiledTransition
from states.cycle import Cycle
from states.decision import (
    Decision,
    Firing,
    Instance,
    Refusal,
    Surroundings,
    Value,
)
from states.definition import FieldSpec
from states.effects import roles_after, settle, signals, told, variables, waiting_for
from states.fields import MOST_NUMBER, MOST_WORD, MOST_WORDS
from states.history_entry import entry
from states.machine import Machine
from states.recipients import notices
from states.refusals import (
    evidence_missing,
    evidence_unknown,
    guard_false,
    inputs_wrong,
    not_another,
    occurred_in_future,
    reason_missing,
    suspended,
    unknown_trigger,
    wrong_role,
    wrong_state,
)
from states.roster import lost

YEAR = timedelta(days=366)


def decide(
    machine: Machine, instance: Instance, firing: Firing, around: Surroundings
) -> Decision | Refusal:
    """What happens when somebody fires a trigger.

    Transitions of the present state come before those of the regions around it, in the order of
    the file; the first whose role fits and whose conditions hold is taken. `DefinitionFailed` where
    an expression breaks.
    """
    candidates = machine.leaving(instance.state, firing.trigger)
    if not candidates:
        known = machine.knows(firing.trigger)
        refusal = wrong_state if known else unknown_trigger
        return refusal(machine, instance, firing)
    if instance.suspended_since is not None:
        candidates = tuple(c for c in candidates if _ends_suspension(machine, instance.state, c))
        if not candidates:
            return suspended(instance, firing)
    if firing.occurred_on is not None:
        if firing.occurred_on > around.today:
            return occurred_in_future(instance, firing)
        if wrong := out_of_reach(firing.occurred_on, around.cycle):
            return inputs_wrong("input_invalid", instance, firing, ("occurred_on",), wrong)
    first: Refusal | None = None
    for candidate in candidates:
        role = acting_as(machine, candidate, instance, firing, around)
        if role is None:
            continue
        answer = _try(machine, instance, firing, around, candidate, role)
        if isinstance(answer, Decision):
            return answer
        first = first or answer
    return first or wrong_role(machine, instance, firing, candidates)


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
    refusal = _inputs(machine, instance, firing, candidate, around.cycle)
    if refusal:
        return refusal
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
    if firing.actor is not None and not is_another(candidate, role, fields, around):
        return not_another(instance, firing, spec.refusal)
    fields.update(candidate.cleared)
    for name, value in candidate.sets:
        fields[name] = _fit(machine, name, value.value(seen))
    emptied = {slot: "" for slot in spec.clears if instance.evidence.get(slot)}
    if emptied:
        evidence = {**evidence, **emptied, **given}
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
        planned_for = min((armed.due_at for armed in met if armed.due_at), default=None)
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
    )
    letters = notices(machine, told(candidate, instance, after), around, spec.notify, firing.actor)
    sent = signals(candidate, after, around, after.fields, firing.depth)
    gone = lost(instance, after, around.roster)
    return Decision(instance, after, line, letters, sent, told=spec.told, lost=gone)


def _inputs(
    machine: Machine,
    instance: Instance,
    firing: Firing,
    candidate: CompiledTransition,
    cycle: Cycle,
) -> Refusal | None:
    given, asked = firing.inputs, candidate.asked
    if given and not given.keys() <= asked:
        unknown = tuple(sorted(given.keys() - asked))
        return inputs_wrong("input_unknown", instance, firing, unknown, ", ".join(sorted(asked)))
    for name, value in given.items():
        wrong = misfit(machine.process.fields[name], value)
        if not wrong and machine.process.fields[name].type == "date" and value:
            wrong = out_of_reach(date.fromisoformat(str(value)), cycle)
        if wrong:
            return inputs_wrong("input_invalid", instance, firing, (name,), wrong)
    if firing.actor is None or not candidate.required:
        return None
    missing = tuple([name for name in candidate.required if given.get(name, "") in ("", ())])
    return inputs_wrong("input_missing", instance, firing, missing) if missing else None


def out_of_reach(day: date, cycle: Cycle) -> str:
    """'' for a day of the cycle, of the year before or the year after it; else which days are: a
    slip of the finger must not arm what never comes."""
    first, last = cycle.begins - YEAR, cycle.ends + YEAR
    return "" if first <= day <= last else f"{first:%d.%m.%Y} — {last:%d.%m.%Y}"


def misfit(spec: FieldSpec, value: Value) -> str:
    """Why a value does not fit its field, '' where it does."""
    if spec.type == "bool":
        return "" if isinstance(value, bool) else "true, false"
    if spec.type in ("int", "number", "person"):
        return _misfit_number(spec, value)
    if spec.type == "words":
        listed = isinstance(value, tuple) and len(value) <= MOST_WORDS
        if isinstance(value, tuple) and listed:
            listed = all(v in spec.values if spec.values else len(v) <= MOST_WORD for v in value)
        return "" if listed else ", ".join(spec.values) or f"<= {MOST_WORDS} × {MOST_WORD}"
    if not isinstance(value, str):
        return spec.type
    if len(value) > MOST_WORD:
        return f"<= {MOST_WORD}"
    if spec.type == "date" and value:
        return "" if _is_day(value) else "2020-08-20"
    if spec.type == "word" and value and spec.values and value not in spec.values:
        return ", ".join(spec.values)
    return ""


def _misfit_number(spec: FieldSpec, value: Value) -> str:
    kinds = int | float if spec.type == "number" else int
    if not isinstance(value, kinds) or isinstance(value, bool):
        return "1.5" if spec.type == "number" else "1, 2, 3"
    # said of no number, so that what is none is refused too
    return "" if abs(value) <= MOST_NUMBER else f"-{MOST_NUMBER} … {MOST_NUMBER}"


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _fit(machine: Machine, name: str, value: Value) -> Value:
    """CEL keeps whole numbers apart from others; a `number` field holds both."""
    if machine.process.fields[name].type == "number" and isinstance(value, int):
        return float(value)
    return value


def _evidence(
    machine: Machine, instance: Instance, firing: Firing, candidate: CompiledTransition
) -> Refusal | None:
    papers = candidate.papers
    if firing.evidence:
        taken = papers.takes(instance)
        unknown = tuple(sorted(firing.evidence.keys() - set(taken)))
        if unknown:
            return evidence_unknown(machine, instance, firing, unknown, taken)
    missing = papers.lacks(instance, firing.evidence)
    return evidence_missing(machine, instance, firing, missing) if missing else None
