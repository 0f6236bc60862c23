"""The house keeps its rules: small files, one writer, no host's name, no clock below the faces."""

import ast
import builtins
import re
from pathlib import Path

import pytest
from sqlalchemy import Table, UpdateBase

from tests.statements import STATEMENTS, named, places

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
    others = {}
    for statement in STATEMENTS:
        written = statement.construct
        if not isinstance(written, UpdateBase) or not isinstance(written.table, Table):
            continue
        if written.table.name in ("instances", "timers", "history"):
            known = places(statement)
            if len(known) != 1 or not known[0].startswith("apply."):
                others[named(statement)] = statement.form(False).text.split("WHERE")[0]
    # the mark of an incident is no part of what an instance is
    assert others == {
        "incidents._SET_ASIDE": "UPDATE instances SET incident=1 ",
        "incidents._TAKE_BACK": "UPDATE instances SET incident=0 ",
    }


def calls(part: ast.AST) -> set[str]:
    return {
        node.func.id
        for node in ast.walk(part)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }


@pytest.mark.parametrize("path", sorted((ROOT / "store").glob("*.py")), ids=lambda path: path.name)
def test_a_statement_is_made_where_it_is_counted(path: Path) -> None:
    if path.name == "statement.py":
        pytest.skip("it makes them for others")
    parts = ast.parse(path.read_text("utf-8")).body
    functions = [
        part
        for part in parts
        if isinstance(part, ast.FunctionDef)
        and not any("per_shape" in calls(mark) for mark in part.decorator_list)
    ]
    makers = {part.name for part in functions if calls(part) & {"Statement", "Query", "insertion"}}
    # when the module is imported, and never later
    imported = [part for part in parts if not isinstance(part, ast.FunctionDef)]
    assert makers <= set().union(*map(calls, imported))
    assert not [part.name for part in functions if calls(part) & makers]


# no table's rows: what a database itself is told
OUTSIDE = {
    "store/backup.py",  # VACUUM INTO, and PostgreSQL's own programs
    "store/table_lock.py",  # a lock on a table, and waiting only so long for it
    "store/database.py",  # a transaction's beginning, PRAGMA
    "store/erasure.py",  # VACUUM, which writes files anew
    "store/region.py",  # a comment on a schema
    "store/school_history.py",  # a lock on a table
    "store/schema.py",  # a lock for whoever migrates
    "store/school_questions.py",  # one question for each of many schools, laid side by side
}


def test_sql_is_text_only_where_sqlalchemy_has_no_words() -> None:
    sql = re.compile(
        r"\s*(SELECT|INSERT INTO|UPDATE \w+ SET|DELETE FROM|WITH \w+ AS|SET|BEGIN|LOCK|DO|VACUUM"
        r"|PRAGMA|CREATE|DROP|ALTER|COMMENT|EXPLAIN|TRUNCATE)\b"
    )
    written = {
        str(path.relative_to(ROOT))
        for path in SOURCES
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and sql.match(node.value)
    }
    assert written == OUTSIDE


def test_only_the_database_hands_statements_to_the_driver() -> None:
    driver = re.compile(r"\.cursor\b|exec_driver_sql|raw_connection")
    found = {
        str(path.relative_to(ROOT)) for path in SOURCES if driver.search(path.read_text("utf-8"))
    }
    # a shard's statements run each by itself, outside any transaction
    assert found == {"store/database.py", "store/region.py", "store/schema.py"}


def test_only_one_module_decides_for_effect() -> None:
    asking = re.compile(r"from states\.(decide|timers|opening|migration) import")
    found = {
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path.parts[len(ROOT.parts)] != "states" and asking.search(path.read_text("utf-8"))
    }
    assert found == {
        "programme/processes/batch.py",
        "programme/processes/cycles.py",  # Opening, a value
        "programme/processes/pairs.py",  # Opening, a value
        "programme/processes/migration.py",  # migrate, whose decisions the batch takes
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
    "paper.py": "a document that is then handed in",
    "records.py": "where somebody said",
    "running.py": "where somebody said",
    "secret_files.py": "the key, which is linked to its name",
    "uploads.py": "a folder that goes",
    "versions.py": "a copy in a folder that goes",
}
"""Modules that write files in place, and why they may."""


def test_files_that_stay_are_written_in_one_place() -> None:
    writing = re.compile(r"\.write_(bytes|text)\(|open\([^)]*\"[wx]b?\"")
    found = {path.name for path in SOURCES if writing.search(path.read_text("utf-8"))}
    assert found == set(IN_PLACE), "use store.files"


def test_exceptions_are_few_and_in_one_file() -> None:
    classes = {
        node.name: (path, {ast.unparse(base).rpartition(".")[2] for base in node.bases})
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
    }
    known = {name for name, kind in vars(builtins).items() if isinstance(kind, type)
             and issubclass(kind, BaseException)}  # fmt: skip
    found: set[str] = set()
    while more := {name for name, (_, bases) in classes.items() if bases & (known | found)} - found:
        found |= more
    assert {str(classes[name][0].relative_to(ROOT)) for name in found} == {"states/errors.py"}
    assert len(found) <= 10, found


def test_no_class_bears_anothers_name() -> None:
    found: dict[str, list[str]] = {}
    for path in SOURCES:
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found.setdefault(node.name, []).append(str(path.relative_to(ROOT)))
    assert {name: paths for name, paths in found.items() if len(paths) > 1} == {}


def test_no_test_file_bears_anothers_name() -> None:
    # pytest imports them by their names alone
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))
