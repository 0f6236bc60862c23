"""Which roles a deadline or a state concerns, read off a definition alone: who is notified, who may
deal with it, and whose decision a state waits for."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache

from states.decision import ENGINE, ArmedDeadline, Instance
from states.definition import Deadline
from states.machine import Machine
from states.primitives import chain
from states.term import Term


def notified_roles(deadline: Deadline) -> frozenset[str]:
    """The roles that get letters about a deadline; none for one that only the engine watches."""
    to = {role for reminder in deadline.remind for role in reminder.to}
    to |= set(deadline.overdue.to) if deadline.overdue else set()
    return frozenset(to | {role for escalation in deadline.escalate for role in escalation.to})


def is_rhythm(deadline: Deadline) -> bool:
    """Whether it watches that something goes on happening: a series, or a span that nothing but
    its own trigger starts anew."""
    if deadline.every is not None:
        return True
    return bool(deadline.restarted_by) and not deadline.met_by and not deadline.started_by


@cache
def notified_deadlines(machine: Machine) -> Mapping[str, bool]:
    """The deadlines that somebody gets letters about, and whether each is a rhythm."""
    specs = (deadline.spec for deadline in machine.deadlines.values())
    return {spec.name: is_rhythm(spec) for spec in specs if notified_roles(spec)}


def triggers_for(machine: Machine, state: str, deadline: str) -> Iterator[str]:
    """The triggers that deal with a deadline in a state: those that meet it, else those that start
    it anew, else those made for the very state."""
    spec = machine.deadlines[deadline].spec
    own = spec.met_by or spec.restarted_by or tuple(triggers_of(machine, state))
    yield from (trigger for trigger in own if machine.leaving(state, trigger))


@cache
def dealing_roles(machine: Machine, state: str, deadline: str) -> frozenset[str]:
    """The roles of people who may deal with a deadline in a state."""
    return frozenset(
        role
        for trigger in triggers_for(machine, state, deadline)
        for transition in machine.leaving(state, trigger)
        for role in transition.spec.by
        if role != ENGINE
    )


def concerned_roles(
    machine: Machine, instance: Instance, armed: ArmedDeadline, moment: datetime
) -> frozenset[str]:
    """The roles that a deadline concerns by now: who may deal with it, who is reminded of it, and
    once it has passed whoever is written to about that, each when their turn has come."""
    spec = machine.deadlines[armed.name].spec
    notified = {role for reminder in spec.remind for role in reminder.to}
    if armed.due_at is not None and armed.due_at <= moment:
        later = {t.step for t in armed.timers if t.kind == "escalation" and t.due_at > moment}
        notified |= set(spec.overdue.to) if spec.overdue else set()
        turns = (turn.to for step, turn in enumerate(spec.escalate) if step not in later)
        notified |= {role for to in turns for role in to}
    return dealing_roles(machine, instance.state, armed.name) | notified


def triggers_of(machine: Machine, state: str) -> Iterator[str]:
    """The triggers made for this very state, not for a region around it."""
    for trigger in machine.triggers(state):
        if any(state in t.spec.source for t in machine.leaving(state, trigger)):
            yield trigger


@cache
def awaited_roles(machine: Machine) -> Mapping[str, frozenset[str]]:
    """State to the roles whose decision it waits for: they may fire a trigger made for it, and
    either get letters about its deadline or somebody else brought the instance there."""
    return {
        state: found
        for state in machine.states
        if machine.is_leaf(state) and not machine.is_final(state)
        if (found := _awaited(machine, state))
    }


def _awaited(machine: Machine, state: str) -> frozenset[str]:
    leads = [t for name in triggers_of(machine, state) for t in machine.leaving(state, name)]
    may = {role for t in leads if state in t.spec.source for role in t.spec.by} - {ENGINE}
    # a date of the cycle is a plan, not a question that waits for its answer
    notified = {
        role
        for d in machine.deadlines_of(state)
        if _span(d.spec)
        for role in notified_roles(d.spec)
    }
    by = {
        role
        for transition in machine.transitions
        if transition.spec.dest and _enters(machine, transition.spec.dest, state)
        for role in transition.spec.by
    }
    handed = may - by if by and ENGINE not in by else set[str]()
    return frozenset(may & notified | handed)


def _span(deadline: Deadline) -> bool:
    return isinstance(deadline.due, Term) and deadline.due.budget is not None


def _enters(machine: Machine, dest: str, state: str) -> bool:
    return dest in chain(state) and machine.start(dest) == state
