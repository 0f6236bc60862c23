"""An instance as a row: what of it is JSON, and how it is read back."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import orjson

from states.decision import ArmedDeadline, DeadlineStatus, Instance, InstanceId, Timer, Value
from states.history import microseconds
from store.database import moment_of, to_json
from store.statement import Row


def deadline_rows(deadlines: Iterable[ArmedDeadline]) -> list[list[object]]:
    """Open deadlines with their timers, as JSON-ready rows."""
    return [
        [
            armed.name,
            armed.occurrence,
            microseconds(armed.anchor),
            None if armed.due_at is None else microseconds(armed.due_at),
            armed.status,
            armed.suspended_seconds,
            [[microseconds(timer.due_at), timer.kind, timer.step] for timer in armed.timers],
        ]
        for armed in deadlines
    ]


# instances moved together hold the same texts: what was read once is shared, and never changed


@lru_cache(maxsize=2_000)
def _deadlines(text: str) -> tuple[ArmedDeadline, ...]:
    # lists, as JSON has them, each as `deadline_rows` wrote it
    rows: list[list[Any]] = orjson.loads(text)
    return tuple(
        [
            ArmedDeadline(
                name,
                occurrence,
                moment_of(anchor),
                None if due_at is None else moment_of(due_at),
                status,
                tuple([Timer(moment_of(due), kind, step) for due, kind, step in timers]),
                held,
            )
            for name, occurrence, anchor, due_at, status, held, timers in rows
        ]
    )


def open_deadlines(text: str) -> list[tuple[str, DeadlineStatus]]:
    """Name and status of the deadlines of a row whose clock runs."""
    return [
        (name, status)
        for name, _, _, due_at, status, *_ in orjson.loads(text)
        if due_at is not None
    ]


@lru_cache(maxsize=2_000)
def _roles(text: str) -> Mapping[str, tuple[str, ...]]:
    return {role: tuple(who) for role, who in orjson.loads(text).items()}


@lru_cache(maxsize=2_000)
def _words(text: str) -> tuple[str, ...]:
    return tuple(orjson.loads(text))


@lru_cache(maxsize=2_000)
def _evidence(text: str) -> Mapping[str, str]:
    found: Mapping[str, str] = orjson.loads(text)
    return found


def _fields(text: str) -> Mapping[str, Value]:
    read: dict[str, bool | int | float | str | list[str]] = orjson.loads(text)
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in read.items()
    }


def from_row(
    id: InstanceId,
    cycle: int,
    process: str,
    version: int,
    name: str,
    state: str,
    revision: int,
    entered_at: int,
    suspended_since: int | None,
    fields: str,
    roles: str,
    required: str,
    evidence: str,
    term: str,
    deadlines: str,
    head: bytes,
) -> Instance:
    """The instance that the columns of `instances` hold."""
    return Instance(
        id,
        cycle,
        process,
        version,
        name,
        state,
        revision,
        moment_of(entered_at),
        _fields(fields),
        _roles(roles),
        _words(required),
        _evidence(evidence),
        term,
        _deadlines(deadlines),
        None if suspended_since is None else moment_of(suspended_since),
        head,
    )


NEW = (
    *("id", "cycle", "process", "version", "name", "state", "revision", "entered_at"),
    *("suspended_since", "fields", "roles", "required", "evidence", "term", "deadlines", "head"),
    *("status", "next_due_at"),
)


def new_row(after: Instance, status: str, due: int | None) -> Row:
    """The row of a new instance."""
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
        due,
    )


MOVED = ("revision", "entered_at", "suspended_since", "fields", "deadlines", "head")


def moved_row(after: Instance) -> Row:
    """What every entry changes of its instance."""
    return (
        after.revision,
        microseconds(after.entered_at),
        None if after.suspended_since is None else microseconds(after.suspended_since),
        to_json(after.fields),
        to_json(deadline_rows(after.deadlines)),
        after.head,
    )
