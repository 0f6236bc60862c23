"""The systemd unit: understood by systemd, and exposed to little."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HOME = "/var/lib/nastavnik"
UNIT = Path(__file__).parents[2] / "deploy" / "nastavnik.service"
ANALYZE = shutil.which("systemd-analyze")
needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="systemd is not on this machine")


def analyzed(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(ANALYZE), *words], capture_output=True, text=True, check=False, timeout=60
    )


@needs_systemd
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    # the program is not installed here; everything else is looked at
    text = re.sub(r"ExecStart=\S+", f"ExecStart={sys.executable}", UNIT.read_text("utf-8"))
    copy = tmp_path / UNIT.name
    copy.write_text(text, "utf-8")
    said = analyzed("verify", str(copy))
    assert said.returncode == 0, said.stderr
    assert UNIT.stem not in said.stderr


@needs_systemd
def test_the_unit_is_exposed_to_little() -> None:
    said = analyzed("security", "--offline=true", str(UNIT))
    exposure = re.search(r"exposure level for \S+: ([\d.]+)", said.stdout)
    assert exposure, said.stdout + said.stderr
    assert float(exposure[1]) < 3


def test_the_administrators_command_has_the_settings_of_the_service(tmp_path: Path) -> None:
    script = (UNIT.parent / "nastavnik").read_text("utf-8")
    assert f"Environment=NASTAVNIK_HOME={HOME}" in UNIT.read_text("utf-8")
    assert script.count(HOME) == 1
    (tmp_path / "settings").write_text(
        "# mail\nNASTAVNIK_SMTP_HOST=smtp.school.example\nNASTAVNIK_ZONE=Asia/Omsk # no comment\n"
        "NASTAVNIK_SMTP_PASSWORD=a b$HOME'\"c`id`\nPATH=/nowhere\nNASTAVNIK_LANGUAGE=en",
        "utf-8",
    )
    (tmp_path / "runuser").write_text('#!/bin/sh\necho "$@"\nenv | grep ^NASTAVNIK_\n', "utf-8")
    (tmp_path / "runuser").chmod(0o755)
    told = subprocess.run(
        ["/bin/sh", "-c", script.replace(HOME, str(tmp_path)), "nastavnik", "mail", "test", "a b"],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin", "NASTAVNIK_ENV": str(tmp_path / "settings")},
        capture_output=True,
        text=True,
        check=True,
    )
    first, *given = told.stdout.splitlines()
    assert first == "-u nastavnik -- /opt/nastavnik/.venv/bin/nastavnik mail test a b"
    assert {
        f"NASTAVNIK_HOME={tmp_path}",
        "NASTAVNIK_SMTP_HOST=smtp.school.example",
        "NASTAVNIK_ZONE=Asia/Omsk # no comment",
        "NASTAVNIK_SMTP_PASSWORD=a b$HOME'\"c`id`",
        "NASTAVNIK_LANGUAGE=en",
    } < set(given)
