"""The command line as its users type it, right and wrong."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.pair_versions import raised
from tests.states.test_checks import PAIRS


class Cli:
    """One school in a folder, spoken to in Russian unless said otherwise."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.environment = {
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "NASTAVNIK_HOME": str(home),
            "NASTAVNIK_LANGUAGE": "ru",
            "COLUMNS": "160",
        }

    def __call__(self, *words: str, code: int = 0, **environment: str) -> str:
        """All that is said, the answer first."""
        return "".join(self._said(words, code, environment))

    def answer(self, *words: str) -> str:
        """What a script would read: without what is said for people beside it."""
        return self._said(words, 0, {})[0]

    def _said(
        self, words: tuple[str, ...], code: int, environment: Mapping[str, str]
    ) -> tuple[str, str]:
        done = subprocess.run(
            [sys.executable, "-m", "cli.app", *words],
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
            cwd=self.home,
        )
        assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
        assert "Traceback" not in done.stdout + done.stderr
        return done.stdout, done.stderr

    def json(self, *words: str, code: int = 0) -> dict[str, object]:
        # what is said for people stands in the other stream, and follows here
        found, _ = json.JSONDecoder().raw_decode(self(*words, "--json", code=code))
        assert isinstance(found, dict)
        return found


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    return Cli(tmp_path)


@pytest.fixture
def open_school(cli: Cli) -> Cli:
    for number, role in enumerate(("director", "deputy_director", "social_pedagogue"), 1):
        cli("person", "add", f"Сотрудник {number}", "--address", f"{role}@school.example")
    cli(
        "cycle", "open", "2020/21", "--at", "2020-09-01T09:00+03:00",
        "--hold", "director=1", "--hold", "deputy_director=2",
        "--hold", "social_pedagogue=social_pedagogue@school.example",
    )  # fmt: skip
    cli("advance", "--at", "2020-09-01T10:00+03:00")
    return cli


def test_the_roadmap_for_scripts(open_school: Cli) -> None:
    told = open_school.json("status", "--at", "2020-09-02T09:00+03:00")
    rows = told["measures"]
    assert isinstance(rows, list)
    assert len(rows) == 24
    assert set(rows[0]) == {
        "number", "title", "section", "start", "due", "state", "late", "responsible", "accepted_on",
    }  # fmt: skip
    assert rows[1]["due"] == "2020-08-20"
    assert rows[1]["responsible"] == ["Сотрудник 2"]


def test_the_roadmap_for_people_in_two_languages(open_school: Cli) -> None:
    assert "подтвердить документом" in open_school("status")
    assert "to confirm" in open_school("status", NASTAVNIK_LANGUAGE="en")


def test_a_measure_goes_from_document_to_acceptance(open_school: Cli, tmp_path: Path) -> None:
    (tmp_path / "base.pdf").write_text("база")
    name, at = "2020/21 · 3.2", ("--at", "2020-09-10T12:00+03:00")
    assert "running.submitted" in open_school(
        "fire", name, "submit", "--as", "3", "--evidence", "base=base.pdf", *at
    )
    assert "→ running.returned" in open_school(
        "fire", name, "return", "--as", "2", "--field", "remarks=Нет даты", *at
    )
    open_school("fire", name, "submit", "--as", "3", "--occurred-on", "09.09.2020", *at)
    open_school("fire", name, "accept", "--as", "Сотрудник 2", *at)
    assert "Принять" in open_school("history", name)
    assert "accept" in open_school("history", name, "--json")
    assert "Нет даты" not in open_school("export")
    told = open_school.json("verify")
    assert told["problems"] == []
    assert set(told) == {"entries", "instances", "checkpoints", "problems"}


def test_an_export_says_which_program_checks_it(open_school: Cli, tmp_path: Path) -> None:
    said = open_school("export", str(tmp_path / "history.jsonl"))
    (command,) = [line for line in said.splitlines() if "verify_export.py" in line]
    python, program, file = command.split()
    assert python == "python"
    checked = subprocess.run([sys.executable, "-I", program, file], capture_output=True, check=True)
    assert "Ничего не изменено." in checked.stdout.decode()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("fire", "2020/21 · 3.2", "submit", "--as", "1"), 1, "доступно роли"),
        (("fire", "2020/21 · 3.2", "accept", "--as", "2"), 1, "сейчас состояние"),
        (("fire", "2020/21 · 3.2", "submit", "--as", "3"), 1, "не хватает документов"),
        (("fire", "2020/21 · 3.4", "begin", "--as", "2"), 0, "running.in_progress"),
        (("fire", "2020/21 · 2.2", "submit", "--as", "2", "--evidence", "x.pdf"), 1, "рано"),
        (("fire", "2020/21 · 3.2", "sumbit", "--as", "3"), 1, "submit"),
        (("fire", "2020/21 · 9.9", "submit", "--as", "3"), 2, "не найдено"),
        (("fire", "2020/21 · 3.2", "submit", "--as", "Никто"), 2, "нет"),
        (("fire", "2020/21 · 3.2", "submit", "--as", "3", "--evidence", "no.pdf"), 2, "no.pdf"),
        (("fire", "2020/21 · 3.2", "submit", "--as", "3", "--evidence", "big.pdf"), 2, "больше"),
        (("fire", "2020/21 · 3.2", "submit", "--as", "3", "--occurred-on", "30.02.2020"), 2, "дня"),
        (("fire", "2020/21 · 3.2", "submit", "--as", "3", "--field", "x"), 2, "поле=значение"),
        (("history", "pair 77"), 2, "не найдено"),
        (("mail", "show", "77"), 2, "нет"),
        (("cycle", "open", "2020"), 2, "учебный год"),
        (("cycle", "open", "2020/21"), 2, "уже открыт"),
        (("cycle", "shift", "2020/21", "7"), 2, "причину"),
        (("status", "--cycle", "1999/00"), 2, "нет"),
        (("advance", "--at", "вчера"), 2, "момент"),
        (("check", "no.yaml"), 2, "no.yaml"),
        (("nonsense",), 2, ""),
    ],
)  # fmt: skip
def test_wrong_input_is_answered_in_words_and_by_exit_code(
    open_school: Cli, tmp_path: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    (tmp_path / "x.pdf").write_text("x")
    with (tmp_path / "big.pdf").open("wb") as out:
        out.truncate(21 * 1024 * 1024)
    timed = words[0] == "fire"
    more = ("--at", "2020-09-10T12:00+03:00") if timed else ()
    before = open_school.json("verify")["entries"]
    assert said in open_school(*words, *more, code=code)
    if code:
        assert open_school.json("verify")["entries"] == before


def test_check_tells_tools_what_it_found(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "pairs.yaml").write_text(
        PAIRS.replace("dest: meetings.final", "dest: meetings.fin")
    )
    found = json.loads(cli("check", "pairs.yaml", "--format", "json", code=1))
    assert set(found[0]) == {"code", "severity", "file", "line", "column", "message", "remedy"}
    assert "E201" in {finding["code"] for finding in found}
    assert json.loads(cli("check", "--json"))[0]["severity"] == "warning"


def test_a_year_is_simulated_for_scripts(cli: Cli, tmp_path: Path) -> None:
    told = cli.json("simulate", "--pairs", "3", "--until", "2020-11-01", "--into", "year.db")
    assert set(told) == {
        "transitions", "seconds", "measures", "mails", "pairs", "stuck", "history_head",
    }  # fmt: skip
    assert (tmp_path / "year.db").exists()


def test_pictures_schema_comparison_and_the_next_year(open_school: Cli, tmp_path: Path) -> None:
    assert open_school("diagram", "pair_lifecycle").lstrip().startswith("<?xml")
    assert "stateDiagram-v2" in open_school("diagram", "measure", "--format", "mermaid")
    assert json.loads(open_school("schema"))["title"] == "nastavnik definition"
    (tmp_path / "old.yaml").write_text(PAIRS)
    (tmp_path / "new.yaml").write_text(PAIRS.replace("within: 13 days", "within: 10 days"))
    assert "quiet" in open_school("diff", "old.yaml", "new.yaml")
    told = open_school.json("cycle", "next", "2020/21")
    assert told["name"] == "2021/22"
    assert ["1.2", "2020-08-20", "2021-08-20"] in told["dates"]  # type: ignore[operator]


def test_live_pairs_move_to_a_new_version_after_a_dry_run(open_school: Cli, tmp_path: Path) -> None:
    open_school("person", "add", "Ученик", "--minor")
    assert open_school("pair", "open", "Ученик").startswith("пара 1\n")
    text = raised().replace("name: request\n        title", "name: asked\n        title")
    text = text.replace("intake.request", "intake.asked").replace(
        "initial: request", "initial: asked"
    )
    (tmp_path / "new.yaml").write_text(text)
    assert "intake.request" in open_school("migrate", "new.yaml", "--dry-run", code=1)
    moved = ("migrate", "new.yaml", "--state", "intake.request=intake.asked", "--reason", "правка")
    assert open_school.json(*moved)["moved"] == 1
    assert "intake.asked" in open_school("history", "пара 1", "--json")
    assert open_school.json("verify")["problems"] == []


def test_a_database_of_a_newer_version_and_one_that_broke(open_school: Cli, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "nastavnik.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    assert "более новой" in open_school("status", code=3)
    assert "no such file" in open_school("status", code=3, NASTAVNIK_HOME=str(tmp_path / "empty"))


def test_help_needs_no_heavy_import(cli: Cli) -> None:
    heavy = "('prefect', 'sqlalchemy', 'fastapi', 'altair')"
    code = f"import sys, cli.app; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=cli.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("backup", "taken/copy.tar"), "Папки taken нет"),
        (("backup", "folder"), "это папка, а нужен файл"),
        (("export", "taken/order"), "это не папка"),
        (("backup", "x" * 300), "слишком длинное имя"),
        (("restore", "taken/copy.tar"), ""),
    ],
)
def test_a_file_that_cannot_be_had_is_told_in_a_sentence(
    open_school: Cli, words: tuple[str, ...], said: str
) -> None:
    (open_school.home / "taken").write_text("x")
    (open_school.home / "folder").mkdir()
    told = open_school(*words, code=2)
    assert said in told
    assert len(told.splitlines()) < 5
    assert not (open_school.home / "reports").exists()
