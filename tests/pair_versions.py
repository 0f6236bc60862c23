"""The shipped definition of pairs, and what its next version is called."""

import re

import definitions

TEXT = (definitions.FOLDER / "pair_lifecycle.yaml").read_text(encoding="utf-8")
_VERSION = re.compile(r"^version: (\d+)$", re.MULTILINE)
_FOUND = _VERSION.search(TEXT)
assert _FOUND
PRESENT = int(_FOUND[1])
COMING = PRESENT + 1


def raised(by: int = 1) -> str:
    """The text as that of the next version, or of one further on."""
    return _VERSION.sub(f"version: {PRESENT + by}", TEXT, count=1)
