"""`make` installs on a server what runs there and nothing else, and looks at its Python."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAKE = str(shutil.which("make"))
GUIDE = (ROOT / "docs" / "operating.md").read_text("utf-8")
RECOVERY = (ROOT / "docs" / "backup.md").read_text("utf-8")


def make(*words: str) -> str:
    """What it says, or would do."""
    told = subprocess.run(
        [MAKE, "--silent", *words], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return told.stdout + told.stderr


def distributions(name: str) -> set[str]:
    """What a file of pinned requirements installs."""
    return set(re.findall(r"^([a-zA-Z0-9._-]+)==", (ROOT / name).read_text("utf-8"), re.M))


def installed(target: str) -> list[str]:
    steps = make("--dry-run", "--always-make", target)
    assert steps.count("--require-hashes") == len(re.findall(r" -r requirements", steps))
    return re.findall(r" -r (requirements/\S+)", steps)


def test_a_server_is_given_what_runs_there_and_nothing_of_development() -> None:
    files = installed("server")
    assert files == ["requirements/postgresql.txt", "requirements/build.txt"]
    given = set[str]().union(*map(distributions, files))
    assert distributions("requirements/runtime.txt") < given
    assert {"psycopg", "psycopg-binary"} <= given
    # what puts the program itself in its place
    assert given - distributions("requirements/postgresql.txt") == {"setuptools"}
    assert not given & {"pytest", "mypy", "ruff", "playwright", "uv", "mutmut", "pip-audit"}


def test_what_is_developed_with_is_given_by_setup() -> None:
    assert installed("setup") == ["requirements/dev.txt"]


def test_an_installation_is_not_silent_and_may_be_repeated() -> None:
    for target in ("setup", "server"):
        steps = make("--dry-run", "--always-make", target)
        assert "Повторите" in steps
        assert not re.search(r"--quiet.* -r ", steps)


@pytest.mark.parametrize("target", ["setup", "server"])
def test_an_installation_that_fails_says_so(target: str, tmp_path: Path) -> None:
    pip = tmp_path / "python"
    fails_at_pip = 'case "$*" in *pip*) echo Collecting nothing==1; exit 7 ;; *) echo /usr ;; esac'
    pip.write_text(f"#!/bin/sh\n{fails_at_pip}\n", "utf-8")
    pip.chmod(0o755)
    told = subprocess.run(
        [MAKE, "--silent", "--always-make", target, f"PYTHON={pip}", f"BIN={tmp_path}"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode != 0
    assert re.search(r"^1/\d+ nothing==1$", told.stdout, re.M)


@pytest.mark.parametrize(
    ("place", "warns"),
    [("/root/.pyenv/versions/3.11.7", True), ("/home/anna/python", True), ("/usr", False)],
)
def test_a_python_that_the_school_may_not_enter_is_named(
    tmp_path: Path, place: str, warns: bool
) -> None:
    python = tmp_path / "python3"
    python.write_text(f"#!/bin/sh\necho {place}\n", "utf-8")
    python.chmod(0o755)
    told = make("reachable", f"PYTHON={python}")
    assert (place in told, "PYTHON=/usr/bin/python3" in told) == (warns, warns)


def test_both_guides_install_as_a_server_does() -> None:
    for half in GUIDE.split("## In English"):
        assert half.count("make -C /opt/nastavnik server PYTHON=/usr/bin/python3") == 2
        assert "make -C /opt/nastavnik setup" not in half
        assert "install -d -m 700 -o nastavnik -g nastavnik /var/lib/nastavnik" in half
        for told in ("listen [::]:443 ssl", "return 301", "nginx -t && systemctl reload nginx",
                     "certbot", "sudo -u postgres createuser"):  # fmt: skip
            assert told in half, told
    assert "install -m 600 -o nastavnik" in RECOVERY
