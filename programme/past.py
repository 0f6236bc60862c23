"""One entry whole, and how an instance stood on any day: read from history alone."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import orjson

from programme import records
from programme.application import Application
from programme.forms import value_title
from programme.records import Line
from states.decision import InstanceId, Value
from states.definition import FieldSpec, Words
from states.errors import NotFound, WrongUse
from states.history import canonical, entry_hash, merkle_path
from states.machine import Machine
from states.replay import Replayed, replay
from store import checkpoints, cycles, history, instances, people, texts
from store.checkpoints import Checkpoint
from store.database import Transaction, moment_of


@dataclass(frozen=True, slots=True)
class Whole:
    """An entry with all that its hash covers."""

    line: Line
    canonical: str
    """The very bytes that are hashed, as text."""
    previous: str
    hash: str
    intact: bool
    """Whether the hash is that of the previous one and these bytes."""
    checkpoint: Checkpoint | None
    """The one that closes it; None until the next is made."""
    before: int
    """The entry of the same instance before it, 0 for none."""
    after: int


def whole(app: Application, number: int) -> Whole:
    """One entry. `NotFound`."""
    with app.database.reading() as tx:
        found = history.in_order(tx, number - 1, 1)
        if not found or found[0].id != number:
            raise NotFound(
                Words(ru=f"Записи {number} в истории нет.", en=f"History has no entry {number}.")
            )
        row = found[0]
        closed = checkpoints.closing(tx, number)
        before, after = history.neighbours(tx, row.entry.instance, row.entry.revision)
    line = records.entries(app, records.Asked(), 1, number + 1).lines[0]
    return Whole(
        line,
        canonical(row.entry).decode(),
        row.previous.hex(),
        row.hash.hex(),
        entry_hash(row.previous, row.entry) == row.hash,
        closed,
        before,
        after,
    )


def proof(app: Application, number: int) -> dict[str, object]:
    """What shows, without the rest of the record, that a checkpoint closes this entry.

    `NotFound` for no entry, `WrongUse` where no checkpoint closes it yet.
    """
    found = whole(app, number)
    closed = found.checkpoint
    if closed is None:
        raise WrongUse(
            Words(
                ru=f"Запись {number} ещё не закрыта контрольной точкой: это делается раз в час.",
                en=f"No checkpoint closes entry {number} yet: that is done every hour.",
            )
        )
    with app.database.reading() as tx:
        before = history.count(tx, closed.first_entry, number)
        hashes = history.hashes(tx, closed.first_entry, closed.last_entry)
    return {
        "id": number,
        "entry": orjson.loads(found.canonical),
        "previous": found.previous,
        "hash": found.hash,
        "path": [[side, beside.hex()] for side, beside in merkle_path(hashes, before)],
        "checkpoint": closed.id,
        "root": closed.root.hex(),
    }


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
            seen.held_since is not None,
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
