"""Where letters come back to: a mailbox of a server, or a folder of .eml files."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from imap_tools import AND, BaseMailBox, H, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError

from notifications.smtp_session import LOOPBACK, tls_context
from states.definition import Words
from states.errors import WrongUse

PATIENCE = 30.0
"""Seconds to wait for each answer."""
MOST = 200
"""Letters of one look, the newest first."""

Handle = Callable[[bytes], bool]
"""Takes a mail; whether it was one of ours that came back."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a look into the mailbox came to."""

    found: int = 0
    """How many were letters of ours that came back."""
    trouble: Words | None = None
    """Why it could not be looked into."""


class ReturnedMail(Protocol):
    """Where letters come back to."""

    def take(self, handle: Handle) -> Taken:
        """Hands over what has come since the last look."""
        ...

    def trouble(self) -> Words | None:
        """Why it cannot be looked into; None where it can."""
        ...


@dataclass(frozen=True, slots=True)
class ReturnedFolder:
    """A folder that somebody else fills; what was looked at goes into `read/` in it."""

    folder: Path

    def take(self, handle: Handle) -> Taken:
        """Every .eml in it."""
        found = 0
        try:
            for path in sorted(self.folder.glob("*.eml"))[:MOST]:
                found += handle(path.read_bytes())
                (self.folder / "read").mkdir(exist_ok=True)
                path.replace(self.folder / "read" / path.name)
        except OSError as error:
            return Taken(found, _unreachable(str(self.folder), str(error)))
        return Taken(found)

    def trouble(self) -> Words | None:
        """Whether it is a folder at all."""
        return None if self.folder.is_dir() else _unreachable(str(self.folder), "no such folder")


@dataclass(frozen=True, slots=True)
class ImapMailbox:
    """A mailbox over IMAP. Only unread reports of mail servers are fetched, and marked as read
    where they are about a letter of ours: whatever else lies in it is left as it is."""

    host: str
    port: int
    tls: Literal["tls", "starttls", "none"]
    user: str
    password: str
    mailbox: str = "INBOX"
    ca_file: Path | None = None

    def __post_init__(self) -> None:
        if self.tls == "none" and self.host not in LOOPBACK:
            raise WrongUse(
                Words(
                    ru="Почта без шифрования разрешена только на этой машине.",
                    en="Mail without TLS is allowed on this machine only.",
                ),
                "unsafe",
            )

    def take(self, handle: Handle) -> Taken:
        """What is unread and came as a report."""
        ours: list[str] = []
        try:
            with self._opened() as box:
                reports = AND(seen=False, header=H("Content-Type", "multipart/report"))
                for mail in box.fetch(
                    reports, mark_seen=False, limit=MOST, reverse=True, charset="UTF-8"
                ):
                    if handle(mail.obj.as_bytes()):
                        ours.append(str(mail.uid))
                if ours:
                    box.flag(ours, r"\Seen", value=True)
        except (ImapToolsError, OSError) as error:
            return Taken(len(ours), _unreachable(self.host, str(error)))
        return Taken(len(ours))

    def trouble(self) -> Words | None:
        """Whether it opens."""
        try:
            with self._opened():
                return None
        except (ImapToolsError, OSError) as error:
            return _unreachable(self.host, str(error))

    def _opened(self) -> BaseMailBox:
        if self.tls == "none":
            box: BaseMailBox = MailBoxUnencrypted(self.host, self.port, PATIENCE)
        else:
            kind = MailBox if self.tls == "tls" else MailBoxStartTls
            box = kind(
                self.host, self.port, timeout=PATIENCE, ssl_context=tls_context(self.ca_file)
            )
        try:
            return box.login(self.user, self.password, self.mailbox)
        except BaseException:
            box.client.shutdown()
            raise


def _unreachable(where: str, why: str) -> Words:
    return Words(
        ru=f"Ящик для возвращённых писем ({where}) не открывается: {why[:200]}",
        en=f"The mailbox for letters that come back ({where}) does not open: {why[:200]}",
    )
