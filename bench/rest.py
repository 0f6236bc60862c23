"""What everything takes while nobody does anything: `python -m bench.rest [minutes]`.

The real `up` with the example school, every minute as it comes, twenty minutes of it: processor
time of all its processes and of those they start, memory of all together (PSS: what is shared is
counted once), and by how much Prefect's database grows.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from tests.real_up import RealUp, eventually

TICK = os.sysconf("SC_CLK_TCK")
WARM = 90
"""Seconds after the start that are not counted."""


def cpu_seconds(numbers: Sequence[int]) -> float:
    """Processor time of these processes, and of what they have started and waited for."""
    found = 0.0
    for number in numbers:
        with suppress(OSError):
            fields = Path(f"/proc/{number}/stat").read_text("utf-8").rpartition(")")[2].split()
            found += sum(int(field) for field in fields[11:15]) / TICK
    return found


def memory_mb(numbers: Sequence[int]) -> float:
    """What they hold together."""
    kilobytes = 0
    for number in numbers:
        with suppress(OSError):
            for line in Path(f"/proc/{number}/smaps_rollup").read_text("utf-8").splitlines():
                if line.startswith("Pss:"):
                    kilobytes += int(line.split()[1])
    return kilobytes / 1024


def size_mb(folder: Path) -> float:
    """Prefect's database with its log."""
    return sum(file.stat().st_size for file in folder.glob("prefect.db*")) / 1e6


def measured(school: RealUp, minutes: float) -> Iterator[tuple[str, str]]:
    """Lines of the table."""
    school.start()
    if not eventually(lambda: school.health() == 200, 300):
        raise SystemExit(school.said())
    time.sleep(WARM)
    prefect = school.settings.home / "prefect"
    begun, cpu, grown = time.monotonic(), cpu_seconds(school.processes()), size_mb(prefect)
    memory: list[float] = []
    while time.monotonic() - begun < minutes * 60:
        time.sleep(5)
        memory.append(memory_mb(school.processes()))
    seconds = time.monotonic() - begun
    used = cpu_seconds(school.processes()) - cpu
    middle = sorted(memory)[len(memory) // 2]
    yield "minutes", f"{seconds / 60:.0f}"
    yield "processes", str(len(school.processes()))
    yield "of one processor", f"{100 * used / seconds:.1f}%"
    yield "memory, MB, median", f"{middle:.0f}"
    yield "memory, MB, most", f"{max(memory):.0f}"
    yield (
        "Prefect's database grows by, MB an hour",
        f"{(size_mb(prefect) - grown) / seconds * 3600:.2f}",
    )


def main() -> None:
    """Prints the table."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 20.0
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        school = RealUp(Path(folder))
        for name in ("NASTAVNIK_ADVANCE_EVERY", "NASTAVNIK_DELIVER_EVERY"):
            school.extra[name] = "60"
        made = [sys.executable, "-m", "cli.app", "prepare"]
        subprocess.run(made, env=school.environment, check=True, capture_output=True)
        try:
            sys.stdout.write("| what | figure |\n| --- | --- |\n")
            for what, figure in measured(school, minutes):
                sys.stdout.write(f"| {what} | {figure} |\n")
        finally:
            school.cut()


if __name__ == "__main__":
    main()
