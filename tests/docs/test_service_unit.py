"""The systemd unit: understood by systemd, and exposed to little."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

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
