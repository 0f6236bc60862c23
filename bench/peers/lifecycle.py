"""What every contender does: the steps, the people and the answers."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

FILE = Path(__file__).with_name("lifecycle.yaml")
BEGUN = datetime(2020, 9, 1, 9, tzinfo=UTC)
BETWEEN = timedelta(days=1)
"""From one step to the next."""

STATES = (
    "request", "consents", "interview", "searching", "proposed", "agreed", "introduction",
    "trial", "planning", "working", "reflection", "thanks", "finished",
)  # fmt: skip
TRIGGERS = (
    "write_request", "give_consents", "interview", "propose", "agree", "confirm", "introduce",
    "try_out", "plan", "work", "reflect", "finish",
)  # fmt: skip
STEPS = len(TRIGGERS)


@dataclass(frozen=True, slots=True)
class Measured:
    """What a contender says of itself."""

    name: str
    transitions: int
    seconds: float
    memory_mb: int
    """0 where it is not measured apart."""


def allowed(score: int, step: int, number: int) -> bool:
    """The guard of step `number`, for contenders whose guards are Python."""
    return score > 0 and step == number
