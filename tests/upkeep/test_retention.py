"""The night proposes whom the school need not keep; nobody is erased by itself."""

from datetime import date

import pytest

from programme.access import accounts
from programme.people import dossier, erasure, register
from programme.processes import cycles, pairs
from programme.school.application import Application
from programme.upkeep import retention, tidying
from programme.views.today import today
from states.decision import PersonId
from states.school_history import By
from tests import sql
from tests.author import BY
from tests.cast import at
from tests.school import CYCLE, done, everything, only_own

ENDED, TERM_PASSED = "2020-10-10", "2023-10-11"
"""`pair 1` ends, and three years and a day later."""


@pytest.fixture
def over(app: Application, who: dict[str, PersonId]) -> dict[str, PersonId]:
    """A pair that ended early; `pair 2` goes on."""
    done(app, ENDED, "end_early", who["coordinator"], reason="переехала")
    return who


def proposed(app: Application, day: str) -> dict[PersonId, date]:
    tidying.tidy(app, at(day))
    return {one.person: one.ended_on for one in retention.proposed(app)}


def test_who_takes_part_in_nothing_any_more_is_proposed_when_the_term_has_passed(
    app: Application, over: dict[str, PersonId]
) -> None:
    assert proposed(app, "2023-10-09") == {}
    # neither `pair 2`, which goes on, nor who holds a role of the open year
    day = date.fromisoformat(ENDED)
    assert proposed(app, TERM_PASSED) == {over["mentee"]: day, over["parent"]: day}
    assert dossier.dossier(app, over["mentee"]).person.name
    erasure.erase(app, over["mentee"], By(at(TERM_PASSED)))
    assert [one.person for one in retention.proposed(app)] == [over["parent"]]
    assert proposed(app, TERM_PASSED) == {over["parent"]: day}


def test_who_still_takes_part_is_not_proposed(app: Application, over: dict[str, PersonId]) -> None:
    child, parent = over["mentee"], over["parent"]
    accounts.add(app, "maria", "responsible", "лошадь скрепка батарея", By(at(ENDED)), parent)
    again = [pairs.NewPair(child)]
    pairs.open_pairs(app, CYCLE, again, at("2020-10-12"), over["coordinator"])
    assert proposed(app, TERM_PASSED) == {}
    accounts.disable(app, accounts.named(app, "maria"), by=BY)
    assert set(proposed(app, TERM_PASSED)) == {parent}
    register.hold(app, CYCLE, "class_teachers", parent, date(2020, 10, 12), by=BY)
    assert proposed(app, TERM_PASSED) == {}


def test_a_year_that_is_closed_ends_what_was_left_open(
    app: Application, over: dict[str, PersonId]
) -> None:
    cycles.close_cycle(app, CYCLE, By(at("2021-09-01")))
    assert over["other"] not in proposed(app, TERM_PASSED)
    found = proposed(app, "2024-09-02")
    assert found[over["other"]] == date(2021, 5, 31)
    assert over["coordinator"] not in found


def test_staff_who_left_are_proposed_when_the_term_of_measures_has_passed(
    app: Application, over: dict[str, PersonId]
) -> None:
    director, coordinator = over["director"], over["coordinator"]
    cycles.close_cycle(app, CYCLE, By(at("2021-09-01")))
    assert coordinator not in proposed(app, "2026-05-30")
    found = proposed(app, "2026-06-01")
    assert found[coordinator] == found[director] == date(2021, 5, 31)
    # who may sign in, or holds a role of another year that is open, is not
    accounts.add(app, "olga", "coordinator", "лошадь скрепка батарея", By(at(ENDED)), coordinator)
    cycles.open_cycle(app, "2026/27", at("2026-05-31"), holders={"director": [director]})
    assert not {coordinator, director} & set(proposed(app, "2026-06-02"))


def test_the_newest_version_says_how_long(app: Application, over: dict[str, PersonId]) -> None:
    text = "UPDATE definitions SET text = replace(text, 'retention: 3 years', ?)"
    with app.database.writing() as tx:
        sql.run(tx, text, ("retention: 5 years",))
    assert proposed(app, TERM_PASSED) == {}
    assert over["mentee"] in proposed(app, "2025-10-11")
    with app.database.writing() as tx:
        sql.run(tx, "UPDATE definitions SET text = replace(text, 'retention: 5 years', '')")
    assert proposed(app, "2035-10-11") == {}


def test_today_tells_the_coordinator_of_the_list(
    app: Application, over: dict[str, PersonId]
) -> None:
    def told(viewer: PersonId | None) -> list[int]:
        seen = everything(over) if viewer is None else only_own(viewer)
        found = today(app, CYCLE, at(TERM_PASSED), seen, kind="erasure")
        return [item.number for item in found.items]

    assert told(None) == []
    proposed(app, TERM_PASSED)
    assert told(None) == [2]
    assert told(over["mentor"]) == []
    # it is one thing, and there is nothing after it
    after = today(app, CYCLE, at(TERM_PASSED), everything(over), after="erasure.0.1")
    assert [item for item in after.items if item.kind == "erasure"] == []
