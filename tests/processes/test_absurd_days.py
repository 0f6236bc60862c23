"""A slip of the finger is refused where it is made: an absurd day arms nothing and stops nobody."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from programme.processes.firing import Fired, Request, fire
from programme.school.application import Application, build
from programme.school.settings import Settings
from states.decision import PersonId, Refusal
from states.errors import WrongUse
from states.fields import MOST_TEXT
from store.database import open_database
from tests.cast import at
from tests.school import met, opened


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Application]:
    made = build(Settings(home=tmp_path), open_database(database_url))
    yield made
    made.close()


@pytest.fixture
def who(app: Application) -> dict[str, PersonId]:
    found = opened(app)
    met(app, found)
    return found


def recorded(app: Application, who: dict[str, PersonId], day: str, **more: str) -> Fired | Refusal:
    """A meeting that the mentor says took place that day."""
    request = Request("pair 1", "record_meeting", who["mentor"], inputs={"met_on": day, **more})
    return fire(app, request, at("2020-10-20", 12))


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2202-10-12", "1020-10-12"])
def test_a_day_that_is_far_from_the_school_year_is_refused_with_those_that_are_not(
    app: Application, who: dict[str, PersonId], day: str
) -> None:
    answer = recorded(app, who, day)
    assert isinstance(answer, Refusal)
    assert answer.code == "input_invalid"
    assert answer.details == ("met_on",)
    assert "01.09.2019 — 01.06.2022" in answer.words.ru


def test_a_day_of_the_school_year_is_taken(app: Application, who: dict[str, PersonId]) -> None:
    assert isinstance(recorded(app, who, "2020-10-12"), Fired)


@pytest.mark.parametrize("day", [date.max, date.min])
def test_nothing_occurred_on_the_last_day_of_time_or_on_the_first(
    app: Application, who: dict[str, PersonId], day: date
) -> None:
    request = Request("pair 1", "record_contact", who["coordinator"], occurred_on=day)
    answer = fire(app, request, at("2020-10-20", 12))
    assert isinstance(answer, Refusal)
    assert answer.code in ("input_invalid", "occurred_in_future")


def test_a_text_that_is_a_book_is_refused_by_whatever_way_it_comes(
    app: Application, who: dict[str, PersonId]
) -> None:
    book = Request("pair 1", "record_contact", who["coordinator"], reason="ё" * (MOST_TEXT + 1))
    with pytest.raises(WrongUse, match="too long: at most 20000 characters"):
        fire(app, book, at("2020-10-20", 12))
    text = replace(book, reason="ё" * MOST_TEXT)
    assert isinstance(fire(app, text, at("2020-10-20", 12)), Fired)
