"""What a reading leaves, what leaves none, and who is told of it."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from programme.access import accounts
from programme.history import readings, readings_view
from programme.people import erasure, register
from programme.upkeep import tidying
from states.definition import Words
from states.school_history import By
from store import retention
from tests import sql
from tests.cast import at
from tests.school import number_of
from tests.watched import CHILD, PASSWORD, Place, a_place, enter, rows, token


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> Iterator[Place]:
    with a_place(database_url, tmp_path) as found:
        yield found


def test_a_second_look_within_ten_minutes_is_none(place: Place) -> None:
    for _ in range(3):
        place.client.get(f"/people/{place.child}")
    assert len(rows(place)) == 1
    with place.app.database.reading() as tx:
        first = sql.number(tx, "SELECT recorded_at FROM readings")
    later = datetime.fromtimestamp(first / 1e6, UTC) + readings.AGAIN + timedelta(seconds=1)
    look = readings.Reading(place.coordinator, place.child, 0, "person", "opened", later)
    readings.note(place.app, look, None)
    readings.note(place.app, look._replace(account=place.coordinator + 1), None)
    assert len(rows(place)) == 3


def test_what_is_about_no_child_leaves_none_and_neither_does_a_refusal(place: Place) -> None:
    mentor = register.find(place.app, "Семёнов Пётр")
    assert place.client.get(f"/people/{mentor}").status_code == 200
    other = number_of(place.app, "pair 2")
    assert place.client.get(f"/instances/{other}").status_code == 200
    assert place.client.get("/people/999999").status_code == 404
    assert place.client.get(f"/instances/{place.pair}/documents/{'0' * 64}").status_code == 404
    place.client.cookies.clear()
    assert place.client.get(f"/people/{place.child}").status_code == 401
    assert rows(place) == []


def test_what_is_ones_own_leaves_none_until_another_child_is_in_it(place: Place) -> None:
    app = place.app
    accounts.add(app, "anna", "responsible", PASSWORD, By(at("2020-09-01")), place.child)
    enter(app, place.client, "anna")
    assert place.client.get(f"/instances/{place.pair}").status_code == 200
    assert rows(place) == []
    with app.database.writing() as tx:
        sql.run(tx, "UPDATE people SET kind = 'minor' WHERE name = 'Семёнов Пётр'")
    assert place.client.get(f"/instances/{place.pair}").status_code == 200
    [(account, person, instance, what, deed)] = rows(place)
    assert account == accounts.named(app, "anna").id
    assert (person, instance, what, deed) == (0, place.pair, "instance", "opened")


def test_a_child_who_took_part_before_is_still_one(place: Place) -> None:
    with place.app.database.writing() as tx:
        holder = (f"person:{place.child}",)
        sql.run(tx, "DELETE FROM participants WHERE holder = ?", holder)
    place.client.get(f"/instances/{place.pair}")
    assert [row[2:] for row in rows(place)] == [(place.pair, "instance", "opened")]


def test_a_history_that_is_narrowed_says_to_whom(place: Place) -> None:
    place.client.get("/history?instance=pair+1")
    place.client.get(f"/history?person={place.child}")
    mentor = register.find(place.app, "Семёнов Пётр")
    place.client.get(f"/api/v1/history?person={mentor}")
    about = [row[1:4] for row in rows(place)]
    # what an adult did was done with children
    assert about == [(0, place.pair, "entries"), (place.child, 0, "history"), (0, 0, "history")]


def test_whoever_reads_while_somebody_writes_for_long_does_not_wait_for_it(place: Place) -> None:
    app, begun = place.app, time.monotonic()
    with app.database.writing() as tx:
        # the served application has a database of its own: another process to this one
        sql.run(tx, "LOCK TABLE readings IN SHARE MODE") if tx.postgresql else None
        answers = [place.client.get(f"/people/{place.child}") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert time.monotonic() - begun < 10
    assert rows(place) == []
    place.client.get(f"/instances/{place.pair}")
    assert {row[3] for row in rows(place)} == {"person", "instance"}
    assert not list((app.settings.home / "readings").iterdir())


def test_what_was_put_aside_is_written_down_at_night(place: Place) -> None:
    app = place.app
    look = readings.Reading(7, place.child, 0, "person", "opened", at("2020-10-06"))
    with app.database.writing():
        thread = threading.Thread(target=readings.note, args=(app, look, None))
        thread.start()
        thread.join()
    assert rows(place) == []
    tidying.tidy(app, at("2020-10-07"))
    tidying.tidy(app, at("2020-10-07"))
    assert rows(place) == [(7, place.child, 0, "person", "opened")]


def test_nothing_is_shown_that_can_leave_no_trace(place: Place) -> None:
    app = place.app
    (app.settings.home / "readings").write_text("no folder", "utf-8")
    with app.database.writing() as tx:
        sql.run(tx, "LOCK TABLE readings IN SHARE MODE") if tx.postgresql else None
        answer = place.client.get(f"/people/{place.child}")
    assert answer.status_code == 503
    assert CHILD not in answer.text


def test_the_auditor_finds_who_looked_and_by_whom(place: Place) -> None:
    app, client = place.app, place.client
    client.get(f"/people/{place.child}")
    enter(app, client, "auditor")
    client.get(f"/instances/{place.pair}")
    client.get("/history.csv")
    text = client.get("/readings").text
    assert "открыто: страница человека" in text
    assert "выгружено в файл: общая история" in text
    assert "страница человека" not in client.get("/readings?account=auditor").text
    assert "страница дела" in client.get("/readings?person=Ёлкина+Анна").text
    # what is about everybody is about the other one too, the pair is not
    other = client.get("/readings?person=Волков+Артём").text
    assert "общая история" in other
    assert "страница дела" not in other
    assert client.get("/readings?person=Никто").status_code == 404
    found = client.get(f"/api/v1/readings?person={place.child}", headers=token(place)).json()
    assert [line["what"]["en"] for line in found] == [
        *("the history of all", "the page of an instance", "the person's page")
    ]
    assert found[2]["login"] == "coordinator"
    older = client.get(f"/api/v1/readings?before={found[1]['number']}", headers=token(place))
    assert [line["number"] for line in older.json()] == [found[2]["number"]]


def test_a_parent_is_given_roles_and_no_name_of_the_staff(place: Place) -> None:
    client, where = place.client, f"/people/{place.child}/readings"
    client.get(f"/people/{place.child}")
    client.get(f"/instances/{place.pair}")
    page, table = client.get(where).text, client.get(f"{where}.csv").text
    for text in (page.partition("<main")[2], table):
        assert "куратор" in text
        assert "страница дела" in text
        assert f"№ {place.coordinator}" in text
        assert "coordinator" not in text.replace("/coordinator", "")
    assert table.startswith("\ufeffкогда;кто;учётная запись")
    assert "coordinator" in client.get(f"{where}.csv?logins=yes").text
    english = client.get(f"{where}.csv?lang=en").text
    assert "coordinator;" in english
    assert "the page of an instance" in english
    assert client.get("/people/999999/readings").status_code == 404
    # who asks for the list has looked at nothing
    assert len(rows(place)) == 2


def test_a_login_is_no_formula(place: Place) -> None:
    line = readings_view.ReadingLine(
        1, at("2020-10-06"), 3, Words(ru="=1+1", en="=1+1"), "@x", readings_view.WHAT["letter"],
        readings_view.DEEDS["opened"], None, "", None, "-2",
    )  # fmt: skip
    table = readings_view.as_csv(place.app, [line], True, "ru").decode("utf-8-sig")
    assert "'=1+1;№ 3 @x;открыто;письмо;'-2" in table


def test_an_erasure_leaves_the_numbers_of_who_looked(place: Place) -> None:
    place.client.get(f"/people/{place.child}")
    erasure.erase(place.app, place.child, By(datetime.now(UTC)))
    assert rows(place) == [(place.coordinator, place.child, 0, "person", "opened")]
    assert f"№ {place.child}" in place.client.get("/readings").text


def test_whoever_may_erase_is_shown_whom_the_night_proposed(place: Place) -> None:
    app, client = place.app, place.client
    accounts.add(app, "head", "administrator", PASSWORD, By(at("2020-09-01")))
    with app.database.writing() as tx:
        retention.propose(tx, [retention.Proposal(place.child, at("2020-10-10"))])
    link = f'href="/people/{place.child}/erase"'
    for login, shown in (("coordinator", True), ("head", True), ("auditor", False)):
        enter(app, client, login)
        assert (link in client.get("/people").text) is shown, login
    assert link not in client.get("/people?text=Волков").text
    [told] = client.get("/api/v1/erasure-proposals", headers=token(place)).json()
    assert (told["person"], told["name"], told["ended_on"]) == (place.child, CHILD, "2020-10-10")
