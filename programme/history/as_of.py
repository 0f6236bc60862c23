"""How an instance stood on any day, read from history alone."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from programme.processes.forms import value_title
from programme.school.application import Application
from programme.school.names import stored
from states.decision import InstanceId, Value
from states.definition import FieldSpec, Words
from states.errors import NotFound
from states.machine import Machine
from states.replay import Replayed, replay
from store import cycles, history, instances, people, texts
from store.database import Transaction, moment_of


@dataclass(frozen=True, slots=True)
class Told:
    """Something of an instance with its title."""

    title: Words
    said: Words


@dataclass(frozen=True, slots=True)
class DueThen:
    """A deadline that was open then."""

    title: Words
    due: date | None
    """The last day to do it, the school's; None while its clock stood still."""
    overdue: bool


@dataclass(frozen=True, slots=True)
class Stood:
    """An instance as it stood at the end of a day."""

    id: InstanceId
    name: str
    process: Words
    version: int
    revision: int
    state: Words | None
    """None before it was opened."""
    since: datetime | None
    suspended: bool
    people: tuple[Told, ...]
    fields: tuple[Told, ...]
    deadlines: tuple[DueThen, ...]
    now: Words
    """The state of today."""


def as_of(app: Application, number: InstanceId, day: date) -> Stood:
    """How it stood when that day ended, by the school's clock. `NotFound`."""
    with app.database.reading() as tx:
        found = instances.by_ids(tx, [number]).get(number)
        if found is None:
            raise NotFound(Words(ru=f"Номера {number} нет.", en=f"There is no number {number}."))
        machine = app.machine(tx, found.process, found.version)
        rows = history.of_instance(tx, number)
        last = app.calendar.end_of(day) - timedelta(microseconds=1)
        seen = replay((row.entry for row in rows), last)
        now = _state(machine, found.state)
        if seen is None:
            title = machine.process.title
            return Stood(number, found.name, title, 0, 0, None, None, False, (), (), (), now)
        then = app.machine(tx, seen.process, seen.version)
        return Stood(
            number,
            seen.name,
            then.process.title,
            seen.version,
            seen.revision,
            _state(then, seen.state),
            moment_of(seen.entered_at),
            seen.suspended_since is not None,
            _people(app, tx, found.cycle, then, seen),
            _fields(tx, then, seen),
            _deadlines(app, then, seen),
            now,
        )


def _state(machine: Machine, state: str) -> Words:
    known = machine.states.get(state)
    return known.title if known else Words(ru=state, en=state)


def _people(
    app: Application, tx: Transaction, cycle: int, machine: Machine, seen: Replayed
) -> tuple[Told, ...]:
    numbers = [int(who[7:]) for held in seen.roles.values() for who in held if who[:7] == "person:"]
    names = {int(person): one.name for person, one in people.by_ids(tx, numbers).items()}
    found = []
    for role, held in seen.roles.items():
        if not held:
            continue
        said = [_holder(app, tx, cycle, who, names) for who in held]
        known = machine.process.roles.get(role)
        title = known.title if known else Words(ru=role, en=role)
        joined = Words(ru=", ".join(w.ru for w in said), en=", ".join(w.en for w in said))
        found.append(Told(title, joined))
    return tuple(found)


def _holder(
    app: Application, tx: Transaction, cycle: int, who: str, names: dict[int, str]
) -> Words:
    kind, _, name = who.partition(":")
    if kind == "person":
        said = names.get(int(name), "") or f"№ {name}"
        return Words(ru=said, en=said)
    row = cycles.by_id(tx, cycle)
    roles = app.plan(tx, row.plan, row.plan_version).plan.roles
    return roles[name].title if name in roles else Words(ru=name, en=name)


def _fields(tx: Transaction, machine: Machine, seen: Replayed) -> tuple[Told, ...]:
    found = []
    for name, value in seen.fields.items():
        spec = machine.process.fields.get(name)
        if spec is None or value in ("", (), 0, False):
            continue
        title = spec.title or Words(ru=name, en=name)
        found.append(Told(title, _said(tx, spec, value)))
    return tuple(found)


def _said(tx: Transaction, spec: FieldSpec, value: Value) -> Words:
    if spec.type == "person" and isinstance(value, int):
        known = people.by_ids(tx, [value])
        said = next((person.name for person in known.values()), "") or f"№ {value}"
        return Words(ru=said, en=said)
    if spec.type == "date":
        said = f"{date.fromisoformat(str(value)):%d.%m.%Y}"
        return Words(ru=said, en=said)
    if spec.type == "text":
        kept = texts.by_digest(tx, str(value))
        if kept is None or not kept[1]:
            return Words(ru="(текст удалён)", en="(the text was erased)")
        return Words(ru=kept[1], en=kept[1])
    return value_title(spec, value)


def _deadlines(app: Application, machine: Machine, seen: Replayed) -> tuple[DueThen, ...]:
    found = []
    for (name, _), (_, due, status, _) in seen.deadlines.items():
        known = machine.deadlines.get(name)
        title = known.spec.title if known else None
        last = None if due is None else app.calendar.last_day_before(moment_of(due))
        found.append(DueThen(title or Words(ru=name, en=name), last, status == "overdue"))
    return tuple(sorted(found, key=lambda line: (line.due or date.max, line.title.en)))


def state_as_of(app: Application, name: str, moment: datetime) -> Replayed | None:
    """An instance as it was then, from its history alone."""
    with app.database.reading() as tx:
        rows = history.of_instance(tx, instances.by_name(tx, stored(name)).id)
    return replay((row.entry for row in rows), moment)
