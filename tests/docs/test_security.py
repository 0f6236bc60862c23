"""The page about threats names tests that there are, and every threat but what is told has one."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

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


def test_a_threat_without_a_test_says_that_it_is_not_prevented() -> None:
    rows = [line.split("|")[1:4] for line in PAGE.splitlines() if line.startswith("| ")]
    bare = [row for row in rows if not row[2].strip()]
    assert rows
    assert all("not prevented by us" in row[1] for row in bare)


@pytest.mark.parametrize(
    ("packages", "code", "said"),
    [
        ([{"name": "a", "version": "1", "vulns": []}], 0, "1 packages, no known holes"),
        (
            [
                {"name": "a", "version": "1", "vulns": [{"id": "X-1", "fix_versions": ["2"]}]},
                {"name": "b", "skip_reason": "not found"},
            ],
            1,
            "a 1: X-1 (mended in 2)",
        ),
        (
            [{"name": "a", "version": "1", "vulns": []}, {"name": "b", "skip_reason": "not found"}],
            1,
            "others were: b",
        ),
        ([{"name": "a", "skip_reason": "not found"}], 3, "NOTHING IS KNOWN"),
        (None, 3, "NOTHING IS KNOWN"),
    ],
)
def test_a_hole_fails_and_a_service_that_does_not_answer_is_told_from_none(
    packages: list[dict[str, object]] | None, code: int, said: str, tmp_path: Path
) -> None:
    report = tmp_path / "report.json"
    if packages is not None:
        report.write_text(json.dumps({"dependencies": packages, "fixes": []}), encoding="utf-8")
    command = [sys.executable, str(ROOT / ".ci" / "audit.py"), str(report)]
    judged = subprocess.run(command, capture_output=True, text=True, check=False)
    assert judged.returncode == code
    assert said in judged.stderr


def test_every_run_of_ci_makes_the_bill_of_materials_and_audits() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert "set -euo pipefail" in lines
    assert "make sbom" in lines
    assert any(line.startswith(".venv/bin/python .ci/audit.py") for line in lines)
