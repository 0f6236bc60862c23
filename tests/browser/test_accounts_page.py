"""Access given and taken by the administrator; somebody's own account in a browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from programme.access import accounts, sessions, tokens
from programme.school.application import open_application
from states.school_history import By
from tests.browser.conftest import PASSWORD, Opens, Site, faults, sticks_out
from tests.then import now

NEW = "семь раз отмерь один раз"


def an_account(site: Site, login: str, role: accounts.AccountRole = "auditor") -> None:
    with open_application(site.settings) as app:
        accounts.add(app, login, role, PASSWORD, By(now()))


def enter(page: Page, site: Site, login: str, password: str) -> None:
    page.goto(f"{site.url}/sign-in")
    page.get_by_label("Имя для входа").fill(login)
    page.get_by_label("Пароль").fill(password)
    page.get_by_role("button", name="Войти").click()


def secret(page: Page) -> str:
    return page.locator(".secret-text").inner_text()


@pytest.mark.parametrize("javascript", [True, False])
def test_somebody_is_let_in_with_a_password_that_is_shown_once(
    opens: Opens, site: Site, javascript: bool
) -> None:
    login = f"olga-{javascript}".lower()
    page = opens("administrator", "/accounts", javascript=javascript)
    page.get_by_text("Добавить учётную запись").click()
    page.get_by_label("Логин").fill(login)
    page.get_by_label("Роль", exact=True).select_option("auditor")
    page.get_by_role("button", name="Добавить").click()
    word = secret(page)
    page.goto(f"{site.url}/accounts")
    assert word not in page.content()
    guest = opens("", "/sign-in", javascript=javascript)
    enter(guest, site, login, word)
    expect(guest.get_by_role("link", name=login)).to_be_visible()


def test_what_cannot_be_taken_comes_back_as_it_was_typed(opens: Opens) -> None:
    page = opens("administrator", "/accounts")
    page.get_by_text("Добавить учётную запись").click()
    page.get_by_label("Логин").fill("auditor")
    page.get_by_label("Человек программы").fill("Никто Никтович")
    page.get_by_role("button", name="Добавить").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Человек программы")).to_have_value("Никто Никтович")


def test_an_account_that_is_shut_out_is_out_at_once(opens: Opens, site: Site) -> None:
    an_account(site, "egor")
    guest = opens("", "/sign-in")
    enter(guest, site, "egor", PASSWORD)
    page = opens("administrator", "/accounts")
    page.get_by_role("link", name="egor").click()
    page.get_by_label("Роль", exact=True).select_option("coordinator")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_text("egor: сохранено.")).to_be_visible()
    page.get_by_role("button", name="Закрыть вход").click()
    expect(page.get_by_text("вход закрыт")).to_be_visible()
    guest.goto(f"{site.url}/account")
    expect(guest.get_by_label("Имя для входа")).to_be_visible()
    page.get_by_role("button", name="Вернуть вход").click()
    page.get_by_role("button", name="Дать новый пароль").click()
    enter(guest, site, "egor", secret(page))
    expect(guest.get_by_role("link", name="egor")).to_be_visible()


def test_the_last_administrator_cannot_shut_themselves_out(opens: Opens, site: Site) -> None:
    page = opens("administrator", "/accounts")
    page.get_by_role("table").get_by_role("link", name="administrator").click()
    page.get_by_role("button", name="Закрыть вход").click()
    expect(page.get_by_role("alert")).to_contain_text("последний администратор")
    page.get_by_label("Роль", exact=True).select_option("auditor")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_role("alert")).to_contain_text("последний администратор")
    with open_application(site.settings) as app:
        assert accounts.named(app, "administrator").role == "administrator"


def test_somebody_changes_their_password_and_stays_in_here_alone(opens: Opens, site: Site) -> None:
    an_account(site, "rita")
    page, other = opens("", "/sign-in"), opens("", "/sign-in")
    enter(page, site, "rita", PASSWORD)
    enter(other, site, "rita", PASSWORD)
    page.goto(f"{site.url}/account")
    page.get_by_label("Нынешний пароль").fill("не тот пароль")
    page.get_by_label("Новый пароль").fill(NEW)
    page.get_by_label("Ещё раз").fill(NEW)
    page.get_by_role("button", name="Изменить пароль").click()
    expect(page.get_by_role("alert")).to_contain_text("не подходят")
    page.get_by_label("Нынешний пароль").fill(PASSWORD)
    page.get_by_label("Новый пароль").fill(NEW)
    page.get_by_label("Ещё раз").fill(NEW)
    page.get_by_role("button", name="Изменить пароль").click()
    expect(page.get_by_text("Пароль изменён")).to_be_visible()
    other.goto(f"{site.url}/account")
    expect(other.get_by_label("Имя для входа")).to_be_visible()
    enter(other, site, "rita", NEW)
    page.goto(f"{site.url}/account")
    page.get_by_role("button", name="Завершить остальные").click()
    expect(page.get_by_text("В других местах вы вышли")).to_be_visible()
    with open_application(site.settings) as app:
        assert len(sessions.listing(app, accounts.named(app, "rita"), now())) == 1


def test_a_token_is_issued_used_and_taken_back(opens: Opens, site: Site) -> None:
    an_account(site, "vera")
    page = opens("", "/sign-in")
    enter(page, site, "vera", PASSWORD)
    page.goto(f"{site.url}/account")
    page.get_by_label("Для чего").fill("сводка для отчёта")
    page.get_by_role("button", name="Выдать ключ").click()
    raw = secret(page)
    assert re.fullmatch(r"nst_[\w-]{40,}", raw)
    with open_application(site.settings) as app:
        found = tokens.token_of(app, raw, now())
        assert found is not None
        assert (found.account.login, found.scope) == ("vera", "read")
    page.get_by_role("button", name="Отозвать сводка для отчёта").click()
    expect(page.get_by_text("отозван")).to_be_visible()
    with open_application(site.settings) as app:
        assert tokens.token_of(app, raw, now()) is None


def test_a_language_chosen_is_kept_with_the_account(opens: Opens, site: Site) -> None:
    an_account(site, "lev")
    page = opens("", "/sign-in")
    enter(page, site, "lev", PASSWORD)
    page.goto(f"{site.url}/account")
    page.get_by_label("Язык", exact=True).select_option("en")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_role("heading", name="My account")).to_be_visible()
    with open_application(site.settings) as app:
        assert accounts.named(app, "lev").language == "en"


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everybody_can_read_and_use_the_pages(opens: Opens, language: str, theme: str) -> None:
    for role, path in (
        ("administrator", "/accounts"),
        ("administrator", "/accounts/2"),
        ("coordinator", "/account"),
    ):
        page = opens(role, path, language=language, theme=theme, width=320)
        for part in page.locator("details").all():
            part.evaluate("part => { part.open = true; }")
        assert not faults(page), path
        assert sticks_out(page) == [], path
        assert "None" not in page.locator("main").inner_text()
        page.context.close()
