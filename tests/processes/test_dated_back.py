"""What is dated back lies within the life of what it is about."""

from datetime import date

from programme.processes.bulk import preview
from programme.processes.firing import Fired, Request, fire
from programme.school.application import Application
from states.decision import PersonId, Refusal
from tests.cast import at
from tests.school import met


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
