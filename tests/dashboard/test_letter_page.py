"""The page of one letter: what can be done about it, and dates as people write them."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from dashboard.app import build
from programme.access import accounts, sessions
from programme.mail import delivery, mailbox
from programme.people import dossier
from programme.school.application import Application, open_application
from programme.school.settings import Settings
from states.decision import PersonId
from states.school_history import By
from tests.cast import at
from tests.school import met, opened
from tests.serving import served
from tests.then import now

PASSWORD = "лошадь скрепка батарея"  # noqa: S105  # of a school that lives for one test
SENT = at("2020-10-06")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


@pytest.fixture
def school(settings: Settings) -> Iterator[Application]:
    """Letters went, but for those of a pupil without an address."""
    with open_application(settings) as app:
        who = opened(app)
        met(app, who)
        dossier.correct(app, who["mentee"], "Ёлкина Анна", "", "ru", by=By(SENT))
        asyncio.run(delivery.deliver(app, SENT))
        accounts.add(app, "maria", "coordinator", PASSWORD, By(SENT), person=who["coordinator"])
        yield app


@pytest.fixture
def client(school: Application, settings: Settings) -> Iterator[httpx.Client]:
    signed = sessions.sign_in(school, "maria", PASSWORD, "10.0.0.1", "", now())
    with served(build(settings)) as found:
        found.cookies.set("nastavnik_session", signed.token)
        yield found


def test_a_letter_without_an_address_leads_to_the_person_and_is_not_sent_again(
    school: Application, client: httpx.Client
) -> None:
    line = mailbox.page(school, "held").lines[0]
    retry = f'action="/letters/{line.id}/retry"'
    before = client.get(f"/letters/{line.id}").text
    assert retry not in before
    assert "Сначала укажите верный адрес на странице" in before
    assert f'<a href="/people/{line.recipient}">' in before
    # too long ago for it to go by itself: it is then for a person to decide
    dossier.correct(
        school, PersonId(line.recipient), "Ёлкина Анна", "anna@school.example", "ru", by=By(now())
    )
    assert retry in client.get(f"/letters/{line.id}").text


def test_a_letter_is_dated_as_people_write_and_its_headers_are_folded(
    school: Application, client: httpx.Client
) -> None:
    line = mailbox.page(school, "sent").lines[0]
    page = client.get(f"/letters/{line.id}").text
    folded = re.search("<details.*?</details>", page, re.DOTALL)
    assert folded
    assert "<dt>Date</dt><dd>Tue, 06 Oct 2020" in folded[0]
    shown = page.replace(folded[0], "")
    assert "Oct 2020" not in shown
    assert "<dt>Дата</dt><dd>06.10.2020" in shown
