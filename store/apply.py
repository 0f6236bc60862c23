"""Decisions to rows, in one transaction: the only writer of instances, timers and history."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from typing import NamedTuple

from states.decision import ArmedDeadline, Decision, Instance, Letter, Value
from states.definition import Words
from states.errors import Overtaken
from states.history import GENESIS, microseconds
from store import database
from store.database import Cell, Transaction, to_json
from store.instances import deadline_rows
from store.timers import next_due

OVERTAKEN = Words(
    ru="Пока вы работали, кто-то уже изменил запись. Обновите её и повторите.",
    en="Somebody else changed it in the meantime. Read it again and try again.",
)
_INSERT = """INSERT INTO instances (id, cycle, process, version, name, state, revision, entered_at,
 held_since, fields, roles, required, evidence, term, deadlines, head, status, next_due_at,
 incident) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)"""
_UPDATE = """UPDATE instances SET state = ?, status = ?, next_due_at = ?, revision = ?,
 entered_at = ?, held_since = ?, fields = ?, deadlines = ?, head = ?
 WHERE id = ? AND revision = ?"""
_UPDATE_IN_PLACE = """UPDATE instances SET revision = ?, entered_at = ?, held_since = ?, fields = ?,
 deadlines = ?, head = ? WHERE id = ? AND revision = ?"""
_UPDATE_SELDOM = "UPDATE instances SET version = ?, roles = ?, evidence = ? WHERE id = ?"
_HISTORY = """INSERT INTO history (instance, revision, trigger, source, dest, actor, role,
 planned_for, occurred_on, recorded_at, reason, changes, run, previous, hash)
 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_OUTBOX = """INSERT INTO outbox (cycle, instance, revision, message, kind, recipient, instead_of,
 role, deadline, occurrence, timer, due_at, invitation, message_id, parameters, created_at,
 next_attempt_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
 ON CONFLICT DO NOTHING"""
_TIMER = """INSERT INTO timers (instance, deadline, occurrence, kind, step, due_at)
 VALUES (?, ?, ?, ?, ?, ?)"""
_TIMER_GONE = """DELETE FROM timers WHERE instance = ? AND deadline = ? AND occurrence = ?
 AND kind = ? AND step = ?"""


class Shape(NamedTuple):
    """What the tables need to know of a process."""

    indexed: tuple[str, ...]
    finals: frozenset[str]


@dataclass(frozen=True, slots=True)
class Text:
    """A free text beside the digest that the hashed part keeps of it."""

    digest: str
    salt: bytes
    text: str
    subject: int | None = None
    instance: int | None = None


def apply(
    tx: Transaction,
    decisions: Sequence[Decision],
    shape: Callable[[str, int], Shape],
    domain: str,
    texts: Iterable[Text] = (),
) -> None:
    """Writes sealed decisions whole. `Overtaken` where an instance changed since it was read.

    Decisions of one instance follow each other. `domain` is the right half of every Message-ID.
    """
    if not decisions:
        return
    shape = cache(shape)
    spans: dict[int, tuple[Instance | None, Instance]] = {}
    for decision in decisions:
        first = spans.get(decision.after.id, (decision.before, decision.after))[0]
        spans[decision.after.id] = (first, decision.after)
    _write_instances(tx, spans, shape)
    _write_timers(tx, spans)
    tx.run_many(_HISTORY, [_history_row(decision) for decision in decisions])
    letters = [(d, letter) for d in decisions for letter in d.letters]
    tx.run_many(_OUTBOX, [_outbox_row(d, letter, domain) for d, letter in letters])
    put_texts(tx, texts)
    database.fault_point("written")


def put_texts(tx: Transaction, texts: Iterable[Text]) -> None:
    """Keeps free texts apart from history."""
    tx.run_many(
        "INSERT INTO texts (digest, salt, text, subject, instance) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        [(text.digest, text.salt, text.text, text.subject, text.instance) for text in texts],
    )


def _write_instances(
    tx: Transaction,
    spans: dict[int, tuple[Instance | None, Instance]],
    shape: Callable[[str, int], Shape],
) -> None:
    fresh, moved, stayed, seldom = [], [], [], []
    for before, after in spans.values():
        status = "ended" if after.state in shape(after.process, after.version).finals else "open"
        if before is None:
            fresh.append(_insert_row(after, status))
            continue
        due = next_due(after, status)
        if after.state != before.state or due != next_due(before, "open"):
            moved.append((after.state, status, due, *_update_row(before, after)))
        else:
            # a row that keeps its place in the lists leaves their indexes alone
            stayed.append(_update_row(before, after))
        if (
            after.version != before.version
            or after.roles != before.roles
            or after.evidence != before.evidence
        ):
            rare = to_json(after.roles), to_json(after.evidence)
            seldom.append((after.version, *rare, after.id))
    tx.run_many(_INSERT, fresh)
    for statement, rows in ((_UPDATE, moved), (_UPDATE_IN_PLACE, stayed)):
        if rows and tx.run_many(statement, rows) != len(rows):
            raise Overtaken(OVERTAKEN)
    tx.run_many(_UPDATE_SELDOM, seldom)
    _write_lookups(tx, spans, shape)


def _write_lookups(
    tx: Transaction,
    spans: dict[int, tuple[Instance | None, Instance]],
    shape: Callable[[str, int], Shape],
) -> None:
    keyed = [span for span in spans.values() if shape(span[1].process, span[1].version).indexed]
    roles = [span for span in spans.values() if not span[0] or span[0].roles is not span[1].roles]
    for table, columns, found, moved in (
        (
            "instance_keys",
            "name, value",
            lambda i: _keys(i, shape(i.process, i.version).indexed),
            keyed,
        ),
        # people change seldom: most instances hold the very same mapping as before
        ("participants", "role, holder", _participants, roles),
    ):
        gone, new = [], []
        for before, after in moved:
            was = set() if before is None else found(before)
            now = found(after)
            if was == now:
                continue
            gone += [(after.id, *row) for row in was - now]
            new += [(after.id, *row) for row in now - was]
        first, second = columns.split(", ")
        tx.run_many(
            f"DELETE FROM {table} WHERE instance = ? AND {first} = ? AND {second} = ?",  # noqa: S608
            sorted(gone),
        )
        tx.run_many(
            f"INSERT INTO {table} (instance, {columns}) VALUES (?, ?, ?)",  # noqa: S608
            sorted(new),
        )


def _keys(instance: Instance, indexed: tuple[str, ...]) -> set[tuple[str, str]]:
    return {(name, key_text(instance.fields[name])) for name in indexed if name in instance.fields}


def key_text(value: Value) -> str:
    """An indexed value as the lookup table writes it."""
    return str(value)


def _participants(instance: Instance) -> set[tuple[str, str]]:
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


def _insert_row(after: Instance, status: str) -> tuple[Cell, ...]:
    return (
        after.id,
        after.cycle,
        after.process,
        after.version,
        after.name,
        after.state,
        after.revision,
        microseconds(after.entered_at),
        None if after.suspended_since is None else microseconds(after.suspended_since),
        to_json(after.fields),
        to_json(after.roles),
        to_json(after.required),
        to_json(after.evidence),
        after.term,
        to_json(deadline_rows(after.deadlines)),
        after.head,
        status,
        next_due(after, status),
    )


def _update_row(before: Instance, after: Instance) -> tuple[Cell, ...]:
    return (
        after.revision,
        microseconds(after.entered_at),
        None if after.suspended_since is None else microseconds(after.suspended_since),
        to_json(after.fields),
        to_json(deadline_rows(after.deadlines)),
        after.head,
        after.id,
        before.revision,
    )


def _history_row(decision: Decision) -> tuple[Cell, ...]:
    (
        instance, revision, trigger, source, dest, actor, role,
        planned_for, occurred_on, recorded_at, reason, _, run,
    ) = decision.entry  # fmt: skip
    return (
        instance,
        revision,
        trigger,
        source,
        dest,
        actor,
        role,
        None if planned_for is None else microseconds(planned_for),
        occurred_on.isoformat(),
        microseconds(recorded_at),
        reason,
        decision.changes,
        run,
        GENESIS if decision.before is None else decision.before.head,
        decision.after.head,
    )


def _outbox_row(decision: Decision, letter: Letter, domain: str) -> tuple[Cell, ...]:
    after, entry = decision.after, decision.entry
    (
        message, kind, recipient, instead_of, role, deadline, occurrence, timer, due_at, invitation,
    ) = letter  # fmt: skip
    key = (message, recipient, deadline, occurrence, timer)
    unique = sha256(after.head + repr(key).encode()).hexdigest()[:32]
    written = microseconds(entry.recorded_at)
    return (
        after.cycle,
        entry.instance,
        entry.revision,
        message,
        kind,
        recipient,
        instead_of,
        role,
        deadline,
        occurrence,
        timer,
        None if due_at is None else microseconds(due_at),
        int(invitation),
        f"<{unique}@{domain}>",
        _parameters(entry.trigger, entry.source, entry.dest),
        written,
        written,
    )


@lru_cache(maxsize=1_000)
def _parameters(trigger: str, source: str, state: str) -> str:
    return to_json({"trigger": trigger, "source": source, "state": state})
