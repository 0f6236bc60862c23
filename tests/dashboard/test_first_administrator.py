"""Whoever starts a school makes its first administrator, by a link that is good once and a day."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from dashboard.app import build
from programme.access import accounts, first_administrator
from programme.school.application import Application, open_application
from programme.school.settings import Settings
from states.errors import NotFound, WrongUse
from tests.door import NOON, RIGHT
from tests.guest import Guest
from tests.serving import served

OWN = "сорок сороков ворон"


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, database_url=database_url)


@pytest.fixture
def client(settings: Settings) -> Iterator[httpx.Client]:
    with served(build(settings)) as found:
        yield found


def a_link(settings: Settings) -> str:
    """Of this moment, without the site."""
    with open_application(settings) as app:
        return first_administrator.link(app, datetime.now(UTC)).removeprefix(settings.address)


def code(app: Application, moment: datetime = NOON) -> str:
    return first_administrator.link(app, moment).rpartition("/")[2]


def test_the_first_administrator_chooses_login_and_password_on_a_page(
    client: httpx.Client, settings: Settings
) -> None:
    link, admin = a_link(settings), Guest(client)
    assert admin.get(link).status_code == 200
    assert client.post(link, data={"login": "a b", "password": OWN}).status_code == 400
    assert client.post(link, data={"login": "admin", "password": "короткий"}).status_code == 400
    mistyped = client.post(link, data={"login": "Admin", "password": OWN, "again": f"{OWN}ы"})
    assert "набран по-разному" in mistyped.text
    made = client.post(link, data={"login": "Admin", "password": OWN, "again": OWN})
    assert made.headers["location"] == "/sign-in"
    assert admin.sign_in("admin", OWN).status_code == 303
    assert admin.get("/accounts").status_code == 200


def test_the_link_opens_nothing_once_there_is_an_account(
    client: httpx.Client, settings: Settings
) -> None:
    first, second = a_link(settings), a_link(settings)
    client.post(first, data={"login": "admin", "password": OWN})
    for link in (first, second):
        assert client.get(link).status_code == 404
        assert client.post(link, data={"login": "thief", "password": OWN}).status_code == 404
    with pytest.raises(NotFound):
        a_link(settings)


def test_the_link_is_good_for_a_day(app: Application) -> None:
    made = code(app)
    day = first_administrator.GOOD_FOR
    first_administrator.look(app, made, NOON + day - timedelta(seconds=1))
    with pytest.raises(NotFound):
        first_administrator.make(app, made, "admin", OWN, "ru", NOON + day)
    assert accounts.listing(app) == []


def test_no_other_link_makes_an_administrator(app: Application, tmp_path: Path) -> None:
    until, _, seal = code(app).partition(".")
    later = f"{int(until, 16) + 9:x}"
    wrong = ("", ".", until, f"{until}.", f".{seal}", f"{later}.{seal}", f"{until}.{seal[:-1]}")
    for said in (*wrong, f"\ud800.{seal}", f"{until}.\ud800"):
        with pytest.raises(NotFound):
            first_administrator.make(app, said, "admin", OWN, "ru", NOON)
    with open_application(Settings(home=tmp_path / "another")) as other, pytest.raises(NotFound):
        first_administrator.look(other, code(app), NOON)


def test_of_two_who_use_it_at_once_one_is_made(app: Application) -> None:
    made = code(app)
    first_administrator.make(app, made, "admin", OWN, "ru", NOON)
    with pytest.raises(NotFound):
        first_administrator.make(app, made, "thief", OWN, "ru", NOON)
    assert [account.login for account in accounts.listing(app)] == ["admin"]


def test_the_first_administrator_has_no_guessed_password_either(app: Application) -> None:
    with pytest.raises(WrongUse):
        first_administrator.make(app, code(app), "admin", "Admin123456", "ru", NOON)
    first_administrator.make(app, code(app), "admin", RIGHT, "ru", NOON)
