"""Every form of the order's term becomes the dates the order means."""

from dataclasses import replace
from datetime import date

import pytest
from pydantic import ValidationError

from states.cycle import Pause, cycle_for, cycle_on, shifted
from states.term import Term, resolve

YEAR = cycle_for("2020/21")


@pytest.mark.parametrize(
    ("as_printed", "written", "start", "due"),
    [
        ("до 20.08.2020", {"until": "2020-08-20"}, None, "2020-08-20"),
        ("август", {"month": "august"}, "2020-08-01", "2020-08-31"),
        ("август-декабрь", {"months": ["august", "december"]}, "2020-08-01", "2020-12-31"),
        ("с 1 по 15 сентября", {"window": ["09-01", "09-15"]}, "2020-09-01", "2020-09-15"),
        ("до 30 октября", {"until": "10-30", "from": "10-01"}, "2020-10-01", "2020-10-30"),
        ("июнь-август", {"months": ["june", "august"]}, "2020-06-01", "2020-08-31"),
        ("весь период", {"whole_period": True}, "2020-09-01", "2021-05-31"),
        ("по срокам программ", {"programme": True}, "2020-09-01", "2021-05-31"),
        (
            "или май 2021",
            {"programme_end": True, "or": {"month": "may"}},
            "2021-05-01",
            "2021-05-31",
        ),
        ("по 31 декабря", {"by": "12-31"}, None, "2020-12-31"),
    ],
)
def test_a_term_of_the_order_means_these_days(
    as_printed: str, written: dict[str, object], start: str | None, due: str
) -> None:
    window = resolve(Term.model_validate(written), YEAR)
    assert window.due == date.fromisoformat(due), as_printed
    assert window.start == (date.fromisoformat(start) if start else None), as_printed


@pytest.mark.parametrize(
    "written",
    [
        {"until": "02-30"},
        {"until": "06-31"},
        {"month": "augst"},
        {"month": "may", "until": "08-20"},
        {},
        {"until": "20 August"},
        {"month": "may", "from": "05-02"},
    ],
)
def test_a_term_that_cannot_be_is_refused(written: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Term.model_validate(written)


def test_a_leap_day_exists_only_in_a_leap_year() -> None:
    leap_day = Term.model_validate({"until": "02-29"})
    assert resolve(leap_day, cycle_for("2023/24")).due == date(2024, 2, 29)
    with pytest.raises(ValueError, match="02-29 does not exist in 2021"):
        resolve(leap_day, YEAR)


def test_a_shift_moves_every_date() -> None:
    assert resolve(Term(until="08-20"), shifted(YEAR, 14)).due == date(2020, 9, 3)


def test_a_pause_moves_only_what_had_not_ended_before_it() -> None:
    paused = replace(YEAR, pauses=(Pause(date(2020, 10, 12), date(2020, 10, 25)),))
    assert resolve(Term(until="10-01"), paused).due == date(2020, 10, 1)
    assert resolve(Term(until="10-30"), paused).due == date(2020, 11, 13)


def test_an_open_pause_leaves_the_end_open() -> None:
    paused = replace(YEAR, pauses=(Pause(date(2020, 10, 12)),))
    assert resolve(Term(until="10-30"), paused).due is None


def test_a_day_belongs_to_its_school_year() -> None:
    assert cycle_on(date(2021, 5, 31)).name == "2020/21"
    assert cycle_on(date(2021, 6, 1)).name == "2021/22"
    with pytest.raises(ValueError, match="2020/21"):
        cycle_for("2020/22")
