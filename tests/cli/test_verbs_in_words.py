"""What commands say: which school they change, and what is wrong, where it is seen."""

import re
import shutil
from pathlib import Path

import pytest

import definitions
from tests.shell import Shell

CHANGING: tuple[tuple[str, ...], ...] = (
    ("person", "add", "Иванова Анна", "--address", "anna@school.example"),
    ("cycle", "open", "2026/27", "--hold", "director=1", "--hold", "deputy_director=1"),
    ("user", "add", "anna", "--role", "coordinator", "--generate"),
    ("user", "disable", "anna"),
    ("person", "add", "Петров Пётр", "--minor"),
    ("pair", "open", "2"),
    ("fire", "2026/27 · 2.2", "record_review", "--as", "1"),
    ("person", "mute", "1", "reminder"),
    ("cycle", "pause", "2026/27", "--reason", "карантин"),
    ("advance",),
    ("deliver",),
    ("checkpoint",),
    ("person", "erase", "2"),
)
READING: tuple[tuple[str, ...], ...] = (
    ("status",), ("due",), ("person", "list"), ("mail", "list"), ("verify",),
)  # fmt: skip


@pytest.mark.parametrize("json", [(), ("--json",)])
def test_whatever_changes_a_school_names_its_folder_and_nothing_else_does(
    tmp_path: Path, json: tuple[str, ...]
) -> None:
    home = tmp_path / "my-school"
    shell, named = Shell(home), f"Школа в папке {home}"
    for words in CHANGING:
        said = shell(*words, *json)
        assert said.err.splitlines()[:1] == [named], (words, said)
        assert named not in said.out
    for words in READING:
        assert named not in shell(*words, *json).err


def test_errors_of_definitions_stand_after_the_warnings_where_they_are_seen(tmp_path: Path) -> None:
    folder = shutil.copytree(definitions.FOLDER, tmp_path / "definitions")
    file = folder / "pair_lifecycle.yaml"
    file.write_text(file.read_text("utf-8").replace("dest: meetings.trial", "dest: meetings.trail"))
    said = Shell(tmp_path)("check", str(folder))
    codes = re.findall(r"^\S+:\d+:\d+: ([EWA]\d+) ", said.out, re.MULTILINE)
    assert len(codes) > 20
    assert [code for code in codes if code.startswith("E")] == codes[-1:] == ["E201"]
    assert "Ошибок: 1, предупреждений:" in said.out.splitlines()[-1]
