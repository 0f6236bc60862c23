"""What a form and a call of the API may hold: too much is told in a sentence, breaks nothing."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from dashboard.app import build
from dashboard.security.forms import MOST_FIELDS
from programme.access import accounts, sessions, tokens
from programme.people import register
from programme.school.application import open_application
from programme.school.settings import Settings
from states.errors import WrongUse
from states.school_history import By
from tests.author import BY
from tests.cast import at
from tests.school import opened
from tests.serving import served

PASSWORD = "лошадь скрепка батарея"  # noqa: S105  # of a school that lives for one test
MUCH = "В форме слишком много полей"
LONG = "слишком длинн"
POSTED = ("/instances/1/fire", "/pairs/many", "/people", "/sign-in")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Of a small school whose coordinator may sign in, and has a token."""
    found = Settings(home=Path(tmp_path_factory.mktemp("school")))
    with open_application(found) as app:
        who = opened(app)["coordinator"]
        accounts.add(app, "maria", "coordinator", PASSWORD, By(at("2020-09-01")), person=who)
    return found


@pytest.fixture(scope="module")
def pages(settings: Settings) -> Iterator[httpx.Client]:
    with served(build(settings)) as client:
        client.post("/sign-in", data={"login": "maria", "password": PASSWORD})
        yield client


@pytest.fixture(scope="module")
def token(settings: Settings) -> dict[str, str]:
    with open_application(settings) as app:
        maria = accounts.named(app, "maria")
        raw = tokens.issue(app, maria, "a program", "write", 1, at("2036-01-01"))[1]
    return {"authorization": f"Bearer {raw}"}


def csrf(pages: httpx.Client) -> dict[str, str]:
    return {"csrf": sessions.csrf_of(pages.cookies["nastavnik_session"])}


@pytest.mark.parametrize("kind", ["urlencoded", "multipart"])
@pytest.mark.parametrize("path", [*POSTED, "/a/x"])
def test_a_form_of_a_thousand_fields_is_told_in_a_sentence(
    pages: httpx.Client, settings: Settings, path: str, kind: str
) -> None:
    form = {**csrf(pages), **{f"f.{number}": "1" for number in range(MOST_FIELDS + 500)}}
    parts = [(name, (None, value)) for name, value in form.items()]
    answer = pages.post(path, data=form) if kind == "urlencoded" else pages.post(path, files=parts)
    assert answer.status_code == 400
    assert MUCH in answer.text
    assert not list(settings.home.glob("reports/*"))


@pytest.mark.parametrize("path", POSTED)
def test_a_text_that_is_a_book_is_told_in_a_sentence(pages: httpx.Client, path: str) -> None:
    good = {"login": "maria", "password": PASSWORD, "trigger": "attach", **csrf(pages)}
    answer = pages.post(path, data={**good, "reason": "ё" * 20_001})
    assert answer.status_code == 400
    assert LONG in answer.text
    named = pages.post(path, data={**good, "f." + "я" * 200: "1"})
    assert named.status_code == 400
    assert MUCH in named.text


def test_whoever_is_signed_out_is_asked_to_sign_in_whatever_they_send(settings: Settings) -> None:
    with served(build(settings)) as client:
        for form in ({"reason": "ё" * 20_001}, {str(number): "1" for number in range(900)}):
            answer = client.post("/instances/1/fire", data=form)
            assert answer.status_code == 401
            assert "ё" * 100 not in answer.text
    assert not list(settings.home.glob("reports/*"))


def test_an_urlencoded_form_is_no_document(pages: httpx.Client) -> None:
    kind = {"content-type": "application/x-www-form-urlencoded"}
    answer = pages.post("/sign-in", content=b"a=" + b"x" * 2_000_000, headers=kind)
    assert answer.status_code == 413


def test_a_name_that_nobody_bears_is_told_in_a_sentence(
    pages: httpx.Client, settings: Settings, token: dict[str, str]
) -> None:
    long = {"name": "Ы" * 201}
    assert pages.post("/people", data={**long, **csrf(pages)}).status_code == 422
    answer = pages.post("/api/v1/people", json=long, headers=token)
    assert answer.status_code == 422
    assert "name" in answer.json()["ru"]
    with open_application(settings) as app, pytest.raises(WrongUse, match="too long"):
        register.add(app, "Ы" * 201, by=BY)


def test_the_api_has_the_same_bounds(pages: httpx.Client, token: dict[str, str]) -> None:
    calls: list[dict[str, object]] = [
        {"trigger": "attach", "inputs": {f"f{number}": "1" for number in range(101)}},
        {"trigger": "attach", "inputs": {"f": "ё" * 20_001}},
        {"trigger": "attach", "reason": "ё" * 20_001},
        {"trigger": "т" * 201},
        {"trigger": "attach", "seen": 10**20},
        {"trigger": "attach", "occurred_on": "0001-01-01"},
        {"trigger": "attach", "more": 1},
    ]
    for call in calls:
        answer = pages.post("/api/v1/instances/1/fire", json=call, headers=token)
        assert answer.status_code == 422, call
        assert answer.json()["ru"].endswith("Исправьте и повторите.")
