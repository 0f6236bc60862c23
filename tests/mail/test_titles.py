"""What people call a field's value: the same on an instance's page and on that of a past day."""

import pytest

from programme.history.titles import field_value
from states.decision import PersonId, Value
from states.definition import FieldSpec

DIGEST = "0" * 64


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("text", DIGEST, "Не ладится"),
        ("text", "f" * 64, "(текст удалён)"),
        ("person", 7, "Иванова Мария"),
        ("person", 8, "№ 8"),
        ("date", "2020-09-01", "01.09.2020"),
        ("bool", True, "да"),
    ],
)
def test_a_value_in_words_and_what_was_erased_says_so(kind: str, value: Value, words: str) -> None:
    spec = FieldSpec.model_validate({"type": kind})
    names = {PersonId(7): "Иванова Мария"}
    assert field_value(spec, value, {DIGEST: "Не ладится"}, names).ru == words
