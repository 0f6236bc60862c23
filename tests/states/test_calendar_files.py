"""Production calendars, against a second source, and what is certain before a decree is out."""

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays
import pytest

import definitions
from states.calendar import Calendar
from states.calendar_files import read_calendar

FILES = sorted((definitions.FOLDER / "calendars").glob("ru-*.yaml"))


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    texts = [file.read_text(encoding="utf-8") for file in FILES]
    return read_calendar(texts, ZoneInfo("Europe/Moscow"))


@pytest.mark.parametrize("year", range(2019, 2027))
def test_weekdays_off_are_those_of_a_second_source(calendar: Calendar, year: int) -> None:
    theirs = {day for day in holidays.country_holidays("RU", years=year) if day.weekday() < 5}
    ours = {day for day in calendar.off if day.year == year and day.weekday() < 5}
    assert ours == theirs


def test_a_moved_saturday_is_worked_and_its_holiday_is_not(calendar: Calendar) -> None:
    assert calendar.is_working_day(date(2021, 2, 20))
    assert not calendar.is_working_day(date(2021, 2, 22))
    assert calendar.is_working_day(date(2024, 12, 28))


def test_a_year_without_a_decree_has_what_the_law_says(calendar: Calendar) -> None:
    assert calendar.published_through == date(2026, 12, 31)
    assert not calendar.is_working_day(date(2027, 1, 8))
    assert calendar.is_working_day(date(2027, 1, 11))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_file_names_its_decree(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert "decree: постановление Правительства РФ от" in text
