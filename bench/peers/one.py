"""One contender in a process of its own: `python -m bench.peers.one NAME PAIRS SYNCHRONOUS`."""

import importlib
import json
import re
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from bench.peers.lifecycle import Measured


def _timed(run: Callable[[], int]) -> tuple[int, float]:
    started = time.perf_counter()
    transitions = run()
    return transitions, time.perf_counter() - started


def _memory() -> int:
    # the kernel's own mark: getrusage would count what the parent held before the fork
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) // 1024  # type: ignore[index]


def measure(name: str, pairs: int, synchronous: str, folder: Path) -> list[Measured]:
    """What a contender does; nastavnik's ways are each followed by their floor."""
    kind, _, way = name.partition(".")
    if kind != "ours":
        run = importlib.import_module(f"bench.peers.{name}_").prepare(pairs, synchronous, folder)
        transitions, seconds = _timed(run)
        return [Measured(name, transitions, seconds, _memory())]
    from bench.peers import ours_
    from bench.peers.ours import WAYS

    app, opened = ours_.prepare(way, pairs, synchronous, folder)
    transitions, seconds = _timed(lambda: WAYS[way](app, opened))
    ours = Measured(name, transitions, seconds, _memory())
    bare = ours_.floor(way, app, opened, folder, synchronous)
    return [ours, Measured(f"floor.{way}", transitions, bare, 0)]


def main() -> None:
    """Prints what it measured as JSON."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        found = measure(sys.argv[1], int(sys.argv[2]), sys.argv[3], Path(folder))
    sys.stdout.write(json.dumps([asdict(one) for one in found]) + "\n")


if __name__ == "__main__":
    main()
