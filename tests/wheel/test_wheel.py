"""What a school installs: the wheel and its locked dependencies in an environment of their own,
started in a folder with nothing in it."""

import ast
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import ZipFile

import httpx
import pytest

from tests.postmaster import free_port

ROOT = Path(__file__).parents[2]
STAYS = {"bench", "deploy"}
"""Packages for those who have the checkout."""
PACKAGES = {path.parent.name for path in ROOT.glob("*/__init__.py")} - STAYS


def run(*command: str | Path) -> None:
    made = subprocess.run(command, capture_output=True, text=True)
    assert made.returncode == 0, made.stdout + made.stderr


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy: what an earlier build left behind in the checkout would get in as well."""
    folder = tmp_path_factory.mktemp("wheel")
    left = shutil.ignore_patterns(".*", "build", "dist", "var", "*.egg-info", "__pycache__")
    shutil.copytree(ROOT, folder / "copy", ignore=left)
    build = (sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder)
    run(*build, folder / "copy")
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="session")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a new environment with the wheel and what it is locked to."""
    folder = tmp_path_factory.mktemp("installed")
    uv = (sys.executable, "-m", "uv", "--quiet")
    run(*uv, "venv", "--python", sys.executable, folder)
    install = (*uv, "pip", "install", "--no-deps", "--python", folder)
    run(*install, "--require-hashes", "--requirement", ROOT / "requirements" / "runtime.txt")
    run(*install, wheel)
    return folder / "bin"


def sources() -> Iterator[Path]:
    """Every file of the packages."""
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def test_every_file_of_the_packages_is_in_the_wheel(wheel: Path) -> None:
    packed = set(ZipFile(wheel).namelist())
    assert sorted({str(path.relative_to(ROOT)) for path in sources()} - packed) == []


def test_nothing_else_is_in_it(wheel: Path) -> None:
    tops = {name.partition("/")[0] for name in ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == PACKAGES


def imported(path: Path) -> Iterator[str]:
    """What a module imports, inside its functions too."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def test_whatever_is_imported_is_locked(programs: Path) -> None:
    wanted = {name for path in sources() if path.suffix == ".py" for name in imported(path)}
    looked_for = sorted({name.partition(".")[0] for name in wanted})
    ask = (
        "import sys; from importlib.util import find_spec;"
        "print([name for name in sys.argv[1:] if find_spec(name) is None])"
    )
    command = [str(programs / "python"), "-I", "-c", ask, *looked_for]
    assert subprocess.run(command, capture_output=True, text=True).stdout == "[]\n"


@dataclass(frozen=True, slots=True)
class School:
    """A folder of one's own, where `nastavnik` is said without anything of the checkout."""

    programs: Path
    folder: Path
    page: int = field(default_factory=free_port)
    prefect: int = field(default_factory=free_port)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.defpath,
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "NASTAVNIK_DASHBOARD_PORT": str(self.page),
            "NASTAVNIK_PREFECT_PORT": str(self.prefect),
            "NASTAVNIK_ADVANCE_EVERY": "10",
            "NASTAVNIK_DELIVER_EVERY": "10",
        }

    def command(self, *words: str | Path) -> list[str | Path]:
        return [self.programs / "nastavnik", *words]

    def says(self, *words: str | Path, **more: str) -> str:
        made = subprocess.run(
            self.command(*words),
            cwd=self.folder,
            env={**self.environment, **more},
            capture_output=True,
            text=True,
        )
        assert made.returncode == 0, made.stdout + made.stderr
        return made.stdout

    @contextmanager
    def up(self) -> Iterator[httpx.Client]:
        """Everything runs; a client of its pages. It has to end well."""
        with (self.folder / "up.log").open("wb") as log:
            process = subprocess.Popen(
                self.command("up"), cwd=self.folder, env=self.environment, stdout=log, stderr=log
            )
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{self.page}", timeout=30) as client:
                yield client
        finally:
            process.send_signal(signal.SIGTERM)
            ended = process.wait(60)
        assert ended == 0, (self.folder / "up.log").read_text()

    def flows_done(self) -> set[str]:
        """The flows of which a run has completed."""
        wanted = {"flow_runs": {"state": {"type": {"any_": ["COMPLETED"]}}}}
        url = f"http://127.0.0.1:{self.prefect}/api/flows/filter"
        secret = (self.folder / "var" / "prefect.password").read_text("utf-8").strip()
        user, _, password = secret.partition(":")
        answer = httpx.post(url, json=wanted, timeout=30, auth=(user, password))
        return {flow["name"] for flow in answer.json()}


def eventually(holds: Callable[[], bool], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if holds():
                return True
        except httpx.HTTPError:
            pass
        time.sleep(0.3)
    return False


def test_a_school_lives_by_it(programs: Path, tmp_path: Path) -> None:
    school = School(programs, tmp_path / "empty")
    school.folder.mkdir()
    school.says("check")
    with school.up() as client:
        assert eventually(lambda: client.get("/health").status_code == 200, 180)
        assert "<h1" in client.get("/sign-in").text
        for file in ("app.css", "app.js", "vendor/tabler.min.css"):
            assert client.get(f"/static/{file}").status_code == 200, file
        assert eventually(lambda: {"advance", "deliver"} <= school.flows_done(), 240)
    before = json.loads(school.says("verify", "--json"))
    assert before["entries"] > 0
    school.says("backup", "copy.zip")
    again = {"NASTAVNIK_HOME": "again"}
    school.says("restore", "copy.zip", **again)
    assert json.loads(school.says("verify", "--json", **again)) == before
