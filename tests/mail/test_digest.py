"""The morning's letters: written once a day, sent and tried again as every letter."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from notifications.channel import SchoolFiles
from notifications.channels.folder import Folder, FolderTransport
from notifications.message import Mail, Receipt
from programme.history import checkpoints, kept_proof
from programme.mail import delivery, digest, letters, mailbox
from programme.processes import advance
from programme.processes.viewer import EVERYTHING
from programme.school.application import Application, build
from programme.school.settings import Settings
from programme.views import today
from store.database import open_database
from tests import school
from tests.cast import at
from tests.letterbox import a_school, body, read

MORNING = at("2020-09-29", 8)
LATER = timedelta(hours=1)


class Server:
    """A mail server, and what it answers to every letter; None where it takes them."""

    answer: Receipt | None = None


class Asking(FolderTransport):
    """The folder, where the server takes letters."""

    async def send(self, mail: Mail) -> Receipt:
        return Server.answer or await super().send(mail)


class Post(Folder):
    """Letters go into the folder, unless the server answers otherwise."""

    def transport(self, files: SchoolFiles) -> FolderTransport:
        return Asking(files.folder, files.write)


DOWN = Receipt("stopped", "no route")


@pytest.fixture
def app(tmp_path: Path, database_url: str) -> Iterator[Application]:
    Server.answer = None
    settings = Settings(home=tmp_path, channel=Post(), mail_from="nastavnik@school.example")
    opened = build(settings, open_database(database_url))
    school.opened(opened)
    deliver(opened, at("2020-09-28"))
    advance.advance(opened, at("2020-09-28", 14))
    deliver(opened, at("2020-09-28", 14))
    yield opened
    opened.close()


def deliver(app: Application, moment: datetime) -> delivery.Delivered:
    return asyncio.run(delivery.deliver(app, moment))


def digests(app: Application) -> dict[tuple[str, str], int]:
    """How many of the morning's letters are in each state."""
    found: dict[tuple[str, str], int] = {}
    for letter in letters.listing(app):
        if "digest" in letter.message:
            key = letter.message, letter.state
            found[key] = found.get(key, 0) + 1
    return found


def taken(app: Application, to: str) -> list[str]:
    """What came to an address about the school year as a whole."""
    mails = [read(path.read_bytes()) for path in app.settings.mail_folder.glob("*.eml")]
    mine = [m for m in mails if m["To"].addresses[0].addr_spec == f"{to}@school.example"]
    return [
        f"{m['Subject']}\n{body(m)}"
        for m in mine
        if "сегодня:" in m["Subject"] or "Доказательство" in m["Subject"]
    ]


def test_the_morning_brings_the_coordinators_day_and_the_auditors_proof(app: Application) -> None:
    made = checkpoints.checkpoint(app, at("2020-09-28", 15))
    assert made is not None
    assert digest.write(app, MORNING) == 2
    assert deliver(app, MORNING).sent == 2
    (day,) = taken(app, "coordinator")
    assert "Мероприятий принято: 0 из 24" in day
    (proof,) = taken(app, "director")
    assert f"\n{kept_proof.proof_of(made)}\n" in proof
    assert f"закрывает записи по № {made.last_entry}." in proof
    assert "Куратор: coordinator" in proof


def test_before_the_first_checkpoint_the_letter_says_that_there_is_none(app: Application) -> None:
    digest.write(app, MORNING)
    deliver(app, MORNING)
    (proof,) = taken(app, "director")
    assert "Контрольных точек ещё нет" in proof


def test_a_run_that_is_made_twice_writes_once_and_nothing_on_a_day_off(app: Application) -> None:
    assert digest.write(app, MORNING) == 2
    assert digest.write(app, MORNING + LATER) == 0
    assert digest.write(app, at("2020-10-03", 8)) == 0
    assert sum(digests(app).values()) == 2


def test_a_morning_without_a_mail_server_loses_nothing(app: Application) -> None:
    digest.write(app, MORNING)
    Server.answer = DOWN
    assert deliver(app, MORNING).stopped == 2
    Server.answer = None
    assert deliver(app, MORNING + LATER).sent == 2
    assert len(taken(app, "coordinator")) == len(taken(app, "director")) == 1


def test_after_three_mornings_without_post_the_newest_letter_comes_alone(app: Application) -> None:
    Server.answer = DOWN
    for day in ("2020-09-29", "2020-09-30", "2020-10-01"):
        digest.write(app, at(day, 8))
        deliver(app, at(day, 8))
    Server.answer = None
    deliver(app, at("2020-10-01", 10))
    assert digests(app) == {
        ("digest", "dropped"): 2, ("digest", "sent"): 1,
        ("auditor_digest", "dropped"): 2, ("auditor_digest", "sent"): 1,
    }  # fmt: skip
    (day,) = taken(app, "coordinator")
    assert "1 октября" in day


def test_the_mornings_letters_stand_among_the_others(app: Application) -> None:
    digest.write(app, MORNING)
    deliver(app, MORNING)
    found = [line for line in mailbox.page(app).lines if line.instance is None]
    assert {(line.name, line.role.ru) for line in found} == {
        ("2020/21", "куратор"), ("2020/21", "директор")
    }  # fmt: skip
    shown = mailbox.letter(app, found[0].id, MORNING)
    assert shown.sent_at == MORNING
    assert shown.text


def test_one_that_failed_stands_on_today_and_can_be_tried_again(app: Application) -> None:
    digest.write(app, MORNING)
    Server.answer = Receipt("failed", "554 no")
    assert deliver(app, MORNING).failed == 2
    shown = today.today(app, "2020/21", MORNING, EVERYTHING, kind="letter")
    assert len(shown.items) == 2
    assert shown.items[0].instance is None
    Server.answer = None
    assert mailbox.try_all_again(app, MORNING) == 2
    assert deliver(app, MORNING).sent == 2


def test_what_is_due_is_named_as_people_name_it(tmp_path: Path) -> None:
    small = a_school(tmp_path, f"sqlite:///{tmp_path / 'school.db'}")
    small.proposed()
    digest.write(small.app, at("2020-09-04", 8))
    small.deliver("2020-09-04", 9)
    (day,) = small.letters("coordinator", "сегодня:")
    assert "6 сентября 2020 г.: пара 1, " in body(day)
    small.app.close()
