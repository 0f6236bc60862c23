"""What follows from a change: deadlines met and armed, rates counted, signals sent."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from states.compiled import CompiledDeadline, CompiledTransition
from states.deadline import Clock, arm, has_rhythm, own_window, project, renew, resume, suspend
from states.decision import (
    ENGINE,
    ArmedDeadline,
    Firing,
    Instance,
    SignalSent,
    Surroundings,
    Value,
)
from states.definition import Counts
from states.machine import Machine
from states.structure import Move

LONG_AGO: Mapping[str, int] = {"address_days": 36_500, "address_by": 0}
"""What expressions see of an address that nobody asked about, or of which nobody knows when it was
given; `Surroundings.facts` knows better."""


def variables(
    instance: Instance,
    around: Surroundings,
    fields: Mapping[str, Value],
    firing: Firing | None = None,
    role: str = ENGINE,
    evidence: Mapping[str, str] | None = None,
) -> dict[str, Value]:
    """Everything an expression may speak of (`states.guard.VARIABLES`, fields, facts)."""
    cycle = around.cycle
    due = own_window(instance, cycle).due if instance.term else None
    occurred_on = firing.occurred_on if firing else None
    days = _days(around.today, cycle.begins, cycle.ends)
    there = instance.evidence if evidence is None else evidence
    facts = {**LONG_AGO, **around.facts} if around.facts else LONG_AGO
    seen: dict[str, Value] = {
        **facts,
        **fields,
        **days,
        "actor": (firing.actor or 0) if firing else 0,
        "role": role,
        "state": instance.state,
        "complete": bool(around.facts.get("complete", 0)),
        "due": due.isoformat() if due else "",
        "evidence": tuple(sorted(filter(there.get, there))) if there else (),
    }
    if occurred_on:
        seen["occurred_on"] = occurred_on.isoformat()
    return seen


@lru_cache(maxsize=100)
def _days(today: date, begins: date, ends: date) -> Mapping[str, str]:
    day = today.isoformat()
    return {
        "today": day,
        "occurred_on": day,
        "cycle_begins": begins.isoformat(),
        "cycle_ends": ends.isoformat(),
    }


class Settled(NamedTuple):
    """An instance after its deadlines were looked through, and those that were met."""

    instance: Instance
    met: tuple[ArmedDeadline, ...]


def settle(
    machine: Machine,
    instance: Instance,
    move: Move,
    trigger: str,
    around: Surroundings,
    clocks: str = "keep",
) -> Settled:
    """The instance, already in its new state with its new fields, with its deadlines in order."""
    if clocks == "resume":
        instance = resume(machine, instance, around)
    fields = dict(instance.fields) if machine.counts else instance.fields
    seen = variables(instance, around, fields) if machine.watches else {}
    kept: list[ArmedDeadline] = []
    met: list[ArmedDeadline] = []
    for armed in instance.deadlines:
        deadline = machine.deadlines[armed.name]
        over = (
            deadline.home in move.left
            or trigger in deadline.over_by
            or (deadline.met_when is not None and deadline.met_when.holds(seen))
        )
        (met if over else kept).append(armed)
    clock = Clock(instance, fields, around)
    if trigger in machine.series:
        kept, done = _series_met(machine, kept, trigger, fields, clock)
        met += done
    kept += _newly_armed(machine, move, trigger, clock, seen, {d.name for d in kept})
    instance = instance.bearing(tuple(kept), fields, instance.revision)
    if clocks == "suspend":
        instance = suspend(instance, around.moment)
    return Settled(instance, tuple(met))


def waiting_for(machine: Machine, instance: Instance, around: Surroundings) -> Instance:
    """The instance after its roles changed: what waits for absent people waits for those who play
    the roles now."""
    if instance.suspended_since is not None or not around.roster.absences:
        return instance
    waits = tuple(
        project(machine, instance, armed, around)
        if machine.deadlines[armed.name].spec.waits_for_absent
        else armed
        for armed in instance.deadlines
    )
    return instance.bearing(waits, instance.fields, instance.revision)


def _newly_armed(
    machine: Machine,
    move: Move,
    trigger: str,
    clock: Clock,
    seen: Mapping[str, Value],
    running: set[str],
) -> Iterator[ArmedDeadline]:
    for deadline in machine.around(clock.instance.state):
        spec = deadline.spec
        begins = deadline.home in move.entered and not spec.started_by
        if not begins and trigger not in spec.started_by and trigger not in spec.restarted_by:
            continue
        if spec.name in running or not has_rhythm(spec, clock.fields):
            continue
        if (deadline.unless and deadline.unless.holds(seen)) or (
            deadline.met_when and deadline.met_when.holds(seen)
        ):
            continue
        yield arm(deadline, clock, 1 if begins else _last(spec.name, clock.instance) + 1)


def _last(name: str, instance: Instance) -> int:
    """The last occurrence of a deadline so far, 0 where it never ran."""
    return max((a.occurrence for a in instance.deadlines if a.name == name), default=0)


def _series_met(
    machine: Machine,
    kept: list[ArmedDeadline],
    trigger: str,
    fields: Mapping[str, Value],
    clock: Clock,
) -> tuple[list[ArmedDeadline], list[ArmedDeadline]]:
    """Series that `trigger` meets: the oldest overdue occurrence, else the one now running."""
    done: list[ArmedDeadline] = []
    meets = machine.series[trigger]
    for name in dict.fromkeys(armed.name for armed in kept):
        deadline = machine.deadlines[name]
        if name not in meets:
            continue
        series = [armed for armed in kept if armed.name == name]
        late = [armed for armed in series if armed.status == "overdue"]
        # The next occurrence cannot be met before its time begins; the first has begun.
        now = clock.around.moment
        running = [
            a for a in series if a.status == "armed" and (a.occurrence == 1 or a.anchor <= now)
        ]
        if late:
            count(deadline.spec.counts, fields, due=0, done=1)
            kept = [armed for armed in kept if armed is not late[0]]
            done.append(late[0])
        elif running:
            count(deadline.spec.counts, fields, due=1, done=1)
            kept = [armed for armed in kept if armed is not running[0]]
            done.append(running[0])
            kept.append(following(deadline, running[0], clock))
    return kept, done


def following(deadline: CompiledDeadline, armed: ArmedDeadline, clock: Clock) -> ArmedDeadline:
    """The next occurrence of a series, counted from when this one is due: the rhythm holds."""
    return renew(deadline, clock, armed.due_at or clock.around.moment, armed.occurrence + 1)


def count(counts: Counts | None, fields: Mapping[str, Value], *, due: int, done: int) -> None:
    """Adds to the fields in which a series keeps its rate; they are the caller's own copy."""
    if counts is not None and isinstance(fields, dict):
        fields[counts.due] = int(str(fields.get(counts.due, 0))) + due
        fields[counts.done] = int(str(fields.get(counts.done, 0))) + done


def signals(
    transition: CompiledTransition,
    instance: Instance,
    around: Surroundings,
    fields: Mapping[str, Value],
    depth: int,
) -> tuple[SignalSent, ...]:
    """The triggers this transition fires elsewhere, with the values their targets are found by."""
    if not transition.signals:
        return ()
    seen = variables(instance, around, fields)
    return tuple(
        SignalSent(
            compiled.signal.to.process,
            tuple((name, value.value(seen)) for name, value in compiled.where),
            tuple((role, instance.roles.get(role, ())) for role in compiled.signal.to.same),
            compiled.signal.trigger,
            depth + 1,
        )
        for compiled in transition.signals
    )


def roles_after(
    transition: CompiledTransition, instance: Instance, fields: Mapping[str, Value]
) -> Mapping[str, tuple[str, ...]]:
    """Who plays which role after a transition: whom it releases no more, whom it names from now."""
    assign = transition.spec.assign
    if not assign and not transition.spec.releases:
        return instance.roles
    gone = _released(transition, instance)
    if not assign and not gone:
        return instance.roles
    assigned = {
        role: (f"person:{fields[name]}",) if fields[name] else () for role, name in assign.items()
    }
    return {**instance.roles, **dict.fromkeys(gone, ()), **assigned}


def told(transition: CompiledTransition, before: Instance, after: Instance) -> Instance:
    """The instance by whose roles a transition's own letters go: whoever it releases is told so,
    and that is the last they hear of it."""
    gone = _released(transition, before)
    return after._replace(roles={**after.roles, **gone}) if gone else after


def _released(transition: CompiledTransition, instance: Instance) -> dict[str, tuple[str, ...]]:
    """The roles that end with a transition, with those who have played them so far."""
    roles = instance.roles
    return {role: roles[role] for role in transition.spec.releases if roles.get(role)}
