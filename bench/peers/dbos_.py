"""DBOS: one durable workflow per pair, twelve recorded steps. What a step returns is its history
and its mail: DBOS writes nothing but its own record."""

from collections.abc import Callable
from pathlib import Path
from typing import TypedDict

from dbos import DBOS
from sqlalchemy import Engine, event

from bench.peers.lifecycle import STATES, STEPS, allowed


class Done(TypedDict):
    """What one step leaves."""

    state: str
    step: int
    mail: str


@DBOS.step()
def move(pair: int, score: int, step: int, number: int) -> Done:
    """One transition."""
    if not allowed(score, step, number):
        raise ValueError("the guard is false")
    return {"state": STATES[number + 1], "step": step + 1, "mail": f"mentor of pair {pair}"}


@DBOS.workflow()
def life(pair: int) -> int:
    """A pair's whole way."""
    step = 0
    for number in range(STEPS):
        step = move(pair, 3, step, number)["step"]
    return step


def prepare(pairs: int, synchronous: str, folder: Path) -> Callable[[], int]:
    """Ready to run; what it returns runs the pairs and says how many transitions there were."""

    @event.listens_for(Engine, "connect")
    def durable(connection: object, _: object) -> None:
        connection.execute(f"PRAGMA synchronous={synchronous}")  # type: ignore[attr-defined]

    url = f"sqlite:///{folder / 'dbos.db'}"
    DBOS(config={"name": "bench", "system_database_url": url, "log_level": "ERROR"})
    DBOS.launch()

    def run() -> int:
        return sum(life(pair) for pair in range(pairs))

    return run
