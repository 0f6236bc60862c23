"""The first page: in two languages, escaped, and with nothing from anywhere else."""

import asyncio
from pathlib import Path

import httpx
import pytest

from dashboard.app import build
from programme import cycles, deadlines
from programme.application import open_application
from programme.settings import Settings
from tests.cast import at


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


class Page:
    """Asks the application the way a browser does, without a port."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        async def ask() -> httpx.Response:
            app = build(self._settings)
            transport = httpx.ASGITransport(app)
            client = httpx.AsyncClient(transport=transport, base_url="http://school")
            async with app.router.lifespan_context(app), client:
                return await client.get(path, headers=headers or {})

        return asyncio.run(ask())


@pytest.fixture
def page(settings: Settings) -> Page:
    return Page(settings)


def test_an_empty_school_is_told_how_to_begin(page: Page) -> None:
    assert "nastavnik cycle open" in page.get("/").text
    english = page.get("/", headers={"accept-language": "en-GB,en"}).text
    assert "No school year is open" in english
    assert '<html lang="en">' in english


def test_a_cycle_is_shown_with_its_figures_and_the_silence(settings: Settings, page: Page) -> None:
    with open_application(settings) as app:
        cycles.open_cycle(app, "2020/21", at("2020-09-01"), holders={})
        deadlines.advance(app, at("2020-10-01"))
    text = page.get("/?lang=ru").text
    assert "2020/21" in text
    assert "0 из 24" in text
    assert "Давно не работает" in text
    assert "None" not in text
    assert page.get("/health").json()["silent"] == ["advance", "deliver"]


def test_nothing_is_asked_of_another_host_and_nothing_is_run(page: Page) -> None:
    answer = page.get("/?lang=<script>")
    assert "<script" not in answer.text
    assert "http" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert page.get("/style.css").headers["content-type"].startswith("text/css")
    assert page.get("/docs").status_code == 404
