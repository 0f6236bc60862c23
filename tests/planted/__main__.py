"""Plants every fault, one after the other, and expects its tests to go red.

python -m tests.planted            all of them
python -m tests.planted NAME ...   some of them
python -m tests.planted --table    the table of docs/testing.md
"""

import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from shutil import copytree, ignore_patterns
from xml.etree import ElementTree

from tests.planted.faults import DoesNotApply, Fault, as_table, faults, files_of, plant

ROOT = Path(__file__).parents[2]
LEFT_OUT = ignore_patterns(".git", ".venv", ".*_cache", "__pycache__", "var", "mutants", "build")
LONGEST = 600
"""Seconds after which tests that go on for ever are given up."""
CAUGHT = "caught"


def copied(target: Path) -> Path:
    """A copy of this tree, in which faults do no harm."""
    return copytree(ROOT, target / "tree", ignore=LEFT_OUT)


def caught(tree: Path, fault: Fault) -> str:
    """`CAUGHT`, or why not, after planting a fault in a copy and taking it out again."""
    try:
        path, before, planted = plant(tree, fault)
    except DoesNotApply as reason:
        return str(reason)
    path.write_text(planted, "utf-8")
    try:
        found = ran(tree, fault.tests)
    finally:
        path.write_text(before, "utf-8")
    if missing := [name for name in fault.tests if name not in found]:
        return f"did not run: {', '.join(missing)}"
    if green := [name for name in fault.tests if not found[name]]:
        return f"stays green: {', '.join(green)}"
    return CAUGHT


def ran(tree: Path, names: tuple[str, ...]) -> dict[str, bool]:
    """Those of these tests that run to their end in a tree, and whether they are red."""
    chosen = [f"{path}::{name}" for name in names for path in files_of(tree, name)]
    if not chosen:  # pytest would run all there are
        return {}
    report = tree.parent / "report.xml"
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", "--tb=no", "-p", "no:cacheprovider",
               f"--junitxml={report}", *chosen]  # fmt: skip
    with suppress(subprocess.TimeoutExpired):
        subprocess.run(command, cwd=tree, capture_output=True, check=False, timeout=LONGEST)
    found: dict[str, bool] = {}
    if report.exists():
        for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314  # our own
            name = str(case.get("name")).partition("[")[0]
            if case.find("error") is None and case.find("skipped") is None:
                found[name] = found.get(name, False) or case.find("failure") is not None
    return found


def main(asked: list[str]) -> int:
    """Tries the faults named, or all; 1 where one is not caught."""
    if asked == ["--table"]:
        sys.stdout.write(as_table(ROOT))
        return 0
    chosen = [fault for fault in faults() if not asked or fault.name in asked]
    with tempfile.TemporaryDirectory(prefix="nastavnik-planted-") as folder:
        tree = copied(Path(folder))
        # a test that is red anyway catches nothing
        every = tuple(dict.fromkeys(name for fault in chosen for name in fault.tests))
        if red := sorted(name for name, is_red in ran(tree, every).items() if is_red):
            sys.stdout.write(f"red without any fault: {', '.join(red)}\n")
            return 1
        answers = []
        for fault in chosen:
            answers.append(caught(tree, fault))
            sys.stdout.write(f"{fault.name:<32} {answers[-1]}\n")
            sys.stdout.flush()
    good = answers.count(CAUGHT)
    sys.stdout.write(f"{good} of {len(answers)} caught\n")
    return int(good < len(answers) or not answers)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
