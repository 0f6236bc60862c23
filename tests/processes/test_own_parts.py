"""What is a person's own nobody does in their place: a child's part and a parent's have no
substitute, a duty has."""

from datetime import date, datetime

import pytest

from programme.history import recent_entries
from programme.mail import letters as mail_letters
from programme.people import register
from programme.processes import advance
from programme.processes.firing import Fired, Request, fire
from programme.processes.viewer import looked_at
from programme.school.application import Application
from programme.views.today import today
from states.decision import Absence, PersonId, Refusal
from states.errors import NotAllowed
from states.school_history import By
from tests.cast import at
from tests.school import CYCLE, done, met, number_of, only_own

FIRST, LAST = date(2020, 9, 28), date(2020, 11, 30)
GIVEN = {"data_consent": "да", "guardian_consent": "да"}


def away(app: Application, absent: PersonId, substitute: PersonId | None) -> int:
    return register.absent(app, Absence(absent, FIRST, LAST, substitute), By(at("2020-09-28")))


def asks(app: Application, day: str, trigger: str, person: PersonId, **inputs: str) -> object:
    return fire(app, Request("pair 1", trigger, person, inputs=inputs), at(day))


def code(answer: object) -> str:
    assert isinstance(answer, Refusal), answer
    return answer.code


def sees(app: Application, person: PersonId, moment: datetime) -> bool:
    with app.database.reading() as tx:
        try:
            looked_at(app, tx, number_of(app, "pair 1"), moment, only_own(person))
        except NotAllowed:
            return False
    return True


def test_a_substitute_of_a_parent_gives_no_consent(
    app: Application, who: dict[str, PersonId]
) -> None:
    done(app, "2020-09-29", "record_request", who["coordinator"], request_kind="studies")
    for substitute in ("coordinator", "stranger"):
        away(app, who["parent"], who[substitute])
        answer = asks(app, "2020-09-30", "give_consents", who[substitute], **GIVEN)
        assert code(answer) == "wrong_role"
    assert isinstance(asks(app, "2020-09-30", "give_consents", who["parent"], **GIVEN), Fired)


def test_a_substitute_agrees_to_no_mentor_for_a_child_or_a_parent(
    app: Application, who: dict[str, PersonId]
) -> None:
    done(app, "2020-09-29", "record_request", who["coordinator"], request_kind="studies")
    done(
        app, "2020-09-29", "give_consents", who["parent"], data_consent="да", guardian_consent="да"
    )
    done(app, "2020-09-29", "record_interview", who["coordinator"])
    done(app, "2020-09-29", "propose", who["coordinator"], candidate=str(who["mentor"]))
    for own, trigger in (("parent", "guardian_agrees"), ("mentee", "mentee_agrees")):
        away(app, who[own], who["coordinator"])
        assert code(asks(app, "2020-09-30", trigger, who["coordinator"])) == "wrong_role"
        assert isinstance(asks(app, "2020-09-30", trigger, who[own]), Fired)


@pytest.mark.parametrize("own", ["mentee", "parent"])
def test_neither_a_child_nor_a_parent_stands_in_for_the_mentor_of_their_pair(
    app: Application, who: dict[str, PersonId], own: str
) -> None:
    met(app, who)
    away(app, who["mentor"], who[own])
    answer = asks(app, "2020-10-07", "record_meeting", who[own], met_on="2020-10-07")
    assert code(answer) == "wrong_role"
    mentor = asks(app, "2020-10-07", "record_meeting", who["mentor"], met_on="2020-10-07")
    assert isinstance(mentor, Fired)


def test_letters_to_an_absent_parent_go_to_the_parent(
    app: Application, who: dict[str, PersonId]
) -> None:
    away(app, who["parent"], who["coordinator"])
    done(app, "2020-09-29", "record_request", who["coordinator"], request_kind="studies")
    sent = mail_letters.listing(app, name="pair 1", limit=99)
    asked = {letter.recipient for letter in sent if letter.message == "consents_asked"}
    assert asked == {who["parent"], who["mentee"]}


def test_a_substitute_of_a_parent_does_not_see_the_child(
    app: Application, who: dict[str, PersonId]
) -> None:
    met(app, who)
    away(app, who["parent"], who["stranger"])
    moment = at("2020-10-20")
    advance.advance(app, moment)
    assert sees(app, who["parent"], moment)
    assert not sees(app, who["stranger"], moment)
    assert today(app, CYCLE, moment, only_own(who["stranger"]), limit=50).items == ()
    away(app, who["mentor"], who["stranger"])
    assert sees(app, who["stranger"], moment)
    found = today(app, CYCLE, moment, only_own(who["stranger"]), limit=50).items
    assert "pair 1" in {item.name for item in found}


def test_a_parent_who_works_at_the_school_has_a_substitute_at_work_alone(
    app: Application, who: dict[str, PersonId]
) -> None:
    teacher = who["parent"]
    by = By(at("2020-09-01"))
    register.hold(app, CYCLE, "coordinator", teacher, date(2020, 9, 1), by=by)
    away(app, teacher, who["stranger"])
    done(app, "2020-09-29", "record_request", who["stranger"], request_kind="studies")
    (line, *_) = recent_entries.recent_entries(app, "pair 1")
    assert line.recorded.entry.role == "coordinator"
    assert code(asks(app, "2020-09-30", "give_consents", who["stranger"], **GIVEN)) == "wrong_role"


def test_what_waits_for_an_absent_child_waits_whoever_is_named_as_a_substitute(
    app: Application, who: dict[str, PersonId]
) -> None:
    met(app, who)
    assert away(app, who["mentee"], who["stranger"]) > 0
    sent = (letter for letter in mail_letters.listing(app, name="pair 1", limit=99))
    before = {letter.id for letter in sent if letter.message == "feedback_missing"}
    advance.advance(app, at("2020-10-20"))
    sent = (letter for letter in mail_letters.listing(app, name="pair 1", limit=99))
    told = [one for one in sent if one.message == "feedback_missing" and one.id not in before]
    assert {letter.recipient for letter in told} == {who["mentor"]}
