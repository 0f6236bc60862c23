"""Answers by a link in a letter: what is asked of whoever sends one before anybody looks it up."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from dashboard.app import build
from programme.access.attempts import LINKS
from programme.mail import answers
from states.errors import NotAllowed
from tests import sql
from tests.cast import at
from tests.letterbox import School, a_school
from tests.serving import served
from tests.then import living_on

DAY = "2020-09-03"
NOWHERE = "A" * 22


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    """The pair is proposed, and the mentor has a letter that asks about it."""
    found = a_school(tmp_path, f"sqlite:///{tmp_path / 'nastavnik.db'}")
    found.proposed(DAY)
    found.deliver(DAY)
    yield found
    found.app.close()


@pytest.fixture
def visitor(school: School) -> Iterator[httpx.Client]:
    with living_on(at(DAY, 13)), served(build(school.app.settings)) as client:
        yield client


def agree(visitor: httpx.Client, reference: str, **more: str) -> httpx.Response:
    return visitor.post(f"/a/{reference}", data={"trigger": "mentor_agrees", **more})


def test_a_field_that_no_link_asks_for_is_refused_before_the_link_is_looked_up(
    school: School, visitor: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = school.reference("mentor")
    before = school.rows()
    with monkeypatch.context() as patched:
        patched.setattr(answers, "_look", None)  # whoever looks it up breaks
        for name in ("role", "person", "onward", "f.", "f.a b", "e.agreement", "мой ответ"):
            answer = agree(visitor, reference, **{name: "1"})
            assert answer.status_code == 400, name
            assert "поле, о котором здесь не спрашивают" in answer.text
            sent = visitor.post(f"/a/{NOWHERE}/mute", data={name: "1"})
            assert sent.status_code == 400, name
    file = {"trigger": ("a.pdf", b"%PDF-1.4")}
    assert visitor.post(f"/a/{NOWHERE}", files=file).status_code == 400
    assert school.rows() == before
    assert agree(visitor, reference, csrf="", seen="").status_code == 200


def test_a_link_waits_after_ten_answers_that_could_not_be_taken(
    school: School, visitor: httpx.Client
) -> None:
    reference = school.reference("mentor")
    told = [agree(visitor, reference, seen="1").status_code for _ in range(LINKS.own_failures + 1)]
    assert told == [409] * LINKS.own_failures + [429]
    waits = agree(visitor, reference)
    assert waits.status_code == 429
    assert "Повторите через 1 мин." in waits.text or "Try again in 1 min." in waits.text
    # whoever only looks is not kept out, and neither is the next link
    assert visitor.get(f"/a/{reference}").status_code == 200
    assert agree(visitor, NOWHERE).status_code == 404


def test_one_address_guesses_links_a_hundred_times_and_waits(
    school: School, visitor: httpx.Client
) -> None:
    for number in range(LINKS.address_failures):
        with suppress(NotAllowed):
            answers.knocked(school.app, f"{number:022}", "127.0.0.1", at(DAY, 13))
    assert agree(visitor, NOWHERE).status_code == 429
    assert visitor.post(f"/a/{NOWHERE}/mute").status_code == 429
    # guesses at links keep nobody from signing in
    form = {"login": "nobody", "password": "не тот пароль"}
    assert visitor.post("/sign-in", data=form).status_code == 403


def test_answers_that_were_taken_are_not_held_against_anybody(
    school: School, visitor: httpx.Client
) -> None:
    reference = school.reference("mentor")
    for _ in range(LINKS.own_failures + 2):
        # the first is taken, the others are told that it was
        assert agree(visitor, reference).status_code == 200
    with school.app.database.reading() as tx:
        assert sql.rows(tx, "SELECT * FROM sign_ins") == []
