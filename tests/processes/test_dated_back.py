"""What is dated back lies within the life of what it is about."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from programme.history import entries
from programme.mail import answers
from programme.mail.links import ClosedLink
from programme.processes.bulk import Answer, fire_many, preview
from programme.processes.firing import Fired, Request, fire, fire_for_group
from programme.school.application import Application
from states.decision import PersonId, Refusal
from states.errors import NotAllowed
from tests.cast import at
from tests.letterbox import a_school
from tests.school import agreed, done, met


def contact(app: Application, who: dict[str, PersonId], day: str) -> Fired | Refusal:
    """The coordinator spoke with the pair on that day."""
    asked = Request("pair 1", "record_contact", who["coordinator"],
                    occurred_on=date.fromisoformat(day))  # fmt: skip
    (foreseen,) = preview(app, ["pair 1"], asked, at("2020-10-06"))
    answer = fire(app, asked, at("2020-10-06"))
    assert type(foreseen) is type(answer)
    return answer


def test_nothing_happened_in_a_pair_before_it_was_opened(
    app: Application, who: dict[str, PersonId]
) -> None:
    met(app, who)
    answer = contact(app, who, "2020-09-27")
    assert isinstance(answer, Refusal)
    assert answer.code == "occurred_too_early"
    assert "28.09.2020" in answer.words.ru
    assert "28.09.2020" in answer.words.en


def test_the_day_of_the_opening_and_any_day_since_are_taken(
    app: Application, who: dict[str, PersonId]
) -> None:
    met(app, who)
    assert isinstance(contact(app, who, "2020-09-28"), Fired)
    assert isinstance(contact(app, who, "2020-10-01"), Fired)


def test_a_measure_of_the_order_happened_no_earlier_than_its_year(
    app: Application, who: dict[str, PersonId]
) -> None:
    name = "2020/21 · 3.2"

    def begun(day: date) -> Fired | Refusal:
        asked = Request(name, "begin", who["social_pedagogue"], occurred_on=day)
        return fire(app, asked, at("2020-09-10"))

    early = begun(date(2020, 8, 31))
    assert isinstance(early, Refusal)
    assert early.code == "occurred_too_early"
    assert isinstance(begun(date(2020, 9, 1)), Fired)


MONTH_LATER = at("2020-10-20")


def in_a_group(app: Application, request: Request) -> Answer:
    try:
        (answer,) = fire_for_group(app, request, MONTH_LATER)
    except NotAllowed as error:
        return error
    return answer


WAYS: dict[str, Callable[[Application, Request], Answer]] = {
    "page": lambda app, request: fire(app, replace(request, form=True, way="page"), MONTH_LATER),
    "api": lambda app, request: fire(app, replace(request, way="api"), MONTH_LATER),
    "command line": lambda app, request: fire(app, replace(request, way="command"), MONTH_LATER),
    "many at once": lambda app, request: fire_many(app, [request], MONTH_LATER)[0],
    "group": in_a_group,
}
way = pytest.mark.parametrize("way", WAYS)


def meeting(who: dict[str, PersonId], day: str, by: str = "coordinator") -> Request:
    """Somebody says that the pair met on that day."""
    return Request("pair 1", "record_meeting", who[by], inputs={"met_on": day})


def last_entry(app: Application) -> tuple[str, date]:
    (line,) = entries.entries(app, entries.entry_filter(app, name="pair 1"), 1).lines
    return line.trigger.en, line.occurred_on


@way
def test_a_meeting_happened_on_the_day_it_names_whatever_the_way(
    app: Application, who: dict[str, PersonId], way: str
) -> None:
    met(app, who)
    assert isinstance(WAYS[way](app, meeting(who, "2020-10-12")), Fired)
    assert last_entry(app) == ("The meeting took place", date(2020, 10, 12))


@way
@pytest.mark.parametrize(
    ("day", "first"), [("2020-09-27", "30.09.2020"), ("2020-09-29", "30.09.2020")]
)
def test_no_way_takes_a_meeting_of_before_the_mentor_was_named(
    app: Application, who: dict[str, PersonId], way: str, day: str, first: str
) -> None:
    met(app, who)
    answer = WAYS[way](app, meeting(who, day))
    assert isinstance(answer, Refusal | NotAllowed)
    assert first in answer.words.ru
    assert first in answer.words.en
    assert last_entry(app) == ("The meeting took place", date(2020, 10, 5))


@way
def test_no_way_takes_a_meeting_of_a_day_to_come(
    app: Application, who: dict[str, PersonId], way: str
) -> None:
    met(app, who)
    answer = WAYS[way](app, meeting(who, "2020-10-21"))
    assert isinstance(answer, Refusal | NotAllowed)
    assert "ещё не наступил" in answer.words.ru


def test_a_link_takes_no_meeting_of_before_the_pair(
    tmp_path_factory: pytest.TempPathFactory, database_url: str
) -> None:
    school = a_school(tmp_path_factory.mktemp("school"), database_url)
    school.in_meetings("2020-09-03")
    school.deliver("2020-09-03")
    reference = school.reference("mentor", "confirmed")
    early = {"met_on": "2020-09-01"}
    answer = answers.answer(school.app, reference, "record_meeting", early, at("2020-09-07"))
    assert isinstance(answer, Refusal)
    assert answer.code == "occurred_too_early"
    late = {"met_on": "2020-09-04"}
    answer = answers.answer(school.app, reference, "record_meeting", late, at("2020-09-07"))
    assert not isinstance(answer, Refusal | ClosedLink)
    assert last_entry(school.app)[1] == date(2020, 9, 4)
    school.app.close()


def test_two_meetings_of_before_the_pair_are_no_trial(
    app: Application, who: dict[str, PersonId]
) -> None:
    met(app, who)
    for _ in range(2):
        assert isinstance(fire(app, meeting(who, "2020-09-20", "mentor"), MONTH_LATER), Refusal)
    done(app, "2020-10-20", "mentor_decides", who["mentor"], mentor_fit="yes")
    done(app, "2020-10-20", "mentee_decides", who["mentee"], mentee_fit="yes")
    answer = fire(app, Request("pair 1", "go_on", who["mentor"]), MONTH_LATER)
    assert isinstance(answer, Refusal)
    assert answer.code == "guard_false"


def test_a_meeting_that_is_said_of_two_days_is_of_neither(
    app: Application, who: dict[str, PersonId]
) -> None:
    met(app, who)
    asked = replace(meeting(who, "2020-10-12"), occurred_on=date(2020, 10, 13))
    answer = fire(app, asked, MONTH_LATER)
    assert isinstance(answer, Refusal)
    assert (answer.code, answer.details) == ("input_invalid", ("occurred_on", "met_on"))
    assert "13.10.2020" in answer.words.ru
    assert "12.10.2020" in answer.words.ru
    assert isinstance(fire(app, replace(asked, occurred_on=date(2020, 10, 12)), MONTH_LATER), Fired)


def test_a_meeting_of_the_round_before_is_none_of_whoever_came_after(
    app: Application, who: dict[str, PersonId]
) -> None:
    met(app, who)
    done(app, "2020-10-10", "rematch", who["coordinator"], reason="не сошлись")
    agreed(app, who, "2020-10-14", mentor="stranger")
    for by in ("coordinator", "stranger"):
        for day in ("2020-10-06", "2020-10-12"):
            answer = fire(app, meeting(who, day, by), MONTH_LATER)
            assert isinstance(answer, Refusal)
            assert answer.code == "occurred_too_early"
            assert "14.10.2020" in answer.words.ru
        assert isinstance(fire(app, meeting(who, "2020-10-15", by), MONTH_LATER), Fired)


def test_what_the_coordinator_did_in_the_round_before_is_still_written_down(
    app: Application, who: dict[str, PersonId]
) -> None:
    met(app, who)
    done(app, "2020-10-10", "rematch", who["coordinator"], reason="не сошлись")
    agreed(app, who, "2020-10-14", mentor="stranger")
    asked = Request("pair 1", "record_contact", who["coordinator"], occurred_on=date(2020, 10, 9))
    assert isinstance(fire(app, asked, MONTH_LATER), Fired)
