"""What a letter is made of, and what became of it.

A message is a text in a definition; a letter is one message to one recipient; a mail is what a
channel carries, of one letter or of several reminders."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage
from typing import Literal

from states.definition import Language


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody letters go to, as they are at the moment of sending."""

    person: int
    name: str
    address: str
    """'' where nobody knows it."""
    language: Language
    refused: bool = False
    """The channel answered that the address does not exist."""
    muted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LetterItem:
    """One message to one person: everything its text needs, as plain values."""

    id: int
    message: str
    kind: Literal["notice", "duty", "reminder"]
    recipient: int
    message_id: str
    created_at: datetime
    values: Mapping[str, Mapping[str, str]]
    """By language: name, process, state, role, deadline, due, cycle, instead_of, trigger, day,
    answer_url."""
    meeting_on: date | None = None
    """The day of a meeting it invites to."""
    uid: str = ""
    letter: str = ""
    """The Message-ID of the letter it went into before; '' for one never handed over."""
    mute_url: str = ""
    """Where its recipient says that they want no more of it; '' for a duty."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A finished letter and the items it carries."""

    items: tuple[int, ...]
    recipient: int
    message: EmailMessage
    address: str = ""
    """The recipient's, as their record has it."""


Outcome = Literal["sent", "again", "uncertain", "refused", "failed", "stopped", "doubted"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a letter.

    `again`: not taken now, may be tried again. `uncertain`: the connection broke when the server
    may have had it. `refused`: the address does not exist. `failed`: this letter is unwanted.
    `stopped`: no letter can go now, whosever it is. `doubted`: this letter's trouble or that of
    all, as the next ones will show.
    """

    outcome: Outcome
    detail: str = ""
