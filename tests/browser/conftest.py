"""Real Chromium before a real server: the example school, lived through up to today."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from programme.access import accounts, proving, sessions
from programme.school.application import open_application
from programme.school.settings import Settings
from programme.simulation.example import open_example
from programme.upkeep import runs
from states.decision import PersonId
from states.school_history import By
from store import role_holders
from store.accounts import ROLES, AccountRole
from tests.cast import at
from tests.postmaster import free_port
from tests.then import now, shift_to

PASSWORD = "лошадь скрепка батарея"  # noqa: S105  # of a school that lives for one test run
TODAY = at("2026-11-24", 12)
"""A Tuesday in the middle of the autumn's work."""
_FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
)


@dataclass(frozen=True, slots=True)
class Site:
    """A running school."""

    url: str
    home: Path

    @property
    def settings(self) -> Settings:
        """Of its own folder."""
        return Settings(home=self.home)


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The example school with an account of every role, served by a process of its own."""
    home = tmp_path_factory.mktemp("school")
    shift_to(TODAY)
    moment = now()
    with open_application(Settings(home=home)) as app:
        open_example(app, moment)
        for flow in runs.FLOWS:
            runs.record_run(app, "", flow, moment, moment, {})
        with app.database.reading() as tx:
            held = {h.role: h.person for h in role_holders.of_cycle(tx, 1)}
        for role in ROLES:
            by_role: dict[AccountRole, PersonId | None] = {
                "coordinator": held.get("coordinator"),
                "responsible": held.get("director"),
            }
            accounts.add(app, role, role, PASSWORD, By(moment), person=by_role.get(role))
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    told = {
        **os.environ,
        "NASTAVNIK_HOME": str(home),
        "NASTAVNIK_DASHBOARD_PORT": str(port),
        "NASTAVNIK_PUBLIC_URL": url,
    }
    with (home / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.then"], env=told, stdout=log, stderr=log
        )
    until = time.monotonic() + 60
    while not answers(url) and time.monotonic() < until:
        time.sleep(0.2)
    yield Site(url, home)
    server.terminate()
    server.wait(20)
    said = (home / "server.log").read_text(encoding="utf-8")
    assert "Traceback" not in said, said[-3000:]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's own browser."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
    if not found:
        said = "Chromium is not on this machine: install chromium"
        if os.environ.get("CI"):
            pytest.fail(said)
        pytest.skip(said)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=_FLAGS.split())
        yield browser
        browser.close()


Opens = Callable[..., Page]


@pytest.fixture
def opens(site: Site, chromium: Browser) -> Iterator[Opens]:
    """`opens("coordinator", "/today", language="ru", theme="light", width=1200)`: a page as that
    role sees it; '' as nobody. What goes wrong in the page fails the test."""
    made: list[BrowserContext] = []
    wrong: list[str] = []

    def open_page(
        role: str,
        path: str,
        *,
        language: str = "ru",
        theme: str = "light",
        width: int = 1200,
        height: int = 900,
        javascript: bool = True,
    ) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            locale="ru-RU" if language == "ru" else "en-GB",
            java_script_enabled=javascript,
        )
        made.append(context)
        host = "127.0.0.1"
        context.add_cookies(
            [
                {"name": "lang", "value": language, "domain": host, "path": "/"},
                {"name": "theme", "value": theme, "domain": host, "path": "/"},
            ]
        )
        if role:
            context.add_cookies(
                [{"name": "nastavnik_session", "value": token(site, role), "domain": host,
                  "path": "/"}]
            )  # fmt: skip
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "request",
            lambda asked: (
                None
                if asked.url.startswith((site.url, "data:"))
                else wrong.append(f"asked elsewhere: {asked.url}")
            ),
        )
        page.goto(site.url + path)
        return page

    yield open_page
    for context in made:
        context.close()
    assert not wrong, wrong


_TOKENS: dict[tuple[str, str], tuple[str, datetime]] = {}


def token(site: Site, role: str) -> str:
    """A session of the account of a role, so fresh that it is asked for nothing again."""
    known, began = _TOKENS.get((site.url, role), ("", now()))
    if not known or now() - began > proving.FRESH / 2:
        with open_application(site.settings) as app:
            signed = sessions.sign_in(app, role, PASSWORD, "127.0.0.1", "the tests' browser", now())
        known = signed.token
        _TOKENS[site.url, role] = known, now()
    return known


def faults(page: Page) -> list[str]:
    """What axe-core finds on a page."""
    found = Axe().run(page).response
    return [
        f"{one['id']}: {one['help']}: {node['html'][:160]}"
        for one in found["violations"]
        for node in one["nodes"][:3]
    ]


_OUTSIDE = """() => {
  const spaced = new CSSStyleSheet();
  spaced.replaceSync("* { letter-spacing: .12em !important; word-spacing: .16em !important; }");
  document.adoptedStyleSheets = [spaced];
  const width = document.documentElement.clientWidth;
  const wide = one => one.getBoundingClientRect().right > width + .5;
  const found = document.documentElement.scrollWidth <= width ? [] : ["the page"].concat(
    [...document.body.querySelectorAll("*")]
      .filter(one => wide(one) && ![...one.children].some(wide))
      .map(one => `${one.tagName}.${one.className}: ${one.textContent.trim().slice(0, 80)}`)
  );
  document.adoptedStyleSheets = [];
  return found;
}"""


def sticks_out(page: Page) -> list[str]:
    """What makes a page scroll sideways on the narrowest phone, with letters as wide as a reader
    may make them (WCAG 2.2, 1.4.10 and 1.4.12): fonts differ between machines by less."""
    before = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 900})
    found: list[str] = page.evaluate(_OUTSIDE)
    if before is not None:
        page.set_viewport_size(before)
    return found
