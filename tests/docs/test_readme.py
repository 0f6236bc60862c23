"""The README does what it says: its commands are carried out as they stand, in both languages."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from cli import output
from tests.cast import at
from tests.shell import Said, Shell
from tests.then import Then, shift_to

ROOT = Path(__file__).parents[2]
OWN = {"ru": "## Своя школа", "en": "## A school of your own"}
EXAMPLE = {"ru": "Например, человек № 2", "en": "For example, person 2"}
LANGUAGES = ("ru", "en")


def commands(text: str) -> list[list[str]]:
    """Its indented lines, as the shell splits them."""
    return [shlex.split(line, comments=True) for line in re.findall(r"^    (\S.*)$", text, re.M)]


def section(begins: str) -> str:
    _, _, rest = (ROOT / "README.md").read_text("utf-8").partition(begins)
    return re.split(r"^##? ", rest, maxsplit=1, flags=re.M)[0]


class Reader:
    """Somebody who types what stands in the README, in the folder of the program."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(folder)
        monkeypatch.setattr(output, "datetime", Then)
        self._patch, self._folder = monkeypatch, folder
        shutil.copytree(ROOT / "definitions", folder / "definitions")
        self._shell = Shell(folder / "my-school")

    def types(self, words: list[str]) -> Said | None:
        """One command; None for those that are none of the program's."""
        if words[0] == "cp":
            shutil.copytree(words[2], words[3])
        for setting in words[1:] if words[0] == "export" else ():
            name, _, value = setting.replace("$PWD", str(self._folder)).partition("=")
            assert name != "NASTAVNIK_HOME" or value == str(self._folder / "my-school")
            self._patch.setenv(name, value)
        if words[0] != "nastavnik" or words[1] == "up":
            return None
        # nobody is there to type a password
        more = ["--generate"] if words[1:3] == ["user", "add"] else []
        return self._shell(*words[1:], *more)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_commands_of_a_school_of_ones_own_work_as_they_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    reader = Reader(tmp_path, monkeypatch)
    monkeypatch.setenv("NASTAVNIK_TEST_SHIFT", "0")
    shift_to(at("2026-10-12"))
    numbers = []
    for words in commands(section(OWN[language])):
        said = reader.types(words)
        assert said is None or said.code == 0, (words, said)
        if said and words[1:3] == ["person", "add"]:
            numbers.append(said.out.strip())
        if said and words[1] == "check":
            assert re.search("Ошибок: 0, предупреждений: [45][0-9]", said.out)
        if said and words[1:3] == ["pair", "open"]:
            assert said.out.strip() == "пара 1"
    assert numbers == ["1", "2", "3", "4"]
    # and the example of a step, in any month of the year
    _, _, example = (ROOT / "README.md").read_text("utf-8").partition(EXAMPLE[language])
    fire = commands(example)[0]
    for day in ("2026-10-13", "2026-12-01", "2027-02-15", "2027-05-11"):
        shift_to(at(day))
        reader.types(["nastavnik", "advance"])
        said = reader.types(fire)
        assert said is not None
        assert said.code == 0, (day, said)


def test_no_line_of_the_readme_is_far_longer_than_the_others() -> None:
    lines = (ROOT / "README.md").read_text("utf-8").splitlines()
    assert [line for line in lines if len(line) > 120 and not line.startswith("|")] == []
