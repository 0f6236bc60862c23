"""This tree beside others, taking turns: `python -m bench.peers.turns [TREE ...]`.

The speed of a machine that others use too changes within seconds, by more than what a change of
ours costs. So the trees do the same work side by side, each in a process of its own, a few
milliseconds at a time and one after another; what is compared are the sums of many turns. A TREE is
a folder with another version of this project; `build/compiled` is one of them where
`python -m tests.compiled --version` has built it. The floor is played in turns too.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, cast

from bench.peers.turn import AT_ONCE
from tests.compiled import TREE
from tests.planted.__main__ import ROOT

ROUNDS = 6
WORKER = Path(__file__).with_name("turn.py")
HEAD = """| way | tree | of its floor | times this tree |
| --- | --- | --- | --- |
"""


def taken(trees: Sequence[Path], way: str) -> Iterator[tuple[int, str, float]]:
    """For every turn whose it was, what was done, `ours` or `floor`, and its seconds. Trees that
    commit more often than others have more turns."""
    running = [
        subprocess.Popen(
            [sys.executable, WORKER, way],
            cwd=tree,
            env={**os.environ, "PYTHONPATH": str(tree)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for tree in trees
    ]
    what = {place: _answer(one) for place, one in enumerate(running)}
    turn = 0
    while what:
        # nobody is always first
        for place in sorted(what, key=lambda place: (place + turn) % len(running)):
            answer = _next(running[place])
            if answer in ("ours", "floor"):
                what[place] = answer
            elif answer == "end":
                del what[place]
            else:
                yield place, what[place], float(answer)
        turn += 1
    for one in running:
        one.communicate("\n")


def _next(running: "subprocess.Popen[str]") -> str:
    words = cast(IO[str], running.stdin)
    words.write("\n")
    words.flush()
    return _answer(running)


def _answer(running: "subprocess.Popen[str]") -> str:
    return cast(IO[str], running.stdout).readline().strip()


def compared(trees: Sequence[Path], way: str) -> Mapping[str, Sequence[float]]:
    """Seconds of each tree and of its floor, over all rounds."""
    sums = {what: [0.0] * len(trees) for what in ("ours", "floor")}
    for _ in range(ROUNDS):
        for place, what, seconds in taken(trees, way):
            sums[what][place] += seconds
    return sums


def main() -> None:
    """Prints a table."""
    trees = [ROOT, *(Path(name).resolve() for name in sys.argv[1:])]
    trees += [TREE] if TREE.is_dir() else []
    sys.stdout.write(HEAD)
    for way in AT_ONCE:
        sums = compared(trees, way)
        for place, tree in enumerate(trees):
            spent, floor = sums["ours"][place], sums["floor"][place]
            times = sums["ours"][0] / spent
            sys.stdout.write(f"| {way} | {tree.name} | {floor / spent:.0%} | {times:.2f} |\n")


if __name__ == "__main__":
    main()
