"""What `pyproject.toml` cannot say: with `NASTAVNIK_COMPILED=1` the modules listed there under
`[tool.nastavnik]` are compiled by mypyc, and the wheel is one for this platform."""

import os
import tomllib
from pathlib import Path

from setuptools import Extension, setup


def compiled() -> list[Extension]:
    """The modules in C; nothing unless they are asked for."""
    if os.environ.get("NASTAVNIK_COMPILED") != "1":
        return []
    from mypyc.build import mypycify

    project = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))
    return mypycify(project["tool"]["nastavnik"]["compiled"], opt_level="2")


setup(ext_modules=compiled())
