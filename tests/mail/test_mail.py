"""Letters: over TLS with a password to a real server, and read back by Python's own parser."""

import asyncio
import gc
import shutil
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
import trustme
from aiosmtpd.controller import Controller
from pydantic import SecretStr

from notifications.channels.smtp import Smtp
from programme.mail import delivery, trial
from programme.mail import letters as mail_letters
from programme.people import register
from programme.processes import advance, cycles, pairs
from programme.processes.firing import Fired, Request, fire
from programme.school.application import Application, build
from programme.school.settings import Settings
from programme.upkeep import incidents
from programme.views import roadmap_status
from states.decision import PersonId
from store.database import open_database
from tests.author import BY
from tests.cast import at
from tests.imap_server import ImapServer, Mailbox
from tests.postmaster import Postmaster, mail_server

ROLES = ("director", "deputy_director", "social_pedagogue", "class_teachers", "psychologist",
         "coordinator", "municipality")  # fmt: skip


@pytest.fixture
def postmaster() -> Postmaster:
    return Postmaster()


@pytest.fixture
def server(postmaster: Postmaster, tmp_path: Path) -> Iterator[Controller]:
    """A mail server that asks for TLS and a password."""
    controller = mail_server(postmaster, tmp_path / "ca.pem")
    controller.start()
    yield controller
    controller.stop()


@pytest.fixture
def app(tmp_path: Path, server: Controller) -> Iterator[Application]:
    settings = Settings(
        home=tmp_path,
        channel=Smtp(
            host="127.0.0.1",
            port=server.port,
            user="school",
            password=SecretStr("secret"),
            ca_file=tmp_path / "ca.pem",
        ),
        mail_from="nastavnik@school.example",
    )
    opened = build(settings, open_database(settings.url))
    yield opened
    opened.close()


@pytest.fixture
def staff(app: Application) -> dict[str, PersonId]:
    found = {
        role: register.add(app, f"Щукина Ёлка {n}", f"{role}@school.example",
                         "en" if role == "deputy_director" else "ru", by=BY)
        for n, role in enumerate(ROLES)
    }  # fmt: skip
    cycles.open_cycle(
        app, "2020/21", at("2020-09-01"), holders={role: [who] for role, who in found.items()}
    )
    return found


def deliver(app: Application, day: str, hour: int = 12) -> delivery.Delivered:
    return asyncio.run(delivery.deliver(app, at(day, hour)))


def read(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert message.defects == []
    assert [part.defects for part in message.walk() if part.defects] == []
    return message


@pytest.mark.usefixtures("staff")
def test_letters_in_two_languages_over_tls_with_a_password(
    app: Application, postmaster: Postmaster
) -> None:
    advance.advance(app, at("2020-09-01", 10))
    done = deliver(app, "2020-09-01")
    assert done.sent == len(postmaster.taken) > 5
    letters = [read(content) for content in postmaster.taken]
    assert {letter["Content-Language"] for letter in letters} == {"ru", "en"}
    russian = next(x for x in letters if x["Subject"].endswith(": 2020/21 · 3.2"))
    assert russian["To"].addresses[0].display_name == "Щукина Ёлка 2"
    assert russian["Auto-Submitted"] == "auto-generated"
    body = russian.get_body(("plain",))
    assert body is not None
    assert "до 15 сентября 2020 г. включительно" in body.get_content()
    for letter in letters:
        body = letter.get_body(("plain",))
        assert body is not None
        text = f"{letter['Subject']}\n{body.get_content()}"
        assert "None" not in text
        assert "{{" not in text
    assert deliver(app, "2020-09-01", 13).sent == 0


@pytest.mark.usefixtures("staff")
def test_reminders_of_a_day_join_into_one_letter(app: Application, postmaster: Postmaster) -> None:
    advance.advance(app, at("2020-09-01", 10))
    deliver(app, "2020-09-01")
    postmaster.taken.clear()
    advance.advance(app, at("2020-09-08", 9))
    deliver(app, "2020-09-08")
    subjects = [read(content)["Subject"] for content in postmaster.taken]
    joined = {subject for subject in subjects if "напоминани" in subject or "reminders" in subject}
    assert joined == {"4 напоминания на сегодня", "6 reminders for today"}
    assert len([subject for subject in subjects if subject not in joined]) == 2


@pytest.mark.usefixtures("staff")
def test_quiet_hours_keep_letters_until_the_morning(
    app: Application, postmaster: Postmaster
) -> None:
    advance.advance(app, at("2020-09-01", 22))
    assert deliver(app, "2020-09-01", 22).later > 0
    assert postmaster.taken == []
    assert deliver(app, "2020-09-02", 8).sent > 0


@pytest.mark.usefixtures("staff")
def test_a_server_that_is_busy_is_asked_again_after_a_growing_pause(
    app: Application, postmaster: Postmaster
) -> None:
    advance.advance(app, at("2020-09-01", 10))
    postmaster.answer_data = "451 try later"
    assert deliver(app, "2020-09-01").again > 5
    assert deliver(app, "2020-09-01").again == 0
    postmaster.answer_data = "250 OK"
    assert deliver(app, "2020-09-01", 13).sent > 5
    ids = [read(content)["Message-ID"] for content in postmaster.taken]
    assert len(ids) == len(set(ids))


def test_an_address_that_does_not_exist_is_marked_and_told(
    app: Application, staff: dict[str, PersonId], postmaster: Postmaster
) -> None:
    advance.advance(app, at("2020-09-01", 10))
    postmaster.answer_rcpt = "550 no such user"
    done = deliver(app, "2020-09-01")
    assert done.refused > 0
    told = [x for x in mail_letters.listing(app) if x.message == "undeliverable"]
    assert {letter.recipient for letter in told} == {staff["coordinator"]}
    postmaster.answer_rcpt = "250 OK"
    failed = mail_letters.listing(app, "failed")
    assert "550" in failed[0].error
    assert roadmap_status.pulse(app, "2020/21", at("2020-09-01")).letters_failed == len(failed)


@pytest.mark.usefixtures("staff")
def test_a_wrong_password_and_a_false_certificate_send_nothing(
    app: Application, postmaster: Postmaster, tmp_path: Path
) -> None:
    advance.advance(app, at("2020-09-01", 10))
    right = app.settings.channel
    app.settings.channel = right.model_copy(update={"password": SecretStr("wrong")})
    assert deliver(app, "2020-09-01").sent == 0
    app.settings.channel = right
    other = trustme.CA()
    other.cert_pem.write_to_path(tmp_path / "ca.pem")
    assert deliver(app, "2020-09-01", 13).sent == 0
    assert postmaster.taken == []


def test_a_meeting_comes_with_an_invitation(
    app: Application, staff: dict[str, PersonId], postmaster: Postmaster
) -> None:
    mentee = register.add(app, "Ученик", "mentee@school.example", kind="minor", by=BY)
    mentor = register.add(app, "Наставник", "mentor@school.example", by=BY)
    parent = register.add(app, "Родитель", "parent@school.example", by=BY)
    name = pairs.open_pairs(app, "2020/21", [pairs.NewPair(mentee, (parent,))], at("2020-09-02"))[0]
    who = {"c": staff["coordinator"], "m": mentor, "e": mentee, "p": parent}
    document = tmp_document(app)
    steps: list[tuple[str, str, dict[str, str]]] = [
        ("record_request", "c", {"request_kind": "studies"}),
        ("give_consents", "p", {"data_consent": "да", "guardian_consent": "да"}),
        ("record_interview", "c", {}),
        ("propose", "c", {"candidate": str(mentor)}),
        ("mentor_agrees", "m", {}),
        ("mentee_agrees", "e", {}),
        ("guardian_agrees", "p", {}),
        ("agree", "c", {}),
    ]
    for trigger, actor, inputs in steps:
        answer = fire(app, Request(name, trigger, who[actor], inputs=inputs), at("2020-09-03"))
        assert isinstance(answer, Fired), answer
    confirm = Request(name, "confirm_pair", who["c"], evidence={"agreement": document})
    assert isinstance(fire(app, confirm, at("2020-09-03")), Fired)
    plan = Request(name, "plan_meeting", mentor, inputs={"meeting_on": "2020-09-07"})
    assert isinstance(fire(app, plan, at("2020-09-03")), Fired)
    deliver(app, "2020-09-03", 15)
    letters = [read(content) for content in postmaster.taken]
    invited = [x for x in letters if x["Subject"] == "Встреча 7 сентября 2020 г."]
    assert [x["To"].addresses[0].addr_spec for x in invited] == ["mentee@school.example"]
    calendar = next(p for p in invited[0].walk() if p.get_content_type() == "text/calendar")
    content = calendar.get_payload(decode=True)
    assert isinstance(content, bytes)
    assert b"DTSTART;VALUE=DATE:20200907" in content


def tmp_document(app: Application) -> Path:
    path = app.settings.home / "agreement.pdf"
    path.write_text("соглашение")
    return path


@pytest.mark.usefixtures("staff", "postmaster")
def test_a_text_that_breaks_becomes_an_incident_and_stops_nobody_else(
    app: Application, tmp_path: Path
) -> None:
    folder = tmp_path / "definitions"
    shutil.copytree(app.settings.definitions, folder)
    (folder / "messages" / "ru" / "measure_opened.j2").write_text(
        "{% block subject %}{{ nobody.knows }}{% endblock %}{% block text %}{% endblock %}"
    )
    app.settings.definitions = folder
    advance.advance(app, at("2020-09-01", 10))
    done = deliver(app, "2020-09-01")
    assert done.incidents > 0
    assert done.sent > 0
    incident = incidents.incidents(app)[0]
    assert "measure_opened.j2" in incident.words.ru
    good = Settings().definitions / "messages" / "ru" / "measure_opened.j2"
    shutil.copy(good, folder / "messages" / "ru")
    later = at("2020-09-01") + timedelta(hours=1)
    for one in incidents.incidents(app):
        assert incidents.retry(app, one.id, later, None)
    assert deliver(app, "2020-09-01", 14).sent == done.incidents
    assert incidents.incidents(app) == []


def test_a_trial_of_the_mail_ends_with_the_mailbox_for_what_comes_back(app: Application) -> None:
    async def last_step() -> tuple[str, bool]:
        found = [step async for step in trial.trial(app, "you@school.example", at("2020-09-01"))]
        return found[-1].what.en, found[-1].ok

    assert asyncio.run(last_step()) == ("Hand over the letter", True)
    with ImapServer(Mailbox({})) as server:
        named = {"imap_host": "127.0.0.1", "imap_port": server.port, "imap_tls": "none"}
        app.settings.channel = app.settings.channel.model_copy(update=named)
        assert asyncio.run(last_step()) == ("Open the mailbox for letters that come back", True)
    assert asyncio.run(last_step()) == ("Open the mailbox for letters that come back", False)
    # what was left open would be complained of now
    gc.collect()
