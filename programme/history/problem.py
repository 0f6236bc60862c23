"""What a verification finds: something that does not add up, in words."""

from dataclasses import dataclass

from states.definition import Words


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not add up."""

    code: str
    where: str
    words: Words


def problem(code: str, where: str, ru: str, en: str) -> Problem:
    """One of them, with the place before its words."""
    return Problem(code, where, Words(ru=f"{where}: {ru}", en=f"{where}: {en}"))
