"""Asks for known holes in what nastavnik stands on, and says what the answer is worth.

    python .ci/audit.py            # asks
    python .ci/audit.py REPORT     # judges a report of pip-audit (JSON)

0: everything was asked for and has no known hole. 1: holes, or packages nobody could ask about
while others could be. 3: the service does not answer, so that nothing is known either way.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def ask(report: Path) -> None:
    """pip-audit calls a package it could not ask about no hole; `judged` does not."""
    command = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip",
               "--progress-spinner=off", "--format=json", f"--output={report}",
               "-r", "requirements/runtime.txt"]  # fmt: skip
    subprocess.run(command, cwd=ROOT, check=False)  # noqa: S603


def judged(report: Path) -> tuple[int, list[str]]:
    """The exit code, and lines that say why."""
    text = report.read_text(encoding="utf-8") if report.exists() else ""
    packages = json.loads(text)["dependencies"] if text else []
    left = [package["name"] for package in packages if "skip_reason" in package]
    holes = [
        f"{package['name']} {package['version']}: {hole['id']}"
        f" (mended in {', '.join(hole.get('fix_versions', [])) or 'no version yet'})"
        for package in packages
        for hole in package.get("vulns", [])
    ]
    if holes:
        return 1, holes
    if len(left) == len(packages):
        said = "the service for known holes does not answer: NOTHING IS KNOWN about any package"
        return 3, [said]
    if left:
        return 1, [f"not asked about, though others were: {', '.join(left)}"]
    return 0, [f"{len(packages)} packages, no known holes"]


def main() -> int:
    """Asks, or reads, and tells."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder) / "report.json"
        if len(sys.argv) == 1:
            ask(report)
        code, lines = judged(report)
    sys.stderr.writelines(f"audit: {line}\n" for line in lines)
    return code


if __name__ == "__main__":
    sys.exit(main())
