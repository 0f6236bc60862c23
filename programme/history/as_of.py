"""An instance as it was on any day, read from history alone."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from programme.history.titles import field_value, state_title
from programme.processes.sight import Sight
from programme.processes.viewer import NOBODY, Look, plain
from programme.school.application import Application
from programme.school.names import stored
from states.decision import InstanceId, PersonId
from states.definition import Words
from states.errors import NotAllowed, NotFound
from states.machine import Machine
from states.replay import Replayed, replay
from store import cycles, history, instances, people, texts
from store.database import Transaction, moment_of


@dataclass(frozen=True, slots=True)
class TitledValue:
    """A role or a field with its title, and what it was, in words."""

    title: Words
    said: Words


@dataclass(frozen=True, slots=True)
class DeadlineAsOf:
    """A deadline that was open then."""

    title: Words
    due: date | None
    """The last day to do it, the school's; None while its clock stood still."""
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceAsOf:
    """An instance as it was at the end of a day."""

    id: InstanceId
    name: str
    process: Words
    version: int
    revision: int
    state: Words | None
    """None before it was opened."""
    since: datetime | None
    suspended: bool
    people: tuple[TitledValue, ...]
    fields: tuple[TitledValue, ...]
    deadlines: tuple[DeadlineAsOf, ...]
    now: Words
    """The state of today."""


def as_of(app: Application, number: InstanceId, day: date, *, look: Look = NOBODY) -> InstanceAsOf:
    """The instance when that day ended, by the school's clock, as far as whoever looks may read it
    today. `NotFound`; `NotAllowed` on a day when others had the part of whoever looks."""
    with app.database.reading() as tx:
        instance = instances.by_ids(tx, [number]).get(number)
        if instance is None:
            raise NotFound(Words(ru=f"Номера {number} нет.", en=f"There is no number {number}."))
        today = app.machine(tx, instance.process, instance.version)
        now = state_title(today, instance.state)
        rows = history.of_instance(tx, number)
        last = app.calendar.end_of(day) - timedelta(microseconds=1)
        past = replay((row.entry for row in rows), last)
        if past is None:
            title = today.process.title
            return InstanceAsOf(
                id=number,
                name=instance.name,
                process=title,
                version=0,
                revision=0,
                state=None,
                since=None,
                suspended=False,
                people=(),
                fields=(),
                deadlines=(),
                now=now,
            )
        machine = app.machine(tx, past.process, past.version)
        sight = Sight(app, tx, look)
        if not sight.entry(instance, past.revision):
            raise _of_others()
        seen = {n: v for n, v in past.fields.items() if sight.field(instance, n, v, past.revision)}
        past = replace(past, fields=seen)
        names = _names(tx, machine, past)
        return InstanceAsOf(
            id=number,
            name=past.name,
            process=machine.process.title,
            version=past.version,
            revision=past.revision,
            state=state_title(machine, past.state),
            since=moment_of(past.entered_at),
            suspended=past.suspended_since is not None,
            people=_roles(machine, past, _cycle_roles(app, tx, instance.cycle), names),
            fields=_fields(tx, machine, past, names),
            deadlines=_deadlines(app, machine, past),
            now=now,
        )


def _of_others() -> NotAllowed:
    return NotAllowed(
        Words(
            ru="В тот день здесь участвовали другие. Как всё было тогда, знает куратор.",
            en="Others took part in this on that day. The coordinator knows how it was then.",
        )
    )


def _names(tx: Transaction, machine: Machine, past: Replayed) -> dict[PersonId, str]:
    """The names of everybody that the roles and fields of then name."""
    holders = [who for role in past.roles.values() for who in role]
    numbers = {int(who.removeprefix("person:")) for who in holders if who.startswith("person:")}
    for name, value in past.fields.items():
        spec = machine.process.fields.get(name)
        if spec is not None and spec.type == "person" and value:
            numbers.add(int(str(value)))
    return {person.id: person.name for person in people.by_ids(tx, sorted(numbers)).values()}


def _cycle_roles(app: Application, tx: Transaction, cycle: int) -> Mapping[str, Words]:
    row = cycles.by_id(tx, cycle)
    roles = app.plan(tx, row.plan, row.plan_version).plan.roles
    return {name: role.title for name, role in roles.items()}


def _roles(
    machine: Machine,
    past: Replayed,
    cycle_roles: Mapping[str, Words],
    names: Mapping[PersonId, str],
) -> tuple[TitledValue, ...]:
    found = []
    for role, holders in past.roles.items():
        if not holders:
            continue
        known = machine.process.roles.get(role)
        titles = [_holder(who, cycle_roles, names) for who in holders]
        joined = Words(ru=", ".join(w.ru for w in titles), en=", ".join(w.en for w in titles))
        found.append(TitledValue(known.title if known else plain(role), joined))
    return tuple(found)


def _holder(who: str, cycle_roles: Mapping[str, Words], names: Mapping[PersonId, str]) -> Words:
    kind, _, name = who.partition(":")
    if kind == "person":
        return plain(names.get(PersonId(int(name))) or f"№ {name}")
    return cycle_roles.get(name) or plain(name)


def _fields(
    tx: Transaction, machine: Machine, past: Replayed, names: Mapping[PersonId, str]
) -> tuple[TitledValue, ...]:
    specs = machine.process.fields
    values = {
        name: value
        for name, value in past.fields.items()
        if name in specs and value not in ("", (), 0, False)
    }
    digests = [str(value) for name, value in values.items() if specs[name].type == "text"]
    written = texts.by_digests(tx, digests)
    return tuple(
        TitledValue(
            specs[name].title or plain(name), field_value(specs[name], value, written, names)
        )
        for name, value in values.items()
    )


def _deadlines(app: Application, machine: Machine, past: Replayed) -> tuple[DeadlineAsOf, ...]:
    found = []
    for (name, _), (_, due, status, _) in past.deadlines.items():
        known = machine.deadlines.get(name)
        title = known.spec.title if known else None
        last = None if due is None else app.calendar.last_day_before(moment_of(due))
        found.append(DeadlineAsOf(title or plain(name), last, status == "overdue"))
    return tuple(sorted(found, key=lambda line: (line.due or date.max, line.title.en)))


def state_as_of(app: Application, name: str, moment: datetime) -> Replayed | None:
    """State, roles, fields and deadlines of an instance at a moment, from its history alone."""
    with app.database.reading() as tx:
        rows = history.of_instance(tx, instances.by_name(tx, stored(name)).id)
    return replay((row.entry for row in rows), moment)
