"""Tests against the compiled engine: `python -m tests.compiled`, followed by what pytest is to do.

The tree is copied to `build/compiled`, the modules listed in `pyproject.toml` are compiled there,
and the tests run there: nothing compiled ever lies in the checkout, hiding a file that changes.
"""

import os
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from shutil import copytree, rmtree, which

from tests.planted.__main__ import LEFT_OUT, ROOT

TREE = ROOT / "build" / "compiled"


def modules() -> list[str]:
    """The files that are compiled."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return list(project["tool"]["nastavnik"]["compiled"])


def compiler() -> str | None:
    """Where this machine's C compiler is."""
    return which(os.environ.get("CC", "cc"))


def built(tree: Path = TREE) -> Path:
    """A copy of the tree with the engine compiled. `CalledProcessError`."""
    rmtree(tree, ignore_errors=True)
    copytree(ROOT, tree, ignore=LEFT_OUT)
    subprocess.run(
        [sys.executable, "setup.py", "--quiet", "build_ext", "--inplace"],
        check=True,
        cwd=tree,
        env={**os.environ, "NASTAVNIK_COMPILED": "1"},
    )
    return tree


def run_tests(tree: Path, words: Sequence[str]) -> int:
    """pytest in that tree; its exit code."""
    return subprocess.run([sys.executable, "-m", "pytest", *words], cwd=tree).returncode


def main() -> int:
    """Builds, then tests; 1 without a compiler."""
    if compiler() is None:
        sys.stderr.write("no C compiler on this machine: install one, or say where with CC=…\n")
        return 1
    return run_tests(built(), sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
