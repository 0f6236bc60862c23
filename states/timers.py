"""Time passes: due timers fire, and deadlines are projected anew.

Firing late is as firing on time, but for the letters: a reminder of a deadline that has passed by
now is not sent, and of those a standstill made late `catch_up` says which still go out.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from states.deadline import Clock, project
from states.decide import decide
from states.decision import (
    ArmedDeadline,
    Decision,
    Elapsed,
    Firing,
    Instance,
    Letter,
    Refusal,
    Reprojection,
    Surroundings,
    Timer,
    Value,
)
from states.definition import CatchUp, Deadline, Message
from states.effects import count, following
from states.history_entry import entry
from states.machine import Machine
from states.recipients import letters_to

LATE = timedelta(days=1)
"""A timer that fires later than this was missed, and `catch_up` decides about its letters."""

_REMINDER = Message(to=(), kind="reminder")
_DUTY = Message(to=(), kind="duty")

Due = tuple[ArmedDeadline, Timer]


def elapse(
    machine: Machine, instance: Instance, elapsed: Elapsed, around: Surroundings
) -> tuple[Decision, ...]:
    """All that becomes of the timers due by then, in the order they were due.

    Reminders and passed deadlines are one entry; each trigger the engine fires is its own, and
    stands between what was due before and what was due after it.
    """
    decisions: list[Decision] = []
    while found := _next(instance.deadlines, elapsed.until):
        if found[1].kind == "consequence":
            decision = _consequence(machine, instance, found, around)
        else:
            decision = _quietly(machine, instance, found, elapsed.until, around)
        decisions.append(decision)
        instance = decision.after
    return tuple(decisions)


def _next(deadlines: Iterable[ArmedDeadline], until: datetime) -> Due | None:
    due: list[Due] = []
    for armed in deadlines:
        timers = armed.timers
        if timers and timers[0].due_at <= until:
            due.append((armed, timers[0]))
    if len(due) < 2:
        return due[0] if due else None
    return min(due, key=lambda d: (d[1].due_at, d[1].kind == "consequence", d[0].name))


def _quietly(
    machine: Machine, instance: Instance, found: Due, until: datetime, around: Surroundings
) -> Decision:
    """`found` and everything after it up to the next trigger of the engine, as one entry."""
    planned = found[1].due_at
    fired: list[Due] = []
    deadlines = list(instance.deadlines)
    fields = dict(instance.fields) if machine.counts else instance.fields
    clock = Clock(instance, fields, around)
    quiet: Due | None = found
    while quiet is not None and quiet[1].kind != "consequence":
        fired.append(quiet)
        _fire(machine, deadlines, fields, quiet, clock)
        quiet = _next(deadlines, until)
    after = instance.bearing(tuple(deadlines), fields, instance.revision + 1)
    letters = tuple(_letters(machine, after, fired, around))
    details = {"timers": _named(fired)}
    line = entry(
        instance, after, around, "elapsed", planned_for=planned, details=details, letters=letters
    )
    return Decision(instance, after, line, letters)


def _named(fired: list[Due]) -> list[list[object]]:
    return [[armed.name, armed.occurrence, timer.kind, timer.step] for armed, timer in fired]


def _without_first(found: Due) -> ArmedDeadline:
    """The deadline after the first of its timers fired."""
    armed, timer = found
    return ArmedDeadline(
        armed.name,
        armed.occurrence,
        armed.anchor,
        armed.due_at,
        "overdue" if timer.kind == "due" else armed.status,
        armed.timers[1:],
        armed.suspended_seconds,
    )


def _fire(
    machine: Machine,
    deadlines: list[ArmedDeadline],
    fields: Mapping[str, Value],
    found: Due,
    clock: Clock,
) -> None:
    armed, timer = found
    deadlines[deadlines.index(armed)] = _without_first(found)
    deadline = machine.deadlines[armed.name]
    if timer.kind != "due" or deadline.spec.every is None:
        return
    count(deadline.spec.counts, fields, due=1, done=0)
    # An occurrence nobody met makes room for the next: one late contact at a time is enough.
    deadlines[:] = [
        each for each in deadlines if each.name != armed.name or each.occurrence >= armed.occurrence
    ]
    deadlines.append(following(deadline, armed, clock))


def _consequence(
    machine: Machine, instance: Instance, found: Due, around: Surroundings
) -> Decision:
    armed, timer = found
    consequence = machine.deadlines[armed.name].spec.then
    trigger = consequence.trigger if consequence else ""
    rest = tuple([_without_first(found) if each is armed else each for each in instance.deadlines])
    without = instance.bearing(rest, instance.fields, instance.revision)
    details: dict[str, object] = {"timers": _named([found])}
    answer = decide(
        machine, without, Firing(trigger, planned_for=timer.due_at, details=details), around
    )
    if isinstance(answer, Refusal):
        after = without._replace(revision=instance.revision + 1)
        details["refused"] = [trigger, answer.code]
        line = entry(instance, after, around, "elapsed", planned_for=timer.due_at, details=details)
        return Decision(instance, after, line)
    return Decision(instance, *answer[1:])


def _letters(
    machine: Machine, instance: Instance, fired: list[Due], around: Surroundings
) -> Iterator[Letter]:
    for line in [fired] if len(fired) == 1 else _by_deadline(fired):
        spec = machine.deadlines[line[0][0].name].spec
        for armed, timer in caught_up(line, spec.catch_up, around.moment):
            yield from _letters_of(machine, instance, spec, armed, timer, around)


def _by_deadline(fired: list[Due]) -> Iterable[list[Due]]:
    """What fired, deadline by deadline; a reminder of one that has passed by now says nothing."""
    passed = {(armed.name, armed.occurrence) for armed, timer in fired if timer.kind == "due"}
    by_name: dict[str, list[Due]] = {}
    for armed, timer in fired:
        if timer.kind == "reminder" and (armed.name, armed.occurrence) in passed:
            continue
        by_name.setdefault(armed.name, []).append((armed, timer))
    return by_name.values()


def caught_up(due: list[Due], catch_up: CatchUp, moment: datetime) -> list[Due]:
    """Those whose letters go out: all that are on time, and of the missed what `catch_up` says.

    Escalations reach other people than reminders do, so each of the two has a last one.
    """
    if catch_up == "all" or (len(due) == 1 and catch_up == "last"):
        return due
    fresh = [each for each in due if moment - each[1].due_at <= LATE]
    if catch_up == "none":
        return fresh
    kept = []
    for above in (False, True):
        line = [each for each in due if (each[1].kind == "escalation") == above]
        on_time = [each for each in line if each in fresh]
        kept += on_time or line[-1:]
    return sorted(kept, key=lambda each: each[1].due_at)


def _letters_of(
    machine: Machine,
    instance: Instance,
    spec: Deadline,
    armed: ArmedDeadline,
    timer: Timer,
    around: Surroundings,
) -> Iterator[Letter]:
    if timer.kind == "reminder":
        reminder, fallback = spec.remind[timer.step], _REMINDER
        name, to = reminder.message, reminder.to
    elif timer.kind == "escalation":
        above, fallback = spec.escalate[timer.step], _DUTY
        name, to = above.message, above.to
    elif spec.overdue is not None:
        name, to, fallback = spec.overdue.message, spec.overdue.to, _REMINDER
    else:
        return
    for letter in letters_to(machine, instance, around, name, to, fallback):
        yield letter._replace(
            deadline=armed.name,
            occurrence=armed.occurrence,
            timer=f"{timer.kind}/{timer.step}",
            due_at=armed.due_at,
        )


def reproject(
    machine: Machine, instance: Instance, asked: Reprojection, around: Surroundings
) -> Decision | None:
    """Every open deadline under today's calendar, cycle and absences; None where none moves."""
    if instance.suspended_since is not None:
        return None
    projected = tuple(project(machine, instance, armed, around) for armed in instance.deadlines)
    if projected == instance.deadlines:
        return None
    after = instance._replace(deadlines=projected, revision=instance.revision + 1)
    details: Mapping[str, object] = {"cause": asked.cause}
    line = entry(
        instance,
        after,
        around,
        "reprojected",
        actor=asked.actor,
        role="coordinator" if asked.actor else "engine",
        reason=asked.reason,
        details=details,
    )
    return Decision(instance, after, line)
