"""Decisions to rows, in one transaction: the only writer of instances, timers and history."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import NamedTuple

from sqlalchemy import Table, delete, update
from sqlalchemy import bindparam as param

from states.decision import ArmedDeadline, Decision, Instance, Value
from states.definition import Words
from states.errors import Overtaken
from states.history import microseconds
from store import database, entry_row, instance_row, letter_row, parting, texts
from store.database import Transaction, to_json
from store.statement import Cell, Statement, insertion
from store.tables import history, instance_keys, instances, outbox, participants, timers
from store.texts import StoredText
from store.timers import next_due

OVERTAKEN = Words(
    ru="Пока вы работали, кто-то уже изменил запись. Обновите её и повторите.",
    en="Somebody else changed it in the meantime. Read it again and try again.",
)
_i = instances.c
_INSERT = insertion(instances, *instance_row.NEW, incident=0)


def _update(*changed: str) -> Statement:
    """These columns of an instance, where it still has the revision it was read with."""
    written = update(instances).ordered_values(*[(_i[name], param(name)) for name in changed])
    unchanged = written.where(_i.id == param("instance"), _i.revision == param("before"))
    return Statement(unchanged, *changed, "instance", "before")


_UPDATE_IN_PLACE = _update(*instance_row.MOVED)
_UPDATE = _update("state", "status", "next_due_at", *instance_row.MOVED)
_UPDATE_SELDOM = Statement(
    update(instances)
    .values({name: param(name) for name in ("version", "roles", "evidence")})
    .where(_i.id == param("instance")),
    *("version", "roles", "evidence", "instance"),
)
_HISTORY = insertion(history, *entry_row.COLUMNS)
_OUTBOX = insertion(outbox, *letter_row.COLUMNS, ignore=True)


def _removal(table: Table) -> Statement:
    """The row that has this key."""
    key = [column.name for column in table.primary_key]
    return Statement(delete(table).where(*[table.c[name] == param(name) for name in key]), *key)


_TIMER = insertion(timers, "instance", "deadline", "occurrence", "kind", "step", "due_at")
_TIMER_GONE = _removal(timers)
_KEY, _KEY_GONE = insertion(instance_keys, "instance", "name", "value"), _removal(instance_keys)
_PART, _PART_GONE = insertion(participants, "instance", "role", "holder"), _removal(participants)


class Shape(NamedTuple):
    """What the tables need to know of a process."""

    indexed: tuple[str, ...]
    finals: frozenset[str]


def apply(
    tx: Transaction,
    decisions: Sequence[Decision],
    shape: Callable[[str, int], Shape],
    domain: str,
    added: Iterable[StoredText] = (),
) -> None:
    """Writes sealed decisions whole. `Overtaken` where an instance changed since it was read.

    Decisions of one instance follow each other. `domain` is the right half of every Message-ID.
    """
    if not decisions:
        return
    spans: dict[int, tuple[Instance | None, Instance]] = {}
    for decision in decisions:
        first = spans.get(decision.after.id, (decision.before, decision.after))[0]
        spans[decision.after.id] = (first, decision.after)
    _write_instances(tx, spans, cache(shape))
    _write_timers(tx, spans)
    tx.run_many(_HISTORY, [entry_row.row(decision) for decision in decisions])
    letters = [(d, letter) for d in decisions for letter in d.letters]
    tx.run_many(_OUTBOX, [letter_row.row(d, letter, domain) for d, letter in letters])
    if parted := [decision for decision in decisions if decision.lost]:
        parting.end(tx, parted)
    texts.add(tx, added)
    database.fault_point("written")


def _write_instances(
    tx: Transaction,
    spans: dict[int, tuple[Instance | None, Instance]],
    shape: Callable[[str, int], Shape],
) -> None:
    fresh, moved, stayed, seldom = [], [], [], []
    for before, after in spans.values():
        status = "ended" if after.state in shape(after.process, after.version).finals else "open"
        due = next_due(after, status)
        if before is None:
            fresh.append(instance_row.new_row(after, status, due))
            continue
        row = (*instance_row.moved_row(after), after.id, before.revision)
        if after.state != before.state or due != next_due(before, "open"):
            moved.append((after.state, status, due, *row))
        else:
            # a row that keeps its place in the lists leaves their indexes alone
            stayed.append(row)
        if (
            after.version != before.version
            # comparing is dearer than seeing that it is the very same
            or (after.roles is not before.roles and after.roles != before.roles)
            or (after.evidence is not before.evidence and after.evidence != before.evidence)
        ):
            rare = to_json(after.roles), to_json(after.evidence)
            seldom.append((after.version, *rare, after.id))
    if fresh:
        tx.run_many(_INSERT, fresh)
    for statement, rows in ((_UPDATE, moved), (_UPDATE_IN_PLACE, stayed)):
        if rows and tx.run_many(statement, rows) != len(rows):
            raise Overtaken(OVERTAKEN)
    if seldom:
        tx.run_many(_UPDATE_SELDOM, seldom)
    _write_lookups(tx, spans, shape)


def _write_lookups(
    tx: Transaction,
    spans: dict[int, tuple[Instance | None, Instance]],
    shape: Callable[[str, int], Shape],
) -> None:
    keyed = [
        (before, after)
        for before, after in spans.values()
        if before is None
        or before.version != after.version
        or [
            name
            for name in shape(after.process, after.version).indexed
            if before.fields.get(name) != after.fields.get(name)
        ]
    ]
    roles = [span for span in spans.values() if not span[0] or span[0].roles is not span[1].roles]
    for insert, remove, looked_up, moved in (
        (_KEY, _KEY_GONE, lambda i: keys_of(i, shape(i.process, i.version).indexed), keyed),
        # people change seldom: most instances hold the very same mapping as before
        (_PART, _PART_GONE, participants_of, roles),
    ):
        gone, new = [], []
        for before, after in moved:
            was = set() if before is None else looked_up(before)
            now = looked_up(after)
            if was == now:
                continue
            gone += [(after.id, *row) for row in was - now]
            new += [(after.id, *row) for row in now - was]
        if gone:
            tx.run_many(remove, sorted(gone))
        if new:
            tx.run_many(insert, sorted(new))


def keys_of(instance: Instance, indexed: tuple[str, ...]) -> set[tuple[str, str]]:
    """The rows of an instance in the table of its indexed fields."""
    return {(name, key_text(instance.fields[name])) for name in indexed if name in instance.fields}


def key_text(value: Value) -> str:
    """An indexed value as the lookup table writes it."""
    return str(value)


def participants_of(instance: Instance) -> set[tuple[str, str]]:
    """The rows of an instance in the table of who takes part."""
    return {(role, holder) for role, who in instance.roles.items() for holder in who}


def _write_timers(tx: Transaction, spans: dict[int, tuple[Instance | None, Instance]]) -> None:
    gone: list[tuple[Cell, ...]] = []
    new: list[tuple[Cell, ...]] = []
    for before, after in spans.values():
        # most deadlines are the very same objects before and after: their rows stay
        was = {} if before is None else _timers(before, after.deadlines)
        now = _timers(after, () if before is None else before.deadlines)
        gone += [key for key, due_at in was.items() if now.get(key) != due_at]
        new += [(*key, due_at) for key, due_at in now.items() if was.get(key) != due_at]
    tx.run_many(_TIMER_GONE, gone)
    tx.run_many(_TIMER, new)


def _timers(instance: Instance, without: tuple[ArmedDeadline, ...]) -> dict[tuple[Cell, ...], int]:
    return {
        (instance.id, armed.name, armed.occurrence, timer.kind, timer.step): microseconds(
            timer.due_at
        )
        for armed in instance.deadlines
        if armed not in without
        for timer in armed.timers
    }
