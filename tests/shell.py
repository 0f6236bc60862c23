"""The command line within this process: what it says, and how it ends."""

import io
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from cli.app import main


@dataclass(frozen=True, slots=True)
class Said:
    """An exit code, and both streams."""

    code: int
    out: str
    err: str


class Shell:
    """Of one folder, in Russian; `first` are words that stand before every verb."""

    def __init__(self, home: Path, *first: str) -> None:
        self._first = first
        self._environment = {
            "NASTAVNIK_HOME": str(home),
            "NASTAVNIK_LANGUAGE": "ru",
            "COLUMNS": "160",
        }

    def wide(self, columns: int) -> None:
        """From now on its terminal has so many columns."""
        self._environment["COLUMNS"] = str(columns)

    def __call__(self, *words: str) -> Said:
        out, err, code = io.StringIO(), io.StringIO(), 0
        with (
            patch.dict(os.environ, self._environment),
            patch.object(sys, "argv", ["nastavnik", *self._first, *words]),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            try:
                main()
            except SystemExit as ended:
                code = int(ended.code or 0)
        return Said(code, out.getvalue(), err.getvalue())
