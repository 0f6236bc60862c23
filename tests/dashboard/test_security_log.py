"""The security log: who came in, who was refused, who changed access; and nothing about people."""

import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from dashboard.app import build
from dashboard.security import security_log
from programme.access import accounts, sessions, tokens
from programme.people import register
from programme.processes import cycles
from programme.school.application import open_application
from programme.school.settings import Settings
from states.school_history import By
from tests.author import BY
from tests.cast import at
from tests.serving import served

PASSWORD = "лошадь скрепка батарея"  # noqa: S105  # of a school that lives for one test
NAME = "Кузнецова Мария Ивановна"
Line = dict[str, object]
Lines = Callable[[], list[Line]]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    found = Settings(home=tmp_path)
    with open_application(found) as app:
        maria = register.add(app, NAME, "maria@school.test", by=BY)
        register.add(app, "Уходящий Пётр", by=BY)
        cycles.open_cycle(app, "2020/21", at("2020-09-01"), holders={"coordinator": [maria]})
        for login, role in (("maria", "coordinator"), ("root", "administrator")):
            accounts.add(
                app, login, accounts.role_named(role), PASSWORD, By(at("2020-09-01")), maria
            )
    return found


@pytest.fixture
def client(settings: Settings) -> Iterator[httpx.Client]:
    with served(build(settings)) as found:
        yield found


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Lines:
    """What was written since it was last asked for."""
    caplog.set_level(logging.INFO, "nastavnik.security")

    def read() -> list[Line]:
        found = [r.getMessage() for r in caplog.records if r.name == "nastavnik.security"]
        caplog.clear()
        return [json.loads(line) for line in found]

    return read


def enter(client: httpx.Client, login: str, password: str = PASSWORD) -> None:
    client.post("/sign-in", data={"login": login, "password": password})


def proof(client: httpx.Client) -> dict[str, str]:
    return {"csrf": sessions.csrf_of(client.cookies["nastavnik_session"])}


def said(line: Line) -> tuple[object, ...]:
    return line["route"], line["outcome"], line["status"], line.get("account"), line.get("of")


def test_signing_in_and_out_and_failing_to_is_written_down(
    client: httpx.Client, lines: Lines
) -> None:
    enter(client, "maria", "не тот пароль")
    enter(client, "никого", "не тот пароль")
    enter(client, "maria")
    client.post("/sign-out", data=proof(client))
    written = lines()
    assert [said(line) for line in written] == [
        ("POST /sign-in", "refused", 403, 1, None),
        ("POST /sign-in", "refused", 403, None, None),
        ("POST /sign-in", "done", 303, 1, None),
        ("POST /sign-out", "done", 303, 1, None),
    ]
    for line in written:
        moment = datetime.fromisoformat(str(line["at"]))
        assert abs(datetime.now(UTC) - moment) < timedelta(minutes=1)


def test_somebody_who_has_to_wait_is_told_apart(client: httpx.Client, lines: Lines) -> None:
    for _ in range(6):
        enter(client, "maria", "не тот пароль")
    assert [line["status"] for line in lines()] == [403] * 5 + [429]


def test_what_is_refused_is_written_down_with_whose_it_was(
    client: httpx.Client, settings: Settings, lines: Lines
) -> None:
    enter(client, "maria")
    with open_application(settings) as app:
        now = datetime.now(UTC)
        raw = tokens.issue(app, accounts.named(app, "maria"), "reads", "read", 1, now)[1]
    lines()
    client.get("/accounts/2")
    client.post("/sign-out")
    client.get("/api/v1/account", headers={"authorization": "Bearer nst_" + "a" * 43})
    by_token = client.post("/api/v1/people", headers={"authorization": f"Bearer {raw}"})
    assert by_token.status_code == 403
    client.get("/a/AAAAAAAAAAAAAAAAAAAAAA")
    client.get("/history/no-number")
    client.get("/today")
    client.get("/nowhere")
    assert [said(line) for line in lines()] == [
        ("GET /accounts/{number}", "refused", 403, 1, 2),
        ("POST /sign-out", "refused", 403, 1, None),
        ("GET /api/v1/account", "refused", 401, None, None),
        ("POST /api/v1/people", "refused", 403, 1, None),
        ("GET /a/{reference}", "refused", 404, 1, None),
        ("GET /history/{number}", "refused", 422, 1, None),
    ]


def test_every_change_of_access_is_written_down(client: httpx.Client, lines: Lines) -> None:
    enter(client, "root")
    lines()
    new = {"login": "anna", "role": "auditor", "entry": "generated"}
    client.post("/accounts", data={**new, **proof(client)})
    client.post("/accounts/1", data={"role": "auditor", **proof(client)})
    client.post("/accounts/1/state", data={"state": "disabled", **proof(client)})
    client.post("/accounts/1/password", data=proof(client))
    client.post("/accounts/1/sessions/end", data=proof(client))
    client.post("/account/tokens", data={"name": "a program", **proof(client)})
    wrong = {"current": "не тот пароль", "new": "другой длинный пароль"}
    client.post("/account/password", data={**wrong, **proof(client)})
    client.post("/people/1/erase", data={"sure": "yes", **proof(client)})
    client.post("/people/2/erase", data={"sure": "yes", **proof(client)})
    assert [said(line)[:2] + said(line)[3:] for line in lines()] == [
        ("POST /accounts", "done", 2, None),
        ("POST /accounts/{number}", "done", 2, 1),
        ("POST /accounts/{number}/state", "done", 2, 1),
        ("POST /accounts/{number}/password", "done", 2, 1),
        ("POST /accounts/{number}/sessions/end", "done", 2, 1),
        ("POST /account/tokens", "done", 2, None),
        ("POST /account/password", "refused", 2, None),
        # the last administrator's person stays
        ("POST /people/{number}/erase", "refused", 2, 1),
        ("POST /people/{number}/erase", "done", 2, 2),
    ]


def test_nothing_of_people_and_no_secret_is_in_the_log(
    client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "nastavnik.security")
    enter(client, "maria", "не тот пароль")
    enter(client, "моя почта maria@school.test\n{}", PASSWORD)
    enter(client, "maria")
    token = client.cookies["nastavnik_session"]
    client.get("/a/REFERENCExREFERENCExRE", params={"q": NAME})
    client.get(f"/accounts?name={NAME}")
    client.get(f"/people/{NAME}")
    written = [r.getMessage() for r in caplog.records if r.name == "nastavnik.security"]
    assert len(written) == 6
    for line in written:
        assert line.isascii()
        assert "\n" not in line
        for secret in ("maria", "school.test", PASSWORD, token, "REFERENCE", "127.0.0.1", "\\u04"):
            assert secret not in line


def test_an_address_is_the_same_hash_each_time_and_another_in_another_school(
    client: httpx.Client, lines: Lines, tmp_path: Path
) -> None:
    for _ in range(2):
        enter(client, "maria", "не тот пароль")
    client.post("/sign-in", data={}, headers={"x-forwarded-for": "203.0.113.9"})
    first, second, other = [line["address"] for line in lines()]
    assert first == second != other
    assert re.fullmatch("[0-9a-f]{16}", str(first))
    with served(build(Settings(home=tmp_path / "another"))) as elsewhere:
        enter(elsewhere, "maria", "не тот пароль")
    assert [line["address"] for line in lines()] != [first]


def test_the_servers_process_writes_lines_of_json_and_nothing_around_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    quiet = logging.Logger("nastavnik.security")
    monkeypatch.setattr(security_log, "LOGGER", quiet)
    security_log.chained(Settings(home=tmp_path))
    quiet.info("%s", json.dumps({"route": "POST /sign-in"}))
    quiet.debug("not for here")
    line = written.getvalue()
    assert line.endswith("\n")
    assert json.loads(line).keys() == {"number", "after", "route", "chain"}
    assert (tmp_path / "logs" / "security.log").read_text("utf-8") == line
