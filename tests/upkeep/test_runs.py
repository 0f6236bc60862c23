"""Runs of the flows: apart from one another, told in words, and missed when they do not come."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from programme.mail.delivery import Delivered
from programme.school.application import Application, build
from programme.school.settings import Settings
from programme.upkeep import runs
from programme.upkeep.runs import RunOutcome
from store.database import open_database
from tests.cast import at

NOON = at("2026-11-27", 12)


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Application]:
    opened = build(Settings(home=tmp_path), open_database(database_url))
    yield opened
    opened.close()


def ran(app: Application, flow: str, minutes_ago: int, trouble: str = "") -> None:
    moment = NOON - timedelta(minutes=minutes_ago)
    runs.record_run(app, "", flow, moment, moment, {}, trouble)


def silent(app: Application) -> list[tuple[str, int, bool]]:
    return [(flow.flow, flow.minutes, flow.stood_in) for flow in runs.silence(app, NOON)]


def test_of_two_runs_at_once_the_second_leaves_the_work_to_the_first(app: Application) -> None:
    assert runs.take_lease(app, "advance", "one", NOON)
    assert not runs.take_lease(app, "advance", "two", NOON)
    # another flow is another work
    assert runs.take_lease(app, "deliver", "two", NOON)
    runs.end_lease(app, "advance", "one")
    assert runs.take_lease(app, "advance", "two", NOON)


def test_nobody_ends_what_somebody_else_is_at(app: Application) -> None:
    assert runs.take_lease(app, "advance", "one", NOON)
    runs.end_lease(app, "advance", "two")
    assert not runs.take_lease(app, "advance", "two", NOON)


def test_a_run_that_was_cut_off_holds_up_the_next_for_a_minute_at_most(app: Application) -> None:
    assert runs.take_lease(app, "advance", "cut off", NOON)
    assert not runs.take_lease(app, "advance", "next", NOON + runs.LEASE)
    assert runs.take_lease(app, "advance", "next", NOON + runs.LEASE + timedelta(microseconds=1))


def test_a_run_that_works_on_keeps_others_away(app: Application) -> None:
    assert runs.take_lease(app, "advance", "long", NOON)
    assert runs.take_lease(app, "advance", "long", NOON + runs.LEASE / 3)
    assert not runs.take_lease(app, "advance", "other", NOON + runs.LEASE)


def test_a_flow_that_has_not_run_is_silent(app: Application) -> None:
    assert silent(app) == [("advance", -1, False), ("deliver", -1, False)]
    ran(app, "advance", 15)
    ran(app, "deliver", 14)
    assert silent(app) == [("advance", 15, False)]


def test_in_the_first_minutes_after_a_start_nothing_is_called_silent(app: Application) -> None:
    ran(app, "advance", 3 * 24 * 60)
    runs.record_start(app, NOON - timedelta(minutes=1))
    assert silent(app) == []
    later = NOON + runs.SETTLING
    assert [flow.flow for flow in runs.silence(app, later)] == ["advance", "deliver"]


def test_a_flow_whose_work_the_supervisor_does_is_told_of_all_the_same(app: Application) -> None:
    ran(app, "advance", 1, runs.STOOD_IN)
    ran(app, "deliver", 1)
    assert silent(app) == [("advance", 1, True)]
    (told,) = runs.silence(app, NOON)
    assert told.words.ru.startswith("Расписание стоит. Пока его запускают заново, сроки проверяет")
    ran(app, "advance", 0)
    assert silent(app) == []


def test_what_is_silent_is_told_with_what_to_do(app: Application) -> None:
    ran(app, "advance", 200)
    ran(app, "deliver", 1)
    (told,) = runs.silence(app, NOON)
    assert told.words.ru.startswith("Не выполняется: проверка сроков (уже 3 ч).")
    assert told.words.en.startswith("Not done: looking at deadlines (3 h).")
    assert "nastavnik up" in told.words.ru


def test_a_run_says_what_it_did_and_what_kept_it_from_its_work() -> None:
    assert RunOutcome({"transitions": 3, "letters": 0}).say("ru") == "Переходов: 3."
    assert RunOutcome({"transitions": 0}).say("en") == "There was nothing to do."
    assert (
        RunOutcome({"again": 18}, "mail")
        .say("ru")
        .startswith("Будут повторены: 18. Почтовый сервер")
    )


@pytest.mark.parametrize(
    ("delivered", "trouble"),
    [
        (Delivered(), ""),
        (Delivered(sent=3), ""),
        (Delivered(again=18), "mail"),
        (Delivered(uncertain=1), "mail"),
        # one of many is that letter's trouble, not the server's
        (Delivered(sent=17, again=1), ""),
        (Delivered(sent=2, incidents=1), "incidents"),
    ],
)
def test_a_delivery_that_brought_nothing_away_did_not_do_its_work(
    delivered: Delivered, trouble: str
) -> None:
    assert delivered.trouble == trouble
