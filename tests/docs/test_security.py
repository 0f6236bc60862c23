"""The page about threats names tests that there are, and every threat but what is told has one."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")


def test_every_threat_names_tests_that_exist() -> None:
    known = {
        name
        for file in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^(?:async )?def (test_\w+)", file.read_text("utf-8"), re.MULTILINE)
    }
    named = set(
        re.findall(r"\btest_\w+(?!\.py)\b", PAGE.replace("tests/docs/test_security.py", ""))
    )
    assert named - known == set()


def test_a_threat_without_a_test_says_that_it_is_not_held_off() -> None:
    rows = [line.split("|")[1:4] for line in PAGE.splitlines() if line.startswith("| ")]
    bare = [row for row in rows if not row[2].strip()]
    assert rows
    assert all("not held off by us" in row[1] for row in bare)
