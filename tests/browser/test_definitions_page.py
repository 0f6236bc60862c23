"""Processes as pictures, and a changed version on its way into use."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens, sticks_out
from tests.browser.test_auditing import in_both_themes
from tests.pair_versions import COMING, raised

NEXT = raised()
PAIR = "/definitions/pair_lifecycle"
PAGES = ("/definitions", PAIR, "/definitions/roadmap", "/definitions/measure", "/checks")


def change(page: Page, text: str) -> None:
    """Types another text into the page's form and looks at it."""
    page.locator("textarea[name=text]").fill(text)
    page.locator("form:has(textarea[name=text]) button").click()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_everybody_can_read_the_pages_of_definitions(
    opens: Opens, path: str, language: str
) -> None:
    page = opens("coordinator", path, language=language, width=320)
    assert "None" not in page.locator("h1, table, p").all_inner_texts()
    assert in_both_themes(page) == []


def test_the_diagram_shows_where_the_pairs_are(opens: Opens) -> None:
    page = opens("auditor", PAIR, javascript=False)
    picture = page.get_by_role("img")
    expect(picture).to_have_accessible_name(
        "Схема: наставническая пара. Те же числа в таблице ниже."
    )
    row = page.locator("tbody tr").filter(has_text="совместная работа")
    count = row.locator("td").nth(1).inner_text()
    assert int(count) > 10
    expect(picture.get_by_text(count, exact=False).first).to_be_attached()


@pytest.mark.parametrize("language", ["ru", "en"])
def test_everybody_can_read_a_draft(opens: Opens, language: str) -> None:
    page = opens("coordinator", PAIR, language=language)
    for changed in (("within: 3 days", "within: x"), ("name: request", "name: asked")):
        change(page, NEXT.replace(*changed))
        assert in_both_themes(page) == []
        assert sticks_out(page) == []


@pytest.mark.parametrize(
    ("language", "beside", "late"),
    [("ru", "состояние", "Окажутся просроченными"), ("en", "state", "Would be late")],
)
def test_a_coordinator_sees_findings_then_differences_then_what_it_would_do(
    opens: Opens, language: str, beside: str, late: str
) -> None:
    page = opens("coordinator", PAIR, language=language, javascript=False)
    change(page, NEXT.replace("source: intake.request", "source: nowhere", 1))
    found = page.locator(".yaml .line", has_text="source: nowhere").locator("+ .finding")
    expect(found).to_contain_text("E201")
    expect(found).to_contain_text(beside)
    expect(page.locator("#adopt")).to_have_count(0)
    change(page, NEXT.replace("due: {within: 3 days}", "due: {within: 4 days}", 1))
    expect(page.locator("tbody")).to_contain_text("3 days")
    expect(page.get_by_role("status")).to_contain_text(late)
    page.locator("#adopt").click()
    expect(page.get_by_role("alert")).to_be_visible()


def test_rules_are_proposed_by_one_and_put_before_an_administrator(opens: Opens) -> None:
    page = opens("coordinator", PAIR)
    change(
        page,
        NEXT.replace(
            "en: what is the concern}\n    seen_by: [coordinator",
            "en: what is the concern}\n    seen_by: [mentor, coordinator",
        ),
    )
    expect(page.locator("#rules")).to_contain_text("прочтут ещё: наставник")
    assert in_both_themes(page) == []
    page.locator("#reason").fill("Наставник должен знать")
    page.get_by_role("button", name="Предложить").click()
    expect(page.locator("#proposal")).to_contain_text("Наставник должен знать")
    for language, width in (("ru", 1200), ("en", 320)):
        page = opens("administrator", "/accounts", language=language, width=width)
        page.get_by_role("link", name=f"pair_lifecycle {COMING}").click()
        expect(page.locator("#proposal")).to_contain_text("coordinator")
        expect(page.locator("#adopt")).to_have_text(
            "Согласиться и ввести" if language == "ru" else "Agree, and put it into force"
        )
        assert sticks_out(page) == []
        assert in_both_themes(page) == []
