"""Which school year pages show, and what of it may be opened."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from dashboard.app import build
from programme.access import accounts
from programme.processes import cycles
from programme.school.application import open_application
from programme.school.settings import Settings
from states.school_history import By
from tests.author import BY
from tests.cast import at
from tests.school import CYCLE, number_of, opened
from tests.serving import served

PASSWORD = "лошадь скрепка батарея"  # noqa: S105  # of a school that lives for one test
READ = ("/today", "/roadmap", "/pairs", "/people/1", "/measures/3.4", "/definitions/pair_lifecycle")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A school in its year, with a coordinator and somebody who answers for a few measures."""
    found = Settings(home=tmp_path)
    with open_application(found) as app:
        who = opened(app)
        for login, person in (("coordinator", "coordinator"), ("responsible", "class_teachers")):
            role = accounts.role_named(login)
            accounts.add(app, login, role, PASSWORD, By(at("2020-09-01")), person=who[person])
    return found


@pytest.fixture
def pages(settings: Settings) -> Iterator[httpx.Client]:
    with served(build(settings)) as client:
        yield client


def sign_in(client: httpx.Client, login: str) -> None:
    answer = client.post("/sign-in", data={"login": login, "password": PASSWORD})
    assert answer.status_code == 303


def test_after_the_last_year_is_closed_every_page_still_shows_it(
    settings: Settings, pages: httpx.Client
) -> None:
    with open_application(settings) as app:
        cycles.close_cycle(app, CYCLE, by=BY)
    sign_in(pages, "coordinator")
    for path in READ:
        answer = pages.get(path)
        assert (path, answer.status_code) == (path, 200)
        assert path.startswith("/definitions") or CYCLE in answer.text


def test_an_unknown_year_is_told_in_words(pages: httpx.Client) -> None:
    sign_in(pages, "coordinator")
    for path in ("/today", "/roadmap", "/pairs", "/measures/3.4"):
        answer = pages.get(path, params={"cycle": "1999/00"})
        assert answer.status_code == 404
        assert "1999/00" in answer.text


def test_a_measure_that_may_not_be_opened_is_text_and_no_link(
    settings: Settings, pages: httpx.Client
) -> None:
    sign_in(pages, "responsible")
    text = pages.get("/roadmap").text
    with open_application(settings) as app:
        plan = [f"1.{n}" for n in (1, 2, 3)] + ["2.5", "3.4", "4.1"]
        known = {number: number_of(app, f"{CYCLE} · {number}") for number in plan}
    linked = {number for number in known if f'href="/measures/{number}?' in text}
    opens = {number for number in known if pages.get(f"/measures/{number}").status_code == 200}
    assert linked == opens
    assert opens == {"2.5"}
