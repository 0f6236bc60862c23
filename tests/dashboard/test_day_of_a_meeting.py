"""A form that asks for the day of a meeting asks for no other, and what was recorded is said."""

import re
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from dashboard.app import build
from programme.access import accounts
from programme.history import entries
from programme.school.application import Application, open_application
from programme.school.settings import Settings
from states.school_history import By
from tests.cast import at
from tests.guest import Guest
from tests.school import met, number_of, opened
from tests.serving import served

PASSWORD = "лошадь скрепка батарея"  # noqa: S105  # of a school that lives for one test
TODAY = at("2020-10-20")


@pytest.fixture
def school(tmp_path: Path) -> Iterator[Application]:
    with open_application(Settings(home=tmp_path)) as app:
        who = opened(app)
        met(app, who)
        accounts.add(app, "maria", "coordinator", PASSWORD, By(TODAY), person=who["coordinator"])
        yield app


@pytest.fixture
def maria(school: Application) -> Iterator[Guest]:
    with served(build(school.settings)) as client:
        guest = Guest(client)
        guest.sign_in("maria", PASSWORD)
        yield guest


def test_the_day_of_a_meeting_is_asked_once_and_filled_in(
    school: Application, maria: Guest
) -> None:
    number = number_of(school, "pair 1")
    page = maria.get(f"/instances/{number}/act/record_meeting").text
    today = datetime.now(school.calendar.zone).date().isoformat()
    assert re.search(rf'name="f.met_on" value="{today}"', page)
    assert 'name="occurred_on"' not in page
    planned = maria.get(f"/instances/{number}/act/plan_meeting").text
    assert 'name="f.meeting_on" value=""' in planned
    assert 'name="occurred_on"' in planned


def test_what_was_recorded_is_said_and_history_has_the_day_of_the_meeting(
    school: Application, maria: Guest
) -> None:
    number = number_of(school, "pair 1")
    form = {"trigger": "record_meeting", "f.met_on": "2020-10-12"}
    answer = maria.post(f"/instances/{number}/fire", **form)
    assert answer.status_code == 303
    said = urlsafe_b64decode(answer.cookies["notice"].partition(".")[0]).decode()
    wanted = entries.entry_filter(school, name="pair 1")
    (line,) = entries.entries(school, wanted, 1).lines
    assert (line.trigger.en, line.occurred_on) == ("The meeting took place", date(2020, 10, 12))
    assert said == "pair 1: recorded 'The meeting took place', 2020-10-12."
