"""One tree's process for `bench.peers.turns`; it runs in other versions of the project too, so it
stands on what all of them have."""

import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from unittest.mock import patch

from bench.peers import ours_
from bench.peers.floor import play, recorded
from bench.peers.ours import WAYS

AT_ONCE = {"single": (100, 25), "bulk": (1000, 1), "by_itself": (1000, 1)}
"""How many pairs, and after how many commits it is the next one's turn."""


class Turns:
    """Says how long this process worked, and waits to be called again."""

    def __init__(self, commits: int) -> None:
        self._each, self._commits, self._began = commits, 0, 0.0

    def over(self, answer: str) -> None:
        """One turn is over."""
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()
        sys.stdin.readline()
        self._began = time.perf_counter()

    def point(self, name: str) -> None:
        """In place of `store.database.fault_point`."""
        if name == "committed":
            self._commits += 1
            if self._commits % self._each == 0:
                self.over(str(time.perf_counter() - self._began))


class InTurns(list):  # type: ignore[type-arg]  # its members are named differently in each version
    """Recorded statements that wait after a commit."""

    def __init__(self, statements: Iterable[object], turns: Turns) -> None:
        super().__init__(statements)
        self._turns = turns

    def __iter__(self) -> Iterator[tuple[str, str, object]]:
        for one in super().__iter__():
            yield one
            if one[0] == "commit":
                self._turns.point("committed")


def work(way: str, folder: Path) -> None:
    """All turns of this tree, then all of its floor."""
    pairs, commits = AT_ONCE[way]
    app, opened = ours_.prepare(way, pairs, "FULL", folder)
    turns = Turns(commits)
    turns.over("ours")
    with patch("store.database.fault_point", turns.point):
        if not WAYS[way](app, opened):
            raise RuntimeError(f"{way}: nothing was done")
    url = f"sqlite:///{folder / 'again.db'}"
    again = ours_.build(app.settings, ours_.open_database(url, synchronous="FULL"))
    with recorded() as statements:
        WAYS[way](again, opened)
    again.close()
    turns = Turns(commits)
    turns.over("floor")
    play(folder / "floor.db", InTurns(statements, turns), "FULL")
    turns.over("end")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        work(sys.argv[1], Path(place))
