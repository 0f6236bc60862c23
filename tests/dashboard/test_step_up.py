"""What gives access or takes people's data out asks once more who this is, and then for ten minutes
no more."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from inspect import getmodule, getsource, isfunction, signature
from pathlib import Path

import httpx
import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from dashboard.app import build
from dashboard.security.rights import asks_again, matrix
from programme.access import accounts, proving, sessions, tokens
from programme.people import dossier, register
from programme.school.application import open_application
from programme.school.settings import Settings
from states.decision import PersonId
from states.school_history import By
from tests.author import BY
from tests.guest import COOKIE, Guest, shown_once
from tests.serving import served

NOW = datetime.now(UTC)
PASSWORD = "лошадь скрепка батарея"  # noqa: S105
ASKING = [route for route in matrix() if asks_again(route)]


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    found = Settings(home=tmp_path, database_url=database_url)
    with open_application(found) as app:
        register.add(app, "Кузнецова Мария", "maria@school.example", by=BY)
        accounts.add(app, "admin", "administrator", PASSWORD, By(NOW))
    return found


@pytest.fixture
def client(settings: Settings) -> Iterator[httpx.Client]:
    with served(build(settings)) as found:
        yield found


def since(settings: Settings, client: httpx.Client, minutes: int) -> Guest:
    """The administrator, who signed in so long ago."""
    guest, moment = Guest(client), datetime.now(UTC) - timedelta(minutes=minutes)
    with open_application(settings) as app:
        guest.token = sessions.sign_in(app, "admin", PASSWORD, "", "tests", moment).token
    return guest


def test_what_is_asked_again_for_is_said_in_the_matrix() -> None:
    said = " ".join(ASKING)
    for about in (
        "tokens",
        "/accounts",
        "erase",
        "history.csv",
        "history/export",
        "people/{number}",
        "drafts/{digest}/migrate",
        "definitions/migrations",
    ):
        assert about in said
    assert not asks_again("GET /today")
    for about in ("/people/{number}/role", "/people/{number}/absence"):
        assert asks_again(f"POST {about}")
        assert asks_again(f"POST /api/v1{about}s")


HANDS_OUT = re.compile(r"FileResponse|StreamingResponse|attachment")
NEED_NO_PROOF = {
    "GET /static/vendor/tabler.min.css": "no data",
    "GET /verify_export.py": "a program, no data",
    "GET /schools.csv": "numbers of schools, nobody's name and no entry",
    "GET /instances/{number}/documents/{digest}": "the day's work: whoever accepts a result reads "
    "one document after the other, and each leaves a trace",
    "GET /api/v1/instances/{number}/documents/{digest}": "the same",
    "GET /api/v1/today": "the viewer's own work of the day, without names",
    "GET /api/v1/instances": "names of measures and numbers of pairs",
    "GET /api/v1/checkpoints": "hashes",
    "GET /api/v1/runs": "numbers of runs",
}
"""What hands out a file, or pages of a list, without asking again, and why."""


def hands_out(route: APIRoute) -> bool:
    """Whether it answers with a file or a stream, itself or by a function beside it; or, in the
    API, with a list that a program reads page by page."""
    own = getsource(route.endpoint)
    beside = vars(getmodule(route.endpoint))
    called = [beside[name] for name in set(re.findall(r"\b_\w+(?=\()", own)) if name in beside]
    sources = [own, *(getsource(one) for one in called if isfunction(one))]
    paged = route.path.startswith("/api/") and "limit" in signature(route.endpoint).parameters
    return paged or any(HANDS_OUT.search(source) for source in sources)


def test_whatever_hands_out_a_file_or_a_list_asks_again(settings: Settings) -> None:
    routes = [
        f"GET {found.path}"
        for found in iter_route_contexts(build(settings).routes)
        if isinstance(route := found.original_route, APIRoute)
        and "GET" in (found.methods or ())
        and hands_out(route)
    ]
    assert "GET /history.xlsx" in routes
    assert "GET /api/v1/history" in routes
    assert {route for route in routes if not asks_again(route)} == set(NEED_NO_PROOF)


@pytest.mark.parametrize("route", ASKING)
def test_a_session_of_eleven_minutes_is_asked_again(
    client: httpx.Client, settings: Settings, route: str
) -> None:
    method, path = route.replace("{number}", "1").split(" ")
    headers = {"cookie": f"{COOKIE}={(guest := since(settings, client, 11)).token}",
               "x-csrf": sessions.csrf_of(guest.token)}  # fmt: skip
    answer = client.request(method, path, headers=headers)
    to_confirm = answer.headers.get("location", "").startswith("/account/confirm")
    assert to_confirm or answer.status_code == 403


def test_nine_minutes_after_it_was_proved_nobody_is_asked(
    client: httpx.Client, settings: Settings
) -> None:
    guest = since(settings, client, 9)
    assert shown_once(guest.post("/account/tokens", name="отчёт")).startswith("nst_")


def test_what_was_typed_waits_for_the_password_and_is_sent_then(
    client: httpx.Client, settings: Settings
) -> None:
    guest = since(settings, client, 11)
    typed = {"login": "olga", "role": "auditor", "person": "", "language": "ru"}
    asked = guest.post("/accounts", **typed)
    assert asked.status_code == 403
    assert 'name="login" value="olga"' in asked.text
    wrong = guest.post("/account/confirm", onward="/accounts", sent="1",
                       proof_password="не тот пароль", **typed)  # fmt: skip  # noqa: S106
    assert wrong.status_code == 403
    assert 'name="login" value="olga"' in wrong.text
    right = guest.post("/account/confirm", onward="/accounts", sent="1",
                       proof_password=PASSWORD, **typed)  # fmt: skip
    before, guest.token = guest.token, right.cookies.get(COOKIE) or ""
    assert re.search(r'action="/accounts"', right.text)
    assert shown_once(guest.post("/accounts", **typed))
    # the session of before has ended
    guest.token = before
    assert guest.get("/accounts").status_code == 401


def test_an_absence_waits_for_the_password_with_its_substitute(
    client: httpx.Client, settings: Settings
) -> None:
    guest = since(settings, client, 11)
    typed = {"first": "2026-12-01", "last": "2026-12-14", "substitute": "Кузнецова Мария"}
    asked = guest.post("/people/1/absence", **typed)
    assert asked.status_code == 403
    assert 'name="substitute" value="Кузнецова Мария"' in asked.text
    with open_application(settings) as app:
        assert dossier.dossier(app, PersonId(1)).absences == ()


def test_a_file_is_asked_for_and_comes_after_the_password(
    client: httpx.Client, settings: Settings
) -> None:
    guest = since(settings, client, 11)
    led = guest.get("/history.csv").headers["location"]
    assert led == "/account/confirm?onward=%2Fhistory.csv"
    assert (
        'name="onward" value="/history.csv"'
        in guest.get("/account/confirm?onward=/history.csv").text
    )
    answer = guest.post("/account/confirm", onward="/history.csv", proof_password=PASSWORD)
    assert answer.headers["location"] == "/history.csv"
    guest.token = answer.cookies.get(COOKIE) or ""
    assert guest.get("/history.csv").status_code == 200


def test_guesses_at_the_password_of_an_open_session_are_counted(
    client: httpx.Client, settings: Settings
) -> None:
    guest = since(settings, client, 11)
    answers = [guest.post("/account/confirm", proof_password=f"догадка {n}") for n in range(6)]
    assert [answer.status_code for answer in answers] == [403] * 5 + [429]


def test_a_token_is_not_asked_again(client: httpx.Client, settings: Settings) -> None:
    with open_application(settings) as app:
        admin = accounts.named(app, "admin")
        raw = tokens.issue(app, admin, "выгрузка", "read", 1, datetime.now(UTC))[1]
    headers = {"authorization": f"Bearer {raw}"}
    assert client.get("/api/v1/history/export", headers=headers).status_code == 200


def test_a_proof_is_good_for_ten_minutes_and_no_longer(settings: Settings) -> None:
    with open_application(settings) as app:
        token = sessions.sign_in(app, "admin", PASSWORD, "", "tests", NOW).token
        for minutes, good in ((0, True), (9, True), (10, False), (25, False)):
            moment = NOW + timedelta(minutes=minutes)
            session = sessions.session_of(app, token, moment)
            assert session is not None
            assert proving.fresh(session, moment) is good
