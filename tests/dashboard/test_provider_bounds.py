"""A provider of sign-in that lies about itself, or sends us elsewhere."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from dashboard.accounts.oidc_provider import Provider, SignInRequest
from dashboard.app import build
from programme.school.settings import Settings
from states.errors import NotAllowed, StoreUnavailable
from tests.serving import served

BACK = "https://school.test/oidc/callback"


@pytest.fixture
def asked_for() -> list[str]:
    """The paths that anybody asked the office for."""
    return []


@pytest.fixture
def office(asked_for: list[str]) -> Iterator[httpx.Client]:
    """Three providers at one address: an honest one, one that poses, one that sends elsewhere."""
    app = FastAPI()

    @app.get("/{who}/.well-known/openid-configuration")
    def about(request: Request, who: str) -> Response:
        asked_for.append(who)
        here = str(request.base_url).rstrip("/")
        if who == "elsewhere":
            return RedirectResponse(f"{here}/honest/.well-known/openid-configuration", 302)
        poses = {"issuer": f"{here}/honest"}
        ends = {
            name: f"{here}/{who}/{name}"
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
        }
        return Response(httpx.Request("GET", here, json={**poses, **ends}).content)

    @app.post("/honest/token_endpoint")
    def token() -> Response:
        return RedirectResponse("/honest/other", 307)

    @app.post("/honest/other")
    def other() -> Response:
        asked_for.append("other")
        return Response("{}")

    with served(app) as client:
        yield client


def provider(office: httpx.Client, who: str) -> Provider:
    return Provider(f"{str(office.base_url).rstrip('/')}/{who}", "school", "secret")


def test_a_provider_that_calls_itself_another_is_not_trusted(office: httpx.Client) -> None:
    assert provider(office, "honest").address(SignInRequest.fresh(), BACK)
    with pytest.raises(NotAllowed):
        provider(office, "posing").address(SignInRequest.fresh(), BACK)


def test_a_provider_that_sends_us_elsewhere_is_not_followed(
    office: httpx.Client, asked_for: list[str]
) -> None:
    with pytest.raises(StoreUnavailable):
        provider(office, "elsewhere").address(SignInRequest.fresh(), BACK)
    with pytest.raises(NotAllowed):
        provider(office, "honest").subject("code", SignInRequest.fresh(), BACK, datetime.now(UTC))
    assert asked_for == ["elsewhere", "honest"]


def test_the_cookie_of_a_sign_in_through_a_provider_is_for_this_host_alone(
    office: httpx.Client, tmp_path: Path
) -> None:
    settings = Settings(
        home=tmp_path,
        public_url="https://school.test",
        oidc_issuer=provider(office, "honest").issuer,
        oidc_client_id="school",
    )
    with served(build(settings)) as client:
        answer = client.get("/oidc")
        assert answer.status_code == 303
        said = answer.headers["set-cookie"]
    assert said.startswith("__Host-nastavnik_oidc=")
    parts = {part.strip().lower() for part in said.split(";")}
    assert {"secure", "path=/", "httponly", "samesite=lax", "max-age=600"} <= parts
