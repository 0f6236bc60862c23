"""Deadlines: armed as what they mean, projected into moments, met, suspended, resumed.

A budget of days, weeks or months runs to the end of its last local day; one of minutes or hours
runs to the minute. One anchored at a day counts from the end of that day. Reminders, repeats and
escalations counted in days go out at eight in the morning of their day. Days of a pause of the
cycle do not count, nor do those of an absence that nobody stands in for where the deadline waits
for the absent.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from states.calendar import Calendar
from states.compiled import CompiledDeadline
from states.cycle import Cycle
from states.decision import ArmedDeadline, Instance, Surroundings, Timer, TimerKind, Value
from states.definition import Deadline, EveryField
from states.machine import Machine
from states.roster import holders, players
from states.span import Span
from states.term import Term, Window, resolve

_INSTANT = timedelta(microseconds=1)
_ORDER: dict[TimerKind, int] = {
    "reminder": 0, "due": 1, "overdue": 2, "escalation": 3, "consequence": 4,
}  # fmt: skip


def in_order(timers: Iterator[Timer]) -> tuple[Timer, ...]:
    """By moment; at one moment first what warns, then what follows from it."""
    return tuple(sorted(timers, key=lambda timer: (timer.due_at, _ORDER[timer.kind], timer.step)))


class Clock(NamedTuple):
    """What a projection needs: one instance as it will be, and its surroundings."""

    instance: Instance
    fields: Mapping[str, Value]
    around: Surroundings

    @property
    def calendar(self) -> Calendar:
        """The school's calendar."""
        return self.around.calendar


def own_window(instance: Instance, cycle: Cycle) -> Window:
    """The days of the instance's own term; both None where it has none."""
    if not instance.term:
        return Window(None, None)
    return resolve(_term(instance.term), cycle)


@lru_cache(maxsize=1_000)
def _term(text: str) -> Term:
    return Term.model_validate_json(text)


def arm(deadline: CompiledDeadline, clock: Clock, occurrence: int = 1) -> ArmedDeadline:
    """The deadline from now on, without the reminders whose moment has passed already."""
    return renew(deadline, clock, _anchor(deadline.spec, clock), occurrence)


def renew(
    deadline: CompiledDeadline, clock: Clock, anchor: datetime, occurrence: int
) -> ArmedDeadline:
    """The deadline counted from `anchor`; whatever lies before the present moment is past."""
    due_at = moment_due(deadline, anchor, 0, clock)
    if due_at is None:
        return ArmedDeadline(deadline.spec.name, occurrence, anchor, None, "armed", ())
    now = clock.around.moment
    key = (anchor, due_at, now, occurrence, clock.around.calendar)
    known = deadline.armed.get(key)
    if known is not None:
        return known
    if len(deadline.armed) > 5_000:
        deadline.armed.clear()
    timers = timers_of(deadline, due_at, clock.around.calendar)
    if timers[0].due_at <= now:
        timers = tuple([t for t in timers if t.due_at > now or t.kind != "reminder"])
    made = ArmedDeadline(deadline.spec.name, occurrence, anchor, due_at, "armed", timers)
    deadline.armed[key] = made
    return made


def project(
    machine: Machine, instance: Instance, armed: ArmedDeadline, around: Surroundings
) -> ArmedDeadline:
    """The same deadline under today's calendar, cycle and absences.

    Timers still to come are set anew; one whose new moment has passed stays only if it was
    pending, so that nothing fires twice and nothing is dropped.
    """
    deadline = machine.deadlines[armed.name]
    clock = Clock(instance, instance.fields, around)
    due_at = moment_due(deadline, armed.anchor, armed.suspended_seconds, clock)
    if due_at is None:
        return armed._replace(due_at=None, timers=())
    pending = {(timer.kind, timer.step) for timer in armed.timers}
    overdue = armed.status == "overdue" and due_at <= around.moment
    stopped = _stood_still_since(armed, around)
    timers = tuple(
        timer
        for timer in timers_of(deadline, due_at, around.calendar)
        if (
            timer.due_at > around.moment
            or (timer.kind, timer.step) in pending
            or (overdue and stopped is not None and timer.due_at >= stopped)
        )
        and not (overdue and timer.kind in ("reminder", "due"))
    )
    return armed._replace(due_at=due_at, timers=timers, status="overdue" if overdue else "armed")


def _stood_still_since(armed: ArmedDeadline, around: Surroundings) -> datetime | None:
    """When the pause of the cycle began that a deadline comes out of: what fell into it is still
    to come, though a deadline that had passed before does not move."""
    if armed.due_at is not None or not around.cycle.pauses:
        return None
    return around.calendar.start_of(max(pause.first for pause in around.cycle.pauses))


def suspend(instance: Instance, moment: datetime) -> Instance:
    """The instance with every clock stopped."""
    stopped = tuple(armed._replace(due_at=None, timers=()) for armed in instance.deadlines)
    return instance._replace(deadlines=stopped, suspended_since=moment)


def resume(machine: Machine, instance: Instance, around: Surroundings) -> Instance:
    """The instance with its clocks running on, each later by the time it stood still."""
    since = instance.suspended_since
    if since is None:
        return instance
    running = instance._replace(suspended_since=None)
    later = []
    for armed in instance.deadlines:
        stood = around.moment - max(since, armed.anchor)
        seconds = armed.suspended_seconds + max(0, int(stood.total_seconds()))
        later.append(project(machine, running, armed._replace(suspended_seconds=seconds), around))
    return running._replace(deadlines=tuple(later))


def moment_due(
    compiled: CompiledDeadline, anchor: datetime, suspended_seconds: int, clock: Clock
) -> datetime | None:
    """When a deadline is due that counts from `anchor` and whose clock stood still so long, UTC;
    None while the cycle is paused or its instance is suspended."""
    if clock.instance.suspended_since is not None:
        return None
    deadline, calendar = compiled.spec, clock.around.calendar
    due = deadline.due
    span = _span(deadline, clock.fields)
    if span is not None:
        key = (anchor, calendar, span, suspended_seconds)
        raw = compiled.dues.get(key)
        if raw is None:
            if len(compiled.dues) > 5_000:
                compiled.dues.clear()
            raw = compiled.dues[key] = _over(anchor, suspended_seconds, span, calendar)
        return _past_idle_days(compiled, anchor, raw, clock, pauses=True)
    if due == "own_term_start":
        window = own_window(clock.instance, clock.around.cycle)
        if window.start is None:
            # a term that begins with the order, unless a pause holds the whole of it
            return anchor if window.due or not clock.instance.term else None
        return calendar.start_of(window.start)
    if due == "own_term":
        last = own_window(clock.instance, clock.around.cycle).due
    elif isinstance(due, Term):
        last = resolve(due, clock.around.cycle).due
    else:
        last = None
    if last is None:
        return None
    return _past_idle_days(compiled, anchor, calendar.end_of(last), clock, pauses=False)


def _over(anchor: datetime, suspended_seconds: int, span: Span, calendar: Calendar) -> datetime:
    stopped = timedelta(seconds=suspended_seconds)
    if span.unit in ("minutes", "hours"):
        return calendar.add(anchor, span) + stopped
    # counted from midnight, the day before is the one that is over
    begun = calendar.local_day(anchor)
    if anchor == calendar.start_of(begun):
        begun = calendar.last_day_before(anchor)
    raw = calendar.end_of(calendar.day_after(begun, span))
    return calendar.end_of(calendar.last_day_before(raw + stopped)) if stopped else raw


def _span(deadline: Deadline, fields: Mapping[str, Value]) -> Span | None:
    if isinstance(deadline.every, EveryField):
        written = str(fields.get(deadline.every.field, ""))
        span = Span.parse(written) if written else None
        return span if span and span.amount else None
    if deadline.every is not None:
        return deadline.every
    return deadline.due.budget if isinstance(deadline.due, Term) else None


def has_rhythm(deadline: Deadline, fields: Mapping[str, Value]) -> bool:
    """Whether a deadline can be armed: a series whose field names no span cannot."""
    return deadline.every is None or _span(deadline, fields) is not None


def _anchor(deadline: Deadline, clock: Clock) -> datetime:
    day = str(clock.fields.get(deadline.anchor, "")) if deadline.anchor else ""
    return clock.calendar.end_of(date.fromisoformat(day)) if day else clock.around.moment


def _past_idle_days(
    deadline: CompiledDeadline, anchor: datetime, due_at: datetime, clock: Clock, *, pauses: bool
) -> datetime | None:
    """`due_at` moved past the days that do not count; None where they have no end yet."""
    if not clock.around.cycle.pauses and not clock.around.roster.absences:
        return due_at
    idle = sorted(_idle(deadline, clock, pauses=pauses), key=lambda days: days[0])
    if not idle:
        return due_at
    calendar = clock.calendar
    begun, last = calendar.local_day(anchor), calendar.local_day(due_at - _INSTANT)
    counted_to = begun
    for first, end in idle:
        first = max(first, counted_to)
        if first > last:
            break
        if end is None:
            return None
        if end >= first:
            moved = (end - first).days + 1
            last += timedelta(days=moved)
            due_at = calendar.end_of(last)
            counted_to = end + timedelta(days=1)
    return due_at


def _idle(
    compiled: CompiledDeadline, clock: Clock, *, pauses: bool
) -> Iterator[tuple[date, date | None]]:
    if pauses:
        for pause in clock.around.cycle.pauses:
            yield pause.first, pause.last
    roster = clock.around.roster
    if not roster.absences:
        return
    for role in compiled.spec.waits_for_absent:
        for person in holders(clock.instance, role, roster):
            for absence in roster.absences.get(person, ()):
                standing_in = players(
                    clock.instance, role, roster, absence.first, compiled.personal
                )
                if any(player.instead_of == person for player in standing_in):
                    continue
                yield absence.first, absence.last


def timers_of(
    compiled: CompiledDeadline, due_at: datetime, calendar: Calendar
) -> tuple[Timer, ...]:
    """Every moment a deadline stands for, in order."""
    found = compiled.timers.get((due_at, calendar))
    if found is None:
        if len(compiled.timers) > 5_000:
            compiled.timers.clear()
        made = _timers(compiled.spec, due_at, calendar)
        found = compiled.timers[due_at, calendar] = in_order(made)
    return found


def _timers(deadline: Deadline, due_at: datetime, calendar: Calendar) -> Iterator[Timer]:
    last_day = calendar.local_day(due_at - _INSTANT)

    def shifted(span: Span, sign: int) -> datetime:
        if span.unit in ("minutes", "hours"):
            return calendar.add(due_at, span) if sign > 0 else calendar.subtract(due_at, span)
        noon = calendar.morning_of(last_day)
        return calendar.add(noon, span) if sign > 0 else calendar.subtract(noon, span)

    for step, reminder in enumerate(deadline.remind):
        yield Timer(shifted(reminder.before, -1), "reminder", step)
    yield Timer(due_at, "due")
    if deadline.overdue and deadline.overdue.repeat:
        repeat = deadline.overdue.repeat
        for step in range(1, repeat.at_most + 1):
            often = Span(repeat.every.amount * step, repeat.every.unit)
            yield Timer(shifted(often, 1), "overdue", step)
    for step, escalation in enumerate(deadline.escalate):
        yield Timer(max(due_at, shifted(escalation.after, 1)), "escalation", step)
    if deadline.then:
        after = deadline.then.after
        yield Timer(max(due_at, shifted(after, 1)) if after else due_at, "consequence")
