"""The order's table and timeline, and what a measure's page is for."""

import hashlib
import re
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page

from programme.processes import cycles
from programme.processes.firing import Fired, Request, fire
from programme.school.application import open_application
from programme.views import roadmap_status
from store import role_holders
from tests.browser.conftest import Opens, Site, faults, sticks_out, token
from tests.then import now

PAGES = ("/roadmap", "/roadmap?late=true", "/measures/2.2", "/measures/1.5")


def rows(page: Page) -> list[str]:
    return page.locator(".roadmap-table tbody tr:not(.section-row)").all_inner_texts()


def test_the_coordinator_sees_every_measure_of_the_order_with_its_term_and_who_answers(
    opens: Opens, site: Site
) -> None:
    with open_application(site.settings) as app:
        lines = roadmap_status.status(app, "", now())
    page = opens("coordinator", "/roadmap")
    assert len(rows(page)) == len(lines) == 24
    assert "до 20.08.2020" in rows(page)[4]
    assert lines[4].responsible[0].ru in rows(page)[4]
    assert lines[4].title.ru in rows(page)[4]


def test_the_timeline_has_a_bar_for_each_measure_and_a_line_for_today(opens: Opens) -> None:
    page = opens("coordinator", "/roadmap", language="en")
    drawing = page.get_by_role("img", name="Terms of the measures by month")
    assert drawing.locator("rect.bar").count() == 24
    assert drawing.locator("line.today").count() == 1
    assert drawing.get_by_text("Sep", exact=True).count() == 1


def test_what_is_late_is_a_view_that_can_be_sent_as_a_link(opens: Opens) -> None:
    page = opens("coordinator", "/roadmap", javascript=False)
    page.get_by_label("только просроченные").check()
    page.get_by_role("button", name="Показать").click()
    shown = rows(page)
    assert shown
    assert all("после срока" in row or "просрочено" in row for row in shown)
    again = opens("auditor", page.url.removeprefix(page.url.split("/roadmap")[0]))
    assert rows(again) == shown


def test_a_broken_filter_is_answered_in_words(opens: Opens) -> None:
    page = opens("coordinator", "/roadmap?cycle=2031/32", language="en")
    assert "2031/32" in page.get_by_role("main").inner_text()
    page = opens("coordinator", "/roadmap?late=perhaps")
    assert "late" in page.get_by_role("main").inner_text()


def test_a_measures_page_says_how_its_term_was_computed_and_why_something_cannot_be_done(
    opens: Opens,
) -> None:
    page = opens("coordinator", "/roadmap", javascript=False)
    page.get_by_role("link", name="Формирование баз наставников на уровне школы").click()
    said = page.get_by_role("main").inner_text()
    assert "в течение всего периода реализации ЦМН" in said
    assert "Вся программа:" in said
    page.get_by_text("Что сейчас нельзя и почему").click()
    denied = page.locator(".denied li")
    assert denied.count() > 0
    assert denied.first.get_by_role("button").is_disabled()
    assert len(denied.first.inner_text()) > 20


def test_a_review_is_recorded_without_javascript_and_is_in_the_history_with_its_text(
    opens: Opens,
) -> None:
    page = opens("coordinator", "/measures/2.3", javascript=False)
    page.get_by_text("Записать проверку…").click()
    page.get_by_label("замечания").fill("Базы проверены <b>дважды</b>")
    page.get_by_role("button", name="Записать проверку", exact=True).click()
    assert page.url.endswith("/measures/2.3")
    assert "2.3: записано" in page.get_by_role("status").inner_text()
    written = page.locator("blockquote").first.inner_text()
    assert written == "Базы проверены <b>дважды</b>"
    assert "Записать проверку" in page.locator("table tbody tr").first.inner_text()


def handed_in(site: Site, folder: Path, name: str, content: bytes) -> str:
    """A document in a measure's place for a further one; the measure's address."""
    file = folder / name
    file.write_bytes(content)
    with open_application(site.settings) as app:
        with app.database.reading() as tx:
            held = {h.role: h.person for h in role_holders.of_cycle(tx, 1)}
        cycle = cycles.listing(app)[0].name
        asked = Request(
            f"{cycle} · 2.2", "attach", held["coordinator"], evidence={"attachment": file}
        )
        assert isinstance(fire(app, asked, now()), Fired)
    return "/measures/2.2"


def test_a_document_is_downloaded_with_its_hash_and_looked_at_in_a_sandbox(
    opens: Opens, site: Site, tmp_path: Path
) -> None:
    content = b"%PDF-1.4 protocol"
    page = opens("auditor", handed_in(site, tmp_path, "protocol.pdf", content))
    assert hashlib.sha256(content).hexdigest() in page.get_by_role("main").inner_text()
    with page.expect_download() as begun:
        page.get_by_role("link", name=re.compile("^Скачать")).first.click()
    assert begun.value.suggested_filename.endswith(".pdf")
    assert Path(begun.value.path()).read_bytes() == content
    link = page.get_by_role("link", name=re.compile("посмотреть в новой вкладке")).first
    answer = httpx.get(
        site.url + (link.get_attribute("href") or ""),
        cookies={"nastavnik_session": token(site, "auditor")},
    )
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["content-type"] == "application/pdf"


def test_a_document_is_attached_on_the_page_without_javascript(
    opens: Opens, tmp_path: Path
) -> None:
    file = tmp_path / "протокол встречи.png"
    file.write_bytes(b"\x89PNG protocol")
    page = opens("coordinator", "/measures/3.5", javascript=False)
    page.get_by_text("Приложить документ…").click()
    page.get_by_label("дополнительный документ").set_input_files(file)
    page.get_by_role("button", name="Приложить документ", exact=True).click()
    assert "записано" in page.get_by_role("status").inner_text()
    assert hashlib.sha256(file.read_bytes()).hexdigest() in page.get_by_role("main").inner_text()


def test_a_page_that_was_handed_in_as_a_document_never_runs_here(
    opens: Opens, site: Site, tmp_path: Path
) -> None:
    where = handed_in(site, tmp_path, "page.xml", b"a page: <script>alert(1)</script>")
    page = opens("auditor", where)
    assert page.get_by_role("link", name=re.compile("посмотреть в новой вкладке")).count() == 0
    link = page.get_by_role("link", name=re.compile("^Скачать")).first
    answer = httpx.get(
        f"{site.url}{link.get_attribute('href')}?preview=true",
        cookies={"nastavnik_session": token(site, "auditor")},
    )
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment;")


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_of_the_roadmap_have_no_fault_that_axe_finds(
    opens: Opens, site: Site, language: str, theme: str
) -> None:
    page = opens("coordinator", PAGES[0], language=language, theme=theme)
    for path in PAGES:
        page.goto(site.url + path)
        assert faults(page) == [], path
        assert "None" not in page.get_by_role("main").inner_text(), path


@pytest.mark.parametrize("path", PAGES)
def test_pages_of_the_roadmap_fit_a_phone(opens: Opens, path: str) -> None:
    assert sticks_out(opens("coordinator", path)) == []
