"""Definitions that nobody wrote by hand: one plain finding, before anything is made of them."""

import pytest

from states.finding import Finding
from states.reading import MOST_EXCERPT, MOST_FINDINGS, read

KEYS = b"process: a\n" + b"".join(b"k%d: 1\n" % number for number in range(190_000))
ONE_LINE = b"process: a\nx: {" + b",".join(b"k%d: 1" % number for number in range(190_000)) + b"}"


def findings(content: bytes) -> tuple[Finding, ...]:
    found = read(content, "x.yaml")
    assert isinstance(found, tuple)
    return found


@pytest.mark.parametrize("content", [KEYS, ONE_LINE, b"[" + b"[],\n" * 100_000 + b"]"])
def test_a_definition_of_a_hundred_thousand_keys_is_one_plain_finding(content: bytes) -> None:
    (found,) = findings(content)
    assert found.code == "E002"
    assert found.message.ru == "в файле больше 20000 ключей и значений: это не определение"


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 100_000,
        b"{a: " * 100_000,
        b"- " * 100_000,
        "".join(f"{' ' * depth}a:\n" for depth in range(1500)).encode(),
        b"a: &a [x, x]\n" + b"b: " + b"[" * 70 + b"*a" + b"]" * 70,
        b"a: &a {" + b",".join(b"k%d: 1" % n for n in range(3000)) + b"}\nb: [" + b"*a," * 9 + b"]",
    ],
)
def test_what_is_nested_or_grows_without_end_is_one_plain_finding(content: bytes) -> None:
    (found,) = findings(content)
    assert found.code == "E004"


@pytest.mark.parametrize("line", [b"k%d: 1\n", b"same: %d\n"])
def test_of_thousands_of_mistakes_the_first_hundred_are_told(line: bytes) -> None:
    found = findings(b"process: a\n" + b"".join(line % number for number in range(9_000)))
    assert len(found) == MOST_FINDINGS + 1
    assert found[-1].message.ru.startswith("и ещё замечаний: ")


def test_a_finding_repeats_no_line_that_is_a_book() -> None:
    found = findings(b"process: a\n" + b"k: " + b"x" * 1_000_000 + b"\n" + b"n" * 900 + b": 1\n")
    assert all(len(one.excerpt) <= MOST_EXCERPT for one in found)
    assert all(len(one.message.ru) < 200 for one in found)
