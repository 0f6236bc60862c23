"""Headers that must not be folded: a long address comes out as it went in."""

from email.headerregistry import BaseHeader, UnstructuredHeader
from email.policy import Policy


class Whole(UnstructuredHeader, BaseHeader):
    """A header in one line of its own."""

    def fold(self, *, policy: Policy) -> str:
        """Python's own folding would encode an address of more than 77 characters, and no mail
        program reads that back."""
        return f"{self.name}: {self}{policy.linesep}"
