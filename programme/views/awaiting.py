"""What waits for people, read off a definition alone: whom a deadline concerns, what deals with
it, and which states wait for somebody's decision."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache

from states.decision import ENGINE, ArmedDeadline, Instance
from states.definition import Deadline
from states.machine import Machine
from states.primitives import chain
from states.term import Term


def told(deadline: Deadline) -> frozenset[str]:
    """The roles that hear of a deadline; nobody of one that only the engine watches."""
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
def heard(machine: Machine) -> Mapping[str, bool]:
    """The deadlines somebody hears of, and whether each is a rhythm."""
    specs = (deadline.spec for deadline in machine.deadlines.values())
    return {spec.name: is_rhythm(spec) for spec in specs if told(spec)}


def answers(machine: Machine, state: str, deadline: str) -> Iterator[str]:
    """The triggers that deal with a deadline in a state: those that meet it, else those that start
    it anew, else those made for the very state."""
    spec = machine.deadlines[deadline].spec
    own = spec.met_by or spec.restarted_by or tuple(leads_on(machine, state))
    yield from (trigger for trigger in own if machine.leaving(state, trigger))


@cache
def dealing(machine: Machine, state: str, deadline: str) -> frozenset[str]:
    """The roles of people who may deal with a deadline in a state."""
    return frozenset(
        role
        for trigger in answers(machine, state, deadline)
        for transition in machine.leaving(state, trigger)
        for role in transition.spec.by
        if role != ENGINE
    )


def concerned(
    machine: Machine, instance: Instance, armed: ArmedDeadline, moment: datetime
) -> frozenset[str]:
    """The roles that a deadline is a matter of by now: who may deal with it, who is reminded of
    it, and once it has passed whoever is written to about that, in their turn."""
    spec = machine.deadlines[armed.name].spec
    hear = {role for reminder in spec.remind for role in reminder.to}
    if armed.due_at is not None and armed.due_at <= moment:
        later = {t.step for t in armed.timers if t.kind == "escalation" and t.due_at > moment}
        hear |= set(spec.overdue.to) if spec.overdue else set()
        turns = (one.to for step, one in enumerate(spec.escalate) if step not in later)
        hear |= {role for to in turns for role in to}
    return dealing(machine, instance.state, armed.name) | hear


def leads_on(machine: Machine, state: str) -> Iterator[str]:
    """The triggers made for this very state, not for a region around it."""
    for trigger in machine.triggers(state):
        if any(state in t.spec.source for t in machine.leaving(state, trigger)):
            yield trigger


@cache
def awaited(machine: Machine) -> Mapping[str, frozenset[str]]:
    """State to the roles whose decision it waits for: they may lead on from it, and either hear
    of the span it gives them or were handed it by somebody else."""
    return {
        state: found
        for state in machine.states
        if machine.is_leaf(state) and not machine.is_final(state)
        if (found := _awaited(machine, state))
    }


def _awaited(machine: Machine, state: str) -> frozenset[str]:
    leads = [t for name in leads_on(machine, state) for t in machine.leaving(state, name)]
    may = {role for t in leads if state in t.spec.source for role in t.spec.by} - {ENGINE}
    # a date of the cycle is a plan, not a question that waits for its answer
    hear = {role for d in machine.deadlines_of(state) if _span(d.spec) for role in told(d.spec)}
    by = {
        role
        for transition in machine.transitions
        if transition.spec.dest and _enters(machine, transition.spec.dest, state)
        for role in transition.spec.by
    }
    handed = may - by if by and ENGINE not in by else set[str]()
    return frozenset(may & hear | handed)


def _span(deadline: Deadline) -> bool:
    return isinstance(deadline.due, Term) and deadline.due.budget is not None


def _enters(machine: Machine, dest: str, state: str) -> bool:
    return dest in chain(state) and machine.start(dest) == state
