"""Who comes to a pair after another mentor reads nothing of the round before, by any way out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from dashboard.app import build as build_pages
from programme.access import accounts
from programme.school.application import build
from programme.school.settings import Settings
from states.decision import InstanceId, PersonId
from states.school_history import By
from store import evidence
from store.database import Transaction, open_database
from tests.cast import at
from tests.dashboard.test_readers import PASSWORD, Place, ids, questions, said, sign_in
from tests.school import agreed, done, met, number_of, opened
from tests.serving import served

RESPONSIBLE = ("psychologist", "mentor", "mentee", "parent")
BEFORE = "Лебедев"
"""The mentor of the first round."""
DAYS = [date(2020, 9, 28) + timedelta(days=count) for count in range(20)]
FIRST_ROUND = [day for day in DAYS if date(2020, 9, 30) <= day < date(2020, 10, 12)]
"""From the day when the first mentor was proposed until the next one was."""


@dataclass(frozen=True, slots=True)
class Rounds:
    """A pair in its second round, and what was handed in."""

    place: Place
    who: dict[str, PersonId]
    first: str
    """The agreement of the first round, by its digest."""
    second: str


def lived(place: Place, who: dict[str, PersonId]) -> None:
    """The first mentor met the child and did not want to go on; another one came."""
    app = place.app
    met(app, who | {"mentor": who["stranger"]}, agreement="с первым")
    done(app, "2020-10-06", "mentor_decides", who["stranger"], mentor_fit="no")
    done(app, "2020-10-06", "give_mentor_feedback", who["stranger"], mood="poor")
    done(app, "2020-10-08", "rematch", who["coordinator"], reason="не сошлись")
    agreed(app, who, "2020-10-12", agreement="со вторым")
    done(app, "2020-10-13", "record_meeting", who["mentor"], met_on="2020-10-13")


def papers(tx: Transaction, number: InstanceId) -> list[str]:
    return [digest for _, digest, _ in evidence.handed_in(tx, number)]


@pytest.fixture
def rounds(database_url: str, tmp_path: Path) -> Iterator[Rounds]:
    url = "" if database_url.startswith("sqlite") else database_url
    settings = Settings(home=tmp_path, database_url=url, prefect_port=9)
    app = build(settings, open_database(settings.url))
    who = opened(app)
    number = number_of(app, "pair 1")
    for key in RESPONSIBLE:
        accounts.add(app, key, "responsible", PASSWORD, By(at("2020-09-01")), who[key])
    for plain in ("coordinator", "auditor"):
        person = who.get(plain)
        role = accounts.role_named(plain)
        accounts.add(app, plain, role, PASSWORD, By(at("2020-09-01")), person)
    with served(build_pages(settings)) as client:
        place = Place(app, client, number, (), (), "")
        lived(place, who)
        with app.database.reading() as tx:
            first, second = papers(tx, number)
            entries = ids(tx, "SELECT id FROM history WHERE instance = ?", number)
            letters = ids(tx, "SELECT id FROM outbox WHERE instance = ?", number)
        place = Place(app, client, number, entries, letters, first)
        yield Rounds(place, who, first, second)
    app.close()


def addresses(rounds: Rounds) -> Iterator[str]:
    """Every address that can be asked for, and every day of the pair."""
    yield from questions(rounds.place)
    pair = rounds.place.pair
    for day in DAYS:
        yield f"/api/v1/instances/{pair}/as-of/{day}"
        yield f"/instances/{pair}/as-of?day={day}"
    yield f"/api/v1/instances/{pair}/history?limit=200"
    yield f"/api/v1/instances/{pair}/letters?limit=200"
    yield f"/api/v1/instances/{pair}/documents/{rounds.first}"


def test_the_mentor_who_came_after_finds_nothing_of_the_one_before(rounds: Rounds) -> None:
    sign_in(rounds.place, "mentor")
    of_the_one_before = {rounds.first, BEFORE, "с первым"}
    for address in addresses(rounds):
        answer = rounds.place.client.get(address)
        text = said(answer).replace(address, "")  # which a page says back
        assert not [word for word in of_the_one_before if word in text], address
        if rounds.first in address:
            assert answer.status_code in (403, 404), address


def test_a_day_of_the_round_before_is_not_shown_to_who_came_after(rounds: Rounds) -> None:
    sign_in(rounds.place, "mentor")
    for day in DAYS:
        answer = rounds.place.client.get(f"/api/v1/instances/{rounds.place.pair}/as-of/{day}")
        assert answer.status_code == (403 if day in FIRST_ROUND else 200), day
        if day in FIRST_ROUND:
            assert "участвовали другие" in answer.text
        assert "наставник хочет продолжать" not in answer.text


def test_who_came_after_reads_what_was_before_any_mentor_and_their_own_round(
    rounds: Rounds,
) -> None:
    sign_in(rounds.place, "mentor")
    client, pair = rounds.place.client, rounds.place.pair
    lines = client.get(f"/api/v1/instances/{pair}/history?limit=200").json()["lines"]
    assert [line["trigger"]["en"] for line in lines][::-1] == [
        "opened", "Write down the request", "Give consents", "The interview took place",
        "Propose a mentor", "The mentor agrees", "The mentee agrees", "The parent agrees",
        "All have agreed", "Confirm the pair", "The meeting took place",
    ]  # fmt: skip
    assert client.get(f"/api/v1/instances/{pair}/documents/{rounds.second}").status_code == 200
    page = client.get(f"/api/v1/instances/{pair}").json()
    assert [document["digest"] for document in page["evidence"] if document["digest"]] == [
        rounds.second
    ]
    assert "Математика" in client.get(f"/instances/{pair}").text


@pytest.mark.parametrize("login", ["mentee", "parent", "psychologist", "coordinator", "auditor"])
def test_whoever_took_part_in_both_rounds_or_sees_the_year_reads_both(
    rounds: Rounds, login: str
) -> None:
    sign_in(rounds.place, login)
    client, pair = rounds.place.client, rounds.place.pair
    for day in DAYS:
        assert client.get(f"/api/v1/instances/{pair}/as-of/{day}").status_code == 200
    assert BEFORE in client.get(f"/api/v1/instances/{pair}/as-of/2020-10-06").text
    assert client.get(f"/api/v1/instances/{pair}/documents/{rounds.first}").status_code == 200
    lines = client.get(f"/api/v1/instances/{pair}/history?limit=200").json()["lines"]
    assert len(lines) == len(rounds.place.entries)
    assert BEFORE in client.get(f"/api/v1/instances/{pair}/letters?limit=200").text
    assert BEFORE in client.get(f"/instances/{pair}").text
