"""Four workers on PostgreSQL against one: `python -m bench.workers`.

Each of the five timers of 20,000 pairs is one round: one worker, four, one, four, one.
"""

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from statistics import mean

from bench.many import ROUNDS, filled
from deploy.postgres import Cluster
from programme.history import verification
from programme.processes.advance import advance
from programme.school.application import Application, build
from store.database import open_database

PAIRS = 20_000


def _round(app: Application, workers: int, number: int) -> tuple[float, float]:
    """Seconds until nothing is due, with that many processes at once, and how many processors
    they and the database kept busy."""
    ready, go = os.pipe()
    children = []
    for _ in range(workers):
        child = os.fork()
        if not child:
            os.close(go)
            code = 1
            try:
                own = build(app.settings, open_database(app.settings.url))
                own.know(app)
                os.read(ready, 1)
                advance(own, ROUNDS[number], limit=500)
                code = 0
            finally:
                os._exit(code)
        children.append(child)
    os.close(ready)
    time.sleep(1)
    started, busy = time.perf_counter(), _busy()
    os.close(go)
    codes = [os.waitpid(child, 0)[1] for child in children]
    if any(codes):
        raise RuntimeError("a worker broke")
    seconds = time.perf_counter() - started
    return seconds, (_busy() - busy) / seconds


def _busy() -> float:
    """Seconds that all processors have worked since the machine started, the database's too."""
    user, nice, system = Path("/proc/stat").read_text().split()[1:4]
    return (int(user) + int(nice) + int(system)) / os.sysconf("SC_CLK_TCK")


def main() -> int:
    """Prints the ratio; 1 where it is below 1.6, or anything was doubled or left."""
    folder = Path(tempfile.mkdtemp(prefix="nastavnik-workers-"))
    cluster = Cluster(folder, "-c shared_buffers=256MB")
    cluster.create()
    try:
        app = filled(cluster.new_database(), folder, PAIRS, PAIRS)
        app.close()
        seconds: dict[int, list[float]] = {1: [], 4: []}
        busy: dict[int, list[float]] = {1: [], 4: []}
        for number, workers in enumerate((1, 4, 1, 4, 1)):
            took, processors = _round(app, workers, number)
            seconds[workers].append(took)
            busy[workers].append(processors)
        again = build(app.settings, open_database(app.settings.url))
        left = advance(again, ROUNDS[-1]).instances
        found = verification.verify(again)
        again.close()
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)
    expected = PAIRS * (1 + len(ROUNDS))
    ratio = mean(seconds[1]) / mean(seconds[4])
    rows = [
        f"| {workers} | {', '.join(f'{s:.2f}' for s in found_)} | {PAIRS / mean(found_):,.0f}"
        f" | {mean(busy[workers]):.2f} |"
        for workers, found_ in seconds.items()
    ]
    lines = [
        "| workers | seconds for 20,000 due | instances per second | processors busy |",
        "| --- | --- | --- | --- |",
        *rows,
        f"| times | {ratio:.2f} | | |",
        "",
        f"{found.entries} entries of {expected} expected, {left} left,"
        f" {len(found.problems)} problems found by `verify`.",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return int(ratio < 1.6 or found.entries != expected or bool(left or found.problems))


if __name__ == "__main__":
    sys.exit(main())
