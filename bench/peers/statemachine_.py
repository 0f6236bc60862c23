"""python-statemachine with a table of its own: read, move, write, commit."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

from statemachine import State, StateMachine

from bench.peers.lifecycle import STATES, STEPS, TRIGGERS, allowed
from bench.peers.table import open_table


def machine_class() -> type[StateMachine]:
    """The lifecycle as its class."""
    members: dict[str, object] = {
        name: State(initial=name == STATES[0], final=name == STATES[-1]) for name in STATES
    }
    for number, trigger in enumerate(TRIGGERS):
        source, dest = members[STATES[number]], members[STATES[number + 1]]
        moves = source.to(dest, cond="guard")  # type: ignore[attr-defined]
        members["take_" + trigger if trigger in STATES else trigger] = moves

    def guard(_: StateMachine, score: int, step: int, number: int) -> bool:
        return allowed(score, step, number)

    members["guard"] = guard
    return type("PairMachine", (StateMachine,), members)


def prepare(pairs: int, synchronous: str, folder: Path) -> Callable[[], int]:
    """Ready to run."""
    machine = machine_class()
    table = open_table(folder / "statemachine.db", synchronous)
    table.executemany("INSERT INTO pairs VALUES (?, ?)", [(n, STATES[0]) for n in range(pairs)])

    def run() -> int:
        return sum(
            _step(table, machine, pair, number) for number in range(STEPS) for pair in range(pairs)
        )

    return run


def _step(table: sqlite3.Connection, machine: type[StateMachine], pair: int, number: int) -> int:
    table.execute("BEGIN IMMEDIATE")
    state = table.execute("SELECT state FROM pairs WHERE id = ?", (pair,)).fetchone()[0]
    one = machine(start_value=state)
    trigger = TRIGGERS[number]
    event = "take_" + trigger if trigger in STATES else trigger
    one.send(event, score=3, step=number, number=number)
    moved = one.current_state_value
    table.execute("UPDATE pairs SET state = ? WHERE id = ?", (moved, pair))
    table.execute("INSERT INTO history VALUES (?, ?, ?)", (pair, number, moved))
    table.execute("INSERT INTO outbox VALUES (?, ?)", (pair, "mentor"))
    table.execute("COMMIT")
    return 1
