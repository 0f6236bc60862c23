"""What is over is let go at night, and nothing that somebody may still use."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from programme.access import sessions
from programme.access.attempts import KEPT
from programme.mail import answers
from programme.mail.answers import LinkPage
from programme.mail.links import GOOD_FOR, ClosedLink
from programme.processes import advance
from programme.upkeep.tidying import EXPLAINED_FOR, tidy
from tests.cast import at
from tests.door import NOON, annas_account, enter, fail
from tests.letterbox import School, a_school, references

DAY = timedelta(days=1)


@pytest.fixture
def school(tmp_path: Path, database_url: str) -> Iterator[School]:
    opened = a_school(tmp_path, database_url)
    yield opened
    opened.app.close()


def test_a_session_and_a_failure_go_once_they_are_over(school: School) -> None:
    annas_account(school.app)
    signed = enter(school.app)
    fail(school.app, NOON)
    assert tidy(school.app, NOON + sessions.IDLE - timedelta(minutes=1)) == 0
    assert sessions.session_of(school.app, signed.token, NOON) is not None
    # the session; the failure of the login and that of the address
    assert tidy(school.app, NOON + KEPT + timedelta(minutes=1)) == 3
    assert sessions.session_of(school.app, signed.token, NOON) is None
    assert tidy(school.app, NOON + KEPT + timedelta(minutes=1)) == 0


def test_a_link_goes_half_a_year_after_it_ran_out(school: School) -> None:
    school.in_meetings()
    advance.advance(school.app, at("2020-09-08", 9))
    school.deliver("2020-09-08")
    (letter,) = school.letters("mentor", "Due soon")
    (reference,) = references(letter)
    assert isinstance(answers.opened(school.app, reference, at("2020-09-08")), LinkPage)
    over = at("2020-09-08") + GOOD_FOR
    assert tidy(school.app, over + EXPLAINED_FOR - DAY) == 0
    told = answers.opened(school.app, reference, over + DAY)
    assert isinstance(told, ClosedLink)
    assert told.reason == "expired"
    assert tidy(school.app, over + EXPLAINED_FOR + DAY) > 0
    told = answers.opened(school.app, reference, over + EXPLAINED_FOR + DAY)
    assert isinstance(told, ClosedLink)
    assert told.reason == "unknown"


def test_a_document_whose_taking_was_cut_off_goes_after_a_day(school: School) -> None:
    folder = school.app.settings.evidence_folder / "ab"
    folder.mkdir(parents=True)
    taken, waiting, left = (folder / name for name in ("cd", "ef.1.part", "ef.2.part"))
    for file, age in ((taken, 400 * DAY), (waiting, DAY / 2), (left, 2 * DAY)):
        file.write_bytes(b"%PDF-1.4")
        written = (NOON - age).timestamp()
        os.utime(file, (written, written))
    assert tidy(school.app, NOON) == 1
    assert sorted(folder.iterdir()) == [taken, waiting]
