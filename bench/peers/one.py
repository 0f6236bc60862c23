"""One contender in a process of its own: `python -m bench.peers.one NAME PAIRS SYNCHRONOUS`."""

import importlib
import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from bench.memory import most_mb
from bench.peers.lifecycle import Measured


def _timed(run: Callable[[], int]) -> tuple[int, float]:
    started = time.perf_counter()
    transitions = run()
    return transitions, time.perf_counter() - started


def measure(name: str, pairs: int, synchronous: str, folder: Path) -> list[Measured]:
    """What a contender does; nastavnik's ways are each followed by their floor."""
    kind, _, way = name.partition(".")
    if kind != "ours":
        run = importlib.import_module(f"bench.peers.{name}_").prepare(pairs, synchronous, folder)
        transitions, seconds = _timed(run)
        return [Measured(name, transitions, seconds, most_mb())]
    from bench.peers import ours_
    from bench.peers.ours import WAYS

    app, opened = ours_.prepare(way, pairs, synchronous, folder)
    transitions, seconds = _timed(lambda: WAYS[way](app, opened))
    ours = Measured(name, transitions, seconds, most_mb())
    bare = ours_.floor(way, app, opened, folder, synchronous)
    return [ours, Measured(f"floor.{way}", transitions, bare, 0)]


def main() -> None:
    """Prints what it measured as JSON."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        found = measure(sys.argv[1], int(sys.argv[2]), sys.argv[3], Path(folder))
    sys.stdout.write(json.dumps([asdict(one) for one in found]) + "\n")


if __name__ == "__main__":
    main()
