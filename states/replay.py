"""Replay: the state of an instance from its history alone, as of any entry."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from states.decision import Entry, Instance, Value
from states.history import microseconds

DeadlineRow = tuple[int, int | None, str, int]
"""Anchor and due moment in microseconds UTC, status, seconds suspended."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What history says of an instance. Timers are left out: they are a projection."""

    name: str = ""
    process: str = ""
    version: int = 0
    state: str = ""
    revision: int = 0
    entered_at: int = 0
    suspended_since: int | None = None
    fields: Mapping[str, Value] = field(default_factory=dict)
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    evidence: Mapping[str, str] = field(default_factory=dict)
    term: str = ""
    deadlines: Mapping[tuple[str, int], DeadlineRow] = field(default_factory=dict)


def replay(entries: Iterable[Entry], until: datetime | None = None) -> Replayed | None:
    """The instance after these entries, in their order; None before the first.

    `until` (UTC) leaves out what was recorded after it.
    """
    seen: Replayed | None = None
    for entry in entries:
        if until is not None and entry.recorded_at > until:
            break
        seen = after(seen or Replayed(), entry)
    return seen


def after(seen: Replayed, entry: Entry) -> Replayed:
    """One entry further."""
    changes = entry.changes
    entered = "process" in changes or changes.get("entered")
    fields = _table(changes.get("fields"))
    since = changes.get("held_since", seen.suspended_since)
    return replace(
        seen,
        name=str(changes.get("name", seen.name)),
        process=str(changes.get("process", seen.process)),
        version=_whole(changes.get("version", seen.version)),
        state=entry.dest,
        revision=entry.revision,
        entered_at=microseconds(entry.recorded_at) if entered else seen.entered_at,
        suspended_since=None if since is None else _whole(since),
        fields={**seen.fields, **{name: _value(value) for name, value in fields.items()}}
        if "dropped_fields" not in changes
        else {name: _value(value) for name, value in fields.items()},
        roles={**seen.roles, **{n: _words(who) for n, who in _table(changes.get("roles")).items()}},
        required=_words(changes["required"]) if "required" in changes else seen.required,
        evidence={
            **seen.evidence,
            **{slot: str(digest) for slot, digest in _table(changes.get("evidence")).items()},
        },
        term=str(changes.get("term", seen.term)),
        deadlines=_deadlines(seen.deadlines, _table(changes.get("deadlines"))),
    )


def present(instance: Instance) -> Replayed:
    """The same picture taken from the instance itself, for comparison."""
    since = instance.suspended_since
    return Replayed(
        name=instance.name,
        process=instance.process,
        version=instance.version,
        state=instance.state,
        revision=instance.revision,
        entered_at=microseconds(instance.entered_at),
        suspended_since=None if since is None else microseconds(since),
        fields=dict(instance.fields),
        roles=dict(instance.roles),
        required=instance.required,
        evidence=dict(instance.evidence),
        term=instance.term,
        deadlines={
            (armed.name, armed.occurrence): (
                microseconds(armed.anchor),
                None if armed.due_at is None else microseconds(armed.due_at),
                armed.status,
                armed.suspended_seconds,
            )
            for armed in instance.deadlines
        },
    )


def _deadlines(
    seen: Mapping[tuple[str, int], DeadlineRow], changed: Mapping[str, object]
) -> Mapping[tuple[str, int], DeadlineRow]:
    if not changed:
        return seen
    found = dict(seen)
    for name, occurrence in _rows(changed.get("closed")):
        found.pop((str(name), _whole(occurrence)), None)
    for name, occurrence, anchor, due_at, status, suspended in _rows(changed.get("open")):
        due = None if due_at is None else _whole(due_at)
        found[str(name), _whole(occurrence)] = (_whole(anchor), due, str(status), _whole(suspended))
    return found


def _table(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _rows(value: object) -> Iterable[list[object]]:
    return value if isinstance(value, list) else []


def _words(value: object) -> tuple[str, ...]:
    return tuple(str(word) for word in value) if isinstance(value, list | tuple) else ()


def _whole(value: object) -> int:
    if isinstance(value, int):
        return value
    raise TypeError(f"history holds {value!r} where a whole number belongs")


def _value(value: object) -> Value:
    if isinstance(value, bool | int | float | str):
        return value
    return _words(value)
