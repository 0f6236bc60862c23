"""The line of history for a change: what replay needs, and nothing of a person but an id."""

from collections.abc import Mapping
from datetime import date, datetime

from states.decision import (
    ENGINE,
    ArmedDeadline,
    Entry,
    Instance,
    Letter,
    PersonId,
    Surroundings,
    Value,
)
from states.history import letters_digest, microseconds


def entry(
    before: Instance | None,
    after: Instance,
    around: Surroundings,
    trigger: str,
    *,
    actor: PersonId | None = None,
    role: str = ENGINE,
    planned_for: datetime | None = None,
    occurred_on: date | None = None,
    reason: str = "",
    details: Mapping[str, object] | None = None,
    letters: tuple[Letter, ...] = (),
) -> Entry:
    """The line of history for a change from `before` to `after` that writes these letters."""
    found = changes(before, after)
    if details:
        found.update(details)
    if letters:
        found["letters"] = letters_digest(letters)
    return Entry(
        after.id,
        after.revision,
        trigger,
        "" if before is None else before.state,
        after.state,
        actor,
        role,
        planned_for,
        occurred_on or around.today,
        around.moment,
        reason,
        found,
        around.run,
    )


def changes(before: Instance | None, after: Instance) -> dict[str, object]:
    """What replay needs to make `after` of `before`, and no more. Timers are a projection."""
    if before is None:
        return {
            "cycle": after.cycle,
            "process": after.process,
            "version": after.version,
            "name": after.name,
            "fields": {name: _plain(value) for name, value in after.fields.items()},
            "roles": {role: list(who) for role, who in after.roles.items()},
            "required": list(after.required),
            "evidence": dict(after.evidence),
            "term": after.term,
            "deadlines": {"open": [_row(armed) for armed in after.deadlines], "closed": []},
        }
    found: dict[str, object] = {}
    if after.fields is not before.fields:
        old = before.fields
        fields = {n: _plain(v) for n, v in after.fields.items() if old.get(n) != v}
        if fields:
            found["fields"] = fields
    if after.evidence is not before.evidence and after.evidence != before.evidence:
        found["evidence"] = {n: v for n, v in after.evidence.items() if before.evidence.get(n) != v}
    if after.roles is not before.roles and after.roles != before.roles:
        found["roles"] = {
            n: list(who) for n, who in after.roles.items() if before.roles.get(n) != who
        }
    if after.entered_at != before.entered_at:
        found["entered"] = True
    if after.suspended_since != before.suspended_since:
        since = after.suspended_since
        found["held_since"] = None if since is None else microseconds(since)
    if after.version != before.version:
        found["version"] = after.version
    moved = _deadlines(before.deadlines, after.deadlines)
    if moved is not None:
        found["deadlines"] = moved
    return found


def _deadlines(
    before: tuple[ArmedDeadline, ...], after: tuple[ArmedDeadline, ...]
) -> dict[str, object] | None:
    """Deadlines that are new or other than before, and those that are gone."""
    if after is before:
        return None
    # most are the very same objects: only what differs is written out and compared
    old = {(a.name, a.occurrence): _row(a) for a in before if a not in after}
    new = [(_row(a), old.pop((a.name, a.occurrence), None)) for a in after if a not in before]
    opened = [row for row, was in new if row != was]
    closed = [list(key) for key in old]
    return {"open": opened, "closed": closed} if opened or closed else None


def _plain(value: Value) -> object:
    return list(value) if isinstance(value, tuple) else value


def _row(armed: ArmedDeadline) -> list[object]:
    due_at = None if armed.due_at is None else microseconds(armed.due_at)
    anchor = microseconds(armed.anchor)
    return [armed.name, armed.occurrence, anchor, due_at, armed.status, armed.suspended_seconds]
