"""Headers as they leave: what is read is what was written, to the last space.

Python's own folding puts a space between two encoded words, where nobody reads it (RFC 2047, 6.2),
and encodes an address of more than 77 characters, which no mail program reads back.
"""

from email import message_from_bytes
from email.header import Header, decode_header, make_header
from email.headerregistry import Address, AddressHeader, BaseHeader, UnstructuredHeader
from email.message import EmailMessage
from email.policy import EmailPolicy, Policy

LINE = 78
"""Characters of a line that every program shows (RFC 5322, 2.1.1)."""


class Whole(UnstructuredHeader, BaseHeader):
    """A header in one line of its own."""

    def fold(self, *, policy: Policy) -> str:
        """Never folded, however long."""
        return f"{self.name}: {self}{policy.linesep}"


class _Letters(EmailPolicy):
    """What a mail server is handed (RFC 5321); words that are not ASCII keep their spaces."""

    def fold(self, name: str, value: str) -> str:
        """A header with its line ends."""
        if isinstance(value, Whole) or str(value).isascii():
            return str(super().fold(name, value))
        if isinstance(value, AddressHeader):
            mailboxes = f",{self.linesep} ".join(map(self._mailbox, value.addresses))
            return f"{name}: {mailboxes}{self.linesep}"
        if isinstance(value, UnstructuredHeader):
            return f"{name}: {self._words(str(value), len(name) + 2)}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: str) -> bytes:
        """The same as bytes."""
        return self.fold(name, value).encode("ascii", "surrogateescape")

    def _mailbox(self, address: Address) -> str:
        if address.display_name.isascii():
            return str(address)
        taken = len("Reply-To: ")
        words, where = self._words(address.display_name, taken), f" <{address.addr_spec}>"
        fits = taken + len(words.splitlines()[-1]) + len(where) < LINE
        return words + where if fits else words + self.linesep + where

    def _words(self, text: str, taken: int) -> str:
        """A text as encoded words; so many characters stand before it in its line."""
        return Header(text, "utf-8", header_name="-" * (taken - 2)).encode(linesep=self.linesep)


_LETTERS = _Letters(linesep="\r\n")


def written(message: EmailMessage) -> bytes:
    """A letter as it is handed over (RFC 5322). Letters become bytes here and nowhere else."""
    return message.as_bytes(policy=_LETTERS)


def headers_of(content: bytes) -> dict[str, str]:
    """The headers of a written letter as people read them. Python's newer parser leaves a space in
    a name that was encoded in two parts (RFC 2047, 6.2); the older one does not."""
    unfolded = ((name, "".join(v.splitlines())) for name, v in message_from_bytes(content).items())
    return {name: str(make_header(decode_header(value))) for name, value in unfolded}
