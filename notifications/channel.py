"""The interface of a channel: its settings, its addresses, its words, and a way to send letters.

A channel is one file in `notifications/channels/`, with one class that derives from `Channel`.
"""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import ClassVar, NamedTuple, Protocol, Self

from pydantic_settings import BaseSettings, SettingsConfigDict

from notifications.addresses import ChannelAddress
from notifications.message import Mail, Receipt
from notifications.returned_mail import ReturnedMail
from states.definition import Words


class Transport(Protocol):
    """Takes letters one after another, over one connection where there is one."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    async def send(self, mail: Mail) -> Receipt:
        """Hands over one letter; every outcome is a receipt."""
        ...


class ProbeStep(NamedTuple):
    """One step of a trial of the channel, and how it ended."""

    what: Words
    ok: bool
    answer: str
    """What the other side said, in its own words."""
    remedy: Words | None = None
    """What to do where it is not ok."""

    @property
    def said(self) -> Words:
        """The step with the answer, where there is one."""
        answer = f": {self.answer}" if self.answer else ""
        return Words(ru=f"{self.what.ru}{answer}", en=f"{self.what.en}{answer}")


class SchoolFiles(NamedTuple):
    """What a school lends its channel."""

    folder: Path
    """Where a channel may keep files."""
    write: Callable[[Path, bytes], None]
    """Writes a file whole or not at all."""
    secret: Callable[[Path], str]
    """Reads a secret from a file; `WrongUse` where others may read that file too."""
    sender: str = ""
    """The address that letters come from."""


@dataclass(frozen=True, slots=True)
class Unusable:
    """The transport of a channel whose settings cannot be used: it takes no letter, and says why.
    What waits goes on waiting."""

    why: str

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    async def send(self, _mail: Mail) -> Receipt:
        """Takes none."""
        return Receipt("stopped", self.why)


class Channel(BaseSettings, ABC):
    """A way for letters to leave the school. Its fields are its settings; each channel has a
    prefix of its own in the environment (`NASTAVNIK_<CHANNEL>_`). One without a value is as if it
    were not named."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True)

    explanation: ClassVar[Words]
    """How letters go out, in a sentence without its full stop; a folder that they stay in is added
    by `explained`."""
    address_title: ClassVar[Words]
    """What people call an address for it; in English with its article."""
    longest: ClassVar[float]
    """Seconds that handing over one letter may take at most."""
    leaves: ClassVar[bool] = True
    """Whether letters leave this machine."""

    def explained(self, folder: Path) -> Words:
        """How letters go out, and into which folder where they do not leave the machine."""
        where = "" if self.leaves else f" {folder}"
        return Words(ru=f"{self.explanation.ru}{where}.", en=f"{self.explanation.en}{where}.")

    @property
    @abstractmethod
    def configured(self) -> bool:
        """Whether its settings name where letters go, so that it is used without being chosen."""

    @abstractmethod
    def address_of(self, text: str) -> ChannelAddress | None:
        """The address that a text is, None where it is none."""

    @abstractmethod
    def transport(self, files: SchoolFiles) -> Transport:
        """What letters are handed to. `WrongUse` where its settings cannot be used."""

    @property
    def is_returned_to(self) -> bool:
        """Whether its settings name a place to which letters come back."""
        return False

    def returned(self, _files: SchoolFiles) -> ReturnedMail | None:
        """Where letters come back to that did not arrive; None where nobody looks."""
        return None

    @abstractmethod
    def probe(self, files: SchoolFiles, mail: Mail | None) -> AsyncIterator[ProbeStep]:
        """Hands over a letter step by step; the first step that is not ok is the last. Without one
        it goes as far as it can without a letter."""
