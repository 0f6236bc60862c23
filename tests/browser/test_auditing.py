"""The auditor trusts nothing: what happened, how it stood, whether the past was changed."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens, faults, sticks_out

PAGES = (
    ("auditor", "/history?late=yes"),
    ("auditor", "/history?since=2020-02-30"),
    ("auditor", "/history/100"),
    ("auditor", "/instances/60/as-of?day=2026-10-15"),
    ("auditor", "/checkpoints"),
    ("auditor", "/runs"),
    ("auditor", "/runs/0af1c2d3-1111-4222-8333-444455556666"),
    ("municipal", "/schools"),
)


def in_both_themes(page: Page) -> list[str]:
    """What axe-core finds in the theme of the page and in the other."""
    # colours that are on their way from one theme to the other are neither
    page.emulate_media(reduced_motion="reduce")
    found = faults(page)
    root = page.locator("html")
    other = "light" if root.get_attribute("data-bs-theme") == "dark" else "dark"
    root.evaluate("(root, theme) => { root.dataset.bsTheme = theme; }", other)
    page.wait_for_function("document.getAnimations().every(one => one.playState === 'finished')")
    return found + faults(page)


@pytest.mark.parametrize(("role", "path"), PAGES, ids=[path for _, path in PAGES])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_everybody_can_read_the_pages_of_the_record(
    opens: Opens, role: str, path: str, language: str
) -> None:
    page = opens(role, path, language=language, theme="dark")
    assert "None" not in page.locator("main").inner_text()
    assert sticks_out(page) == []
    assert in_both_themes(page) == []


def test_an_auditor_follows_a_late_entry_to_its_proof_and_to_how_it_stood(opens: Opens) -> None:
    page = opens("auditor", "/")
    expect(page.get_by_role("heading", name="История", exact=True)).to_be_visible()
    page.get_by_label("Процесс", exact=True).select_option(label="наставническая пара")
    page.get_by_label("только с опозданием").check()
    page.get_by_role("button", name="Показать").click()
    assert "late=yes" in page.url
    rows = page.locator("table.record tbody tr")
    assert rows.count() > 3
    for text in rows.all_inner_texts():
        assert "с опозданием" in text
        assert "пара" in text
    rows.first.get_by_role("link").first.click()
    expect(page.get_by_text("Хеш записи сходится")).to_be_visible()
    name = page.locator("dd").first.inner_text().split(",")[0]
    page.get_by_role("link", name="как было в этот день").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    expect(page.get_by_text("Восстановлено по одной лишь истории")).to_be_visible()


def test_without_scripts_the_whole_record_is_verified_while_one_waits(opens: Opens) -> None:
    page = opens("auditor", "/checkpoints", javascript=False)
    page.get_by_role("button", name="Проверить всё").click()
    # the page loads itself again until there is an answer
    expect(page.get_by_text("Расхождений нет")).to_be_visible(timeout=60_000)
    facts = page.locator("dl.facts").inner_text()
    for what in ("записей", "экземпляров", "контрольных точек", "секунд"):
        assert what in facts
    page = opens("auditor", "/checkpoints", language="en")
    expect(page.get_by_text("Nothing was changed")).to_be_visible()


def test_a_view_is_sent_as_a_link_and_taken_along_as_a_file(opens: Opens) -> None:
    page = opens("auditor", "/history?process=measure&trigger=measure/accept", language="en")
    assert page.get_by_label("Trigger", exact=True).input_value() == "measure/accept"
    with page.expect_download() as got:
        page.get_by_role("link", name="CSV").click()
    text = got.value.path().read_text("utf-8-sig")
    assert got.value.suggested_filename.endswith(".csv")
    assert len(text.splitlines()) > 5
    assert "pair" not in text


def test_what_was_typed_stays_where_a_filter_makes_no_sense(opens: Opens) -> None:
    page = opens("auditor", "/history")
    page.get_by_label("Кто", exact=True).fill("Никто Никтоевич")
    page.get_by_role("button", name="Показать").click()
    expect(page.get_by_role("alert")).to_contain_text("Никто Никтоевич")
    assert page.get_by_label("Кто", exact=True).input_value() == "Никто Никтоевич"


def test_runs_are_there_though_prefect_is_not(opens: Opens) -> None:
    page = opens("coordinator", "/runs")
    expect(page.get_by_text("Prefect сейчас не отвечает")).to_be_visible()
