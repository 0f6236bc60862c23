"""Pairs found, looked at, and moved together: from the board to what came of it."""

import re

import pytest
from playwright.sync_api import Page, expect

from programme.people import register
from programme.processes import cycles, pairs
from programme.processes.firing import Fired, Request, fire
from programme.school.application import open_application
from programme.views import board
from store import role_holders
from tests.author import BY
from tests.browser.conftest import Opens, Site, faults, sticks_out
from tests.then import now

CONTACT = "Контакт с парой был"


def numbers(site: Site) -> dict[str, int]:
    """The pairs at work, by name."""
    with open_application(site.settings) as app:
        found = board.cards(app, "", now(), state="meetings.working", limit=80)
    return {card.name: card.id for card in found.cards}


def main(page: Page) -> str:
    return page.get_by_role("main").inner_text()


def test_the_board_shows_who_is_where_and_leads_to_all_of_a_state(opens: Opens) -> None:
    page = opens("coordinator", "/pairs", javascript=False)
    column = page.locator(".column").filter(has_text="совместная работа")
    assert column.locator("li").count() == 5
    column.get_by_role("link", name=re.compile("^Все")).click()
    assert page.locator("tbody tr").count() == 50
    page.get_by_role("link", name="Показать ещё").click()
    assert page.locator("tbody tr").count() >= 27


def test_a_pair_is_found_by_its_number_and_by_a_part_of_a_name(opens: Opens) -> None:
    page = opens("coordinator", "/pairs")
    box = page.get_by_label("Номер или имя участника")
    box.fill("пара 7")
    page.get_by_role("button", name="Найти").click()
    assert page.locator("tbody th a").all_inner_texts() == ["пара 7"]
    mentor = page.locator("tbody td .nowrap").first.inner_text().removeprefix("наставник ")
    box.fill(mentor[2:].lower())
    page.get_by_role("button", name="Найти").click()
    assert mentor in main(page)
    box.fill("Никодимов")
    page.get_by_role("button", name="Найти").click()
    assert "Таких пар нет" in main(page)


def test_one_contact_is_recorded_for_several_pairs_and_each_has_its_own_answer(
    opens: Opens, site: Site
) -> None:
    known = numbers(site)
    page = opens("coordinator", "/pairs?view=list&state=meetings.working", javascript=False)
    for name in ("пара 21", "пара 22"):
        page.get_by_label(f"Выбрать: {name}", exact=True).check()
    page.get_by_role("button", name="Дальше: что сделать с выбранными").click()
    page.get_by_label(CONTACT).check()
    page.get_by_role("button", name="Посмотреть, что получится").click()
    assert "Получится: 2" in main(page)
    page.get_by_role("button", name=re.compile("сделать для 2")).click()
    expect(page.get_by_role("status")).to_have_text("Сделано для 2 из 2.")
    page.goto(f"{site.url}/instances/{known['pair 22']}")
    assert CONTACT in page.locator("table tbody tr").first.inner_text()


def test_who_would_be_refused_is_said_before_and_why(opens: Opens, site: Site) -> None:
    known = numbers(site)
    with open_application(site.settings) as app:
        other = board.cards(app, "", now(), state="matching").cards[0]
    asked = f"/pairs/many?pick={known['pair 23']}&pick={other.id}"
    page = opens("coordinator", asked, language="en")
    page.get_by_label("Contact with the pair took place").check()
    page.get_by_role("button", name="See what would happen").click()
    assert "Would be refused: 1" in main(page)
    assert "Would be done: 1" in main(page)
    assert other.name in page.locator("ul").first.inner_text()


def test_a_pair_that_somebody_else_moved_meanwhile_is_left_alone_and_the_rest_go_on(
    opens: Opens, site: Site
) -> None:
    known = numbers(site)
    chosen = f"/pairs/many?pick={known['pair 24']}&pick={known['pair 25']}"
    page = opens("coordinator", chosen, javascript=False)
    page.get_by_label(CONTACT).check()
    page.get_by_role("button", name="Посмотреть, что получится").click()
    with open_application(site.settings) as app:
        with app.database.reading() as tx:
            who = next(h.person for h in role_holders.of_cycle(tx, 1) if h.role == "coordinator")
        asked = Request("pair 24", "record_contact", who)
        assert isinstance(fire(app, asked, now()), Fired)
    page.get_by_role("button", name=re.compile("сделать для 2")).click()
    expect(page.get_by_role("status")).to_have_text("Сделано для 1 из 2.")
    assert "не сделано" in page.get_by_role("row").filter(has_text="пара 24").inner_text()


def test_what_a_trigger_asks_is_asked_once_for_all(opens: Opens, site: Site) -> None:
    known = numbers(site)
    chosen = f"/pairs/many?pick={known['pair 26']}&pick={known['pair 27']}"
    page = opens("coordinator", chosen, javascript=False)
    page.get_by_label("Сообщить о беспокойстве").check()
    page.get_by_role("button", name="Посмотреть, что получится").click()
    page.get_by_label("что беспокоит").fill("Пропущены две встречи")
    page.get_by_role("button", name="Посмотреть, что получится").click()
    page.get_by_role("button", name=re.compile("сделать для 2")).click()
    page.get_by_role("link", name="пара 27").click()
    assert "Пропущены две встречи" in main(page)
    assert "приостановлено" in main(page)


def test_the_pairs_of_a_group_are_chosen_together(opens: Opens, site: Site) -> None:
    moment = now()
    with open_application(site.settings) as app:
        mentees = [register.add(app, f"Группов {n}", kind="minor", by=BY) for n in "АБВ"]
        wanted = [pairs.NewPair(mentee, group=7) for mentee in mentees]
        names = pairs.open_pairs(app, cycles.listing(app)[0].name, wanted, moment)
    page = opens("coordinator", "/pairs?view=list", javascript=False)
    page.get_by_label("Выбрать все пары группы №").fill("7")
    page.get_by_role("button", name="Выбрать", exact=True).click()
    assert "Выбрано: 3" in main(page)
    assert names[0].replace("pair", "пара") in main(page)
    page.get_by_role("link", name=names[0].replace("pair", "пара")).first.click()
    page.get_by_role("link", name="вся группа").click()
    assert "Выбрано: 3" in main(page)


def test_nothing_chosen_and_a_strange_number_are_answered_in_words(opens: Opens) -> None:
    assert "Выберите хотя бы одну пару" in main(opens("coordinator", "/pairs/many"))
    assert "Choose at least one pair" in main(
        opens("coordinator", "/pairs/many?pick=99999", language="en")
    )
    assert "view" in main(opens("coordinator", "/pairs?view=carousel"))
    assert "nowhere" in main(opens("coordinator", "/pairs?state=nowhere"))


def test_a_pairs_page_shows_its_people_its_way_and_its_letters(opens: Opens, site: Site) -> None:
    page = opens("auditor", f"/instances/{numbers(site)['pair 9']}")
    drawing = page.get_by_role("img", name="совместная работа")
    assert drawing.locator(".node.here").count() == 1
    assert drawing.locator(".edge.passed").count() >= 8
    assert drawing.locator("title, script, style, a").count() == 0
    said = main(page)
    for heading in ("Люди", "Сроки впереди", "Документы", "Письма", "История"):
        assert page.get_by_role("heading", name=heading, exact=True).count() == 1
    assert "наставник" in said
    assert page.get_by_role("button", name=CONTACT).count() == 0, "an auditor changes nothing"


def test_somebody_who_takes_no_part_is_not_shown_a_pair(opens: Opens, site: Site) -> None:
    page = opens("responsible", f"/instances/{numbers(site)['pair 9']}")
    assert "Здесь вы не участвуете" in main(page)


def paths(site: Site) -> list[str]:
    one = numbers(site)["pair 5"]
    return [
        "/pairs",
        "/pairs?view=list&text=петров",
        f"/pairs/many?pick={one}",
        f"/instances/{one}",
    ]


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_of_pairs_have_no_fault_that_axe_finds_and_fit_a_phone(
    opens: Opens, site: Site, language: str, theme: str
) -> None:
    page = opens("coordinator", "/pairs", language=language, theme=theme)
    for path in paths(site):
        page.goto(site.url + path)
        assert faults(page) == [], path
        assert "None" not in main(page), path
        assert sticks_out(page) == [], path
