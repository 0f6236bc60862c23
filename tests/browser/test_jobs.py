"""Three people and their jobs, from the door or the letter to the result, with pictures of it.

`make screenshots` keeps the pictures under docs/screenshots, where the README shows them.
"""

import asyncio
import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from programme.mail import delivery
from programme.people import register
from programme.processes import cycles, pairs
from programme.processes.firing import Fired, Request, fire
from programme.school.application import open_application
from programme.school.settings import Settings
from store import role_holders
from tests.author import BY
from tests.browser.conftest import PASSWORD, Opens, Site, faults, sticks_out
from tests.letterbox import body, read
from tests.then import now

KEPT = Path(__file__).parents[2] / "docs" / "screenshots"
VERIFIER = Path(__file__).parents[2] / "programme" / "history" / "verify_export.py"


def picture(page: Page, name: str, folder: Path) -> None:
    """As somebody sees it, kept where the README finds it if that was asked for."""
    kept = KEPT if os.environ.get("NASTAVNIK_SCREENSHOTS") else folder
    kept.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(kept / f"{name}.png"))


def signed_in(page: Page, login: str) -> None:
    page.get_by_label("Имя для входа").fill(login)
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_role("button", name="Войти", exact=True).click()


def test_a_deputy_director_with_a_minute_does_what_is_due_without_leaving_the_page(
    opens: Opens, tmp_path: Path
) -> None:
    page = opens("", "/today")
    signed_in(page, "coordinator")
    expect(page.get_by_role("heading", name=re.compile("Что нужно сегодня"))).to_be_visible()
    assert faults(page) == []
    picture(page, "today", tmp_path)
    page.get_by_role("link", name=re.compile("давно не было")).click()
    item = page.locator("li.item").first
    name = item.locator("a").first.inner_text()
    item.locator("summary").first.click()
    item.get_by_label("день последней встречи").fill("2026-11-23")
    picture(page, "today-step", tmp_path)
    item.get_by_role("button", name="Встреча состоялась").click()
    expect(page.get_by_role("status")).to_contain_text(f"{name}: записано «Встреча состоялась»")
    assert "/today?kind=quiet" in page.url
    assert name not in page.locator("main li.item").all_inner_texts()
    page.get_by_role("link", name="Дорожная карта").click()
    picture(page, "roadmap", tmp_path)
    page.goto(page.url.partition("/roadmap")[0] + "/pairs")
    picture(page, "pairs", tmp_path)


def test_an_auditor_who_trusts_nothing_follows_an_entry_and_checks_an_export_alone(
    opens: Opens, tmp_path: Path
) -> None:
    page = opens("", "/history")
    signed_in(page, "auditor")
    page.get_by_label("только с опозданием").check()
    page.get_by_role("button", name="Показать").click()
    assert "с опозданием" in page.locator("tbody tr").first.inner_text()
    picture(page, "history", tmp_path)
    page.locator("tbody tr a").first.click()
    assert re.search(r"\b[0-9a-f]{64}\b", page.locator("main").inner_text())
    page.goto(page.url.partition("/history")[0] + "/checkpoints")
    page.get_by_role("button", name=re.compile("Проверить")).click()
    expect(page.get_by_text("Расхождений нет")).to_be_visible(timeout=60_000)
    picture(page, "verified", tmp_path)
    page.goto(page.url.partition("/checkpoints")[0] + "/history")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="JSON Lines").click()
    exported = tmp_path / "history.jsonl"
    downloading.value.save_as(exported)
    checking = [sys.executable, str(VERIFIER), str(exported)]
    checked = subprocess.run(checking, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    lines = exported.read_text("utf-8").splitlines()
    changed = json.loads(lines[10])
    changed["entry"]["dest"] = "accepted"
    lines[10] = json.dumps(changed, ensure_ascii=False)
    exported.write_text("\n".join(lines), encoding="utf-8")
    assert subprocess.run(checking, capture_output=True, check=False).returncode != 0


@pytest.fixture
def asked(site: Site) -> str:
    """The link in the letter that asks a parent for their consents."""
    with open_application(Settings(home=site.home, public_url=site.url)) as app:
        mentee = register.add(app, "Лисицына Варвара", kind="minor", by=BY)
        address = f"olga-{uuid4().hex[:8]}@school.example"
        parent = register.add(app, "Лисицына Ольга", address, by=BY)
        with app.database.reading() as tx:
            held = {h.role: h.person for h in role_holders.of_cycle(tx, 1)}
        wanted = pairs.NewPair(mentee, (parent,))
        name = pairs.open_pairs(app, cycles.listing(app)[0].name, [wanted], now())[0]
        request = Request(
            name, "record_request", held["coordinator"], inputs={"request_kind": "studies"}
        )
        assert isinstance(fire(app, request, now()), Fired)
        # Playwright has a loop of its own in this thread
        with ThreadPoolExecutor(1) as beside:
            beside.submit(lambda: asyncio.run(delivery.deliver(app, now()))).result()
    letters = [read(path.read_bytes()) for path in (site.home / "mail").glob("*.eml")]
    (letter,) = [one for one in letters if address in str(one["To"])]
    found = re.search(r"/a/[\w-]{22}", body(letter))
    assert found
    return found[0]


def test_a_parent_on_a_phone_answers_the_letter_once_and_needs_no_account(
    opens: Opens, asked: str, tmp_path: Path
) -> None:
    page = opens("", asked, width=320, height=640, javascript=False)
    assert "Лисицына Ольга" in page.locator("main").inner_text()
    wide = opens("", asked, width=320, height=640)
    assert faults(wide) == []
    assert sticks_out(wide) == []
    picture(wide, "parent", tmp_path)
    page.get_by_label("согласие на обработку данных").check()
    page.get_by_label(re.compile("согласие родителя на участие")).check()
    page.get_by_role("button", name=re.compile("согласия", re.IGNORECASE)).first.click()
    expect(page.get_by_text("Спасибо, записано.")).to_be_visible()
    picture(page, "parent-thanks", tmp_path)
    again = opens("", asked, language="en", width=320)
    assert "уже ответили" in again.locator("main").inner_text()
    again.goto(again.url + "?lang=en")
    assert "was answered" in again.locator("main").inner_text()


def test_the_form_of_a_letter_is_filled_in_by_keyboard_alone(opens: Opens, asked: str) -> None:
    # the parent's letters are Russian, whatever their browser speaks: so are the thanks
    page = opens("", asked, language="en", width=320)
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "checkbox":
            page.keyboard.press("Space")
        if page.evaluate("document.activeElement.tagName") == "BUTTON":
            break
    assert page.locator("input[type=checkbox]:checked").count() >= 2
    page.keyboard.press("Enter")
    expect(page.get_by_text("Спасибо, записано.")).to_be_visible()
