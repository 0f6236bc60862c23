"""Guards: typed, sandboxed, and able to say which part was false."""

import pytest

from states.errors import DefinitionFailed, ExpressionInvalid
from states.guard import Language, conjuncts, references

PAIR = Language({"mentor_agreed": "bool", "mentee_agreed": "bool", "meetings_held": "int"})


def test_a_false_guard_names_the_part_that_failed() -> None:
    guard = PAIR.compile("mentor_agreed && (mentee_agreed || meetings_held > 2)")
    values = {"mentor_agreed": True, "mentee_agreed": False, "meetings_held": 1}
    assert not guard.holds(values)
    assert guard.false_parts(values) == ("(mentee_agreed || meetings_held > 2)",)
    assert guard.holds(values | {"meetings_held": 3})


@pytest.mark.parametrize(
    ("text", "column"),
    [("mentor_agred && true", 1), ("meetings_held > 'two'", 15), ("mentor_agreed &&", 17)],
)
def test_a_wrong_guard_is_refused_at_its_column(text: str, column: int) -> None:
    with pytest.raises(ExpressionInvalid) as refused:
        PAIR.compile(text)
    assert refused.value.column == column


def test_a_guard_that_breaks_says_so_in_both_languages() -> None:
    with pytest.raises(DefinitionFailed) as broken:
        PAIR.compile("10 / meetings_held > 1").holds({"meetings_held": 0})
    assert "не вычисляется" in broken.value.say("ru")
    assert "divide by zero" in broken.value.say("en")


def test_only_free_names_are_references() -> None:
    assert references("a.b == 'c && d' && size(e) > 0") == {"a", "e"}


def test_an_outer_or_keeps_a_guard_whole() -> None:
    assert conjuncts("a && b || c") == ("a && b || c",)
    assert conjuncts("a && (b || c) && d == '&&'") == ("a", "(b || c)", "d == '&&'")


def test_a_list_of_words_can_be_searched() -> None:
    slots = Language({"waits_for": "words"}).compile("'1.1' in waits_for && size(evidence) == 1")
    assert slots.holds({"waits_for": ("1.1", "2.1"), "evidence": ("order",)})
