"""Whoever is written down as away learns of it: nobody takes a second person away unseen."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from programme.access import accounts
from programme.people import erasure, register
from states.decision import Absence, PersonId
from states.school_history import By
from tests import sql
from tests.author import BY
from tests.cast import at
from tests.letterbox import School, a_school, body

PASSWORD = "семь раз отмерь, один отрежь"  # noqa: S105  # of a school that lives for one test
DAYS = date(2020, 9, 3), date(2021, 5, 31)


@pytest.fixture
def school(database_url: str, tmp_path: Path) -> Iterator[School]:
    opened = a_school(tmp_path, database_url, "https://school.example")
    opened.deliver("2020-09-02")
    yield opened
    opened.app.close()


@pytest.fixture
def psychologist(school: School) -> PersonId:
    person = register.add(school.app, "Психолог", "psychologist@school.example", by=BY)
    register.hold(school.app, "2020/21", "psychologist", person, DAYS[0], by=BY)
    return person


def by_account(school: School, role: accounts.AccountRole, person: PersonId | None) -> By:
    made = accounts.add(school.app, role, role, PASSWORD, By(at("2020-09-01")), person)
    return By(at("2020-09-03", 10), person, made.id, "page")


def test_a_psychologist_whom_the_coordinator_sends_away_learns_who_gets_their_letters(
    school: School, psychologist: PersonId
) -> None:
    by = by_account(school, "coordinator", school.coordinator)
    register.absent(school.app, Absence(psychologist, *DAYS, school.coordinator), by)
    school.deliver("2020-09-03")
    (told,) = school.letters("psychologist", "не будет")
    assert "Куратор вас замещает" in body(told)
    assert "31 мая 2021" in body(told)
    assert "позвоните в школу" in body(told)


def test_a_mentor_whose_deadlines_are_put_off_learns_of_it_in_their_language(
    school: School,
) -> None:
    by = by_account(school, "coordinator", school.coordinator)
    for _ in range(2):
        register.absent(school.app, Absence(school.mentor, *DAYS), by)
    school.deliver("2020-09-03")
    told = school.letters("mentor", "you are away")
    assert len(told) == 2, "each time it is written down"
    assert "stands in for you" not in body(told[0])


def test_nobody_is_told_what_they_or_the_school_said_themselves(
    school: School, psychologist: PersonId
) -> None:
    own = by_account(school, "coordinator", school.coordinator)
    register.absent(school.app, Absence(school.coordinator, *DAYS), own)
    register.absent(school.app, Absence(psychologist, *DAYS), BY)
    admin = by_account(school, "administrator", None)
    register.absent(school.app, Absence(school.mentor, *DAYS), admin)
    school.deliver("2020-09-03")
    for to in ("coordinator", "psychologist", "mentor"):
        assert school.letters(to) == []


def test_the_name_of_a_substitute_who_is_erased_stands_in_no_letter_that_waits(
    school: School, psychologist: PersonId
) -> None:
    by = by_account(school, "coordinator", school.coordinator)
    friend = register.add(school.app, "Лебедев Максим", by=BY)
    register.absent(school.app, Absence(psychologist, *DAYS, friend), by)
    erasure.erase(school.app, friend, BY)
    with school.app.database.reading() as tx:
        assert "Лебедев" not in repr(sql.rows(tx, "SELECT * FROM outbox"))
