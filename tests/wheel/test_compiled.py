"""The compiled engine does what the other does, and fails as the other fails."""

import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.compiled import built, compiler, modules, run_tests
from tests.planted.__main__ import ROOT

ENGINE = [
    "tests/states/test_calendar.py", "tests/states/test_deadlines.py",
    "tests/states/test_decide.py", "tests/states/test_guard.py", "tests/states/test_history.py",
    "tests/states/test_replay.py", "tests/states/test_structure.py",
    "tests/processes/test_batch.py", "tests/processes/test_undisturbed.py",
    "tests/processes/test_engine_properties.py", "tests/store/test_store.py",
]  # fmt: skip
"""What holds the engine's promises. The whole suite: `make test-compiled`."""

BREAKS = """
import sys, tempfile, traceback
from pathlib import Path
from programme.school.application import open_application
from programme.school.settings import Settings
from store import database
from tests.school import opened

def breaks(point):
    reached.append(point)
    if point == "written":
        raise RuntimeError("the power went")

reached = []
with tempfile.TemporaryDirectory() as folder, open_application(Settings(home=Path(folder))) as app:
    database.fault_point = breaks
    try:
        opened(app)
    except RuntimeError:
        print(reached[-1])
        traceback.print_exc(file=sys.stdout)
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if compiler() is None:
        pytest.skip("no C compiler on this machine: the compiled engine is not tried")
    return built(tmp_path_factory.mktemp("compiled") / "tree")


def test_what_is_compiled_is_there() -> None:
    assert [name for name in modules() if not (ROOT / name).is_file()] == []


def test_the_engines_tests_are_green_compiled_too(tree: Path) -> None:
    names = [name.removesuffix(".py").replace("/", ".") for name in modules()]
    ask = (
        "import sys; from importlib import import_module;"
        "print([name for name in sys.argv[1:] if import_module(name).__file__.endswith('.py')])"
    )
    said = subprocess.run(
        [sys.executable, "-c", ask, *names], cwd=tree, capture_output=True, text=True
    )
    assert said.stdout == "[]\n", said.stderr
    assert run_tests(tree, ["-q", *ENGINE]) == 0


def test_a_fault_point_stops_it_and_the_traceback_names_file_and_line(tree: Path) -> None:
    script = subprocess.run(
        [sys.executable, "-c", BREAKS], cwd=tree, capture_output=True, text=True
    )
    source = (ROOT / "store/apply.py").read_text("utf-8").splitlines()
    line = 1 + source.index('    database.fault_point("written")')
    assert script.stdout.startswith("written\n"), script.stdout + script.stderr
    assert f'store/apply.py", line {line}, in apply' in script.stdout
    assert 'database.fault_point("written")' in script.stdout
    assert 'programme/processes/batch.py", line ' in script.stdout


def test_the_wheel_is_one_for_this_platform(tree: Path, tmp_path: Path) -> None:
    made = subprocess.run(
        [sys.executable, "setup.py", "--quiet", "bdist_wheel", "--dist-dir", tmp_path],
        cwd=tree,
        env={**os.environ, "NASTAVNIK_COMPILED": "1"},
        capture_output=True,
        text=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    assert not wheel.name.endswith("-none-any.whl"), made.stderr
    packed = ZipFile(wheel).namelist()
    for name in modules():
        assert name in packed
        assert any(file.startswith(name.removesuffix("py")) and file != name for file in packed)
