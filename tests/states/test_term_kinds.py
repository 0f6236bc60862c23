"""A kind of term is added with a field and a row, and everything that meets terms knows it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from states.checks.dates import terms
from states.checks.parts import Context
from states.cycle import Cycle
from states.decision import ArmedDeadline
from states.definition import Process
from states.machine import compile_process
from states.primitives import Words
from states.reading import Document, read
from states.term import KINDS, Days, Kind, Term, describe, resolve
from tests.cast import CALENDAR, PAIR_YAML, YEAR, a_pair


class Extended(Term):
    """Terms with one kind more: the first days of the programme."""

    first_days: int | None = None


def first_days(term: Term, cycle: Cycle) -> Days:
    assert isinstance(term, Extended)
    if not term.first_days or term.first_days > 100:
        raise ValueError("there are no such days")
    return cycle.begins, cycle.begins + timedelta(days=term.first_days - 1)


def in_words(term: Term, _: Cycle) -> Words:
    assert isinstance(term, Extended)
    return Words(ru=f"Первые дни: {term.first_days}.", en=f"The first {term.first_days} days.")


@pytest.fixture(autouse=True)
def added(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KINDS, "first_days", Kind(in_words, first_days))


def pair(term: Term) -> Document:
    """The pair of the tests, whose search for a partner ends with this term."""
    found = read(PAIR_YAML.encode(), "pair.yaml")
    assert isinstance(found, Document)
    process = found.definition
    assert isinstance(process, Process)
    matching, *others = process.states
    deadline = matching.deadlines[0].model_copy(update={"due": term})
    matching = matching.model_copy(update={"deadlines": (deadline,)})
    return replace(found, definition=process.model_copy(update={"states": (matching, *others)}))


def armed(document: Document) -> ArmedDeadline:
    assert isinstance(document.definition, Process)
    return a_pair(compile_process(document.definition), "2020-09-02").deadlines[0]


def test_it_is_read_and_stands_alone() -> None:
    assert Extended.model_validate({"first_days": 10}).kind is KINDS["first_days"]
    with pytest.raises(ValidationError, match="exactly one form, not until, first_days"):
        Extended.model_validate({"first_days": 10, "until": "09-10"})
    with pytest.raises(ValidationError, match="'from' goes with 'until' or 'by'"):
        Extended.model_validate({"first_days": 10, "from": "09-02"})


def test_it_means_days_and_a_deadline_is_due_on_the_last_of_them() -> None:
    term = Extended(first_days=10)
    assert resolve(term, YEAR).due == date(2020, 9, 10)
    assert armed(pair(term)).due_at == CALENDAR.end_of(date(2020, 9, 10))


def test_the_checker_finds_days_that_do_not_exist() -> None:
    found = {days: list(terms([pair(Extended(first_days=days))], Context())) for days in (10, 101)}
    assert found[10] == []
    assert [finding.code for finding in found[101]] == ["E701"]


def test_it_is_described_in_its_own_words() -> None:
    assert describe(Extended(first_days=10), YEAR).en == "The first 10 days."


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_has_a_field_and_either_days_or_a_budget(name: str) -> None:
    assert name in Term.model_fields
    assert (KINDS[name].days is None) != (KINDS[name].budget is None)


@pytest.mark.parametrize(
    ("written", "en"),
    [
        ({"until": "10-30"}, "To that day, which is included, cycle 2020/21."),
        ({"month": "may"}, "First to last day: May, cycle 2020/21."),
        ({"months": ["june", "august"]}, "First to last day: June–August, cycle 2020/21."),
        ({"window": ["09-01", "09-15"]}, "Days without a year: cycle 2020/21."),
        ({"programme": True}, "The whole programme: 01.09.2020–31.05.2021."),
        ({"programme_end": True}, "To the programme's end: 31.05.2021."),
    ],
)
def test_each_kind_is_described(written: dict[str, object], en: str) -> None:
    assert describe(Term.model_validate(written), YEAR).en == en
