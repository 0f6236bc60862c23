"""What is dated back lies within the life of what it is about."""

from datetime import date

import pytest

from programme.processes.bulk import preview
from programme.processes.firing import Fired, Request, fire
from programme.school.application import Application
from states.decision import PersonId, Refusal
from states.school_history import Way
from store import history
from tests.cast import at
from tests.school import agreed, done, met, number_of


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


def meeting(
    app: Application,
    who: dict[str, PersonId],
    day: str,
    *,
    way: Way = "api",
    now: str = "2020-10-20",
    occurred_on: date | None = None,
) -> Fired | Refusal:
    """The mentor says when they met."""
    asked = Request("pair 1", "record_meeting", who["mentor"], inputs={"met_on": day},
                    occurred_on=occurred_on, way=way, form=way in ("page", "link"))  # fmt: skip
    return fire(app, asked, at(now))


@pytest.mark.parametrize("way", ["api", "page", "link", "command", "program"])
def test_no_meeting_was_held_before_the_pair_was_there_whichever_way_it_is_told(
    app: Application, who: dict[str, PersonId], way: Way
) -> None:
    met(app, who)
    early = meeting(app, who, "2020-09-27", way=way)
    assert isinstance(early, Refusal)
    assert early.code == "occurred_too_early"
    late = meeting(app, who, "2020-10-21", way=way)
    assert isinstance(late, Refusal)
    assert late.code == "occurred_in_future"
    assert isinstance(meeting(app, who, "2020-10-12", way=way), Fired)


def test_a_meeting_told_late_stands_in_history_on_the_day_it_was_held(
    app: Application, who: dict[str, PersonId]
) -> None:
    met(app, who)
    assert isinstance(meeting(app, who, "2020-10-12"), Fired)
    with app.database.reading() as tx:
        last = history.of_instance(tx, number_of(app, "pair 1"))[-1].entry
    assert (last.trigger, last.occurred_on) == ("record_meeting", date(2020, 10, 12))


def test_nobody_says_two_days_of_one_meeting(app: Application, who: dict[str, PersonId]) -> None:
    met(app, who)
    answer = meeting(app, who, "2020-10-12", occurred_on=date(2020, 10, 13))
    assert isinstance(answer, Refusal)
    assert answer.code == "input_invalid"
    same = meeting(app, who, "2020-10-12", occurred_on=date(2020, 10, 12))
    assert isinstance(same, Fired)


def test_the_next_mentor_held_no_meeting_of_the_round_before(
    app: Application, who: dict[str, PersonId]
) -> None:
    met(app, who)
    asked = Request("pair 1", "rematch", who["coordinator"], reason="не сошлись характерами")
    assert isinstance(fire(app, asked, at("2020-10-07")), Fired)
    agreed(app, who, "2020-10-08", mentor="stranger")
    again = {**who, "mentor": who["stranger"]}
    for day in ("2020-10-05", "2020-10-06"):
        early = meeting(app, again, day)
        assert isinstance(early, Refusal)
        assert early.code == "occurred_too_early"
        assert "07.10.2020" in early.words.ru
    done(app, "2020-10-20", "record_meeting", who["stranger"], met_on="2020-10-09")
