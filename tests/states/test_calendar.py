"""Working days and local days, through every oddity of clocks."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from states.calendar import Calendar
from states.span import Span, span_text

MOSCOW = Calendar(ZoneInfo("Europe/Moscow"), off=frozenset({date(2020, 11, 4)}))
FRIDAY = datetime(2020, 10, 30, 12, tzinfo=UTC)
moments = st.datetimes(datetime(2005, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))


def test_ten_working_days_pass_over_weekends_and_the_holiday() -> None:
    assert MOSCOW.add(FRIDAY, Span(10, "working_days")) == datetime(2020, 11, 16, 12, tzinfo=UTC)


def test_a_working_saturday_counts() -> None:
    worked = Calendar(MOSCOW.zone, on=frozenset({date(2020, 10, 31)}))
    assert worked.add(FRIDAY, Span(1, "working_days")) == FRIDAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Moscow", date(2014, 10, 26), 25),
        ("Europe/Berlin", date(2021, 3, 28), 23),
        ("Europe/Berlin", date(2021, 10, 31), 25),
        ("Africa/Cairo", date(2023, 4, 28), 23),
    ],
)
def test_a_local_day_lasts_as_long_as_its_clock_says(zone: str, day: date, hours: int) -> None:
    calendar = Calendar(ZoneInfo(zone))
    assert calendar.end_of(day) - calendar.start_of(day) == timedelta(hours=hours)
    assert calendar.local_day(calendar.start_of(day)) == day
    assert calendar.local_day(calendar.end_of(day) - timedelta(microseconds=1)) == day


def test_a_month_later_is_the_last_day_of_a_shorter_month() -> None:
    start = datetime(2020, 12, 31, 9, tzinfo=UTC)
    assert MOSCOW.add(start, Span(2, "months")) == datetime(2021, 2, 28, 9, tzinfo=UTC)
    assert MOSCOW.subtract(start, Span(1, "months")) == datetime(2020, 11, 30, 9, tzinfo=UTC)


@given(moments, st.integers(0, 60))
def test_working_days_are_what_counting_them_gives(moment: datetime, amount: int) -> None:
    reached = MOSCOW.local_day(MOSCOW.add(moment, Span(amount, "working_days")))
    start = MOSCOW.local_day(moment)
    passed = [start + timedelta(days=n + 1) for n in range((reached - start).days)]
    assert sum(map(MOSCOW.is_working_day, passed)) == amount
    assert not amount or MOSCOW.is_working_day(reached)


@given(moments, st.integers(0, 400), st.sampled_from(["minutes", "hours"]))
def test_hours_there_and_back_are_nothing(moment: datetime, amount: int, unit: str) -> None:
    span = Span.parse(f"{amount} {unit}")
    assert MOSCOW.subtract(MOSCOW.add(moment, span), span) == moment


@pytest.mark.parametrize(
    ("text", "russian"),
    [
        ("1 day", "1 день"),
        ("2 working days", "2 рабочих дня"),
        ("11 working days", "11 рабочих дней"),
        ("21 days", "21 день"),
        ("48 hours", "48 часов"),
    ],
)
def test_a_span_is_said_as_people_say_it(text: str, russian: str) -> None:
    assert span_text(Span.parse(text), "ru") == russian
    assert str(Span.parse(text)) == text


def test_a_misspelt_unit_is_answered_with_the_nearest() -> None:
    with pytest.raises(ValueError, match="did you mean 'working days'"):
        Span.parse("3 workng days")
