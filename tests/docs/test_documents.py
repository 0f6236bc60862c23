"""Documents hold together with what they describe."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import definitions as shipped
from programme.history import checkpoints, whole_export
from programme.people import register
from programme.processes import cycles
from programme.school.application import build
from programme.school.settings import Settings
from states.checks.codes import CODES, as_table
from states.reading import Document, read
from states.schema import definition_schema
from states.term import KINDS
from store.database import open_database
from store.tables import metadata
from tests.author import BY
from tests.cast import at

ROOT = Path(__file__).parents[2]
VERIFIER = ROOT / "programme" / "history" / "verify_export.py"
TABLES = metadata.tables


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_shipped_schema_is_that_of_the_model() -> None:
    shipped_schema = json.loads((shipped.FOLDER / "definition.schema.json").read_text("utf-8"))
    assert shipped_schema == definition_schema(), (
        "nastavnik schema > definitions/definition.schema.json"
    )
    Draft202012Validator.check_schema(shipped_schema)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_table_of_codes_is_complete_and_current(language: str) -> None:
    table = as_table("ru" if language == "ru" else "en")
    assert table in text("docs/checks.md")
    sources = "".join(
        path.read_text("utf-8")
        for path in [
            *(ROOT / "states" / "checks").glob("*.py"),
            ROOT / "states" / "reading.py",
            ROOT / "states" / "mistakes.py",
        ]
        if path.name != "codes.py"
    )
    assert set(re.findall(r'"([EWA]\d{1,3})"', sources)) == set(CODES)


def test_every_table_is_told() -> None:
    page = set(re.findall(r"`(\w+)`", text("docs/tables.md")))
    assert set(metadata.tables) <= page, "docs/tables.md"


def test_every_room_is_on_the_map() -> None:
    page = text("docs/architecture.md")
    rooms = [
        folder.name
        for house in ("programme", "dashboard")
        for folder in (ROOT / house).iterdir()
        if (folder / "__init__.py").is_file()
    ]
    assert [room for room in rooms if f"`{room}/`" not in page] == []


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads(text("pyproject.toml"))["project"]
    named = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    reasons = text("docs/dependencies.md")
    for dependency in named:
        name = re.split(r"[\[<>=; ]", dependency)[0]
        assert f"| {name} |" in reasons, name


def test_every_verb_of_the_command_line_is_in_the_readme() -> None:
    listed = subprocess.run(
        [sys.executable, "-m", "cli.app", "--help"],
        capture_output=True, text=True, check=True, cwd=ROOT,
        env={"PATH": "", "NASTAVNIK_LANGUAGE": "en", "COLUMNS": "100"},
    ).stdout  # fmt: skip
    verbs = re.findall(r"^│ ([a-z]+) ", listed, re.MULTILINE)
    assert len(verbs) > 15
    readme = text("README.md")
    assert [verb for verb in verbs if f"`{verb}" not in readme] == []


def test_definitions_in_the_manual_can_be_read() -> None:
    blocks = re.findall(r"```yaml\n(process: .*?)```", text("docs/definitions.md"), re.DOTALL)
    assert blocks
    for block in blocks:
        found = read(block.encode(), "docs/definitions.md")
        assert isinstance(found, Document), found


def test_every_kind_of_term_is_in_the_manual() -> None:
    manual = text("docs/definitions.md")
    assert [kind for kind in KINDS if f"{{{kind}: " not in manual] == []


def test_contributing_names_tests_that_there_are() -> None:
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    named = set(re.findall(r"`(test_\w+)`", text("CONTRIBUTING.md")))
    assert len(named) > 20
    assert [name for name in sorted(named) if f"def {name}(" not in sources] == []


def glossary() -> list[list[str]]:
    """The rows of the glossary: term, Russian, meaning, keys of YAML, tables."""
    rows = [line.strip("| ").split(" |") for line in text("docs/glossary.md").splitlines()]
    cells = [[cell.strip() for cell in row] for row in rows if len(row) > 1]
    return [row + [""] * (5 - len(row)) for row in cells if row[0] not in ("term", "---")]


def test_the_glossary_names_keys_and_tables_that_there_are() -> None:
    keys = set(re.findall(r'"(\w+)": \{', json.dumps(definition_schema())))
    places = {*TABLES} | {
        f"{table.name}.{column.name}" for table in TABLES.values() for column in table.c
    }
    assert len(glossary()) > 50
    for term, _, _, yaml_keys, tables in glossary():
        assert set(re.findall(r"`(\w+)`", yaml_keys)) <= keys, term
        assert set(re.findall(r"`([\w.]+)`", tables)) <= places, term
    # these are the program's own bookkeeping
    named = " ".join(row[4] for row in glossary())
    unnamed = {name for name in TABLES if f"`{name}" not in named}
    assert unnamed == {"counters", "figures", "sign_ins"}


def test_a_verifier_that_knows_nothing_of_ours_checks_an_export(tmp_path: Path) -> None:
    app = build(Settings(home=tmp_path), open_database(f"sqlite:///{tmp_path / 'x.db'}"))
    director = register.add(app, "Директор", by=BY)
    cycles.open_cycle(app, "2020/21", at("2020-09-01"), holders={"director": [director]})
    checkpoints.checkpoint(app, at("2020-09-01"))
    path = tmp_path / "history.jsonl"
    with path.open("wb") as out:
        assert whole_export.export(app, out) == 31
    app.close()
    verifier = [sys.executable, "-I", str(VERIFIER)]
    good = subprocess.run([*verifier, str(path)], capture_output=True, text=True, check=False)
    assert good.returncode == 0
    last = json.loads(path.read_text("utf-8").splitlines()[-1])
    kept = f"{last['checkpoint']}:{last['hash']}"
    russian, english = good.stdout.strip().split("\n\n")
    for line in (
        "Ничего не изменено.",
        "Записей: 31.",
        "Записей школы: 7.",
        f"Последняя точка: {kept}",
    ):
        assert line in russian.splitlines()
    for line in ("Nothing was changed.", "Entries: 31.", f"Last checkpoint: {kept}"):
        assert line in english.splitlines()
    path.write_text(path.read_text("utf-8").replace('"dest":"planned"', '"dest":"accepted"', 1))
    bad = subprocess.run([*verifier, str(path)], capture_output=True, text=True, check=False)
    assert bad.returncode == 1
    russian, english = bad.stdout.strip().split("\n\n")
    assert russian.startswith("Выгрузка не сходится:\nэкземпляр 15, запись 1: хеш не")
    assert english.startswith("The export does not add up:\ninstance 15, revision 1: its hash")
    assert not re.search("[a-z]{4}", russian.replace(last["hash"], ""))


def test_the_verifier_says_that_a_cut_end_shows_only_beside_a_letter(tmp_path: Path) -> None:
    app = build(Settings(home=tmp_path), open_database(f"sqlite:///{tmp_path / 'x.db'}"))
    cycles.open_cycle(app, "2020/21", at("2020-09-01"), holders={})
    checkpoints.checkpoint(app, at("2020-09-01"))
    register.add(app, "Директор", by=BY)
    checkpoints.checkpoint(app, at("2020-09-02"))
    path = tmp_path / "history.jsonl"
    with path.open("wb") as out:
        whole_export.export(app, out)
    app.close()
    lines = path.read_text("utf-8").splitlines()
    kept = "{checkpoint}:{hash}".format(**json.loads(lines[-1]))

    def said(*more: str) -> str:
        asked = [sys.executable, "-I", str(VERIFIER), str(path), *more]
        return subprocess.run(asked, capture_output=True, text=True, check=False).stdout

    assert "Не отрезан ли конец" in said()
    assert "--expect" in said()
    with_letter = said("--expect", f"№ {kept}")
    assert with_letter.startswith("Ничего не изменено.")
    assert "Не отрезан" not in with_letter
    path.write_text("\n".join(lines[:-1]), encoding="utf-8")
    assert "контрольная точка 2: в письме хеш другой, или её нет" in said("--expect", kept)


def test_the_help_of_the_verifier_is_in_both_languages(tmp_path: Path) -> None:
    asked = [sys.executable, "-I", str(VERIFIER), "--help"]
    told = subprocess.run(asked, capture_output=True, text=True, check=True, cwd=tmp_path).stdout
    assert "Проверяет выгрузку истории" in told
    assert "Checks an exported history" in told
    for option in ("--part", "--proof", "--expect", "--documents", "--list"):
        assert re.search(rf"{option} .*\s[а-яё ,]+\s/", told.partition(":\n")[2], re.S), option


def test_the_verifier_says_in_words_what_it_cannot_check(tmp_path: Path) -> None:
    verifier = [sys.executable, "-I", str(VERIFIER)]
    (tmp_path / "empty.jsonl").touch()
    (tmp_path / "letter.txt").write_text("not an export")
    for arguments in ([], ["missing.jsonl"], ["empty.jsonl"], ["letter.txt"], ["--part"]):
        told = subprocess.run(
            [*verifier, *arguments], capture_output=True, text=True, check=False, cwd=tmp_path
        )
        assert told.returncode == 2
        assert told.stderr
        assert "Traceback" not in told.stderr
        assert not told.stdout
