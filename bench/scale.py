"""10,000 due among 10,000 pairs and among 1,000,000 with 5,000,000 timers: `python -m bench.scale`.

The large school twice: what is due spread evenly over it, and side by side. Each of the five timers
of the early pairs is one round; all databases take each round in turn.
"""

import gc
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from bench.many import ROUNDS, filled
from bench.memory import most_mb
from programme.processes.advance import advance
from programme.school.application import Application, build
from store.database import open_database

DUE = 10_000


def _prepared(folder: Path, pairs: int, together: bool = False) -> Application:
    folder.mkdir()
    url = f"sqlite:///{folder / 'many.db'}"
    started = time.perf_counter()
    made = filled(url, folder, pairs, DUE, together=together)
    made.close()
    app = build(made.settings, open_database(url))
    app.know(made)
    size = (folder / "many.db").stat().st_size / 1e6
    sys.stderr.write(f"{pairs:,} pairs in {time.perf_counter() - started:.0f} s, {size:.0f} MB\n")
    return app


def main() -> int:
    """Prints the table; 1 where the large school costs more than 1.2 times the small one."""
    large_pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    spread, beside = f"{large_pairs:,}, due ones spread evenly", f"{large_pairs:,}, side by side"
    seconds: dict[str, list[float]] = {f"{DUE:,}": [], spread: [], beside: []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        schools = {
            f"{DUE:,}": _prepared(folder / "small", DUE),
            spread: _prepared(folder / "spread", large_pairs),
            beside: _prepared(folder / "beside", large_pairs, together=True),
        }
        gc.freeze()
        built = most_mb()
        for moment in ROUNDS:
            for pairs, app in schools.items():
                started = time.perf_counter()
                done = advance(app, moment)
                seconds[pairs].append(time.perf_counter() - started)
                if done.instances != DUE or done.left:
                    raise RuntimeError(f"{done.instances} of {DUE} fired, {done.left} left")
        for app in schools.values():
            app.close()
    small, *large = (median(found) for found in seconds.values())
    lines = [
        "| pairs | seconds for 10,000 due, median of five | least to most |",
        "| --- | --- | --- |",
    ]
    for pairs, found in seconds.items():
        lines.append(f"| {pairs} | {median(found):.2f} | {min(found):.2f} to {max(found):.2f} |")
    lines.append(f"| times | {', '.join(f'{one / small:.2f}' for one in large)} | |")
    lines.append(f"| most memory while filling, and at the end, MB | {built}, {most_mb()} | |")
    sys.stdout.write("\n".join(lines) + "\n")
    return int(max(large) > 1.2 * small)


if __name__ == "__main__":
    sys.exit(main())
