"""Every route, asked by every role: what `dashboard/security/rights.yaml` says is what happens."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from dashboard.app import build
from dashboard.security.rights import EVERYBODY, matrix, routes_of
from programme.access import accounts, sessions, tokens
from programme.people import register
from programme.processes import cycles
from programme.school.application import Application, open_application
from programme.school.settings import Settings
from programme.upkeep.runs import FLOWS, record_run
from states.cycle import cycle_on
from states.school_history import By
from store.accounts import ROLES
from tests import sql
from tests.author import BY
from tests.served import Served

NOW = datetime.now(UTC)
PASSWORD = "лошадь скрепка батарея"  # noqa: S105
COOKIE = "nastavnik_session"
SAFE = ("GET", "HEAD")
OWN_TABLES = ("accounts", "sessions", "access_tokens", "sign_ins")
FILLED = {
    "reference": "unknown",
    "digest": "0" * 64,
    "day": "2026-10-01",
    "form": "svg",
    "trigger": "submit",
    "process": "pair_lifecycle",
    "name": "pair_lifecycle",
}


@dataclass(frozen=True, slots=True)
class Keys:
    """What somebody of a role can show: a session, a token that reads, one that writes."""

    session: str
    read: str
    write: str


@dataclass(frozen=True, slots=True)
class Place:
    """A school that is served, the keys of its roles, and those of another school."""

    served: Served
    keys: dict[str, Keys]
    elsewhere: Keys
    disabled: Keys


def a_school(home: Path) -> tuple[Settings, dict[str, Keys]]:
    settings = Settings(home=home)
    with open_application(settings) as app:
        person = register.add(app, "Иванова Анна Петровна", by=BY)
        cycle = cycle_on(app.calendar.local_day(NOW)).name
        cycles.open_cycle(app, cycle, NOW, holders={"coordinator": [person]})
        keys: dict[str, Keys] = {role: keys_of(app, role) for role in ROLES}
        # one more to shut out: the last administrator cannot be
        accounts.add(app, "second", "administrator", PASSWORD, By(NOW))
        # all is well: `/health` says so
        for flow in FLOWS:
            record_run(app, "", flow, NOW, datetime.now(UTC), {})
    return settings, keys


def keys_of(app: Application, role: accounts.AccountRole, login: str = "") -> Keys:
    account = accounts.add(app, login or role, role, PASSWORD, By(NOW))
    signed = sessions.sign_in(app, account.login, PASSWORD, "127.0.0.1", "tests", datetime.now(UTC))
    read = tokens.issue(app, account, "reads", "read", 1, NOW)[1]
    return Keys(signed.token, read, tokens.issue(app, account, "writes", "write", 1, NOW)[1])


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    settings, keys = a_school(tmp_path_factory.mktemp("school"))
    _, others = a_school(tmp_path_factory.mktemp("another"))
    with open_application(settings) as app:
        disabled = keys_of(app, "administrator", "gone")
        accounts.disable(app, accounts.named(app, "gone"), by=BY)
    with Served(settings) as served:
        yield Place(served, keys, others["administrator"], disabled)


ROUTES = routes_of(build(Settings()).routes)
ASKED = [route for route in ROUTES if not route.startswith("GET /static/")]
# these end sessions, or count as a failed attempt: asked of a session of their own
ENDING = (
    "POST /sign-out",
    "POST /account/sessions/end",
    "POST /account/password",
)


def address(route: str) -> tuple[str, str]:
    method, path = route.split(" ")
    return method, re.sub(r"\{(\w+)(:\w+)?\}", lambda found: FILLED.get(found[1], "999999"), path)


def ask(place: Place, route: str, **headers: str) -> httpx.Response:
    """With nothing but these headers: no cookie is kept from one question to the next."""
    method, path = address(route)
    client = place.served.client
    client.cookies.clear()
    answer = client.request(method, path, headers=headers)
    assert answer.status_code < 500, (route, answer.text)
    return answer


def test_the_matrix_and_the_routes_are_the_same_list() -> None:
    assert sorted(matrix()) == ROUTES
    known = {*ROLES, EVERYBODY}
    assert all(roles and roles <= known for roles in matrix().values())


def proof(route: str, keys: Keys) -> dict[str, str]:
    """What opens a route to somebody: a token for the API, a session for the pages."""
    if "/api/" in route:
        return {"authorization": f"Bearer {keys.write}"}
    return {"cookie": f"{COOKIE}={keys.session}", "x-csrf": sessions.csrf_of(keys.session)}


def lets_in(route: str, role: str) -> bool:
    return bool(matrix()[route] & {role, EVERYBODY})


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_in_where_the_matrix_says_and_nowhere_else(place: Place, role: str) -> None:
    wrong = []
    for route in ASKED:
        # without a password it is refused, whoever asks
        if route in ENDING or "/oidc" in route or route == "POST /account/confirm":
            continue
        answer = ask(place, route, **proof(route, place.keys[role]))
        # who sees their own alone hears the same of others' instances and of one that is not there
        alike = role == "responsible" and "/instances/{number}" in route
        if alike and lets_in(route, role) and answer.status_code == 403:
            continue
        if answer.status_code == 401 or (answer.status_code == 403) == lets_in(route, role):
            wrong.append(f"{route}: {answer.status_code}")
    assert not wrong


@pytest.mark.parametrize("role", ROLES)
def test_what_ends_a_session_is_for_everybody_who_has_one(place: Place, role: str) -> None:
    with open_application(place.served.settings) as app:
        signed = sessions.sign_in(app, role, PASSWORD, "127.0.0.1", "tests", datetime.now(UTC))
    keys = Keys(signed.token, "", "")
    for route in reversed(ENDING):
        answer = ask(place, route, **proof(route, keys))
        # a wrong password is no shut door: the page says so itself
        assert answer.status_code == (400 if "password" in route else 303)
    assert ask(place, "GET /account", **proof("GET /account", keys)).status_code == 401
    with open_application(place.served.settings) as app:
        signed = sessions.sign_in(app, role, PASSWORD, "127.0.0.1", "tests", datetime.now(UTC))
    place.keys[role] = Keys(signed.token, place.keys[role].read, place.keys[role].write)


@pytest.mark.parametrize("role", ROLES)
def test_a_token_opens_no_page(place: Place, role: str) -> None:
    for route in ASKED:
        if "/api/" not in route and EVERYBODY not in matrix()[route]:
            answer = ask(place, route, authorization=f"Bearer {place.keys[role].write}")
            assert answer.status_code == 401, route


def strangers(place: Place) -> dict[str, dict[str, str]]:
    return {
        "nobody": {},
        "another school's session": {"cookie": f"{COOKIE}={place.elsewhere.session}"},
        "another school's token": {"authorization": f"Bearer {place.elsewhere.write}"},
        "a disabled account's session": {"cookie": f"{COOKIE}={place.disabled.session}"},
        "a disabled account's token": {"authorization": f"Bearer {place.disabled.write}"},
        "a token that never was": {"authorization": "Bearer nst_" + "a" * 43},
    }


@pytest.mark.parametrize("who", list(range(6)))
def test_whoever_is_not_signed_in_here_is_asked_to(place: Place, who: int) -> None:
    name, headers = list(strangers(place).items())[who]
    wrong = []
    for route in ASKED:
        if EVERYBODY in matrix()[route]:
            continue
        answer = ask(place, route, **headers)
        if answer.status_code != 401:
            wrong.append(f"{name}: {route}: {answer.status_code}")
    assert not wrong


@pytest.mark.parametrize("role", ROLES)
def test_a_token_for_reading_changes_nothing(place: Place, role: str) -> None:
    wrong = []
    for route in ASKED:
        if route.split(" ")[0] in SAFE or EVERYBODY in matrix()[route]:
            continue
        answer = ask(place, route, authorization=f"Bearer {place.keys[role].read}")
        if answer.status_code != (403 if "/api/" in route else 401):
            wrong.append(f"{route}: {answer.status_code}")
    assert not wrong


@pytest.mark.parametrize("role", ROLES)
def test_a_form_without_its_mark_is_refused(place: Place, role: str) -> None:
    wrong = []
    for route in ASKED:
        if route.split(" ")[0] in SAFE or EVERYBODY in matrix()[route]:
            continue
        answer = ask(place, route, cookie=f"{COOKIE}={place.keys[role].session}")
        if answer.status_code != 403:
            wrong.append(f"{route}: {answer.status_code}")
    assert not wrong


def test_a_form_that_another_site_sends_is_refused_even_with_its_mark(place: Place) -> None:
    raw = place.keys["administrator"].session
    headers = {"cookie": f"{COOKIE}={raw}", "x-csrf": sessions.csrf_of(raw)}
    for site in ("cross-site", "same-site"):
        answer = ask(place, "POST /accounts", **headers, **{"sec-fetch-site": site})
        assert answer.status_code == 403


def rows(settings: Settings) -> dict[str, str]:
    """Whatever lies in the tables, but for those of signing in."""
    with open_application(settings) as app, app.database.reading() as tx:
        names = [
            str(row[0])
            for row in sql.rows(
                tx, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
            )
        ]
        return {
            name: repr(sql.rows(tx, f"SELECT * FROM {name}"))  # noqa: S608
            for name in names
            if name not in OWN_TABLES
        }


@pytest.mark.parametrize("role", ["auditor", "municipal"])
def test_an_auditor_changes_nothing_whatever_is_tried(place: Place, role: str) -> None:
    before = rows(place.served.settings)
    raw = place.keys[role].session
    for route in ASKED:
        if route.split(" ")[0] in SAFE or route in ENDING or route == "POST /sign-in":
            continue
        ask(place, route, authorization=f"Bearer {place.keys[role].write}")
        ask(place, route, cookie=f"{COOKIE}={raw}", **{"x-csrf": sessions.csrf_of(raw)})
    assert rows(place.served.settings) == before
    assert len(before) > 10
