"""The door of the pages: signing in, forged and broken requests, and what every answer carries."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from dashboard.app import build
from dashboard.security import rights as access
from programme.access import accounts, sessions
from programme.people import register
from programme.processes import cycles
from programme.school.application import open_application
from programme.school.settings import Settings
from programme.upkeep.runs import FLOWS, record_run
from states.school_history import By
from tests.author import BY
from tests.cast import at
from tests.serving import served

_FORM = "application/x-www-form-urlencoded"
PASSWORD = "лошадь скрепка батарея"  # noqa: S105  # of a school that lives for one test


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


@pytest.fixture
def school(settings: Settings) -> Settings:
    """A school in its year, with a coordinator who may sign in."""
    with open_application(settings) as app:
        person = register.add(app, "Кузнецова Мария Ивановна", "coordinator@school.test", by=BY)
        cycles.open_cycle(app, "2020/21", at("2020-09-01"), holders={"coordinator": [person]})
        accounts.add(app, "maria", "coordinator", PASSWORD, By(at("2020-09-01")), person=person)
    return settings


@pytest.fixture
def client(school: Settings) -> Iterator[httpx.Client]:
    with served(build(school)) as found:
        yield found


def sign_in(client: httpx.Client, password: str = PASSWORD, **more: str) -> str:
    """Where it led; the client keeps the session."""
    form = {"login": "maria", "password": password, **more}
    answer = client.post("/sign-in", data=form)
    return str(answer.headers.get("location", answer.text))


def csrf(client: httpx.Client) -> str:
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', client.get("/today").text)
    assert found
    return found[1]


def test_whoever_is_not_signed_in_is_asked_to_and_comes_back_to_where_they_were_going(
    client: httpx.Client,
) -> None:
    asked = client.get("/today?kind=overdue")
    assert asked.status_code == 401
    assert 'name="onward" value="/today?kind=overdue"' in asked.text
    assert sign_in(client, onward="/today?kind=overdue") == "/today?kind=overdue"
    assert client.get("/today").status_code == 200


def test_nobody_is_led_to_another_site(client: httpx.Client) -> None:
    for elsewhere in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1"):
        assert sign_in(client, onward=elsewhere) == "/"


def test_a_wrong_password_says_no_more_than_that(client: httpx.Client) -> None:
    wrong = client.post("/sign-in", data={"login": "maria", "password": "не тот пароль"})
    nobody = client.post("/sign-in", data={"login": "никто", "password": "не тот пароль"})
    assert wrong.status_code == nobody.status_code == 403
    assert "nastavnik_session" not in wrong.headers.get("set-cookie", "")
    assert 'value="maria"' in wrong.text
    assert PASSWORD not in wrong.text
    assert "не тот пароль" not in wrong.text


def test_the_session_cookie_is_kept_from_scripts_and_ends_with_signing_out(
    client: httpx.Client,
) -> None:
    answer = client.post("/sign-in", data={"login": "maria", "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    session = client.cookies["nastavnik_session"]
    client.post("/sign-out", data={"csrf": csrf(client)})
    old = {"cookie": f"nastavnik_session={session}"}
    assert client.get("/today", headers=old).status_code == 401


def test_a_form_that_another_site_sends_changes_nothing(client: httpx.Client) -> None:
    sign_in(client)
    assert client.post("/sign-out").status_code == 403
    assert client.post("/sign-out", data={"csrf": "0" * 64}).status_code == 403
    right = {"csrf": csrf(client)}
    elsewhere = {"sec-fetch-site": "cross-site"}
    assert client.post("/sign-out", data=right, headers=elsewhere).status_code == 403
    assert client.get("/today").status_code == 200


def test_what_was_typed_survives_a_session_that_ended(client: httpx.Client) -> None:
    typed = {"csrf": "0" * 64, "trigger": "submit", "f.feedback": "Долгий рассказ о встрече"}
    asked = client.post("/instances/1/fire", data=typed)
    assert asked.status_code == 401
    assert "ничего из написанного не пропало" in asked.text
    assert 'name="f.feedback" value="Долгий рассказ о встрече"' in asked.text
    kept = {"onward": "/instances/1/fire", "trigger": "submit", "f.feedback": "Долгий рассказ"}
    again = client.post("/sign-in", data={"login": "maria", "password": PASSWORD, **kept})
    assert "Долгий рассказ" in again.text
    assert 'action="/instances/1/fire"' in again.text
    session = client.cookies["nastavnik_session"]
    assert f'name="csrf" value="{sessions.csrf_of(session)}"' in again.text


def test_an_oversized_form_is_refused_while_it_arrives(client: httpx.Client) -> None:
    sign_in(client)
    limit = 21 * 1024 * 1024

    def endless() -> Iterator[bytes]:
        yield b'--x\r\ncontent-disposition: form-data; name="e.base"; filename="a.pdf"\r\n\r\n'
        for _ in range(limit // 65_536 + 10):
            yield b"x" * 65_536

    said = client.post("/sign-in", content=b"a=" + b"x" * limit, headers={"content-type": _FORM})
    assert said.status_code == 413
    assert "Слишком большой" in said.text
    kind = {"content-type": "multipart/form-data; boundary=x"}
    assert client.post("/instances/1/fire", content=endless(), headers=kind).status_code == 413


def test_every_answer_says_what_a_browser_may_do_with_it(client: httpx.Client) -> None:
    for path in ("/sign-in", "/nowhere", "/health", "/static/app.css", "/today"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def test_no_page_has_anything_inline_or_from_elsewhere() -> None:
    folder = Path(__file__).parents[2] / "dashboard" / "templates"
    for template in folder.rglob("*.html"):
        text = template.read_text("utf-8")
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:|(src|href)=\"(https?:)?//",
                             text), template  # fmt: skip
        assert "| safe" not in text.replace("drawing | safe", ""), template


def test_errors_are_told_in_words_and_nobody_sees_the_insides(
    school: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    app = build(school)

    @app.get("/health/broken")
    def broken() -> None:
        raise ZeroDivisionError("Кузнецова Мария Ивановна")

    rights = {**access.matrix(), "GET /health/broken": frozenset({"everybody"})}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(access, "matrix", lambda: rights)
        with served(app) as client:
            answer = client.get("/health/broken")
    assert answer.status_code == 500
    assert "default-src" in answer.headers["content-security-policy"]
    assert "сломалось" in answer.text
    number = re.search(r"\b[0-9a-f]{8}\b", answer.text)
    assert number
    report = (school.home / "reports" / f"page-{number[0]}.json").read_text("utf-8")
    assert "ZeroDivisionError" in report
    for said in (answer.text, report, caplog.text):
        assert "Кузнецова" not in said
    assert "Traceback" not in answer.text


def test_a_route_that_is_not_in_the_matrix_is_refused(school: Settings) -> None:
    app = build(school)

    @app.get("/forgotten")
    def forgotten() -> str:
        return "open"

    with served(app) as client:
        assert client.get("/forgotten").status_code == 401
        sign_in(client)
        assert client.get("/forgotten").status_code == 403


def test_an_empty_school_is_told_how_to_begin(settings: Settings) -> None:
    with open_application(settings) as app:
        now = datetime.now(UTC)
        accounts.add(app, "maria", "coordinator", PASSWORD, By(now))
    with served(build(settings)) as client:
        sign_in(client)
        assert "nastavnik cycle open" in client.get("/today").text
        assert "No school year is open" in client.get("/today?lang=en").text
        assert '<html lang="en"' in client.get("/today?lang=en").text


def test_health_says_which_flows_are_silent(client: httpx.Client, settings: Settings) -> None:
    silent = client.get("/health")
    assert silent.status_code == 503
    assert silent.json() == {"ok": False, "silent": ["advance", "deliver"]}
    with open_application(settings) as app:
        for flow in FLOWS:
            record_run(app, "a", flow, datetime.now(UTC), datetime.now(UTC), {})
    speaking = client.get("/health")
    assert speaking.status_code == 200
    assert speaking.json() == {"ok": True, "silent": []}
