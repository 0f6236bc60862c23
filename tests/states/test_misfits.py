"""Values that fit no field, whoever hands them in."""

import pytest

from states.decision import Value
from states.definition import FieldSpec
from states.fields import MOST_NUMBER, MOST_WORD, MOST_WORDS, FieldType
from states.inputs import misfit
from tests.states.test_checks import BASE, findings


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("int", MOST_NUMBER + 1), ("int", -MOST_NUMBER - 1), ("int", 10**4000), ("int", True),
        ("number", float("nan")), ("number", float("inf")), ("number", -1e300), ("int", 1.5),
        ("person", 2**53), ("word", "я" * (MOST_WORD + 1)), ("words", ("a",) * (MOST_WORDS + 1)),
        ("words", ("я" * (MOST_WORD + 1),)), ("date", "9" * 5000), ("date", "2020-02-30"),
    ],
)  # fmt: skip
def test_a_value_beyond_sense_fits_no_field_and_is_told_what_does(
    kind: FieldType, value: Value
) -> None:
    assert misfit(FieldSpec(type=kind), value)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("int", MOST_NUMBER), ("int", -MOST_NUMBER), ("number", 0.5), ("number", 7), ("person", 0),
        ("word", "я" * MOST_WORD), ("words", ("я" * MOST_WORD,) * MOST_WORDS), ("words", ()),
        ("date", "2020-08-20"), ("date", ""), ("bool", False),
    ],
)  # fmt: skip
def test_a_value_within_sense_fits(kind: FieldType, value: Value) -> None:
    assert misfit(FieldSpec(type=kind), value) == ""


@pytest.mark.parametrize("default", ["'1'", "many", "1.5", "true"])
def test_a_default_that_its_field_does_not_hold_is_found(default: str) -> None:
    field = f"meetings_held: {{type: int, default: {default}}}"
    text = BASE.replace("meetings_held: int", field)
    (found,) = findings(text)
    assert (found.code, text.splitlines()[found.line - 1].strip()) == ("E215", field)
