"""Entries of the whole history, newest first, filtered and paged."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from programme.history.titles import actor_title, entry_title, state_title, way_title
from programme.processes.sight import Sight
from programme.processes.viewer import NOBODY, Look
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
class EntryLine:
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
    way: Words | None
    """None for the engine, and for entries of before it was written down."""
    planned_for: datetime | None
    occurred_on: date
    recorded_at: datetime
    late: bool
    reason: str
    """'' where none was given, it was erased, or it is not for whoever looks."""
    texts: tuple[tuple[Words, str], ...]
    """Free texts written with it that are still there and may be read, by their fields' titles."""
    run: str
    hash: str


@dataclass(frozen=True, slots=True)
class EntryPage:
    """A page of entries, newest first."""

    lines: tuple[EntryLine, ...]
    before: int
    """Asks for the next page; 0 where there is none."""
    searched_to: datetime | None
    """Where the look back was cut short: nothing newer than this was passed over."""


def entry_filter(
    app: Application,
    *,
    name: str = "",
    person: PersonId | None = None,
    process: str = "",
    state: str = "",
    trigger: str = "",
    since: date | None = None,
    until: date | None = None,
    late: bool = False,
    run: str = "",
) -> EntryFilter:
    """Which entries are looked for; what is empty holds for all. `NotFound` for an unknown name.

    `name` is what people call an instance, `person` who pulled the trigger. The days are the
    school's, both included.
    """
    number = None
    if name:
        with app.database.reading() as tx:
            number = instances.by_name(tx, stored(name)).id
    next_day = None if until is None else until + timedelta(days=1)
    return EntryFilter(
        instances=() if number is None else (number,),
        actor=person,
        process=process,
        state=state,
        trigger=trigger,
        since=None if since is None else app.calendar.start_of(since),
        until=None if next_day is None else app.calendar.start_of(next_day),
        late=late,
        run=run,
    )


def entries(
    app: Application,
    wanted: EntryFilter,
    limit: int = 50,
    before: int = 0,
    *,
    look: Look = NOBODY,
) -> EntryPage:
    """The newest entries, older than `before`, with the texts that whoever looks may read.

    At most `store.entry_search.LOOKED` entries are looked at for a page.
    """
    with app.database.reading() as tx:
        page = entry_search.page(tx, wanted, before, limit)
        searched_to = None
        if page.looked_to and len(page.found) < limit:
            searched_to = history.by_ids(tx, [page.looked_to])[0].entry.recorded_at
        return EntryPage(tuple(lines(app, tx, page.found, look)), page.looked_to, searched_to)


def lines(
    app: Application, tx: Transaction, rows: Iterable[Recorded], look: Look = NOBODY
) -> list[EntryLine]:
    """Those of these entries that whoever looks may read, with names and titles, each looked up
    once, and the texts that may be read."""
    rows, sight = list(rows), Sight(app, tx, look)
    found = instances.by_ids(tx, sorted({row.entry.instance for row in rows}))
    rows = [r for r in rows if sight.entry(found[r.entry.instance], r.entry.revision)]
    actors = sorted({row.entry.actor for row in rows if row.entry.actor is not None})
    names = {person.id: person.name for person in people.by_ids(tx, actors).values()}
    digests = {row.entry.reason for row in rows} | {d for row in rows for d in _digests(row)}
    written = texts.by_digests(tx, sorted(digests - {""}))
    return [
        _line(
            app.machine(tx, instance.process, instance.version),
            instance,
            row,
            names,
            written,
            sight,
        )
        for row in rows
        for instance in [found[row.entry.instance]]
    ]


def _digests(row: Recorded) -> dict[str, str]:
    """Digest to field, of whatever looks like one."""
    fields = row.entry.changes.get("fields")
    if not isinstance(fields, dict):
        return {}
    return {v: n for n, v in fields.items() if isinstance(v, str) and len(v) == 64}


def readable_reason(
    row: Recorded, instance: Instance, written: Mapping[str, str], sight: Sight
) -> str:
    """The reason of an entry; '' where there is none, or none that may be read."""
    said = written.get(row.entry.reason, "")
    return said if said and sight.reason(instance, row.entry.trigger, row.entry.revision) else ""


def _line(
    machine: Machine,
    instance: Instance,
    row: Recorded,
    names: dict[PersonId, str],
    written: dict[str, str],
    sight: Sight,
) -> EntryLine:
    entry = row.entry
    specs = machine.process.fields
    planned = entry.planned_for
    return EntryLine(
        id=row.id,
        instance=entry.instance,
        name=instance.name,
        process=instance.process,
        revision=entry.revision,
        trigger=entry_title(machine, entry),
        source=state_title(machine, entry.source),
        dest=state_title(machine, entry.dest),
        actor=entry.actor,
        actor_name=names.get(entry.actor, "") if entry.actor is not None else "",
        role=actor_title(machine, entry),
        way=way_title(entry),
        planned_for=planned,
        occurred_on=entry.occurred_on,
        recorded_at=entry.recorded_at,
        late=entry.actor is not None and planned is not None and entry.recorded_at > planned,
        reason=readable_reason(row, instance, written, sight),
        texts=tuple(
            (specs[name].title or Words(ru=name, en=name), written[digest])
            for digest, name in _digests(row).items()
            if digest in written
            and name in specs
            and specs[name].type == "text"
            and sight.field(instance, name, digest, entry.revision)
        ),
        run=entry.run,
        hash=row.hash.hex(),
    )
