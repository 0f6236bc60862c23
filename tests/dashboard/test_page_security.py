"""What browsers are told and what the door lets through: docs/asvs.md names these tests."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from dashboard.app import build
from dashboard.security.cookies import with_host_prefix, without_host_prefix
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
COOKIE = "nastavnik_session"
TEMPLATES = Path(__file__).parents[2] / "dashboard" / "templates"


def a_school(home: Path, public_url: str = "") -> Settings:
    """In its year, with a coordinator who may sign in."""
    settings = Settings(home=home, public_url=public_url)
    with open_application(settings) as app:
        maria = register.add(app, "Кузнецова Мария Ивановна", "coordinator@school.test", by=BY)
        cycles.open_cycle(app, "2020/21", at("2020-09-01"), holders={"coordinator": [maria]})
        accounts.add(app, "maria", "coordinator", PASSWORD, By(at("2020-09-01")), maria)
    return settings


@pytest.fixture
def client(tmp_path: Path) -> Iterator[httpx.Client]:
    with served(build(a_school(tmp_path))) as found:
        yield found


@pytest.fixture
def over_tls(tmp_path: Path) -> Iterator[httpx.Client]:
    """What stands behind a proxy that speaks TLS; cookies are handed over by hand."""
    with served(build(a_school(tmp_path, "https://school.test"))) as found:
        yield found


def enter(client: httpx.Client, password: str = PASSWORD, **headers: str) -> httpx.Response:
    form = {"login": "maria", "password": password}
    return client.post("/sign-in", data=form, headers=headers)


def proof(client: httpx.Client) -> dict[str, str]:
    return {"csrf": sessions.csrf_of(client.cookies[COOKIE])}


def cookies_of(answer: httpx.Response) -> list[str]:
    return answer.headers.get_list("set-cookie")


def test_over_tls_every_cookie_is_for_this_host_alone(over_tls: httpx.Client) -> None:
    answers = [enter(over_tls), over_tls.get("/sign-in?lang=en")]
    session = cookies_of(answers[0])[0].partition(";")[0]
    assert session.startswith(f"__Host-{COOKIE}=")
    raw = session.partition("=")[2]
    headers = {"cookie": session, "x-csrf": sessions.csrf_of(raw)}
    answers += [
        over_tls.post("/look", data={"theme": "dark"}, headers=headers),
        over_tls.post("/account/language", data={"language": "en"}, headers=headers),
        over_tls.post("/sign-out", headers=headers),
    ]
    said = [cookie for answer in answers for cookie in cookies_of(answer)]
    names = {cookie.partition("=")[0].removeprefix("__Host-") for cookie in said}
    assert names == {COOKIE, "lang", "theme", "notice"}
    for cookie in said:
        assert cookie.startswith("__Host-")
        parts = {part.strip().lower() for part in cookie.split(";")}
        assert {"secure", "path=/", "samesite=lax", "httponly"} <= parts or "max-age=0" in parts
        assert {"secure", "path=/"} <= parts
        assert "domain" not in cookie.lower()


def test_a_cookie_that_a_neighbouring_site_set_opens_nothing(over_tls: httpx.Client) -> None:
    raw = cookies_of(enter(over_tls))[0].partition(";")[0].partition("=")[2]
    own, planted = f"__Host-{COOKIE}={raw}", f"{COOKIE}={raw}"
    assert over_tls.get("/today", headers={"cookie": own}).status_code == 200
    assert over_tls.get("/today", headers={"cookie": planted}).status_code == 401
    both = over_tls.get("/today", headers={"cookie": f"{COOKIE}=planted; {own}; {COOKIE}=x"})
    assert both.status_code == 200


def test_names_of_cookies_change_on_the_way_and_nothing_else() -> None:
    out = with_host_prefix([(b"Set-Cookie", b"a=b; Path=/"), (b"x", b"set-cookie")])
    assert out == [(b"Set-Cookie", b"__Host-a=b; Path=/; Secure"), (b"x", b"set-cookie")]
    back = without_host_prefix([(b"cookie", b"x=1; __Host-a=b=c;__Host-d=e"), (b"accept", b"x=1")])
    assert back == [(b"cookie", b"a=b=c; d=e"), (b"accept", b"x=1")]


def test_every_kind_of_answer_carries_every_header(over_tls: httpx.Client) -> None:
    session = cookies_of(enter(over_tls))[0].partition(";")[0]
    inside = {"cookie": session, "origin": "https://evil.example"}
    form = {"content-type": "application/x-www-form-urlencoded"}
    style = over_tls.get("/static/app.css").headers["etag"]
    asked: list[tuple[str, str, dict[str, str], int]] = [
        ("GET", "/today", inside, 200),
        ("HEAD", "/today", inside, 405),
        ("GET", "/", inside, 303),
        ("GET", "/today", {}, 401),
        ("GET", "/accounts", inside, 403),
        ("GET", "/nowhere", inside, 404),
        ("GET", "/api/v1/nowhere", inside, 404),
        ("DELETE", "/today", inside, 405),
        ("OPTIONS", "/api/v1/account", inside, 405),
        ("TRACE", "/today", inside, 405),
        ("POST", "/sign-in", form, 422),
        ("GET", "/static/app.css", {"if-none-match": style}, 304),
        ("GET", "/history.csv", inside, 200),
        ("GET", "/api/v1/account", inside, 200),
        ("GET", "/a/unknown", {}, 404),
    ]
    answers = [
        (status, over_tls.request(method, path, headers=headers))
        for method, path, headers, status in asked
    ]
    large = b"a=" + b"x" * 22 * 1024 * 1024
    answers.append((413, over_tls.post("/sign-in", content=large, headers=form)))
    for status, answer in answers:
        assert answer.status_code == status, answer.request
        said = answer.headers
        for part in ("default-src 'none'", "object-src 'none'", "base-uri 'none'",
                     "frame-ancestors 'none'", "form-action 'self'"):  # fmt: skip
            assert part in said["content-security-policy"]
        assert "unsafe" not in said["content-security-policy"]
        assert said["x-content-type-options"] == "nosniff"
        assert said["referrer-policy"] == "same-origin"
        assert said["strict-transport-security"] == "max-age=31536000; includeSubDomains"
        assert said["cross-origin-resource-policy"] == "same-origin"
        assert not [name for name in said if name.startswith("access-control-")]
        assert "server" not in said
        if answer.content and said["content-type"].startswith("text/"):
            assert said["content-type"].endswith("charset=utf-8")
        if not answer.request.url.path.startswith("/static/"):
            assert said["cache-control"] == "no-store"


def test_nothing_that_lies_beside_the_pages_is_served(client: httpx.Client) -> None:
    for path in ("/static/", "/static/vendor/", "/static/..%2fapp.py", "/static/../app.py",
                 "/.git/HEAD", "/.env", "/docs", "/redoc", "/openapi.json", "/nastavnik.db",
                 "/static/%2e%2e/access.yaml", "/evidence/"):  # fmt: skip
        assert client.get(path).status_code == 404, path
    assert build(Settings()).debug is False


def test_signing_in_again_ends_the_session_before_it(client: httpx.Client) -> None:
    enter(client)
    first = client.cookies[COOKIE]
    # a wrong password ends nothing
    enter(client, "не тот пароль")
    assert client.get("/today").status_code == 200
    enter(client)
    second = client.cookies[COOKIE]
    assert second != first
    client.cookies.clear()
    assert client.get("/today", headers={"cookie": f"{COOKIE}={first}"}).status_code == 401
    assert client.get("/today", headers={"cookie": f"{COOKIE}={second}"}).status_code == 200


def test_signing_out_empties_what_the_browser_kept(client: httpx.Client) -> None:
    enter(client)
    answer = client.post("/sign-out", data=proof(client))
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert "max-age=0" in cookies_of(answer)[0].lower()


@pytest.mark.parametrize(
    "where",
    [
        "https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example",
        "\\\\evil.example", "/\t/evil.example", "/\n/evil.example", "javascript:alert(1)",
        "data:text/html,x", "//evil.example/%2f..", "evil.example", "/%09/evil.example", "",
    ],
)  # fmt: skip
def test_no_address_leads_to_another_site(client: httpx.Client, where: str) -> None:
    form = {"login": "maria", "password": PASSWORD, "onward": where}
    answer = client.post("/sign-in", data=form)
    assert answer.status_code == 303
    there = urljoin("http://school.test/sign-in", answer.headers["location"])
    assert urlsplit(there).netloc == "school.test"
    assert not re.search(r"[\s\\]", answer.headers["location"])


def test_an_address_that_somebody_claims_to_come_from_counts_for_nothing(
    client: httpx.Client,
) -> None:
    # the proxy adds whom it sees at the end; what stands before was typed by the visitor
    statuses = []
    for guess in range(31):
        claimed = {"x-forwarded-for": f"198.51.100.{guess}, 203.0.113.9"}
        form = {"login": f"somebody{guess}", "password": "не тот пароль"}
        statuses.append(client.post("/sign-in", data=form, headers=claimed).status_code)
    assert statuses == [403] * 30 + [429]
    assert enter(client, **{"x-forwarded-for": "203.0.113.10"}).status_code == 303


def test_what_a_form_does_not_ask_for_is_not_taken(client: httpx.Client, tmp_path: Path) -> None:
    enter(client)
    more = {"role": "administrator", "person": "1", "state": "disabled", "login": "root"}
    answer = client.post("/account/language", data={"language": "en", **more, **proof(client)})
    assert answer.status_code == 303
    with open_application(Settings(home=tmp_path)) as app:
        maria = accounts.named(app, "maria")
        assert (maria.role, maria.state, maria.language) == ("coordinator", "active", "en")
        raw = tokens.issue(app, maria, "a program", "write", 1, at("2036-01-01"))[1]
    body = {"name": "Петров", "id": 1, "erased": True, "muted": ["digest"]}
    token = {"authorization": f"Bearer {raw}"}
    refused = client.post("/api/v1/people", json=body, headers=token)
    assert refused.status_code == 422
    assert "erased" in refused.text


def test_a_value_counts_only_where_it_belongs(client: httpx.Client, tmp_path: Path) -> None:
    enter(client)
    right = proof(client)
    # a proof or a token in an address would be kept in histories and logs
    assert client.post("/sign-out", params=right).status_code == 403
    twice = client.post("/sign-out", content=f"csrf={'0' * 64}&csrf={'1' * 64}",
                        headers={"content-type": "application/x-www-form-urlencoded"})  # fmt: skip
    assert twice.status_code == 403
    with open_application(Settings(home=tmp_path)) as app:
        maria = accounts.named(app, "maria")
        raw = tokens.issue(app, maria, "a program", "read", 1, at("2036-01-01"))[1]
    client.cookies.clear()
    for name in ("token", "access_token", "authorization"):
        assert client.get("/api/v1/account", params={name: raw}).status_code == 401
    by_address = client.get("/sign-in", params={"login": "maria", "password": PASSWORD})
    assert by_address.status_code == 200
    assert not client.cookies


def test_passwords_are_hidden_and_come_from_any_keeper() -> None:
    fields = [
        field
        for template in TEMPLATES.rglob("*.html")
        for field in re.findall(r"<input[^>]*>", template.read_text("utf-8"))
        if re.search(r'name="(password|current|new|proof_password)"', field)
    ]
    assert len(fields) == 7
    for field in fields:
        assert 'type="password"' in field
        assert re.search(r'autocomplete="(current|new)-password"', field)
        assert re.search(r'maxlength="1\d{3}"', field)
        assert "pattern" not in field


@pytest.mark.parametrize(
    "said",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "https://school.test.evil.example"},
        {"origin": "http://school.test"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://school.test", "sec-fetch-site": "cross-site"},
    ],
)
def test_nothing_that_another_site_sends_is_taken_not_even_a_sign_in(
    over_tls: httpx.Client, said: dict[str, str]
) -> None:
    for path in ("/sign-in", "/a/unknown", "/a/unknown/mute"):
        form = {"login": "maria", "password": PASSWORD}
        answer = over_tls.post(path, data=form if path == "/sign-in" else {}, headers=said)
        assert answer.status_code == 403, path
        assert "пришла не с этой страницы" in answer.text
        assert not cookies_of(answer)


def test_what_our_own_pages_send_is_taken(over_tls: httpx.Client) -> None:
    for origin in ("https://school.test", f"http://{over_tls.base_url.netloc.decode()}"):
        assert enter(over_tls, origin=origin).status_code == 303
