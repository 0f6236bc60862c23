"""Letters that waited while somebody's role of the year ended do not go to them any more."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from programme.mail import mailbox
from programme.people import register
from programme.processes import advance
from programme.processes.firing import Fired, Request, fire
from programme.views.today import today
from states.decision import Absence, PersonId
from states.school_history import By
from tests import sql
from tests.author import BY
from tests.cast import at
from tests.letterbox import School, a_school
from tests.school import everything

CYCLE = "2020/21"


@pytest.fixture
def school(tmp_path: Path, database_url: str) -> Iterator[School]:
    opened = a_school(tmp_path, database_url)
    yield opened
    opened.app.close()


def psychologist(school: School, key: str, first: str, last: str | None = None) -> PersonId:
    """Somebody who is the psychologist of the year from a day to a day."""
    person = register.add(school.app, key, f"{key}@school.example", by=BY)
    until = date.fromisoformat(last) if last else None
    begins = date.fromisoformat(first)
    register.hold(school.app, CYCLE, "psychologist", person, begins, until, by=By(at(first)))
    return person


def concern(school: School, day: str) -> None:
    """The child is worried, late in the evening: the letters wait for the morning."""
    request = Request("pair 1", "raise_concern", school.mentee, inputs={"concern": "Мне грустно"})
    assert isinstance(fire(school.app, request, at(day, 20)), Fired)


def fates(school: School, person: PersonId) -> list[tuple[str, str, str]]:
    with school.app.database.reading() as tx:
        rows = sql.rows(
            tx, "SELECT message, state, error FROM outbox WHERE recipient = ?", (person,)
        )
    return sorted((str(message), str(state), str(error)) for message, state, error in rows)


def test_who_is_no_psychologist_any_more_learns_of_no_concern(school: School) -> None:
    before = psychologist(school, "before", "2020-09-01", "2020-09-07")
    after = psychologist(school, "after", "2020-09-01")
    school.in_meetings()
    school.deliver("2020-09-04")
    concern(school, "2020-09-07")
    school.deliver("2020-09-08", 9)
    assert school.letters("before") == []
    assert len(school.letters("after", "беспокойств")) == 1
    over = ("concern_raised", "failed", "they play no part in it any more")
    assert fates(school, before) == [over]
    assert {state for _, state, _ in fates(school, after)} == {"sent"}


def test_the_coordinator_sees_that_a_duty_reached_nobody(school: School) -> None:
    before = psychologist(school, "before", "2020-09-01", "2020-09-07")
    school.in_meetings()
    concern(school, "2020-09-07")
    school.deliver("2020-09-08", 9)
    (line,) = mailbox.page(school.app, "failed").lines
    assert line.recipient == before
    assert line.error is not None
    assert line.error.ru == "получатель здесь больше не участвует"
    who = {"coordinator": school.coordinator}
    shown = today(school.app, CYCLE, at("2020-09-08", 10), everything(who), kind="letter")
    assert [item.number for item in shown.items] == [line.id]


def test_a_reminder_for_whoever_lost_the_role_is_dropped_quietly(school: School) -> None:
    before = psychologist(school, "before", "2020-09-01", "2020-10-20")
    school.in_meetings("2020-09-03")
    advance.advance(school.app, at("2020-10-20", 20))
    waiting = [message for message, state, _ in fates(school, before) if state == "waiting"]
    assert waiting == ["quiet_pair"]
    school.deliver("2020-10-21", 9)
    assert [state for _, state, _ in fates(school, before)] == ["dropped"]


def test_a_substitute_gets_no_letter_for_whoever_lost_the_role(school: School) -> None:
    before = psychologist(school, "before", "2020-09-01", "2020-09-07")
    aunt = register.add(school.app, "aunt", "aunt@school.example", by=BY)
    away = Absence(before, date(2020, 9, 2), date(2020, 9, 30), aunt, "п. 7")
    register.absent(school.app, away, By(at("2020-09-02")))
    school.in_meetings()
    concern(school, "2020-09-07")
    school.deliver("2020-09-08", 9)
    assert school.letters("aunt") == []
    assert [state for _, state, _ in fates(school, aunt)] == ["failed"]


def test_letters_to_those_whom_a_pair_names_go_as_before(school: School) -> None:
    school.proposed()
    school.does("decline", school.mentee, "2020-09-03")
    school.deliver("2020-09-03")
    assert [message for message, state, _ in fates(school, school.mentor) if state == "sent"] == [
        "proposal_over"
    ]
