"""A pair on the shipped definition: quiet ones are noticed, feedback is asked for, none closes."""

import asyncio
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from programme.history import recent_entries, verification, whole_export
from programme.mail import delivery
from programme.mail import letters as mail_letters
from programme.people import erasure, register
from programme.processes import advance, cycles, pairs
from programme.processes.firing import Fired, Request, fire
from programme.school.application import Application, build
from programme.school.settings import Settings
from programme.views import figures
from states.decision import Absence, PersonId
from states.school_history import By
from store.database import open_database
from tests.author import BY
from tests.cast import at

FIRST = date(2020, 10, 5)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    opened = build(Settings(home=tmp_path), open_database(f"sqlite:///{tmp_path / 'x.db'}"))
    yield opened
    opened.close()


@pytest.fixture
def cast(app: Application) -> dict[str, PersonId]:
    """A pair that met for the first time on 5 October 2020."""
    names = ("coordinator", "psychologist", "deputy_director", "mentor", "mentee", "parent", "aunt")
    who = {name: register.add(app, name, f"{name}@school.example", by=BY) for name in names}
    holders = {role: [who[role]] for role in names[:3]}
    cycles.open_cycle(app, "2020/21", at("2020-09-01"), holders=holders)
    pairs.open_pairs(
        app, "2020/21", [pairs.NewPair(who["mentee"], (who["parent"],))], at("2020-09-28")
    )
    paper = app.settings.home / "agreement.pdf"
    paper.write_text("соглашение")
    steps: list[tuple[str, str, dict[str, str]]] = [
        ("record_request", "coordinator", {"request_kind": "studies", "request": "Математика"}),
        ("give_consents", "parent", {"data_consent": "да", "guardian_consent": "да"}),
        ("record_interview", "coordinator", {}),
        ("propose", "coordinator", {"candidate": "mentor"}),
        ("mentor_agrees", "mentor", {}),
        ("mentee_agrees", "mentee", {}),
        ("guardian_agrees", "parent", {}),
        ("agree", "coordinator", {}),
    ]
    for trigger, name, inputs in steps:
        done(app, "2020-09-30", trigger, who[name], **inputs)
    request = Request("pair 1", "confirm_pair", who["coordinator"], evidence={"agreement": paper})
    assert isinstance(fire(app, request, at("2020-09-30")), Fired)
    done(app, FIRST.isoformat(), "record_meeting", who["mentor"], met_on=FIRST.isoformat())
    return who


def done(app: Application, day: str, trigger: str, actor: PersonId, **inputs: str) -> None:
    answer = fire(app, Request("pair 1", trigger, actor, inputs=inputs), at(day))
    assert isinstance(answer, Fired), answer


def letters(app: Application, days: int) -> list[tuple[int, str, int]]:
    """(days after the meeting, message, recipient) of what is written, day by day."""
    seen = {letter.id for letter in mail_letters.listing(app, name="pair 1", limit=999)}
    found = []
    for number in range(days + 1):
        day = FIRST + timedelta(days=number)
        advance.advance(app, at(day.isoformat(), 9))
        for letter in reversed(mail_letters.listing(app, name="pair 1", limit=999)):
            if letter.id not in seen:
                seen.add(letter.id)
                found.append((number, letter.message, letter.recipient))
    return found


def test_a_quiet_pair_is_noticed_at_14_28_45_and_60_days_and_never_closed(
    app: Application, cast: dict[str, PersonId]
) -> None:
    told = [(day, who) for day, message, who in letters(app, 120) if message == "quiet_pair"]
    days = sorted({day for day, _ in told})
    assert days == [14, 28, 45, 60]
    assert {who for day, who in told if day == 60} == {cast["coordinator"], cast["deputy_director"]}
    assert recent_entries.recent_entries(app, "pair 1")[0].recorded.entry.dest == "meetings.trial"


def test_feedback_is_asked_for_from_both_and_then_the_coordinator_is_told(
    app: Application, cast: dict[str, PersonId]
) -> None:
    done(app, "2020-10-06", "give_mentee_feedback", cast["mentee"], mood="good")
    told = letters(app, 30)
    asked = [(day, who) for day, message, who in told if message == "feedback_missing"]
    assert asked == [(day, cast["mentor"]) for day in (2, 5, 9, 13)]
    escalated = [day for day, message, _ in told if message == "escalation"]
    assert 16 in escalated


def test_contacts_with_a_pair_are_counted_done_and_due(
    app: Application, cast: dict[str, PersonId]
) -> None:
    done(app, "2020-10-12", "record_meeting", cast["mentor"], met_on="2020-10-12")
    done(app, "2020-10-12", "mentor_decides", cast["mentor"], mentor_fit="yes")
    done(app, "2020-10-12", "mentee_decides", cast["mentee"], mentee_fit="yes")
    done(app, "2020-10-12", "go_on", cast["coordinator"])
    done(app, "2020-10-20", "record_contact", cast["coordinator"])
    advance.advance(app, at("2020-11-20"))
    rate = figures.contact_rate(app, "2020/21")
    assert (rate.done, rate.due) == (1, 2)


def test_a_mentors_letters_go_to_who_stands_in_and_name_both(
    app: Application, cast: dict[str, PersonId]
) -> None:
    absence = Absence(cast["mentor"], date(2020, 10, 6), date(2020, 10, 20), cast["aunt"], "п. 7")
    register.absent(app, absence, By(at("2020-10-06")))
    told = [(day, who) for day, message, who in letters(app, 3) if message == "feedback_missing"]
    assert (2, cast["aunt"]) in told
    done(app, "2020-10-08", "give_mentor_feedback", cast["aunt"], mood="good")
    entry = recent_entries.recent_entries(app, "pair 1")[0].recorded.entry
    assert (entry.actor, entry.role) == (cast["aunt"], "mentor")


def test_a_concern_stops_the_clocks_and_its_text_never_reaches_history(
    app: Application, cast: dict[str, PersonId]
) -> None:
    done(app, "2020-10-07", "raise_concern", cast["mentee"], concern="Мне обидно")
    assert [m for _, m, _ in letters(app, 40) if m == "quiet_pair"] == []
    path = app.settings.home / "history.jsonl"
    with path.open("wb") as out:
        whole_export.export(app, out)
    exported = path.read_text("utf-8")
    for secret in ("обидно", "Математика", "mentee@school.example"):
        assert secret not in exported
    erasure.erase(app, cast["mentee"], By(at("2020-10-08")))
    assert verification.verify(app).problems == ()


def test_a_muted_reminder_is_dropped_and_a_duty_still_sent(
    app: Application, cast: dict[str, PersonId]
) -> None:
    register.mute(app, cast["mentor"], "feedback_missing", by=BY)
    register.mute(app, cast["mentor"], "pair_agreed", by=BY)
    advance.advance(app, at("2020-10-07", 9))
    asyncio.run(delivery.deliver(app, at("2020-10-07", 10)))
    fate = {
        (letter.message, letter.state)
        for letter in mail_letters.listing(app, name="pair 1", limit=99)
        if letter.recipient == cast["mentor"]
    }
    assert ("feedback_missing", "dropped") in fate
    assert ("pair_agreed", "sent") in fate
