"""An entry of history as a row, written and read back."""

from dataclasses import dataclass
from datetime import date

import orjson

from states.decision import Decision, Entry, InstanceId, PersonId
from states.history import GENESIS, microseconds
from store.database import moment_of
from store.statement import Row


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry as it lies in the table."""

    id: int
    entry: Entry
    previous: bytes
    hash: bytes


def from_row(
    id: int,
    instance: InstanceId,
    revision: int,
    trigger: str,
    source: str,
    dest: str,
    actor: PersonId | None,
    role: str,
    planned_for: int | None,
    occurred_on: str,
    recorded_at: int,
    reason: str,
    changes: str,
    run: str,
    previous: bytes,
    hash: bytes,
) -> Recorded:
    """The entry that the columns of `history` hold."""
    entry = Entry(
        instance,
        revision,
        trigger,
        source,
        dest,
        actor,
        role,
        None if planned_for is None else moment_of(planned_for),
        date.fromisoformat(occurred_on),
        moment_of(recorded_at),
        reason,
        orjson.loads(changes),
        run,
    )
    return Recorded(id, entry, previous, hash)


COLUMNS = (
    *("instance", "revision", "trigger", "source", "dest", "actor", "role", "planned_for"),
    *("occurred_on", "recorded_at", "reason", "changes", "run", "previous", "hash"),
)


def row(decision: Decision) -> Row:
    """The row of a sealed decision."""
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
