"""A role that ended: whoever held it has no letter, link, trigger or sight of the pair any more."""

import asyncio
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notifications.channels.smtp import Smtp
from programme.history import verification
from programme.mail import answers, delivery, mailbox
from programme.mail.answers import LinkPage
from programme.mail.links import ClosedLink
from programme.people import erasure, register
from programme.processes import advance
from programme.processes.firing import Fired, Request, fire
from programme.processes.viewer import Viewer
from programme.school.application import build
from programme.school.settings import Settings
from programme.upkeep import retention, tidying
from programme.views import instance
from programme.views.today import today
from states.decision import Absence, PersonId, Refusal
from states.errors import NotAllowed
from states.school_history import By
from store import instances
from store.database import open_database
from tests import sql
from tests.author import BY
from tests.cast import at
from tests.letterbox import School, a_file, a_school, references
from tests.postmaster import free_port

PROPOSED = "mentoring pair is proposed"
OVER = "The proposal is over"


@pytest.fixture
def school(tmp_path: Path, database_url: str) -> Iterator[School]:
    opened = a_school(tmp_path, database_url)
    yield opened
    opened.app.close()


def letters(school: School, person: PersonId) -> list[tuple[str, str, str]]:
    """Message, fate and why, of what was written to somebody, the oldest first."""
    with school.app.database.reading() as tx:
        rows = sql.rows(
            tx,
            "SELECT message, state, error FROM outbox WHERE recipient = ? ORDER BY id",
            (person,),
        )
    return [(str(message), str(state), str(error)) for message, state, error in rows]


def shown(school: School, reference: str, day: str) -> str:
    """What a link says: `open`, or why it is closed."""
    found = answers.opened(school.app, reference, at(day))
    return "open" if isinstance(found, LinkPage) else found.reason


def sees(school: School, person: PersonId, day: str) -> bool:
    """Whether somebody may look at `pair 1`, or finds it in a list of theirs."""
    viewer, moment = Viewer(person, whole=False), at(day)
    with school.app.database.reading() as tx:
        pair = instances.by_name(tx, "pair 1")
    try:
        instance.one(school.app, pair.id, moment, viewer)
    except NotAllowed:
        assert "pair 1" not in repr(today(school.app, "2020/21", moment, viewer))
        return False
    return True


def test_a_mentor_whose_proposal_was_declined_is_told_so_and_hears_no_more(school: School) -> None:
    school.proposed()
    assert sees(school, school.mentor, "2020-09-03")
    school.does("decline", school.mentee, "2020-09-03")
    assert letters(school, school.mentor) == [
        ("pair_proposed", "dropped", "they play no part in it any more"),
        ("proposal_over", "waiting", ""),
    ]
    (line,) = mailbox.page(school.app, "dropped").lines
    assert line.error is not None
    assert line.error.ru == "получатель здесь больше не участвует"
    school.deliver("2020-09-03")
    (told,) = school.letters("mentor")
    assert OVER in told["Subject"]
    assert references(told) == []
    assert not sees(school, school.mentor, "2020-09-03")
    for trigger in ("mentor_agrees", "decline", "raise_concern", "end_early"):
        request = Request("pair 1", trigger, school.mentor, reason="так", inputs={})
        assert isinstance(fire(school.app, request, at("2020-09-04")), Refusal)
    assert verification.verify(school.app).problems == ()


def test_who_declines_is_not_told_what_they_did(school: School) -> None:
    school.proposed()
    school.does("decline", school.mentor, "2020-09-03")
    assert [message for message, _, _ in letters(school, school.mentor)] == ["pair_proposed"]
    assert not sees(school, school.mentor, "2020-09-03")


def test_a_link_of_the_round_before_opens_nothing_in_the_next(school: School) -> None:
    school.proposed()
    school.deliver("2020-09-03")
    before = school.reference("mentor", PROPOSED)
    advance.advance(school.app, at("2020-09-20"))
    assert shown(school, before, "2020-09-20") == "moved_on"
    assert ("proposal_over", "waiting", "") in letters(school, school.mentor)
    school.does("propose", school.coordinator, "2020-09-20", candidate=str(school.mentor))
    school.deliver("2020-09-21")
    _, latest = school.letters("mentor", PROPOSED)
    (now,) = references(latest)
    assert shown(school, before, "2020-09-21") == "moved_on"
    late = answers.answer(school.app, before, "mentor_agrees", {}, at("2020-09-21"))
    assert isinstance(late, ClosedLink)
    assert shown(school, now, "2020-09-21") == "open"


def test_whoever_stands_in_for_a_released_mentor_is_released_too(school: School) -> None:
    aunt = register.add(school.app, "Тётя", "aunt@school.example", by=BY)
    away = Absence(school.mentor, date(2020, 9, 2), date(2020, 9, 30), aunt, "п. 7")
    register.absent(school.app, away, By(at("2020-09-02")))
    school.proposed()
    assert letters(school, aunt) == [("pair_proposed", "waiting", "")]
    assert sees(school, aunt, "2020-09-03")
    school.deliver("2020-09-03")
    reference = school.reference("aunt")
    assert shown(school, reference, "2020-09-03") == "open"
    school.does("decline", school.mentee, "2020-09-03")
    assert shown(school, reference, "2020-09-03") == "moved_on"
    assert [message for message, _, _ in letters(school, aunt)] == [
        "pair_proposed",
        "proposal_over",
    ]
    assert not sees(school, aunt, "2020-09-03")


def test_a_rematch_tells_the_mentor_last_of_all(school: School) -> None:
    school.in_meetings()
    school.does("record_meeting", school.mentor, "2020-09-04", met_on="2020-09-04")
    advance.advance(school.app, at("2020-09-09"))
    waiting = [m for m, state, _ in letters(school, school.mentor) if state == "waiting"]
    assert "feedback_missing" in waiting
    part(school, "2020-09-09")
    waiting = [m for m, state, _ in letters(school, school.mentor) if state == "waiting"]
    assert waiting == ["pair_parted"]
    before = len(letters(school, school.mentor))
    for day in ("2020-09-12", "2020-10-01", "2020-11-01"):
        advance.advance(school.app, at(day))
    assert len(letters(school, school.mentor)) == before
    assert not sees(school, school.mentor, "2020-09-09")
    assert verification.verify(school.app).problems == ()


class Busy:
    """A mail server that asks for the mentor's letter again later, while the child declines."""

    def __init__(self, school: School) -> None:
        self.school, self.asked = school, 0

    async def handle_RCPT(
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if address == "mentor@school.example" and not self.asked:
            self.asked += 1
            self.school.does("decline", self.school.mentee, "2020-09-03")
            return "450 4.2.1 the mailbox is busy"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:
        return "250 OK"


def test_a_letter_that_is_being_handed_over_is_not_tried_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    school = a_school(tmp_path, url)
    school.proposed()
    server = Busy(school)
    controller = Controller(server, hostname="127.0.0.1", port=free_port())
    controller.start()
    channel = Smtp(host="127.0.0.1", port=controller.port, tls="none")
    given = Settings(home=tmp_path, channel=channel, mail_from="nastavnik@school.example")
    sending = build(given, open_database(url))
    asyncio.run(delivery.deliver(sending, at("2020-09-03")))
    assert server.asked == 1
    controller.stop()
    (proposal, *_) = letters(school, school.mentor)
    assert proposal == ("pair_proposed", "dropped", "they play no part in it any more")
    sending.close()
    school.app.close()


def test_the_night_and_an_erasure_know_whoever_took_part_before(school: School) -> None:
    school.in_meetings()
    school.deliver("2020-09-03")
    part(school, "2020-09-09")
    tidying.tidy(school.app, at("2023-09-08"))
    assert school.mentor not in {one.person for one in retention.proposed(school.app)}
    tidying.tidy(school.app, at("2023-09-10"))
    found = {one.person: one.ended_on for one in retention.proposed(school.app)}
    assert found[school.mentor] == date(2020, 9, 9)
    assert school.mentee not in found
    erasure.erase(school.app, school.mentor, By(at("2023-09-10")))
    assert verification.verify(school.app).problems == ()


def part(school: School, day: str) -> None:
    """The coordinator looks for another mentor."""
    request = Request("pair 1", "rematch", school.coordinator, reason="не сошлись")
    assert isinstance(fire(school.app, request, at(day)), Fired)


STEPS = st.lists(
    st.sampled_from(
        ["advance", "deliver", "propose", "mentee_agrees", "guardian_agrees", "other_agrees",
         "agree", "confirm_pair", "record_meeting", "raise_concern", "resolve_concern",
         "decline", "rematch", "end_early"]
    ),
    max_size=8,
)  # fmt: skip


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ended=st.sampled_from(["decline", "lapse", "rematch"]), steps=STEPS)
def test_whatever_comes_after_nothing_of_the_pair_reaches_whoever_was_released(
    tmp_path_factory: pytest.TempPathFactory, ended: str, steps: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("school")
    school = a_school(folder, f"sqlite:///{folder / 'x.db'}")
    other = register.add(school.app, "Другой", "other@school.example", by=BY)
    if ended == "rematch":
        school.in_meetings()
    else:
        school.proposed()
    school.deliver("2020-09-03")
    given = [reference for letter in school.letters("mentor") for reference in references(letter)]
    if ended == "lapse":
        advance.advance(school.app, at("2020-09-21"))
    elif ended == "rematch":
        part(school, "2020-09-21")
    else:
        school.does("decline", school.mentee, "2020-09-07")
    school.deliver("2020-09-21")
    known = len(school.letters("mentor"))
    actors = {
        "mentee_agrees": school.mentee, "guardian_agrees": school.parent, "other_agrees": other,
        "record_meeting": other, "raise_concern": school.mentee, "decline": school.parent,
    }  # fmt: skip
    inputs = {"propose": {"candidate": str(other)}, "record_meeting": {"met_on": "2020-09-22"},
              "raise_concern": {"concern": "Мне грустно"}}  # fmt: skip
    for number, step in enumerate(steps):
        day = f"2020-{10 + number // 5}-{1 + number % 5 * 5:02}"
        if step == "deliver":
            school.deliver(day)
        elif step == "advance":
            advance.advance(school.app, at(day))
        else:
            trigger = "mentor_agrees" if step == "other_agrees" else step
            papers = {"agreement": a_file(school.app)} if step == "confirm_pair" else {}
            who = actors.get(step, school.coordinator)
            asked = Request("pair 1", trigger, who, inputs=inputs.get(step, {}),
                            evidence=papers, reason="так решили")  # fmt: skip
            fire(school.app, asked, at(day))
        assert not sees(school, school.mentor, day)
        assert {shown(school, reference, day) for reference in given} <= {"moved_on", "expired"}
    school.deliver("2021-02-01")
    assert len(school.letters("mentor")) == known
    assert verification.verify(school.app).problems == ()
    school.app.close()
