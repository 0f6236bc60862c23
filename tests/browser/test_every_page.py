"""Every page that has an address of its own, in both languages and both themes, before axe-core."""

import re

import pytest

from dashboard.security.rights import matrix
from programme.people import register
from programme.school.application import open_application
from programme.views import board
from states.decision import PersonId
from store.accounts import ROLES, AccountRole
from tests.browser.conftest import Opens, Site, faults, sticks_out
from tests.then import now

NO_PAGES = re.compile(r"/(api|static|oidc|health|history\.|schools\.csv|verify_export|account/)")
"""What programs read, files, and what leads on to somewhere else."""
ELSEWHERE = {
    "/instances/{number}/documents/{digest}",  # a file
    "/history/{number}/proof",  # a file
    "/letters/{number}/copy",  # a file
    "/people/{number}/readings.csv",  # a file
    "/definitions/{name}/drafts/{digest}",  # test_definitions_page.py
    "/runs/{run}",  # test_auditing.py
}
"""What needs more than a number to be there."""


def minor(site: Site) -> PersonId:
    """Somebody who is not of age."""
    with open_application(site.settings) as app:
        return next(one.id for one in register.listing(app) if one.kind == "minor")


def pages(site: Site) -> list[tuple[AccountRole | str, str]]:
    """A role that may open each page, and its address; a number stands for a pair at work."""
    with open_application(site.settings) as app:
        pair = board.cards(app, "", now(), state="meetings.working", limit=1).cards[0]
    filled = {
        "/measures/{number}": "/measures/3.4",
        "/instances/{number}": f"/instances/{pair.id}",
        "/instances/{number}/act/{trigger}": f"/instances/{pair.id}/act/record_meeting",
        "/instances/{number}/as-of": f"/instances/{pair.id}/as-of?day=2026-10-15",
        "/definitions/{name}": "/definitions/pair_lifecycle",
        "/letters/{number}": "/letters/1",
        "/people/{number}": "/people/1",
        "/people/{number}/erase": "/people/9/erase",
        "/people/{number}/readings": f"/people/{minor(site)}/readings",
        "/history/{number}": "/history/100",
        "/accounts/{number}": "/accounts/1",
        "/first/{code}": "/first/0.0",
        "/a/{reference}": "/a/AAAAAAAAAAAAAAAAAAAAAA",
        "/a/{reference}/mute": "/a/AAAAAAAAAAAAAAAAAAAAAA/mute",
    }
    found: list[tuple[AccountRole | str, str]] = [("", "/today"), ("coordinator", "/nowhere")]
    for route, roles in matrix().items():
        method, _, path = route.partition(" ")
        address = filled.get(path, path)
        if method != "GET" or path in ("/", *ELSEWHERE) or NO_PAGES.match(path):
            continue
        assert "{" not in address, f"{address} has no example among `filled`"
        found.append((next((role for role in ROLES if role in roles), ""), address))
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_axe_finds_nothing_on_any_page(opens: Opens, site: Site, language: str, theme: str) -> None:
    looked = pages(site)
    assert len(looked) > 25
    wrong: list[str] = []
    by_role = {role: opens(role, "/sign-in", language=language, theme=theme) for role, _ in looked}
    for role, address in looked:
        page = by_role[role]
        page.goto(site.url + address)
        text = page.locator("main").inner_text()
        wrong += [f"{address}: {fault}" for fault in faults(page)]
        wrong += [f"{address}: None is written on it"] if re.search(r"\bNone\b", text) else []
        if language == "ru" and not re.search("[а-яё]", text):
            wrong.append(f"{address}: not in Russian")
    assert wrong == []


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_page_fits_the_narrowest_phone(opens: Opens, site: Site, language: str) -> None:
    looked = pages(site)
    by_role = {role: opens(role, "/sign-in", language=language) for role, _ in looked}
    wrong: dict[str, list[str]] = {}
    for role, address in looked:
        page = by_role[role]
        page.goto(site.url + address)
        page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
        if found := sticks_out(page):
            wrong[address] = found
    assert wrong == {}
