"""The proof of history reaches its readers, or it is said that it does not."""

import asyncio
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from notifications.message import Receipt
from programme.history import checkpoints, kept_proof
from programme.mail import delivery, digest, letters, mailbox
from programme.people import dossier, register
from programme.processes.viewer import EVERYTHING
from programme.school.application import Application, build
from programme.school.settings import Settings
from programme.upkeep import proof_readers, runs
from programme.views import metrics, today
from states.decision import PersonId
from states.school_history import By
from store.database import open_database
from tests import school
from tests.author import BY
from tests.cast import at
from tests.letterbox import body, read
from tests.mail.test_digest import Post, Server

FOUNDER, MINISTRY = "founder@city.example", "audit@region.example"
TUESDAY, WEDNESDAY = at("2020-09-29", 8), at("2020-09-30", 8)
NOON = timedelta(hours=4)


@pytest.fixture
def app(tmp_path: Path, database_url: str) -> Iterator[Application]:
    Server.answer = None
    settings = Settings(home=tmp_path, channel=Post(), mail_from="nastavnik@school.example")
    opened = build(settings, open_database(database_url))
    school.opened(opened)
    deliver(opened, at("2020-09-28"))
    checkpoints.checkpoint(opened, at("2020-09-28", 15))
    opened.settings.proof_readers = f"{FOUNDER}, {MINISTRY}"
    yield opened
    opened.close()


def deliver(app: Application, moment: datetime) -> None:
    asyncio.run(delivery.deliver(app, moment))


def morning(app: Application, moment: datetime) -> None:
    """The morning's letters are written and go out."""
    digest.write(app, moment)
    deliver(app, moment)


def taken(app: Application, to: str) -> list[str]:
    """What came to an address."""
    mails = [read(path.read_bytes()) for path in sorted(app.settings.mail_folder.glob("*.eml"))]
    return [body(mail) for mail in mails if mail["To"].addresses[0].addr_spec == to]


def told(app: Application, moment: datetime) -> list[str]:
    """What Today says of the proof."""
    found = today.today(app, "2020/21", moment, EVERYTHING, kind="silence", limit=50)
    return [item.why.en for item in found.items if item.why and "proof" in item.why.en]


def director(app: Application) -> PersonId:
    return next(one.id for one in register.listing(app) if one.address.startswith("director@"))


def test_readers_outside_the_school_are_addresses_and_not_people(app: Application) -> None:
    morning(app, TUESDAY)
    for reader in (FOUNDER, MINISTRY):
        (text,) = taken(app, reader)
        (written,) = re.findall(r"^\d+:[0-9a-f]{64}$", text, re.MULTILINE)
        assert kept_proof.compared(app, kept_proof.read(written)) is None


def test_people_with_the_readers_address_take_no_letter_from_them(app: Application) -> None:
    for name in ("Ложный Аудитор", "Второй Аудитор"):
        register.add(app, name, FOUNDER, by=BY)
    morning(app, TUESDAY)
    assert len(taken(app, FOUNDER)) == 1
    twin = register.add(app, FOUNDER, "elsewhere@school.example", by=BY)
    register.mute(app, twin, proof_readers.LETTER, BY)
    morning(app, WEDNESDAY)
    assert len(taken(app, FOUNDER)) == 2
    assert taken(app, "elsewhere@school.example") == []


def test_a_morning_without_post_drops_no_other_readers_letter(app: Application) -> None:
    Server.answer = Receipt("stopped", "no route")
    morning(app, TUESDAY)
    app.settings.proof_readers += ", third@region.example"
    morning(app, TUESDAY + timedelta(hours=1))
    morning(app, WEDNESDAY)
    Server.answer = None
    deliver(app, WEDNESDAY + timedelta(hours=1))
    assert [len(taken(app, to)) for to in (FOUNDER, MINISTRY, "third@region.example")] == [1, 1, 1]


def test_the_letter_says_how_many_got_the_one_before(app: Application) -> None:
    morning(app, TUESDAY)
    assert "получили" not in taken(app, FOUNDER)[0]
    morning(app, WEDNESDAY)
    said = " ".join(taken(app, FOUNDER)[1].split())
    assert "Письмо за 29 сентября 2020 г. получили: 3, из них вне школы: 2." in said


def test_all_is_well_where_everybody_got_it(app: Application) -> None:
    assert told(app, TUESDAY) == []
    morning(app, TUESDAY)
    assert told(app, TUESDAY + NOON) == []
    morning(app, WEDNESDAY)
    assert told(app, WEDNESDAY + NOON) == []
    # a weekend has no letter, and nobody misses it
    assert told(app, at("2020-10-01", 7)) == []


def test_an_emptied_address_of_the_director_is_told(app: Application) -> None:
    morning(app, TUESDAY)
    number = director(app)
    dossier.correct(app, number, "Директор", "", "ru", by=By(WEDNESDAY))
    morning(app, WEDNESDAY)
    (why,) = told(app, WEDNESDAY + NOON)
    assert "September 30, 2020: 2, outside the school: 2. On the days before: 3" in why


def test_a_changed_address_of_the_director_is_told_for_a_week(app: Application) -> None:
    morning(app, TUESDAY)
    dossier.correct(app, director(app), "Директор", "new@school.example", "ru", by=By(WEDNESDAY))
    morning(app, WEDNESDAY)
    (why,) = told(app, WEDNESDAY + NOON)
    assert "was changed on September 30, 2020" in why
    for day in ("2020-10-01", "2020-10-02", "2020-10-05", "2020-10-06", "2020-10-07"):
        morning(app, at(day, 8))
    assert told(app, at("2020-10-07", 12)) == []


def test_a_setting_that_names_nobody_any_more_is_told(app: Application) -> None:
    morning(app, TUESDAY)
    app.settings.proof_readers = ""
    morning(app, WEDNESDAY)
    (why,) = told(app, WEDNESDAY + NOON)
    assert "outside the school: 0. On the days before: 3, outside the school: 2" in why


def test_letters_that_do_not_leave_are_missed(app: Application) -> None:
    morning(app, TUESDAY)
    Server.answer = Receipt("failed", "554 no")
    morning(app, WEDNESDAY)
    (why,) = told(app, WEDNESDAY + NOON)
    assert "September 30, 2020: 0, outside the school: 0" in why
    failed = today.today(app, "2020/21", WEDNESDAY, EVERYTHING, kind="letter", limit=50)
    assert FOUNDER in {item.title.en for item in failed.items}
    Server.answer = None
    mailbox.try_all_again(app, WEDNESDAY + NOON)
    deliver(app, WEDNESDAY + NOON)
    assert told(app, WEDNESDAY + NOON) == []


def test_a_letter_that_waits_for_the_post_is_missed_after_three_hours(app: Application) -> None:
    morning(app, TUESDAY)
    Server.answer = Receipt("stopped", "no route")
    morning(app, WEDNESDAY)
    assert told(app, WEDNESDAY + timedelta(hours=1)) == []
    assert len(told(app, WEDNESDAY + NOON)) == 1


def test_a_morning_on_which_nobody_was_written_to_is_told(app: Application) -> None:
    morning(app, TUESDAY)
    assert told(app, at("2020-09-30", 23)) == []
    assert "September 30, 2020: 0" in told(app, at("2020-10-01", 7))[0]
    # and at once, where the run was made and wrote to nobody
    runs.record_run(app, "", "digest", WEDNESDAY, WEDNESDAY, {"letters": 0})
    assert "September 30, 2020: 0" in told(app, WEDNESDAY + NOON)[0]


def test_doctor_and_metrics_say_so_too(app: Application) -> None:
    assert [found.state for found in proof_readers.look(app, TUESDAY)] == ["good"]
    morning(app, TUESDAY)
    where = {
        sample.labels[0][1]: sample.value
        for sample in metrics.samples(app, TUESDAY + NOON)
        if sample.name == "proof_readers"
    }
    assert where == {"school": 1, "outside": 2}
    Server.answer = Receipt("failed", "554 no")
    morning(app, WEDNESDAY)
    assert [found.state for found in proof_readers.look(app, WEDNESDAY + NOON)] == ["bad"]
    app.settings.proof_readers = "no address"
    (first, second) = proof_readers.look(app, WEDNESDAY + NOON)
    assert (first.state, second.said.en) == ("bad", "no address")


def test_a_letter_to_a_reader_outside_stands_among_the_letters(app: Application) -> None:
    morning(app, TUESDAY)
    (line,) = [one for one in mailbox.page(app).lines if one.recipient_name == FOUNDER]
    assert line.role.en == "reader outside the school"
    shown = mailbox.letter(app, line.id, TUESDAY)
    assert "Доказательство" in shown.subject
    assert shown.remark is not None
    assert letters.listing(app)[0].state == "sent"
