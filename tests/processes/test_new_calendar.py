"""A production calendar that is laid in or corrected in the middle of a year."""

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from programme.history import verification
from programme.people import register
from programme.processes import advance, cycles, pairs
from programme.processes.reprojection import notice_calendar
from programme.school.application import Application, build, open_application
from programme.school.settings import Settings
from states.errors import WrongUse
from store.database import open_database
from tests import sql
from tests.author import BY
from tests.cast import at

APRIL = at("2021-04-29", 9)
"""Five working days from here: the decree of the year makes them one day later than the law."""
NEXT_YEAR = "calendars/ru-2021.yaml"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A school that does not have the calendar of the next year yet."""
    settings = Settings(home=tmp_path)
    shutil.copytree(settings.definitions, tmp_path / "definitions")
    settings.definitions = tmp_path / "definitions"
    for file in (tmp_path / "definitions" / "calendars").glob("ru-202[1-9].yaml"):
        file.rename(tmp_path / file.name)
    return settings


def lay_in(settings: Settings) -> None:
    """What the ministry has published in the meantime."""
    shutil.copy(settings.home / "ru-2021.yaml", settings.definitions / NEXT_YEAR)


@pytest.fixture
def school(settings: Settings, database_url: str) -> Iterator[Application]:
    app = build(settings, open_database(database_url))
    a_year(app)
    yield app
    app.close()


def a_year(app: Application) -> None:
    """The school's order in force, its deadlines armed."""
    director = register.add(app, "Директор", "director@school.example", by=BY)
    roles = ("director", "deputy_director", "social_pedagogue", "psychologist", "class_teachers",
             "coordinator", "municipality")  # fmt: skip
    cycles.open_cycle(app, "2020/21", APRIL, holders={role: [director] for role in roles})
    mentee = register.add(app, "Ученик", "mentee@school.example", kind="minor", by=BY)
    pairs.open_pairs(app, "2020/21", [pairs.NewPair(mentee)], APRIL)
    advance.advance(app, APRIL)


def armed(app: Application) -> list[tuple[object, ...]]:
    """Every timer of every deadline, and when it is due."""
    with app.database.reading() as tx:
        return sorted(
            sql.rows(tx, "SELECT instance, deadline, occurrence, kind, step, due_at FROM timers")
        )


def causes(app: Application) -> list[str]:
    """Why deadlines were projected anew, entry by entry."""
    with app.database.reading() as tx:
        found = sql.rows(tx, "SELECT changes FROM history WHERE trigger = 'reprojected'")
    return [str(json.loads(str(changes))["cause"]) for (changes,) in found]


def test_what_is_armed_is_as_if_the_calendar_had_been_known_all_along(
    school: Application, settings: Settings, tmp_path: Path
) -> None:
    before = armed(school)
    lay_in(settings)
    school.renew_calendar()
    moved = notice_calendar(school, APRIL)
    assert moved > 0
    assert armed(school) != before
    elsewhere = Settings(home=tmp_path / "elsewhere", definitions=settings.definitions)
    knew = build(elsewhere, open_database(f"sqlite:///{tmp_path / 'knew.db'}"))
    a_year(knew)
    assert armed(school) == armed(knew)
    knew.close()
    assert causes(school) == ["calendar"] * moved
    assert verification.verify(school).problems == ()


def test_a_new_calendar_is_noticed_by_itself_and_once(
    school: Application, settings: Settings, database_url: str
) -> None:
    advance.advance(school, APRIL)
    assert causes(school) == []
    lay_in(settings)
    again = build(settings, open_database(database_url))
    advance.advance(again, APRIL)
    noticed = causes(again)
    assert noticed
    assert set(noticed) == {"calendar"}
    advance.advance(again, APRIL)
    assert causes(again) == noticed
    again.close()


def test_a_process_that_lives_long_learns_of_a_new_calendar(
    school: Application, settings: Settings
) -> None:
    known = school.calendar
    school.renew_calendar()
    assert school.calendar is known
    lay_in(settings)
    school.renew_calendar()
    assert (known.published_through, school.calendar.published_through) == (
        date(2020, 12, 31),
        date(2021, 12, 31),
    )


def test_a_calendar_that_cannot_be_read_is_told_of_in_words_and_changes_nothing(
    school: Application, settings: Settings
) -> None:
    known = school.calendar
    (settings.definitions / NEXT_YEAR).write_text("year: восемь\n", "utf-8")
    school.renew_calendar()
    assert school.calendar is known
    with pytest.raises(WrongUse, match=r"ru-2021\.yaml"), open_application(settings):
        pass
