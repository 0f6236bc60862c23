"""The house keeps its rules: small files, one writer, no host's name, no clock below the faces."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = (
    "cli",
    "dashboard",
    "flows",
    "programme",
    "store",
    "notifications",
    "states",
    "definitions",
)
SOURCES = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
TESTS = list((ROOT / "tests").rglob("*.py"))


@pytest.mark.parametrize("path", [*SOURCES, *TESTS], ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_tells_one_story_in_three_hundred_lines(path: Path) -> None:
    if "migrations/versions" in str(path):
        pytest.skip("a migration is written once and never read on")
    assert len(path.read_text("utf-8").splitlines()) <= 300


def test_apply_is_the_only_writer_of_an_instances_state() -> None:
    writing = re.compile(r"(INSERT INTO|UPDATE|DELETE FROM) (instances|timers|history)\b")
    found = {
        (str(path.relative_to(ROOT)), hit.group(0))
        for path in SOURCES
        for hit in writing.finditer(path.read_text("utf-8"))
    }
    others = {row for row in found if row[0] != "store/apply.py"}
    # the mark of an incident is no part of what an instance is
    assert others == {("store/upkeep.py", "UPDATE instances")}


def test_only_one_module_decides_for_effect() -> None:
    asking = re.compile(r"from states\.(decide|elapse|opening|migration) import")
    found = {
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path.parts[len(ROOT.parts)] != "states" and asking.search(path.read_text("utf-8"))
    }
    assert found == {
        "programme/batch.py",
        "programme/cycles.py",  # Opening, a value
        "programme/pairs.py",  # Opening, a value
        "programme/definitions.py",  # migrate, whose decisions the batch takes
    }


def test_no_package_hosts_name_is_committed() -> None:
    hosts = re.compile(r"(?:pypi|pythonhosted|npmjs|unpkg|jsdelivr)\.(?:org|com|net)")
    ours = ("requirements", "docs", "tests", "bench", ".ci", *PACKAGES)
    files = [path for folder in ours for path in (ROOT / folder).rglob("*")]
    files += [path for path in ROOT.iterdir() if path.name != ".git"]
    for path in files:
        if not path.is_file() or path.suffix == ".pyc" or path == Path(__file__):
            continue
        assert not hosts.search(path.read_text("utf-8", errors="ignore")), path


IN_PLACE = {
    "app.py": "a report of a fault",
    "backup.py": "the list inside a backup, in a folder that goes",
    "definitions.py": "where somebody said, or in a folder that goes",
    "drafts.py": "a copy in a folder that goes",
    "errors.py": "a report of a fault",
    "files.py": "the one place",
    "keys.py": "the key, which is linked to its name",
    "paper.py": "a document that is then handed in",
    "records.py": "where somebody said",
    "running.py": "where somebody said",
    "uploads.py": "a folder that goes",
    "versions.py": "a copy in a folder that goes",
}
"""Modules that write files in place, and why they may."""


def test_files_that_stay_are_written_in_one_place() -> None:
    writing = re.compile(r"\.write_(bytes|text)\(|open\([^)]*\"[wx]b?\"")
    found = {path.name for path in SOURCES if writing.search(path.read_text("utf-8"))}
    assert found == set(IN_PLACE), "use store.files"
