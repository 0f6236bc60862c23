"""Letters that did not arrive, and the people they are for."""

import re

import pytest
from playwright.sync_api import Page, expect

from programme.mail import mailbox
from programme.people import dossier, register
from programme.school.application import open_application
from states.decision import PersonId
from states.definition import Words
from states.school_history import By
from store import incidents, mail_pause, outbox
from tests.author import BY
from tests.browser.conftest import Opens, Site, faults, sticks_out
from tests.then import now


def main(page: Page) -> str:
    return page.get_by_role("main").inner_text()


def failed_letter(site: Site, error: str = "550 No such user") -> mailbox.MailLine:
    """The newest letter that went, now refused by the server."""
    with open_application(site.settings) as app:
        line = mailbox.page(app, "sent", 1).lines[0]
        with app.database.writing() as tx:
            outbox.settle(tx, [line.id], "failed", now(), error=error)
    return line


def added(site: Site, name: str, address: str = "") -> PersonId:
    with open_application(site.settings) as app:
        return register.add(app, name, address, by=BY)


def test_a_letter_that_failed_is_found_by_its_fate_and_sent_again(opens: Opens, site: Site) -> None:
    line = failed_letter(site)
    page = opens("coordinator", "/letters", javascript=False)
    page.get_by_role("link", name=re.compile("^не дошло")).click()
    row = page.get_by_role("row").filter(has_text="550 No such user").first
    row.get_by_role("link").first.click()
    assert "Ответ почтового сервера: 550 No such user" in main(page)
    page.get_by_role("button", name="Отправить снова").click()
    assert f"Письмо {line.id} уйдёт" in page.get_by_role("status").inner_text()
    assert "ждёт отправки" in main(page)
    with open_application(site.settings) as app, app.database.reading() as tx:
        kept = outbox.by_id(tx, line.id)
    assert kept is not None
    assert (kept.state, kept.attempts, kept.error) == ("waiting", 0, "")


def test_a_letter_without_a_good_address_asks_for_one_first(opens: Opens, site: Site) -> None:
    line = failed_letter(site)
    with open_application(site.settings) as app:
        old = dossier.dossier(app, line.recipient).person
        dossier.correct(app, line.recipient, old.name, "", "ru", by=By(now()))
    page = opens("coordinator", f"/letters/{line.id}", language="en", javascript=False)
    assert page.get_by_role("button", name="Send again").count() == 0
    page.get_by_role("main").get_by_role("link", name=line.recipient_name).last.click()
    page.get_by_text("Correct name, address, telephone…").click()
    page.get_by_label("E-mail address", exact=True).fill("new@school.example")
    page.get_by_role("button", name="Save").click()
    page.goto(f"{site.url}/letters/{line.id}")
    page.get_by_role("button", name="Send again").click()
    assert "goes with the next delivery" in page.get_by_role("status").inner_text()


def test_what_a_letter_says_is_shown_as_text_and_never_runs(opens: Opens, site: Site) -> None:
    with open_application(site.settings) as app:
        line = mailbox.page(app, "", 1).lines[0]
        person = dossier.dossier(app, line.recipient).person
        address = person.address or "mentor@school.example"
        dossier.correct(app, person.id, "<img src=x onerror=alert(1)>", address, "ru", by=By(now()))
    page = opens("auditor", f"/letters/{line.id}")
    assert "<img src=x onerror=alert(1)>" in main(page)
    assert page.locator("main img").count() == 0
    assert "Здравствуйте!" in page.locator(".letter").inner_text()
    assert page.get_by_role("button", name="Отправить снова").count() == 0
    with open_application(site.settings) as app:
        dossier.correct(app, person.id, person.name, address, "ru", by=By(now()))


def test_letters_held_after_a_restore_are_released_by_a_person(opens: Opens, site: Site) -> None:
    with open_application(site.settings) as app, app.database.writing() as tx:
        mail_pause.pause(tx)
    assert "восстановлена из копии" in main(opens("auditor", "/letters"))
    page = opens("coordinator", "/letters", javascript=False)
    page.get_by_role("button", name="Отпустить письма").click()
    expect(page.get_by_role("status")).to_contain_text("больше не удерживаются")
    assert "восстановлена из копии" not in main(page)


def test_an_instance_set_aside_is_let_in_again_and_twice_is_told(opens: Opens, site: Site) -> None:
    words = Words(ru="Письмо не собирается: нет поля", en="A letter breaks: no field")
    with open_application(site.settings) as app:
        # the newest may be about a person: their old address is told that they have another
        about = next(line.instance for line in mailbox.page(app, "", 50).lines if line.instance)
        with app.database.writing() as tx:
            incidents.open_incident(tx, about, "template", words, now())
    first = opens("coordinator", "/letters", javascript=False)
    second = opens("coordinator", "/letters", javascript=False)
    assert "Письмо не собирается: нет поля" in main(first)
    first.get_by_role("button", name=re.compile("^Попробовать снова ?:")).click()
    expect(first.get_by_role("status")).to_contain_text("Сбой закрыт")
    second.get_by_role("button", name=re.compile("^Попробовать снова ?:")).click()
    assert "возможно, его уже разобрали" in main(second)


def test_letters_say_where_they_are_kept_and_broken_filters_are_answered(opens: Opens) -> None:
    page = opens("coordinator", "/letters")
    assert "складываются файлами в папку" in main(page)
    assert "Состояния «lost» нет" in main(opens("coordinator", "/letters?state=lost"))
    shown = opens("coordinator", "/letters?after=nonsense&state=sent").locator("tbody tr")
    assert shown.count() > 0
    assert "no letter 99999" in main(opens("coordinator", "/letters/99999", language="en"))


def test_somebody_is_added_given_a_role_and_recorded_as_away(opens: Opens, site: Site) -> None:
    substitute = added(site, "Заменова Ольга Петровна")
    page = opens("coordinator", "/people", javascript=False)
    page.get_by_text("Добавить человека…").click()
    page.get_by_label("Фамилия, имя, отчество").fill("Новикова Ёлка Ивановна")
    page.get_by_label("Почта", exact=False).last.fill("elka@school.example")
    page.get_by_role("button", name="Добавить", exact=True).click()
    page.get_by_text("Дать роль…").click()
    page.get_by_label(re.compile("^Роль в")).select_option(label="педагог-психолог")
    page.get_by_label("Номер приказа").first.fill("17-о")
    page.get_by_role("button", name="Дать роль", exact=True).click()
    assert "педагог-психолог" in main(page)
    assert "приказ 17-о" in main(page)
    page.get_by_text("Записать отсутствие…").click()
    page.get_by_label("Первый день").fill("2026-12-01")
    page.get_by_label("Последний день").fill("2026-12-14")
    page.get_by_label(re.compile("^Кто замещает")).fill("Заменова Ольга Петровна")
    page.get_by_role("button", name="Записать", exact=True).click()
    assert "1 дек. 2026\xa0г. – 14 дек. 2026\xa0г." in main(page)
    assert page.get_by_role("link", name="Заменова Ольга Петровна").get_attribute("href") == (
        f"/people/{substitute}"
    )


def test_what_cannot_be_done_about_somebody_is_said_on_their_page(opens: Opens, site: Site) -> None:
    number = added(site, "Ошибкина Анна")
    page = opens("coordinator", f"/people/{number}", javascript=False)
    page.get_by_text("Записать отсутствие…").click()
    page.get_by_label("Первый день").fill("2026-12-14")
    page.get_by_label("Последний день").fill("2026-12-01")
    page.get_by_role("button", name="Записать", exact=True).click()
    assert "Проверьте дни отсутствия" in page.get_by_role("alert").inner_text()
    page.goto(f"{site.url}/people")
    page.get_by_text("Добавить человека…").click()
    page.get_by_label("Фамилия, имя, отчество").fill("Пробелов Иван")
    page.get_by_label("Почта", exact=False).last.fill("a@b")
    page.locator("#address").evaluate("field => field.type = 'text'")
    page.get_by_label("Почта", exact=False).last.fill("не почта")
    page.get_by_role("button", name="Добавить", exact=True).click()
    assert "не похоже на адрес почты" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Фамилия, имя, отчество").input_value() == "Пробелов Иван"


def test_somebody_is_found_by_a_part_of_their_name_whatever_its_capitals(
    opens: Opens, site: Site
) -> None:
    added(site, "Щукина Ёлка", "schuka@school.example")
    page = opens("auditor", "/people?text=щукина елка")
    assert page.locator("tbody th a").all_inner_texts() == ["Щукина Ёлка"]
    page = opens("auditor", "/people?text=SCHUKA@school.example", language="en")
    assert page.locator("tbody th a").all_inner_texts() == ["Щукина Ёлка"]
    assert page.get_by_text("Add a person…").count() == 0, "an auditor changes nothing"
    assert "Nobody was found" in main(opens("auditor", "/people?text=100%", language="en"))


def test_erasing_is_confirmed_and_leaves_a_number(opens: Opens, site: Site) -> None:
    number = added(site, "Уходящий Пётр", "gone@school.example")
    page = opens("coordinator", f"/people/{number}", language="en", javascript=False)
    page.get_by_role("link", name="Erase personal data…").click()
    assert "This cannot be undone" in main(page)
    page.get_by_label("Yes, erase for good").check()
    page.get_by_role("button", name="Erase", exact=True).click()
    assert f"Person {number} is erased" in page.get_by_role("status").inner_text()
    assert "Уходящий" not in main(page)
    assert "gone@school.example" not in main(page)
    assert page.get_by_text("Erase personal data…").count() == 0


def test_letters_of_a_kind_come_again_when_somebody_changes_their_mind(
    opens: Opens, site: Site
) -> None:
    number = added(site, "Молчанова Вера")
    with open_application(site.settings) as app:
        register.mute(app, number, "reminder", by=BY)
    page = opens("coordinator", f"/people/{number}", javascript=False)
    assert "Скоро срок" in main(page)
    page.get_by_role("button", name=re.compile("^Присылать снова")).click()
    assert "снова приходят" in page.get_by_role("status").inner_text()
    assert "Не хочет получать" not in main(page)


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_of_letters_and_people_have_no_fault_that_axe_finds_and_fit_a_phone(
    opens: Opens, site: Site, language: str, theme: str
) -> None:
    with open_application(site.settings) as app:
        letter = mailbox.page(app, "", 1).lines[0]
    page = opens("coordinator", "/letters?limit=5", language=language, theme=theme)
    for path in ("/letters?limit=5", f"/letters/{letter.id}", "/people?limit=5",
                 f"/people/{letter.recipient}", f"/people/{letter.recipient}/erase"):  # fmt: skip
        page.goto(site.url + path)
        assert faults(page) == [], path
        assert "None" not in main(page), path
        assert sticks_out(page) == [], path
