"""Sign-in through a provider of OpenID Connect: a real small one, on loopback."""

import json
import threading
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from programme.access import accounts
from programme.school.application import open_application
from programme.school.settings import Settings
from states.school_history import By
from tests.author import BY
from tests.served import Served

NOW = datetime.now(UTC)


@dataclass
class Office:
    """The organisation's provider. `spoil` changes the claims it signs."""

    url: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    signs_with: RSAKey | None = None
    spoil: Callable[[dict[str, object]], object] = lambda _: None
    forge: Callable[[dict[str, object]], str] | None = None
    challenge: str = ""
    nonce: str = ""
    down: bool = False
    codes: set[str] = field(default_factory=lambda: {"good"})
    asked: list[str] = field(default_factory=list)

    def answer(self, path: str, form: dict[str, list[str]]) -> tuple[int, dict[str, object]]:
        self.asked.append(path)
        if self.down:
            return 503, {}
        if path.endswith("/openid-configuration"):
            ends = {
                "authorization_endpoint": "/authorize",
                "token_endpoint": "/token",
                "jwks_uri": "/keys",
            }
            return 200, {"issuer": self.url, **{n: self.url + p for n, p in ends.items()}}
        if path == "/keys":
            return 200, dict(KeySet([self.key]).as_dict(private=False))
        return self._token(form)

    def _token(self, form: dict[str, list[str]]) -> tuple[int, dict[str, object]]:
        code, verifier = form["code"][0], form["code_verifier"][0]
        hashed = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        if code not in self.codes or hashed != self.challenge:
            return 400, {"error": "invalid_grant"}
        self.codes.discard(code)
        moment = int(datetime.now(UTC).timestamp())
        claims: dict[str, object] = {
            "iss": self.url,
            "sub": "sub-7",
            "aud": "school",
            "iat": moment,
            "exp": moment + 300,
            "nonce": self.nonce,
        }
        self.spoil(claims)
        signer = self.signs_with or self.key
        token = jwt.encode({"alg": "RS256", "kid": str(signer.kid)}, claims, signer)
        if self.forge is not None:
            token = self.forge(claims)
        return 200, {"id_token": token, "access_token": "x", "token_type": "Bearer"}


@pytest.fixture
def office() -> Iterator[Office]:
    made = Office()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say({})

        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            self._say(parse_qs(self.rfile.read(length).decode()))

        def _say(self, form: dict[str, list[str]]) -> None:
            status, content = made.answer(self.path, form)
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def school(tmp_path: Path, office: Office) -> Iterator[Served]:
    settings = Settings(home=tmp_path, oidc_issuer=office.url, oidc_client_id="school")
    with open_application(settings) as app:
        anna = accounts.add(app, "anna", "auditor", None, By(NOW))
        accounts.link(app, anna, office.url, "sub-7", by=BY)
    with Served(settings) as opened:
        yield opened


def begin(school: Served, office: Office) -> str:
    """To the provider and back up to its redirect: the state it was given."""
    answer = school.get("/oidc?onward=/account")
    assert answer.status_code == 303
    asked = parse_qs(urlsplit(answer.headers["location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"][0].endswith("/oidc/callback")
    office.challenge, office.nonce = asked["code_challenge"][0], asked["nonce"][0]
    return asked["state"][0]


def test_whom_the_provider_vouches_for_is_signed_in_and_comes_where_they_wanted(
    school: Served, office: Office
) -> None:
    state = begin(school, office)
    answer = school.get(f"/oidc/callback?code=good&state={state}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    mine = school.get("/account")
    assert mine.status_code == 200
    assert "anna" in mine.text


def test_its_addresses_and_keys_are_asked_for_once(school: Served, office: Office) -> None:
    office.codes |= {"second"}
    for code in ("good", "second"):
        state = begin(school, office)
        assert school.get(f"/oidc/callback?code={code}&state={state}").status_code == 303
    assert sorted(office.asked).count("/keys") == 1
    assert office.asked.count("/.well-known/openid-configuration") == 1


def test_a_new_key_of_the_provider_is_fetched(school: Served, office: Office) -> None:
    office.codes |= {"second"}
    state = begin(school, office)
    school.get(f"/oidc/callback?code=good&state={state}")
    office.key = RSAKey.generate_key(2048, {"kid": "two"})
    state = begin(school, office)
    assert school.get(f"/oidc/callback?code=second&state={state}").status_code == 303


@pytest.mark.parametrize(
    "spoil",
    [
        lambda claims: claims.update(nonce="another"),
        lambda claims: claims.pop("nonce"),
        lambda claims: claims.update(exp=claims["iat"] - 120),
        lambda claims: claims.pop("exp"),
        lambda claims: claims.update(iat=claims["iat"] + 3600),
        lambda claims: claims.update(iss="https://elsewhere.example"),
        lambda claims: claims.update(aud="another client"),
        lambda claims: claims.update(aud=["school", "another"]),
        lambda claims: claims.update(aud=["school", "another"], azp="another"),
        lambda claims: claims.update(sub=""),
    ],
    ids=[
        "nonce",
        "no-nonce",
        "expired",
        "no-expiry",
        "early",
        "issuer",
        "audience",
        "two-audiences",
        "azp",
        "nobody",
    ],
)
def test_a_token_that_is_not_for_this_sign_in_opens_nothing(
    school: Served, office: Office, spoil: Callable[[dict[str, object]], object]
) -> None:
    office.spoil = spoil
    state = begin(school, office)
    answer = school.get(f"/oidc/callback?code=good&state={state}")
    assert answer.status_code == 403
    assert "нельзя доверять" in answer.text
    assert school.get("/account").status_code == 401


def test_a_signature_by_another_key_opens_nothing(school: Served, office: Office) -> None:
    office.signs_with = RSAKey.generate_key(2048, {"kid": "one"})
    state = begin(school, office)
    assert school.get(f"/oidc/callback?code=good&state={state}").status_code == 403
    assert school.get("/account").status_code == 401


def unsigned(claims: dict[str, object]) -> str:
    head, body = ({"alg": "none"}, claims)
    parts = (json.dumps(part).encode() for part in (head, body))
    return ".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."


def by_a_shared_word(claims: dict[str, object]) -> str:
    # the client's name as the secret, which everybody knows
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key("school" * 8))


@pytest.mark.parametrize("forge", [unsigned, by_a_shared_word])
def test_a_token_without_a_signature_by_a_public_key_opens_nothing(
    school: Served, office: Office, forge: Callable[[dict[str, object]], str]
) -> None:
    office.forge = forge
    state = begin(school, office)
    assert school.get(f"/oidc/callback?code=good&state={state}").status_code == 403
    assert school.get("/account").status_code == 401


def test_a_state_is_good_once_and_in_the_browser_that_began(school: Served, office: Office) -> None:
    state = begin(school, office)
    assert school.get("/oidc/callback?code=good&state=guessed").status_code == 403
    assert school.get(f"/oidc/callback?code=good&state={state}").status_code == 303
    office.codes |= {"good"}
    again = school.get(f"/oidc/callback?code=good&state={state}")
    assert again.status_code == 403
    assert "заново" in again.text
    with Served(school.settings) as other:
        assert other.get(f"/oidc/callback?code=good&state={state}").status_code == 403


def test_somebody_unknown_is_told_whom_to_ask_and_what_to_say(
    school: Served, office: Office
) -> None:
    office.spoil = lambda claims: claims.update(sub="stranger-9")
    state = begin(school, office)
    answer = school.get(f"/oidc/callback?code=good&state={state}")
    assert answer.status_code == 403
    assert "Обратитесь к администратору" in answer.text
    assert "stranger-9" in answer.text


def test_a_provider_that_is_down_or_refuses_is_told_in_plain_words(
    school: Served, office: Office
) -> None:
    state = begin(school, office)
    refused = school.get(f"/oidc/callback?error=access_denied&state={state}")
    assert refused.status_code == 403
    assert "отказал" in refused.text
    state = begin(school, office)
    office.down = True
    answer = school.get(f"/oidc/callback?code=good&state={state}")
    assert answer.status_code == 503
    assert "войдите по паролю" in answer.text


def test_without_a_provider_there_is_no_such_way_in(tmp_path: Path) -> None:
    with Served(Settings(home=tmp_path)) as school:
        assert school.get("/oidc").status_code == 404
        assert "/oidc" not in school.get("/sign-in").text
