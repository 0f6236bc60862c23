"""How much of ours a click on a page passes until it is committed (`python -m bench.click`)."""

from bench.click import CLICKS, Length, followed, length, route

LONGEST = Length(packages=4, modules=37, calls=200, depth=18)
"""What is reached. Modules and depth are above the goal: the engine's own way from `decide` to a
day of the calendar is eleven frames, each a rule with a name; the bounds of a form are one more."""


def test_a_click_asks_for_no_page_on_its_way_to_the_commit() -> None:
    found = length([route(followed(CLICKS[0]))])
    assert found.packages <= LONGEST.packages, found
    assert found.modules <= LONGEST.modules, found
    assert found.calls <= LONGEST.calls, found
    assert found.depth <= LONGEST.depth, found
