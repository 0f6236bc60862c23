"""A letter that speaks of one mentor gives no agreement to another."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from programme.mail import answers
from programme.mail.links import ClosedLink
from programme.people import register
from programme.processes.firing import Fired
from tests.author import BY
from tests.cast import at
from tests.letterbox import School, a_school, references


@pytest.fixture
def school(tmp_path: Path, database_url: str) -> Iterator[School]:
    opened = a_school(tmp_path, database_url)
    yield opened
    opened.app.close()


@pytest.mark.parametrize(
    ("who", "trigger"), [("mentee", "mentee_agrees"), ("parent", "guardian_agrees")]
)
def test_an_old_letter_about_one_mentor_agrees_to_no_other(
    school: School, who: str, trigger: str
) -> None:
    other = register.add(school.app, "Другой", "other@school.example", by=BY)
    school.proposed()
    school.deliver("2020-09-03")
    (letter,) = school.letters(who)[-1:]
    (before,) = references(letter)
    school.does("decline", school.coordinator, "2020-09-04")
    school.does("propose", school.coordinator, "2020-09-04", candidate=str(other))
    late = answers.answer(school.app, before, trigger, {}, at("2020-09-04"))
    assert isinstance(late, ClosedLink)
    assert late.reason == "moved_on"
    school.deliver("2020-09-04")
    (letter,) = school.letters(who)[-1:]
    (now,) = references(letter)
    assert now != before
    assert isinstance(answers.answer(school.app, now, trigger, {}, at("2020-09-04")), Fired)
