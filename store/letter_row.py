"""A letter of the outbox as a row, written and read back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Literal

import orjson

from states.decision import Decision, InstanceId, Letter, PersonId
from states.history import microseconds
from store.database import moment_of, to_json
from store.statement import Row

ADDRESS_CHANGED = "address_changed"
"""The message that goes to the address somebody had before."""
ABSENCE_RECORDED = "absence_recorded"
"""The message that goes to whoever was written down as away."""
NOBODY = PersonId(0)
"""The recipient of a letter to an address that no table of people gave and none can take away."""
LetterKind = Literal["notice", "duty", "reminder"]
OutboxState = Literal["waiting", "sending", "sent", "uncertain", "failed", "held", "dropped"]


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One message to one person."""

    id: int
    cycle: int
    instance: InstanceId | None
    """What it is about; None for the school year as a whole."""
    revision: int
    message: str
    kind: LetterKind
    recipient: PersonId
    instead_of: PersonId | None
    role: str
    deadline: str
    occurrence: int
    timer: str
    due_at: datetime | None
    invitation: bool
    message_id: str
    parameters: Mapping[str, str]
    created_at: datetime
    state: OutboxState
    attempts: int
    next_attempt_at: datetime
    sent_at: datetime | None
    error: str
    letter: str
    """The Message-ID of the letter it went into; '' before it was first handed over."""

    @property
    def own_address(self) -> str | None:
        """Where it goes, whatever its recipient's address is now; None for that address."""
        own = self.recipient == NOBODY or self.message == ADDRESS_CHANGED
        return self.parameters.get("address", "") if own else None


def from_row(
    id: int,
    cycle: int,
    instance: InstanceId | None,
    revision: int,
    message: str,
    kind: LetterKind,
    recipient: PersonId,
    instead_of: PersonId | None,
    role: str,
    deadline: str,
    occurrence: int,
    timer: str,
    due_at: int | None,
    invitation: int,
    message_id: str,
    parameters: str,
    created_at: int,
    state: OutboxState,
    attempts: int,
    next_attempt_at: int,
    sent_at: int | None,
    error: str,
    letter: str,
) -> OutboxRow:
    """The letter that the columns of `outbox` hold."""
    return OutboxRow(
        id,
        cycle,
        instance,
        revision,
        message,
        kind,
        recipient,
        instead_of,
        role,
        deadline,
        occurrence,
        timer,
        None if due_at is None else moment_of(due_at),
        bool(invitation),
        message_id,
        orjson.loads(parameters),
        moment_of(created_at),
        state,
        attempts,
        moment_of(next_attempt_at),
        None if sent_at is None else moment_of(sent_at),
        error,
        letter,
    )


COLUMNS = (
    *("cycle", "instance", "revision", "message", "kind", "recipient", "instead_of", "role"),
    *("deadline", "occurrence", "timer", "due_at", "invitation", "message_id", "parameters"),
    *("created_at", "next_attempt_at"),
)


def message_name(head: bytes, letter: Letter) -> str:
    """The left half of a Message-ID: no other entry, and no other letter of this one, has it."""
    message, _, recipient, _, _, deadline, occurrence, timer, _, _ = letter
    key = (message, recipient, deadline, occurrence, timer)
    return sha256(head + repr(key).encode()).hexdigest()[:32]


def row(decision: Decision, letter: Letter, domain: str) -> Row:
    """The row of a letter that a sealed decision sends."""
    after, entry = decision.after, decision.entry
    (
        message, kind, recipient, instead_of, role, deadline, occurrence, timer, due_at, invitation,
    ) = letter  # fmt: skip
    unique = message_name(after.head, letter)
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
