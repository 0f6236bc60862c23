"""A letter that came back: what the mail server reports of it (RFC 3464)."""

from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from typing import Literal

Action = Literal["failed", "delayed"]


@dataclass(frozen=True, slots=True)
class Bounce:
    """What became of a letter on its way, by the word of a server."""

    message_id: str
    """Of the letter that it answers."""
    action: Action
    status: str
    """The enhanced code (RFC 3463), `5.1.1`; '' where none is given."""
    detail: str
    """What the server said, in one line."""
    recipients: frozenset[str] = frozenset()
    """Whom it was for, as it was written to and as it was passed on; in small letters."""

    @property
    def no_such_address(self) -> bool:
        """Whether it is the address itself that is wrong."""
        return self.action == "failed" and self.status.startswith("5.1.")


def bounce_of(content: bytes) -> Bounce | None:
    """The report in a mail; None for a mail that is none, or that does not name its letter."""
    message = message_from_bytes(content, _class=EmailMessage, policy=default)
    if message.get_content_type() != "multipart/report":
        return None
    fields, original = _report(message), _original(message)
    action = fields.get("action", "").strip().lower()
    if not original or action not in ("failed", "delayed"):
        return None
    status = fields.get("status", "").split(" ")[0].strip()
    said = fields.get("diagnostic-code", "").partition(";")[2] or fields.get("status", "")
    named = (fields.get(name, "") for name in ("original-recipient", "final-recipient"))
    return Bounce(
        original,
        "failed" if action == "failed" else "delayed",
        status,
        " ".join(said.split())[:300],
        frozenset(name.partition(";")[2].strip().lower() for name in named if ";" in name),
    )


def _report(message: EmailMessage) -> dict[str, str]:
    """The fields about the first recipient whom something happened to, by lower-case names."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            for block in blocks if isinstance(blocks, list) else ():
                if isinstance(block, Message) and block["Action"]:
                    return {name.lower(): str(value) for name, value in block.items()}
    return {}


def _original(message: EmailMessage) -> str:
    """The Message-ID of the letter that came back: in what is returned of it."""
    for part in message.walk():
        kind, payload = part.get_content_type(), part.get_payload()
        if kind == "message/rfc822" and isinstance(payload, list) and payload:
            returned = payload[0]
            if isinstance(returned, Message) and returned["Message-ID"]:
                return str(returned["Message-ID"]).strip()
        if kind == "text/rfc822-headers":
            headers = part.get_payload(decode=True)
            if isinstance(headers, bytes):
                found = message_from_bytes(headers, policy=default)["Message-ID"]
                if found:
                    return str(found).strip()
    return ""
