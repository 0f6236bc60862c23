"""Whoever tries numbers and names of instances learns nothing of what is there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from programme.access import accounts
from programme.people import register
from states.school_history import By
from tests.cast import at
from tests.school import number_of
from tests.watched import PASSWORD, Place, a_place, enter


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> Iterator[Place]:
    """The one who asks is a mentor with an account, and takes part in `pair 1` alone."""
    with a_place(database_url, tmp_path) as found:
        mentor = register.find(found.app, "Семёнов Пётр")
        accounts.add(found.app, "petr", "responsible", PASSWORD, By(at("2020-09-01")), mentor)
        enter(found.app, found.client, "petr")
        yield found


def answer(place: Place, path: str) -> tuple[int, str]:
    found = place.client.get(path, headers={"accept": "application/json"})
    return found.status_code, found.text


def test_anothers_instance_and_one_that_is_not_there_are_answered_alike(place: Place) -> None:
    other = number_of(place.app, "pair 2")
    assert place.client.get(f"/api/v1/instances/{place.pair}").status_code == 200
    for path in ("", "/history", "/letters", "/as-of/2020-10-06", f"/documents/{'0' * 64}"):
        there = answer(place, f"/api/v1/instances/{other}{path}")
        assert there == answer(place, f"/api/v1/instances/999999{path}")
        assert there[0] == 403
    there = answer(place, "/api/v1/instance?name=pair 2")
    assert there == answer(place, "/api/v1/instance?name=pair 77")
    assert there[0] == 403


def test_a_step_of_another_instance_and_of_none_are_answered_alike(place: Place) -> None:
    other = number_of(place.app, "pair 2")
    csrf = place.client.get("/account").text.split('name="csrf" value="')[1].split('"')[0]
    found = [
        place.client.post(f"/api/v1/instances/{number}/fire", headers={"x-csrf": csrf},
                          json={"trigger": "propose", "inputs": {"candidate": text}})
        for number in (other, 999999) for text in ("1", "999999", "Ёлкина Анна", "Никто")
    ]  # fmt: skip
    assert {(one.status_code, one.text) for one in found} == {(403, found[0].text)}
