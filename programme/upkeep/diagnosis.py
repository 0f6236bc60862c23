"""One thing that the doctor looked at, and how it stands."""

from dataclasses import dataclass
from typing import Literal

from states.definition import Words

State = Literal["good", "doubtful", "bad"]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing that was looked at."""

    what: Words
    state: State
    said: Words
    remedy: Words | None = None
    """What to do where it is not good."""


def plain(text: str) -> Words:
    """What is the same in every language."""
    return Words(ru=text, en=text)


def worst(found: list[Diagnosis]) -> State:
    """The worst of them."""
    states = {finding.state for finding in found}
    return "bad" if "bad" in states else "doubtful" if "doubtful" in states else "good"
