"""Handing letters over to a server that is slow, silent, or gone before it has answered."""

import asyncio
import re
import socket
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import count
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from notifications.channels.smtp import FINAL_TIMEOUT, LONGEST, Smtp, SmtpTransport
from notifications.compose import QuietHours, waits_until
from notifications.message import LetterItem, Mail, Receipt, Recipient
from notifications.smtp_session import SmtpServer
from programme.mail import delivery
from programme.mail import letters as mail_letters
from programme.mail.delivery import Delivered
from programme.people import register
from programme.processes import advance, cycles
from programme.school.application import Application, build
from programme.school.settings import Settings
from store.database import open_database
from tests.author import BY
from tests.cast import at
from tests.postmaster import free_port

MORNING = at("2020-09-08", 9)
HOUR = timedelta(hours=1)
PATIENCE = 20
"""Seconds a test waits at most for what has to end by itself."""
FIELDS = ("name", "title", "process", "state", "role", "deadline", "due", "cycle", "instead_of",
          "trigger", "answer_url", "organisation", "meeting_on", "last_met", "person")  # fmt: skip


class Post:
    """A mail server that says nothing at one step, or cuts the line after it took a letter."""

    def __init__(self) -> None:
        self.silent_at, self.seconds, self.cuts = "", 60.0, False
        self.taken: list[EmailMessage] = []

    async def _be_silent(self, step: str) -> None:
        if self.silent_at == step:
            await asyncio.sleep(self.seconds)

    async def handle_MAIL(
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        await self._be_silent("MAIL")
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        await self._be_silent("RCPT")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append(message)
        await self._be_silent("the final dot")
        if self.cuts and isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
        return "250 OK"


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def port(post: Post) -> Iterator[int]:
    controller = Controller(post, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield controller.port
    controller.stop()


def a_letter() -> Mail:
    message = EmailMessage()
    for name, value in (("From", "a@school.example"), ("To", "b@school.example")):
        message[name] = value
    message.set_content("Здравствуйте!")
    return Mail((1,), 1, message)


def handed_over(port: int, step_timeout: float, final_timeout: float) -> Receipt:
    async def send() -> Receipt:
        server = SmtpServer("127.0.0.1", port, "none")
        async with SmtpTransport(server, step_timeout, final_timeout) as transport:
            return await asyncio.wait_for(transport.send(a_letter()), PATIENCE)

    return asyncio.run(send())


def test_a_server_that_is_silent_after_the_final_dot_may_have_taken_the_letter(
    post: Post, port: int
) -> None:
    post.silent_at = "the final dot"
    assert handed_over(port, 60, 0.3).outcome == "uncertain"


@pytest.mark.parametrize(("step", "outcome"), [("MAIL", "stopped"), ("RCPT", "doubted")])
def test_a_server_that_is_silent_before_has_not(
    post: Post, port: int, step: str, outcome: str
) -> None:
    post.silent_at = step
    assert handed_over(port, 0.3, 60).outcome == outcome


def test_a_server_that_never_greets_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert handed_over(silent.getsockname()[1], 0.3, 60).outcome == "stopped"


def test_a_server_may_think_about_a_letter_for_longer_than_about_an_address(
    post: Post, port: int
) -> None:
    post.silent_at, post.seconds = "the final dot", 1
    assert handed_over(port, 0.3, 20).outcome == "sent"
    # RFC 5321, 4.5.3.2.6
    assert FINAL_TIMEOUT >= 600


@pytest.fixture
def app(tmp_path: Path, port: int) -> Iterator[Application]:
    """A school with letters to several people on the morning of 8 September 2020."""
    settings = Settings(
        home=tmp_path,
        channel=Smtp(host="127.0.0.1", port=port, tls="none"),
        mail_from="nastavnik@school.example",
    )
    opened = build(settings, open_database(settings.url))
    roles = ("director", "deputy_director", "social_pedagogue", "coordinator")
    staff = {role: register.add(opened, role, f"{role}@school.example", by=BY) for role in roles}
    holders = {role: [person] for role, person in staff.items()}
    cycles.open_cycle(opened, "2020/21", at("2020-09-01"), holders=holders)
    advance.advance(opened, at("2020-09-01", 10))
    deliver(opened, at("2020-09-01", 10))
    advance.advance(opened, MORNING)
    yield opened
    opened.close()


def deliver(app: Application, moment: datetime) -> delivery.Delivered:
    return asyncio.run(delivery.deliver(app, moment))


def said(letters: list[EmailMessage]) -> dict[str, tuple[str, str]]:
    """Subject and text of letters, by their Message-ID."""
    found = {}
    for letter in letters:
        body = letter.get_body(("plain",))
        assert body is not None
        found[letter["Message-ID"]] = (letter["Subject"], body.get_content())
    return found


def joined(letters: list[EmailMessage]) -> list[EmailMessage]:
    """Those that several reminders went into."""
    return [letter for letter in letters if re.match(r"\d+ напоминани", letter["Subject"])]


def test_a_letter_that_may_have_arrived_goes_out_again_as_the_very_same_letter(
    app: Application, post: Post
) -> None:
    post.taken.clear()
    post.cuts = True
    assert deliver(app, MORNING).uncertain == len(post.taken) > 2
    first = said(post.taken)
    assert joined(post.taken)
    post.taken.clear()
    post.cuts = False
    # reminders that became due meanwhile go into letters of their own
    monday = at("2020-09-14", 9)
    advance.advance(app, monday)
    deliver(app, monday)
    again = said(post.taken)
    assert {name: again.get(name) for name in first} == first
    assert {letter["Message-ID"] for letter in joined(post.taken)} - set(first)


def test_a_joined_letter_keeps_its_name_when_what_came_first_in_it_falls_away(
    app: Application,
) -> None:
    values = {"ru": dict.fromkeys(FIELDS, "срок")}
    one, other = (
        LetterItem(
            n, "reminder", "reminder", 1, f"<{n}@school.example>", MORNING, values, letter=name
        )
        for n, name in ((1, "<1@school.example>"), (2, "<1@school.example>"))
    )
    to = Recipient(1, "Щукина Ёлка", "mentor@school.example", "ru")
    for items in ((one, other), (one,), (other,)):
        message = delivery.renderer(app).mail(items, to, MORNING).message
        assert message["Message-ID"] == "<1@school.example>"


def test_what_may_have_arrived_is_tried_again_after_every_pause_and_then_said_to_be_uncertain(
    app: Application, post: Post
) -> None:
    post.cuts = True
    post.taken.clear()
    moment = MORNING
    for minutes in delivery.PAUSES:
        assert deliver(app, moment).uncertain > 2
        assert deliver(app, moment + timedelta(minutes=minutes, seconds=-1)) == Delivered()
        moment += timedelta(minutes=minutes)
        # not at night, and not on a Saturday or Sunday
        while waits_until(False, moment, app.calendar, QuietHours()) is not None:
            moment += HOUR
    assert deliver(app, moment).uncertain > 2
    copies = Counter(letter["Message-ID"] for letter in post.taken)
    assert set(copies.values()) == {len(delivery.PAUSES) + 1}
    assert deliver(app, moment + 240 * HOUR) == Delivered()
    assert mail_letters.listing(app, "uncertain")


def test_a_letter_is_no_one_elses_while_its_server_thinks_about_it(
    app: Application, post: Post
) -> None:
    post.silent_at, post.seconds = "the final dot", 2
    post.taken.clear()

    async def two_runs() -> None:
        first = asyncio.create_task(delivery.deliver(app, MORNING))
        while not post.taken:
            await asyncio.sleep(0.01)
        post.silent_at = ""
        second = await delivery.deliver(app, MORNING + timedelta(seconds=LONGEST))
        assert second == Delivered()
        assert (await first).sent == len(post.taken)

    asyncio.run(asyncio.wait_for(two_runs(), PATIENCE))
    assert len(post.taken) == len(said(post.taken)) > 2


def test_what_a_slow_server_leaves_no_time_for_is_given_back_before_the_lease_is_over(
    app: Application, post: Post
) -> None:
    post.taken.clear()
    # every look at the clock finds a quarter of an hour gone
    slow = asyncio.run(delivery.deliver(app, MORNING, clock=count(0, 900).__next__))
    assert (slow.sent, slow.later) == (2, 10)
    assert delivery.lease(app.settings.channel).total_seconds() >= 2 * LONGEST
    # another run need not wait for the end of the lease
    assert deliver(app, MORNING + timedelta(minutes=1)).sent > 1
    assert len(post.taken) == len(said(post.taken))
