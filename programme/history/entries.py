"""Entries of the whole history, newest first, filtered and paged."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from programme.school.application import Application
from programme.school.names import stored
from states.decision import Instance, InstanceId, PersonId
from states.definition import Words
from states.machine import Machine
from store import entry_search, history, instances, people, texts
from store.database import Transaction
from store.entry_row import Recorded
from store.entry_search import EntryFilter


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries; what is empty holds for all. Days are the school's, both included."""

    name: str = ""
    """An instance by what people call it."""
    person: PersonId | None = None
    """Who pulled the trigger."""
    process: str = ""
    state: str = ""
    """A state or region that was left or entered."""
    trigger: str = ""
    since: date | None = None
    until: date | None = None
    late: bool = False
    """Recorded by a person after it was due."""
    run: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as people read it."""

    id: int
    instance: InstanceId
    name: str
    process: str
    revision: int
    trigger: Words
    source: Words
    dest: Words
    actor: PersonId | None
    actor_name: str
    """'' for the engine, and for somebody who was erased."""
    role: Words
    planned_for: datetime | None
    occurred_on: date
    recorded_at: datetime
    late: bool
    reason: str
    """'' where none was given or it was erased."""
    texts: tuple[tuple[Words, str], ...]
    """Free texts written with it that are still there, by their fields' titles."""
    run: str
    hash: str


@dataclass(frozen=True, slots=True)
class Found:
    """A page of entries, newest first."""

    lines: tuple[Line, ...]
    before: int
    """Asks for the next page; 0 where there is none."""
    searched_to: datetime | None
    """Where the look back was cut short: nothing newer than this was passed over."""


def entries(app: Application, asked: Asked, limit: int = 50, before: int = 0) -> Found:
    """The newest entries, older than `before`. `NotFound` for an unknown name.

    At most `store.entry_search.LOOKED` entries are looked at for a page.
    """
    with app.database.reading() as tx:
        found = entry_search.page(tx, sought(app, tx, asked), before, limit)
        searched_to = None
        if found.looked_to and len(found.found) < limit:
            searched_to = history.by_ids(tx, [found.looked_to])[0].entry.recorded_at
        return Found(tuple(lines(app, tx, found.found)), found.looked_to, searched_to)


def sought(app: Application, tx: Transaction, asked: Asked) -> EntryFilter:
    """The same question as the store understands it."""
    calendar = app.calendar
    next_day = None if asked.until is None else asked.until + timedelta(days=1)
    return EntryFilter(
        (instances.by_name(tx, stored(asked.name)).id,) if asked.name else (),
        asked.person,
        asked.process,
        asked.state,
        asked.trigger,
        None if asked.since is None else calendar.start_of(asked.since),
        None if next_day is None else calendar.start_of(next_day),
        asked.late,
        asked.run,
    )


def lines(app: Application, tx: Transaction, rows: Iterable[Recorded]) -> list[Line]:
    """Entries with names and titles, each looked up once."""
    rows = list(rows)
    found = instances.by_ids(tx, sorted({row.entry.instance for row in rows}))
    actors = sorted({row.entry.actor for row in rows if row.entry.actor is not None})
    names = {person.id: person.name for person in people.by_ids(tx, actors).values()}
    digests = {row.entry.reason for row in rows} | {d for row in rows for d in _digests(row)}
    said = texts.by_digests(tx, sorted(digests - {""}))
    return [
        _line(app.machine(tx, one.process, one.version), one, row, names, said)
        for row in rows
        for one in [found[row.entry.instance]]
    ]


def _digests(row: Recorded) -> dict[str, str]:
    """Digest to field, of whatever looks like one."""
    fields = row.entry.changes.get("fields")
    if not isinstance(fields, dict):
        return {}
    return {v: n for n, v in fields.items() if isinstance(v, str) and len(v) == 64}


def _line(
    machine: Machine,
    instance: Instance,
    row: Recorded,
    names: dict[PersonId, str],
    said: dict[str, str],
) -> Line:
    entry = row.entry
    role = machine.process.roles.get(entry.role)
    specs = machine.process.fields
    planned = entry.planned_for
    return Line(
        row.id,
        entry.instance,
        instance.name,
        instance.process,
        entry.revision,
        trigger_title(machine, entry.trigger),
        state_title(machine, entry.source),
        state_title(machine, entry.dest),
        entry.actor,
        names.get(entry.actor, "") if entry.actor is not None else "",
        role.title if role else Words(ru="система", en="engine"),
        planned,
        entry.occurred_on,
        entry.recorded_at,
        entry.actor is not None and planned is not None and entry.recorded_at > planned,
        said.get(entry.reason, ""),
        tuple(
            (specs[name].title or Words(ru=name, en=name), said[digest])
            for digest, name in _digests(row).items()
            if digest in said and name in specs and specs[name].type == "text"
        ),
        entry.run,
        row.hash.hex(),
    )


BUILT_IN = {
    "opened": Words(ru="открыто", en="opened"),
    "elapsed": Words(ru="подошёл срок", en="time passed"),
    "reprojected": Words(ru="сроки пересчитаны", en="terms moved"),
    "migrated": Words(ru="новая версия", en="new version"),
}
"""What the engine does by itself, in words."""


def trigger_title(machine: Machine, trigger: str) -> Words:
    """What people call a trigger, or what the engine did by itself."""
    titles = (t.spec.title for t in machine.transitions if t.spec.trigger == trigger)
    named = next((title for title in titles if title), None)
    return BUILT_IN.get(trigger) or named or Words(ru=trigger, en=trigger)


def state_title(machine: Machine, state: str) -> Words:
    known = machine.states.get(state)
    return known.title if known else Words(ru=state or "—", en=state or "—")
