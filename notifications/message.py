"""What a letter is made of, and what became of it.

A message is a text in a definition; a letter is one message to one recipient; a mail is what a
channel carries, of one letter or of several reminders."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from email.message import EmailMessage
from typing import Literal

from notifications.headers import written
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
class Signature:
    """Who writes: the school, and its coordinator, who answers questions and replies."""

    organisation: str
    person: int | None = None
    """The coordinator; None where there is none, or the letter goes to them."""
    name: str = ""
    phone: str = ""
    address: str = ""


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
    page_url: str = ""
    """Our page about it, for whoever can open it; '' for others."""
    signature: Signature = Signature("")
    address: str | None = None
    """Where it goes, whatever its recipient's address is now; None for that address."""

    def addressed(self, to: Recipient) -> Recipient:
        """Its recipient, at the address that it goes to."""
        return to if self.address is None else replace(to, address=self.address, refused=False)


@dataclass(frozen=True, slots=True)
class Mail:
    """A finished letter and the items it carries."""

    items: tuple[int, ...]
    recipient: int
    message: EmailMessage
    address: str = ""
    """The recipient's, as their record has it."""
    signed_by: int | None = None
    """The person it is signed by."""

    @property
    def content(self) -> bytes:
        """The letter as it is handed over (RFC 5322)."""
        return written(self.message)


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
