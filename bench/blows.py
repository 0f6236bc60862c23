"""What an operator's day may do to the real `up`: `python -m bench.blows [part of a name]
[sqlite|postgresql]`.

Each blow is dealt to a school of its own, and a line of the table says what was done, what the
program said, and what went on. Ends with 1 where something did not go on, or was not said in words.
A full disk needs the right to mount one, and a clock set back the right to set it; without them
these two say that they were left out. The clock is that of the whole machine, so it is set only
where that blow is asked for by name.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bench.cuts import databases
from cli.output import now
from programme.history import verification
from programme.school.application import open_application
from programme.upkeep import runs
from tests.real_up import RealUp, eventually, long_ago, open_pairs, open_school

PATIENCE = 240.0
"""Seconds in which everything has to go on."""
HOUR = 3600.0
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a blow ended."""

    said: str
    """By the program, in its own words."""
    then: str
    held: bool


def ran_since(school: RealUp, moment: datetime) -> bool:
    """Whether both flows have run since then."""
    with open_application(school.settings) as app:
        found = {run.flow for run in runs.runs(app) if run.started_at >= moment and not run.trouble}
    return set(runs.FLOWS) <= found


def goes_on(school: RealUp, since: datetime) -> tuple[str, bool]:
    """Whether pages and flows are well again, and after how long."""
    begun = time.monotonic()
    well = eventually(lambda: school.health() == 200 and ran_since(school, since), PATIENCE)
    took = time.monotonic() - begun
    if not well:
        return f"not well after {took:.0f} s", False
    with open_application(school.settings) as app:
        sound = not verification.verify(app).problems
    return f"pages and both flows well after {took:.0f} s", sound


def last_words(school: RealUp, before: str = "") -> str:
    """What `up` has said since."""
    said = school.said().removeprefix(before)
    return " / ".join(line.strip() for line in said.splitlines() if line.strip())


def running(school: RealUp) -> None:
    """Started, and both flows have run."""
    began = now()
    school.start()
    if not eventually(lambda: school.health() == 200 and ran_since(school, began), PATIENCE):
        raise SystemExit(school.said())


def killed(module: str) -> Callable[[RealUp], Outcome]:
    """One of its processes is killed."""

    def deal(school: RealUp) -> Outcome:
        running(school)
        before, moment = school.said(), now()
        os.kill(school.process_of(module), signal.SIGKILL)
        open_pairs(school.settings, long_ago())
        then, held = goes_on(school, moment)
        return Outcome(last_words(school, before), then, held)

    return deal


def hung(school: RealUp) -> Outcome:
    """Prefect and the flows stop answering and do not end: somebody else has to notice."""
    running(school)
    before, moment = school.said(), now()
    stopped = school.process_of("flows.serving")
    os.kill(stopped, signal.SIGSTOP)
    open_pairs(school.settings, long_ago())
    begun = time.monotonic()

    def stood_in() -> bool:
        with open_application(school.settings) as app:
            found = {run.flow for run in runs.runs(app) if run.trouble == runs.STOOD_IN}
        return set(runs.FLOWS) <= found

    worked = eventually(stood_in, 180)
    after = time.monotonic() - begun
    back = eventually(lambda: ran_since(school, moment), 400)
    gone = not Path(f"/proc/{stopped}").exists()
    then = (
        f"the supervisor did the work after {after:.0f} s; the schedule ran again after "
        f"{time.monotonic() - begun:.0f} s"
    )
    return Outcome(last_words(school, before), then, worked and back and gone)


def killed_above(school: RealUp) -> Outcome:
    """`up` itself is killed: its children end with it, and the next start goes on."""
    running(school)
    os.kill(school.process_of("cli.app"), signal.SIGKILL)
    alone = eventually(lambda: not school.processes(), 20)
    before, moment = school.said(), now()
    school.start()
    then, held = goes_on(school, moment)
    return Outcome(last_words(school, before), f"its children ended; {then}", held and alone)


def refused(school: RealUp, environment: dict[str, str], *before: str) -> Outcome:
    """A start that cannot be: it has to end by itself, in one sentence."""
    told = subprocess.run(
        [*before, sys.executable, "-m", "cli.app", "up", "--no-example"],
        env=school.environment | environment,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    lines = [line for line in (told.stdout + told.stderr).splitlines() if line.strip()]
    clear = told.returncode == 3 and len(lines) == 1 and "Traceback" not in lines[0]
    return Outcome(" / ".join(lines), f"ended with {told.returncode}", clear)


def port_taken(school: RealUp) -> Outcome:
    """Another program answers where the pages would."""
    with socket.create_server(("127.0.0.1", school.settings.dashboard_port)):
        return refused(school, {})


def second(school: RealUp) -> Outcome:
    """Another `up` in the same folder."""
    running(school)
    moment = now()
    told = refused(RealUp(school.home), {})
    then, held = goes_on(school, moment)
    return Outcome(told.said, f"{told.then}; the first: {then}", told.held and held)


def no_folder(school: RealUp) -> Outcome:
    """A folder that cannot be made."""
    return refused(school, {"NASTAVNIK_HOME": "/proc/school"})


def not_ours(school: RealUp) -> Outcome:
    """A folder that may be read and not written."""
    school.home.chmod(0o500)
    # whoever may do anything has to give that up first
    plain = ("setpriv", "--inh-caps=-all", "--bounding-set=-all") if os.geteuid() == 0 else ()
    try:
        return refused(school, {}, *plain)
    finally:
        school.home.chmod(0o700)


@contextmanager
def small_disk(folder: Path, mebibytes: int) -> Iterator[None]:
    """A disk of its own. `OSError` where nobody may mount one."""
    words = ["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m", "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(words, check=False).returncode:
        raise OSError("no right to mount a disk")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False)


def full_disk(school: RealUp) -> Outcome:
    """The disk fills up while everything runs, and there is room again after a minute."""
    with small_disk(school.home, 200):
        open_school(school.settings, long_ago())
        running(school)
        before = school.said()
        stuffing = school.home / "stuffing"
        with stuffing.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"0" * MEBIBYTE)
            except OSError:
                pass
        page = school.health()
        time.sleep(60)
        said = [last_words(school, before)]
        told = refused_while_full(school)
        stuffing.unlink()
        moment = now()
        open_pairs(school.settings, long_ago())
        then, held = goes_on(school, moment)
        said.append(f"`backup`: {told}")
        outcome = Outcome(" / ".join(filter(None, said)), f"/health {page}; {then}", held)
        school.cut()
    return outcome


def refused_while_full(school: RealUp) -> str:
    """What whoever asks is told while there is no room."""
    told = subprocess.run(
        [sys.executable, "-m", "cli.app", "backup"],
        env=school.environment, cwd="/", capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    return " / ".join((told.stdout + told.stderr).splitlines())[:300]


def clock_back(school: RealUp) -> Outcome:
    """The machine's clock is set back an hour while everything runs, and forward again after."""
    running(school)
    before, count = school.said(), number_of_runs(school)
    with clock_moved(-HOUR):
        open_pairs(school.settings, long_ago())
        begun = time.monotonic()

        def both_again() -> bool:
            return all(number > count[flow] + 1 for flow, number in number_of_runs(school).items())

        held = eventually(both_again, PATIENCE)
        took, health = time.monotonic() - begun, school.health()
    then = f"both flows twice more within {took:.0f} s, /health {health}"
    return Outcome(last_words(school, before), then if held else "a flow stands still", held)


@contextmanager
def clock_moved(seconds: float) -> Iterator[None]:
    """Of the whole machine. `OSError` for whoever may not set it."""
    time.clock_settime(time.CLOCK_REALTIME, time.clock_gettime(time.CLOCK_REALTIME) + seconds)
    try:
        yield
    finally:
        time.clock_settime(time.CLOCK_REALTIME, time.clock_gettime(time.CLOCK_REALTIME) - seconds)


def number_of_runs(school: RealUp) -> dict[str, int]:
    """How often each flow has run."""
    with open_application(school.settings) as app:
        found = [run.flow for run in runs.runs(app, limit=1000)]
    return {flow: found.count(flow) for flow in runs.FLOWS}


BLOWS: dict[str, Callable[[RealUp], Outcome]] = {
    "the process of Prefect and the flows killed (-9)": killed("flows.serving"),
    "the process of the pages killed (-9)": killed("dashboard.app"),
    "the process of Prefect and the flows hung (-STOP)": hung,
    "`up` itself killed (-9), started again": killed_above,
    "a port is taken": port_taken,
    "a second `up` in the same folder": second,
    "a folder that cannot be made": no_folder,
    "a folder that cannot be written": not_ours,
    "the disk full for a minute": full_disk,
    "the clock set back an hour": clock_back,
}


def dealt(name: str, kind: str) -> Outcome | None:
    """A blow to a school of its own; None where this machine cannot deal it."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        home = Path(folder) / "school"
        home.mkdir(mode=0o700)
        school = RealUp(home, stack.enter_context(databases(kind, Path(folder))))
        stack.callback(school.cut)
        if BLOWS[name] not in (full_disk, not_ours):
            open_school(school.settings, long_ago())
        try:
            return BLOWS[name](school)
        except OSError as error:
            sys.stderr.write(f"{name}: left out, {error}\n")
            return None


def main() -> int:
    """Prints the table; 1 where something did not hold."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    kind = sys.argv[2] if len(sys.argv) > 2 else "sqlite"
    sys.stdout.write("| what was done | what it said | what went on | held |\n")
    sys.stdout.write("| --- | --- | --- | --- |\n")
    wrong = 0
    for name in BLOWS:
        asked = wanted in name and (bool(wanted) or BLOWS[name] is not clock_back)
        if not asked or (found := dealt(name, kind)) is None:
            continue
        held = "yes" if found.held else "**no**"
        said = found.said.replace("|", "/") or "-"
        sys.stdout.write(f"| {name} | {said} | {found.then} | {held} |\n")
        sys.stdout.flush()
        wrong += not found.held
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
