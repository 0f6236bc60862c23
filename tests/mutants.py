"""Mutants: each function is changed in one place after another, and some test should go red.

    python -m tests.mutants                       all files of MUTATED
    python -m tests.mutants states/span.py ...    some of them
    python -m tests.mutants --seconds 600 ...     stops after that; the next run goes on from there
    python -m tests.mutants --report ...          what was found so far, survivors as diffs

Every file is worked on in a copy of the tree of its own, under `build/mutants`. mutmut makes the
mutants and runs for each the tests that pass through its function.
"""

import json
import signal
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree

from tests.planted.__main__ import LEFT_OUT, ROOT
from tests.planted.faults import PACKAGES

WORK = ROOT / "build" / "mutants"
_STATES = tuple(
    f"tests/states/test_{name}.py"
    for name in ("calendar", "calendar_files", "checks", "deadlines", "decide", "diagram", "guard",
                 "history", "libyaml", "misfits", "papers", "readers_of_fields", "replay",
                 "roles_of_ones_own", "rule_changes", "structure", "structure_corners", "term",
                 "term_kinds", "words_of_mistakes")
)  # fmt: skip
_BATCH = ("tests/processes/test_batch.py",)
_STORE = ("tests/store/test_store.py", "tests/upkeep/test_incidents.py")
_MAIL = tuple(f"tests/mail/test_{name}.py" for name in ("mail", "handing_over", "mailbox", "links"))
_DUE = ("tests/views/test_due.py", "tests/processes/test_row_locks.py")
_YEAR = ("tests/processes/test_order_year.py", "tests/processes/test_pair_year.py")
_PARTS = tuple(
    f"tests/processes/test_{name}.py"
    for name in ("dated_back", "names_tried_out", "own_parts", "papers_of_a_step",
                 "parts_in_a_pair", "rounds_of_others", "second_person")
)  # fmt: skip
MUTATED = {
    "states/**/*.py": (*_STATES, *_BATCH, *_PARTS, *_YEAR),
    "programme/**/batch.py": (*_BATCH, *_STORE, *_YEAR),
    "store/apply.py": (*_STORE, *_BATCH),
    "store/timers.py": (*_STORE, *_BATCH, *_DUE, *_YEAR),
    "store/outbox.py": ("tests/store/test_store.py", *_MAIL),
}
"""Which files are mutated, and the tests that are asked: quick ones, those on SQLite alone."""
HEAD = """| file | killed | survived | no test | not tried |
| --- | --- | --- | --- | --- |
"""
KILLED, NO_TEST = "killed", "no test"
_VERDICTS = {0: "survived", 5: NO_TEST, 33: NO_TEST, None: "not tried"}


@dataclass(frozen=True, slots=True)
class Found:
    """What became of a file's mutants."""

    file: str
    verdicts: dict[str, str]
    """By mutmut's name."""

    def count(self, verdict: str) -> int:
        """How many ended so."""
        return sum(one == verdict for one in self.verdicts.values())


def chosen(asked: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The files to be mutated, each with its tests."""
    found = {
        str(path.relative_to(ROOT)): tests
        for pattern, tests in MUTATED.items()
        for path in sorted(ROOT.glob(pattern))
        if path.name != "__init__.py"
    }
    return {file: found[file] for file in asked or found}


def place_of(file: str) -> Path:
    """Where a file is worked on."""
    return WORK / file.removesuffix(".py").replace("/", ".")


def prepared(file: str, tests: Sequence[str]) -> Path:
    """A copy of the tree as it is now, with what was found in it before."""
    place = place_of(file)
    copytree(ROOT, place, ignore=LEFT_OUT, dirs_exist_ok=True)
    settings = {
        "source_paths": [*PACKAGES, "definitions"],
        "only_mutate": [file],
        "also_copy": ["bench", "deploy", "docs"],
        "pytest_add_cli_args": ["-k", "not postgresql", "-p", "no:cacheprovider"],
        "pytest_add_cli_args_test_selection": list(tests),
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
    with (place / "pyproject.toml").open("a", encoding="utf-8") as project:
        project.write("\n".join(("\n[tool.mutmut]", *lines, "")))
    return place


def tried(place: Path, seconds: float) -> None:
    """Tries the mutants that were not tried yet, for so long at most."""
    command = [sys.executable, "-m", "mutmut", "run"]
    with (place / "mutmut.log").open("wb") as log:
        running = subprocess.Popen(command, cwd=place, stdout=log, stderr=subprocess.STDOUT)
        with suppress(subprocess.TimeoutExpired):
            running.wait(seconds)
            return
        # what was found by now is kept
        running.send_signal(signal.SIGINT)
        running.wait()


def found_in(place: Path, file: str) -> Found:
    """What is known of a file's mutants."""
    kept = place / "mutants" / f"{file}.meta"
    codes = json.loads(kept.read_bytes())["exit_code_by_key"] if kept.exists() else {}
    return Found(file, {name: _VERDICTS.get(code, KILLED) for name, code in codes.items()})


def as_line(found: Found) -> str:
    """A row of the table of docs/testing.md."""
    survived, untested = found.count("survived"), found.count(NO_TEST)
    every, untried = len(found.verdicts), found.count("not tried")
    killed = found.count(KILLED)
    return f"| `{found.file}` | {killed} / {every} | {survived} | {untested} | {untried} |"


def survivors(place: Path, found: Found) -> str:
    """The mutants that no test minds, as diffs."""
    told = []
    for name, verdict in found.verdicts.items():
        if verdict in ("survived", NO_TEST):
            command = [sys.executable, "-m", "mutmut", "show", name]
            shown = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
            told.append(f"# {verdict}: {name}\n{shown.stdout}")
    return "\n".join(told)


def main() -> int:
    """Tries, and says what was found."""
    asked = ArgumentParser(prog="python -m tests.mutants")
    asked.add_argument("files", nargs="*")
    asked.add_argument("--seconds", type=float, default=24 * 3600)
    asked.add_argument("--report", action="store_true")
    given = asked.parse_args()
    end = time.monotonic() + given.seconds
    sys.stdout.write(HEAD)
    for file, tests in chosen(given.files).items():
        place = place_of(file)
        if not given.report and time.monotonic() < end:
            tried(prepared(file, tests), end - time.monotonic())
        found = found_in(place, file)
        sys.stdout.write(as_line(found) + "\n")
        sys.stdout.flush()
        if given.report:
            (WORK / f"{place.name}.diff").write_text(survivors(place, found), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
