"""The page about ASVS has every item of levels 1 and 2 once, and names tests that there are."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
LEVELS_1_AND_2 = """
    1.1:1-2 1.2:1-9 1.3:1-11 1.4:1-3 1.5:1-2 2.1:1-3 2.2:1-3 2.3:1-4 2.4:1-1 3.2:1-2 3.3:1-4
    3.4:1-6 3.5:1-5 3.7:1-2 4.1:1-3 4.2:1-1 4.3:1-2 4.4:1-4 5.1:1-1 5.2:1-3 5.3:1-2 5.4:1-3
    6.1:1-3 6.2:1-12 6.3:1-4 6.4:1-4 6.5:1-5 6.6:1-3 6.8:1-4 7.1:1-3 7.2:1-4 7.3:1-2 7.4:1-5
    7.5:1-2 7.6:1-2 8.1:1-2 8.2:1-3 8.3:1-1 8.4:1-1 9.1:1-3 9.2:1-4 10.1:1-2 10.2:1-2 10.3:1-4
    10.4:1-11 10.5:1-5 10.6:1-2 10.7:1-3 11.1:1-2 11.2:1-3 11.3:1-3 11.4:1-4 11.5:1-1 11.6:1-1
    12.1:1-3 12.2:1-2 12.3:1-4 13.1:1-1 13.2:1-5 13.3:1-2 13.4:1-5 14.1:1-2 14.2:1-4 14.3:1-3
    15.1:1-3 15.2:1-3 15.3:1-7 16.1:1-1 16.2:1-5 16.3:1-4 16.4:1-3 16.5:1-3 17.1:1-1 17.2:1-4
    17.3:1-2
"""
"""The items of version 5.0.0, by section; those of level 3 come last in each."""


def items() -> set[str]:
    found = re.findall(r"(\d+\.\d+):(\d+)-(\d+)", LEVELS_1_AND_2)
    return {f"{section}.{n}" for section, a, b in found for n in range(int(a), int(b) + 1)}


def part(name: str) -> str:
    return PAGE.partition(f"\n## {name}")[2].partition("\n## ")[0]


def listed(text: str) -> list[str]:
    """The items in the first cells of tables."""
    cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("| ")]
    return [item for cell in cells for item in re.findall(r"\b\d+\.\d+\.\d+\b", cell)]


def test_every_item_stands_on_the_page_once() -> None:
    found = listed(PAGE)
    assert sorted({item for item in found if found.count(item) > 1}) == []
    assert set(found) == items()


def test_the_page_counts_right() -> None:
    parts = ("Met", "With whoever", "Not for us", "Not met")
    counts = [len(listed(part(name))) for name in parts]
    said = re.search(
        r"Of (\d+) items (\d+) are met, (\d+) lie with whoever runs the pages, (\d+) have nothing "
        r"to apply to, and (\d+) are\s+not met",
        PAGE.replace("\n", " "),
    )
    assert said
    assert [int(n) for n in said.groups()] == [sum(counts), *counts]


def test_every_item_that_is_met_names_a_test_that_there_is() -> None:
    known = {
        name
        for file in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", file.read_text("utf-8"), re.MULTILINE)
    }
    rows = [line for line in part("Met").splitlines() if re.match(r"\| \d", line)]
    assert rows
    for row in rows:
        named = re.findall(r"\btest_\w+", row)
        assert named, row
        assert set(named) <= known, set(named) - known


def test_what_the_page_points_to_is_there() -> None:
    for target in re.findall(r"\]\(([^)#]+\.md)", PAGE):
        assert (ROOT / "docs" / target).is_file(), target
    headings = {h.lower().replace(" ", "-") for h in re.findall(r"^#+ (.+)$", PAGE, re.MULTILINE)}
    assert set(re.findall(r"\]\(#([\w-]+)\)", PAGE)) <= headings
