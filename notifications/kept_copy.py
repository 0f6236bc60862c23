"""The copy of a letter that is kept: as it was sent, but for what must not be in it."""

import base64
import quopri
import re
from collections.abc import Callable, Mapping
from email import message_from_bytes
from email.header import Header
from email.headerregistry import AddressHeader
from email.message import EmailMessage
from email.policy import SMTP

STRUCK = "…"
NOBODY = "erased:;"
"""A group without members (RFC 5322, 3.4) in place of somebody's address."""
_REFERENCE = re.compile(r"(?<=/a/)[A-Za-z0-9_-]{22}")
_AS_IT_IS = SMTP.clone(refold_source="none")


def without_links(content: bytes) -> bytes:
    """The letter with the references of its links struck out, so that a copy opens nothing."""
    return _changed(content, lambda text: _REFERENCE.sub(STRUCK, text))


def without_words(content: bytes, *words: str) -> bytes:
    """The letter with these words struck out wherever they stand as words; '' is none."""
    found = sorted(filter(None, words), key=len, reverse=True)
    if not found:
        return content
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, found))})(?!\w)")
    return _changed(content, lambda text: pattern.sub(STRUCK, text))


def _changed(content: bytes, change: Callable[[str], str]) -> bytes:
    """Only headers and parts that change are written anew: the others stay byte for byte."""
    message = message_from_bytes(content, _class=EmailMessage, policy=_AS_IT_IS)
    for part in message.walk():
        _change_headers(part, change)
        if part.get_content_maintype() == "text":
            _change_text(part, change)
    return message.as_bytes(policy=_AS_IT_IS)


def _change_headers(part: EmailMessage, change: Callable[[str], str]) -> None:
    for name, value in list(part.items()):
        said = str(value)
        changed = change(said)
        if changed != said:
            part.replace_header(name, _header(value, changed.replace(STRUCK, "...")))


def _header(before: object, text: str) -> str:
    """A header anew, in one line: whoever reads a copy back reads no folded address."""
    if isinstance(before, AddressHeader):
        return NOBODY
    return text if text.isascii() else Header(text, "utf-8").encode(maxlinelen=0)


def _change_text(part: EmailMessage, change: Callable[[str], str]) -> None:
    said = str(part.get_content(errors="replace"))
    changed = change(said)
    if changed != said:
        encode = _ENCODED[str(part["Content-Transfer-Encoding"]).lower()]
        part.set_payload(encode(changed.replace("\r\n", "\n").encode()).decode("ascii"))


_ENCODED: Mapping[str, Callable[[bytes], bytes]] = {
    "base64": base64.encodebytes,
    "quoted-printable": quopri.encodestring,
}
"""The two ways in which the texts of our letters are encoded."""
