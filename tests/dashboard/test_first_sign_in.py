"""A password that another has given opens one page: the one where its owner chooses their own."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from dashboard.app import build
from programme.access import accounts, tokens
from programme.school.application import open_application
from programme.school.settings import Settings
from states.school_history import By
from store.sessions import digest
from tests.guest import Guest, shown_once
from tests.serving import served

NOW = datetime.now(UTC)
PASSWORD = "лошадь скрепка батарея"  # noqa: S105
OWN = "сорок сороков ворон"
GIVEN = "первый встречный поезд"


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """A school with an administrator, and an auditor whose password another has given."""
    found = Settings(home=tmp_path, database_url=database_url)
    with open_application(found) as app:
        accounts.add(app, "admin", "administrator", PASSWORD, By(NOW))
        accounts.add(app, "vera", "auditor", GIVEN, By(NOW), chosen_by="another")
    return found


@pytest.fixture
def client(settings: Settings) -> Iterator[httpx.Client]:
    with served(build(settings)) as found:
        yield found


def test_a_password_that_another_gave_opens_one_page_until_it_is_replaced(
    client: httpx.Client,
) -> None:
    vera = Guest(client)
    vera.sign_in("vera", GIVEN)
    assert vera.led_to("/history") == vera.led_to("/account") == "/account/first-password"
    assert vera.get("/api/v1/history").status_code == 403
    assert "first-password" in vera.post("/account/tokens", name="отчёт").headers["location"]
    for current, new in (("не тот", OWN), (GIVEN, GIVEN), (GIVEN, "короткий")):
        assert vera.post("/account/first-password", current=current, new=new).status_code == 400
    assert vera.led_to("/history") == "/account/first-password"
    done = vera.post("/account/first-password", current=GIVEN, new=OWN)
    assert done.headers["location"] == "/"
    assert vera.get("/history").status_code == vera.get("/api/v1/history").status_code == 200
    again = Guest(client)
    again.sign_in("vera", OWN)
    assert again.get("/history").status_code == 200


def test_a_password_of_ones_own_is_typed_twice(client: httpx.Client) -> None:
    vera = Guest(client)
    vera.sign_in("vera", GIVEN)
    assert 'name="again"' in vera.get("/account/first-password").text
    mistyped = vera.post("/account/first-password", current=GIVEN, new=OWN, again=f"{OWN}ы")
    assert mistyped.status_code == 400
    assert "typed in two ways" in mistyped.text
    vera.post("/account/first-password", current=GIVEN, new=OWN, again=OWN)
    assert 'name="again"' in vera.get("/account").text
    later = vera.post("/account/password", current=OWN, new=f"{OWN} два", again=OWN)
    assert "typed in two ways" in later.text


def test_whoever_gets_a_password_from_an_administrator_has_to_replace_it(
    client: httpx.Client,
) -> None:
    admin, olga, vera = Guest(client), Guest(client), Guest(client)
    admin.sign_in("admin", PASSWORD)
    assert admin.led_to("/accounts") == ""
    olga.sign_in("olga", shown_once(admin.post("/accounts", login="olga", role="coordinator")))
    assert olga.led_to("/today") == "/account/first-password"
    vera.sign_in("vera", shown_once(admin.post("/accounts/2/password")))
    assert vera.led_to("/history") == "/account/first-password"


def test_a_token_of_such_an_account_goes_on_working(
    client: httpx.Client, settings: Settings
) -> None:
    with open_application(settings) as app:
        raw = tokens.issue(app, accounts.named(app, "vera"), "отчёт", "read", 1, NOW)[1]
    headers = {"authorization": f"Bearer {raw}"}
    assert client.get("/api/v1/history", headers=headers).status_code == 200


def test_the_way_out_is_open_meanwhile(client: httpx.Client) -> None:
    vera = Guest(client)
    vera.sign_in("vera", GIVEN)
    assert vera.post("/sign-out").headers["location"] == "/sign-in"
    assert vera.get("/history").status_code == 401


def test_one_of_ones_own_sessions_is_ended_by_itself(client: httpx.Client) -> None:
    here, phone, library = Guest(client), Guest(client), Guest(client)
    for guest in (here, phone, library):
        guest.sign_in("admin", PASSWORD)
    stranger = Guest(client)
    stranger.sign_in("vera", GIVEN)
    stranger.post("/account/first-password", current=GIVEN, new=OWN)
    key = digest(phone.token)
    assert f'value="{key}"' in here.get("/account").text
    stranger.post("/account/sessions/end", key=key)
    assert phone.get("/account").status_code == 200
    here.post("/account/sessions/end", key=key)
    assert [guest.get("/account").status_code for guest in (here, phone, library)] == [
        200,
        401,
        200,
    ]
    here.post("/account/sessions/end")
    assert [guest.get("/account").status_code for guest in (here, library)] == [200, 401]
