"""Every file and folder that a document names is in the tree, and every link leads somewhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    # the paths in testing.md are made from the planted faults: `test_planted.py` holds them
    *sorted(path for path in (ROOT / "docs").rglob("*.md") if path.name != "testing.md"),
]
MADE = {"var", "build", "dist"}
"""Folders that the programme and its tools make: what lies in them is no part of the tree."""
NAMES = "|".join(
    sorted(path.name for path in ROOT.iterdir() if path.is_dir() and path.name not in MADE)
)
PATH = re.compile(rf"(?<![\w/.-])((?:{NAMES})/[\w./<>|*-]*)")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def prose_in_code(text: str) -> list[str]:
    """What stands between backticks, where a path of the tree is written."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


def is_there(name: str) -> bool:
    """A path, or a pattern: `<name>` and `*` stand for anything, `<ru|en>` too."""
    return any(ROOT.glob(re.sub(r"<[^>]*>", "*", name).rstrip("/")))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_path_that_a_document_names_is_in_the_tree(document: Path) -> None:
    code = prose_in_code(document.read_text("utf-8"))
    named = {path for piece in code for path in PATH.findall(piece)}
    assert sorted(path for path in named if not is_there(path)) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_of_a_document_leads_to_a_file(document: Path) -> None:
    targets = [link for link in LINK.findall(document.read_text("utf-8")) if "://" not in link]
    assert [link for link in targets if not (document.parent / link).exists()] == []
