"""An address that is changed is told of it at the old one, so that nobody takes a parent's place
unseen."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from pydantic import SecretStr

from notifications.channels.smtp import Smtp
from programme.mail import answers, delivery, mailbox
from programme.mail.answers import LinkPage
from programme.mail.links import ClosedLink
from programme.people import dossier, erasure
from programme.processes import advance
from programme.processes.firing import Fired
from programme.school.application import Application, build
from programme.school.settings import Settings
from states.decision import PersonId
from states.school_history import By
from store.database import open_database
from tests import sql
from tests.cast import at
from tests.letterbox import School, a_school, body, references
from tests.postmaster import Postmaster, mail_server

DAY = at("2020-09-03", 10)


@pytest.fixture
def school(database_url: str, tmp_path: Path) -> Iterator[School]:
    opened = a_school(tmp_path, database_url, "https://school.example")
    opened.deliver("2020-09-02")
    yield opened
    opened.app.close()


def moves(app: Application, parent: PersonId, to: str, when: datetime = DAY) -> None:
    """Somebody corrects the parent's address."""
    person = dossier.dossier(app, parent).person
    address = f"{to}@school.example" if to else ""
    dossier.correct(app, person.id, person.name, address, "ru", by=By(when))


def test_the_old_address_is_told_and_does_not_learn_the_new_one(school: School) -> None:
    moves(school.app, school.parent, "new")
    school.does("record_request", school.coordinator, "2020-09-03", request_kind="studies")
    school.deliver("2020-09-03")
    (told,) = school.letters("parent", "изменён")
    assert "позвоните в школу" in body(told)
    assert "new@school.example" not in str(told) + body(told) + body(told, "html")
    assert references(told) == []
    (asked,) = school.letters("new")
    assert "соглас" in asked["Subject"].lower()
    assert len(references(asked)) == 1, "what asks for an answer goes to the new address alone"


def test_of_two_changes_each_has_its_letter(school: School) -> None:
    moves(school.app, school.parent, "new")
    moves(school.app, school.parent, "newer")
    moves(school.app, school.parent, "", DAY + timedelta(minutes=1))
    school.deliver("2020-09-03")
    assert [len(school.letters(to)) for to in ("parent", "new", "newer")] == [1, 1, 1]


def test_nobody_is_told_where_nothing_changed_or_no_letter_could_be_read(school: School) -> None:
    moves(school.app, school.parent, "parent")
    moves(school.app, school.parent, "")
    moves(school.app, school.parent, "parent")
    school.deliver("2020-09-03")
    assert len(school.letters("parent")) == 1


def test_an_english_reader_is_told_in_english(school: School) -> None:
    dossier.correct(school.app, school.mentor, "Ann", "ann@school.example", "en", by=By(DAY))
    school.deliver("2020-09-03")
    (told,) = school.letters("mentor", "was changed")
    assert "ring the school" in body(told)


def test_the_erasure_of_a_person_takes_the_old_address_out_of_the_outbox(school: School) -> None:
    moves(school.app, school.parent, "new")
    with school.app.database.reading() as tx:
        assert "parent@school.example" in repr(sql.rows(tx, "SELECT * FROM outbox"))
    erasure.erase(school.app, school.parent, By(DAY))
    with school.app.database.reading() as tx:
        assert "parent@school.example" not in repr(sql.rows(tx, "SELECT * FROM outbox"))
    school.deliver("2020-09-03")
    assert school.letters("parent") == []


class Moved(Postmaster):
    """A server that does not know the old address any more."""

    async def handle_RCPT(
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        if address == "parent@school.example":
            return "550 5.1.1 no such user"
        return await super().handle_RCPT(server, session, envelope, address, options)


def test_a_refusal_at_the_old_address_says_nothing_of_the_new_one(tmp_path: Path) -> None:
    postmaster = Moved()
    server = mail_server(postmaster, tmp_path / "ca.pem")
    server.start()
    channel = Smtp(host="127.0.0.1", port=server.port, user="school",
                   password=SecretStr("secret"), ca_file=tmp_path / "ca.pem")  # fmt: skip
    own = a_school(tmp_path, f"sqlite:///{tmp_path / 'school.db'}")
    settings = Settings(home=tmp_path, channel=channel)
    app = build(settings, open_database(f"sqlite:///{tmp_path / 'school.db'}"))
    try:
        moves(app, own.parent, "new")
        done = asyncio.run(delivery.deliver(app, DAY))
        assert (done.refused, done.incidents) == (1, 0)
        person = dossier.dossier(app, own.parent).person
        assert (person.address, person.address_state) == ("new@school.example", "good")
        (failed,) = mailbox.page(app, "failed").lines
        assert failed.recipient == own.parent
        moves(app, own.parent, "")
        # somebody may try again, though there is no address by now
        assert mailbox.try_again(app, failed.id, DAY).recipient == own.parent
    finally:
        server.stop()
        app.close()
        own.app.close()


def test_a_link_that_went_to_an_address_of_before_answers_nothing(school: School) -> None:
    parent = school.parent
    moves(school.app, parent, "taken", at("2020-09-02"))
    school.does("record_request", school.coordinator, "2020-09-03", request_kind="studies")
    school.deliver("2020-09-03")
    reference = school.reference("taken")
    assert isinstance(answers.opened(school.app, reference, at("2020-09-03", 13)), LinkPage)
    moves(school.app, parent, "parent", at("2020-09-03", 14))
    given = {"data_consent": "on", "guardian_consent": "on"}
    said = answers.answer(school.app, reference, "give_consents", given, at("2020-09-20"))
    assert isinstance(said, ClosedLink)
    assert "address" in said.words.en
    # the letters that go out from now on have good ones
    advance.advance(school.app, at("2020-09-21", 9))
    school.deliver("2020-09-21")
    (newest, *_) = [one for letter in school.letters("parent") for one in references(letter)]
    fired = answers.answer(school.app, newest, "give_consents", given, at("2020-09-21", 15))
    assert isinstance(fired, Fired)
    assert fired.dest == "intake.interview"
