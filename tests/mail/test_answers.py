"""Answers by the links in letters, read out of the letters themselves, on both databases."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programme.history import recent_entries
from programme.mail import answers
from programme.mail import answers as muting
from programme.mail.answers import LinkPage
from programme.mail.links import ClosedLink
from programme.people import erasure
from programme.processes import advance
from programme.processes.firing import Fired
from programme.school.application import Application, build
from states.decision import Refusal
from states.errors import NotAllowed, NotFound, Overtaken, WrongUse
from states.school_history import By
from store.database import open_database
from tests.cast import at
from tests.letterbox import School, a_file, a_school


@pytest.fixture
def school(tmp_path: Path, database_url: str) -> Iterator[School]:
    opened = a_school(tmp_path, database_url)
    yield opened
    opened.app.close()


def asked(school: School, reference: str, day: str) -> LinkPage:
    found = answers.opened(school.app, reference, at(day))
    assert isinstance(found, LinkPage), found
    return found


def closed(school: School, reference: str, day: str) -> ClosedLink:
    found = answers.opened(school.app, reference, at(day))
    assert isinstance(found, ClosedLink), found
    for words in (found.words.ru, found.words.en):
        assert words.endswith(".")
        assert "None" not in words
    return found


def test_a_mentor_agrees_by_the_link_in_the_letter_once(school: School) -> None:
    school.proposed()
    school.deliver("2020-09-03")
    reference = school.reference("mentor", "mentoring pair is proposed")
    found = asked(school, reference, "2020-09-04")
    assert (found.person, found.language) == ("Ann <b>Mentor</b>", "en")
    assert (found.instance.ru, found.instance.en) == ("пара 1", "pair 1")
    assert found.role.ru == "наставник"
    assert "3 октября 2020" in found.words.ru
    shown = [(offer.step.trigger, offer.way_out) for offer in found.offers]
    assert shown == [
        ("mentor_agrees", False), ("decline", False), ("raise_concern", True), ("end_early", True),
    ]  # fmt: skip
    fired = answers.answer(
        school.app, reference, "mentor_agrees", {}, at("2020-09-04"), seen=found.revision
    )
    assert isinstance(fired, Fired)
    entry = recent_entries.recent_entries(school.app, "pair 1")[0].recorded.entry
    assert (entry.trigger, entry.actor, entry.role) == ("mentor_agrees", school.mentor, "mentor")
    for again in (
        answers.opened(school.app, reference, at("2020-09-05")),
        answers.answer(school.app, reference, "decline", {}, at("2020-09-05")),
    ):
        assert isinstance(again, ClosedLink)
        assert again.reason == "used"
        assert "4 сентября 2020 г. (Наставник согласен)" in again.words.ru
        assert "September 4, 2020 (The mentor agrees)" in again.words.en
    assert (
        recent_entries.recent_entries(school.app, "pair 1")[0].recorded.entry.trigger
        == "mentor_agrees"
    )


def test_each_has_a_link_of_their_own_and_what_is_theirs_to_do(school: School) -> None:
    school.proposed()
    school.deliver("2020-09-03")
    found = {
        who: school.reference(who, "pair is proposed" if who == "mentor" else "предложена")
        for who in ("mentor", "mentee", "parent")
    }
    assert len(set(found.values())) == 3
    own = {who: asked(school, found[who], "2020-09-03").offers[0].step.trigger for who in found}
    assert own == {
        "mentor": "mentor_agrees", "mentee": "mentee_agrees", "parent": "guardian_agrees",
    }  # fmt: skip
    with pytest.raises(NotAllowed):
        answers.answer(school.app, found["mentee"], "mentor_agrees", {}, at("2020-09-03"))
    assert asked(school, found["mentee"], "2020-09-03").offers


def test_a_form_is_that_of_the_definition_and_what_is_wrong_can_be_mended(school: School) -> None:
    school.does("record_request", school.coordinator, "2020-09-03", request_kind="studies")
    school.deliver("2020-09-03")
    reference = school.reference("parent", "Передайте согласия")
    offer = asked(school, reference, "2020-09-03").offers[0]
    assert [(q.name, q.type, q.required) for q in offer.step.questions] == [
        ("data_consent", "bool", True),
        ("guardian_consent", "bool", False),
        ("photo_consent", "bool", False),
    ]
    before = school.rows()
    app, moment = school.app, at("2020-09-03")
    unticked = answers.answer(app, reference, "give_consents", {"data_consent": "on"}, moment)
    assert isinstance(unticked, Refusal)
    assert "согласие от самого родителя" in unticked.words.ru
    with pytest.raises(WrongUse, match="does not fit"):
        answers.answer(app, reference, "give_consents", {"data_consent": "perhaps"}, moment)
    unknown = answers.answer(app, reference, "give_consents", {"salary": "1"}, moment)
    assert isinstance(unknown, Refusal)
    assert school.rows() == before
    ticked = {"data_consent": "on", "guardian_consent": "on"}
    assert isinstance(answers.answer(app, reference, "give_consents", ticked, moment), Fired)


def test_a_minor_cannot_consent_in_a_parents_place(school: School) -> None:
    school.does("record_request", school.coordinator, "2020-09-03", request_kind="studies")
    school.deliver("2020-09-03")
    reference = school.reference("mentee", "Передайте согласия")
    ticked = {"data_consent": "on", "guardian_consent": "on"}
    said = answers.answer(school.app, reference, "give_consents", ticked, at("2020-09-03"))
    assert isinstance(said, Refusal)
    assert "согласие от самого родителя" in said.words.ru


def test_feedback_by_a_link_offers_the_words_of_the_definition(school: School) -> None:
    school.in_meetings()
    school.does("record_meeting", school.mentor, "2020-09-07", met_on="2020-09-07")
    advance.advance(school.app, at("2020-09-09", 9))
    school.deliver("2020-09-09")
    reference = school.reference("mentee", "Напишите отзыв")
    offers = {o.step.trigger: o for o in asked(school, reference, "2020-09-09").offers}
    mood, _ = offers["give_mentee_feedback"].step.questions
    assert [choice.title.ru for choice in mood.choices] == ["хорошо", "обычно", "плохо"]
    given_back = {"mood": "good", "feedback": "Всё понравилось"}
    moment = at("2020-09-09")
    missing = answers.answer(school.app, reference, "give_mentee_feedback", {"mood": " "}, moment)
    assert isinstance(missing, Refusal)
    assert missing.code == "input_missing"
    done = answers.answer(school.app, reference, "give_mentee_feedback", given_back, moment)
    assert isinstance(done, Fired)


def test_what_is_not_possible_yet_says_why(school: School) -> None:
    school.in_meetings()
    school.does("record_meeting", school.mentor, "2020-09-07", met_on="2020-09-07")
    school.does("plan_meeting", school.coordinator, "2020-09-07", meeting_on="2020-09-10")
    school.deliver("2020-09-07")
    reference = school.reference("mentor", "Meeting on")
    offers = {o.step.trigger: o for o in asked(school, reference, "2020-09-07").offers}
    assert offers["record_meeting"].refusal is None
    refusal = offers["go_on"].refusal
    assert refusal is not None
    assert "A trial meeting is needed" in refusal.en


def test_who_wants_to_stop_says_so_by_the_same_link(school: School) -> None:
    school.in_meetings()
    school.deliver("2020-09-03")
    reference = school.reference("parent", "Пара закреплена")
    why = answers.answer(school.app, reference, "end_early", {}, at("2020-09-04"))
    assert isinstance(why, Refusal)
    assert why.code == "reason_missing"
    done = answers.answer(
        school.app, reference, "end_early", {}, at("2020-09-04"), reason="Переезжаем"
    )
    assert isinstance(done, Fired)
    assert done.dest == "exit.ended_early"


def test_a_responsible_person_submits_a_document_by_a_link(school: School) -> None:
    advance.advance(school.app, at("2020-09-01", 10))
    school.deliver("2020-09-02")
    reference = school.reference("pedagogue", "2020/21 · 3.2")
    found = asked(school, reference, "2020-09-02")
    assert found.title is not None
    assert found.title.ru.startswith("Формирование базы наставляемых")
    submit = next(offer for offer in found.offers if offer.step.trigger == "submit")
    slots = {place.slot: a_file(school.app) for place in submit.step.places if place.required}
    assert slots
    moment = at("2020-09-02")
    empty = answers.answer(school.app, reference, "submit", {}, moment)
    assert isinstance(empty, Refusal)
    assert empty.code == "evidence_missing"
    nothing = {slot: Path("nothing.pdf") for slot in slots}
    with pytest.raises(NotFound):
        answers.answer(school.app, reference, "submit", {}, moment, evidence=nothing)
    done = answers.answer(school.app, reference, "submit", {}, moment, evidence=slots)
    assert isinstance(done, Fired)
    assert done.dest == "running.submitted"


def test_a_link_ends_after_thirty_days(school: School) -> None:
    school.proposed()
    school.deliver("2020-09-03")
    reference = school.reference("mentor", "pair is proposed")
    assert asked(school, reference, "2020-10-02").offers
    over = closed(school, reference, "2020-10-03")
    assert over.reason == "expired"
    late = answers.answer(school.app, reference, "mentor_agrees", {}, at("2020-10-03"))
    assert late == over


def test_an_answer_that_is_not_needed_any_more_says_so(school: School) -> None:
    school.proposed()
    school.deliver("2020-09-03")
    reference = school.reference("mentor", "pair is proposed")
    school.does("decline", school.mentee, "2020-09-04")
    assert closed(school, reference, "2020-09-04").reason == "moved_on"
    before = school.rows()
    late = answers.answer(school.app, reference, "mentor_agrees", {}, at("2020-09-04"))
    assert isinstance(late, ClosedLink)
    assert school.rows() == before


def test_somebody_erased_has_nothing_to_answer(school: School) -> None:
    school.proposed()
    school.deliver("2020-09-03")
    reference = school.reference("mentor", "pair is proposed")
    erasure.erase(school.app, school.mentor, By(at("2020-09-04")))
    assert closed(school, reference, "2020-09-04").reason == "erased"


def test_who_saw_an_older_state_is_told_and_may_answer_all_the_same(school: School) -> None:
    school.proposed()
    school.deliver("2020-09-03")
    reference = school.reference("mentor", "pair is proposed")
    seen = asked(school, reference, "2020-09-03").revision
    school.does("mentee_agrees", school.mentee, "2020-09-03")
    moment = at("2020-09-03")
    with pytest.raises(Overtaken):
        answers.answer(school.app, reference, "mentor_agrees", {}, moment, seen=seen)
    fresh = asked(school, reference, "2020-09-03").revision
    done = answers.answer(school.app, reference, "mentor_agrees", {}, moment, seen=fresh)
    assert isinstance(done, Fired)


def test_of_two_answers_at_once_one_wins_and_the_other_is_told(
    school: School, database_url: str
) -> None:
    school.proposed()
    school.deliver("2020-09-03")
    reference = school.reference("mentor", "pair is proposed")
    # two open databases, as two processes have: no lock of this one keeps them apart
    other = build(school.app.settings, open_database(database_url))
    start = threading.Barrier(4)
    said: list[object] = []

    def post(app: Application, trigger: str) -> None:
        start.wait()
        said.append(answers.answer(app, reference, trigger, {}, at("2020-09-04")))

    posts = [(app, name) for app in (school.app, other) for name in ("mentor_agrees", "decline")]
    threads = [threading.Thread(target=post, args=one) for one in posts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert sum(isinstance(one, Fired) for one in said) == 1
    assert [one.reason for one in said if isinstance(one, ClosedLink)] == ["used"] * 3
    entries = [line.recorded.entry for line in recent_entries.recent_entries(school.app, "pair 1")]
    assert sum(entry.actor == school.mentor for entry in entries) == 1


def test_looking_changes_nothing_however_often_a_mail_scanner_looks(school: School) -> None:
    school.proposed()
    school.deliver("2020-09-03")
    reference = school.reference("mentor", "pair is proposed")
    before = school.rows()
    for hour in range(24):
        moment = at("2020-09-04", hour)
        assert isinstance(answers.opened(school.app, reference, moment), LinkPage)
        assert isinstance(muting.mute_question(school.app, reference, moment), ClosedLink)
        assert isinstance(muting.mute(school.app, reference, moment), ClosedLink)
    assert school.rows() == before


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40) | st.from_regex(r"[\w-]{22}", fullmatch=True))
def test_a_reference_that_is_not_ours_opens_nothing(school: School, reference: str) -> None:
    moment = at("2020-09-04") + timedelta(hours=1)
    for found in (
        answers.opened(school.app, reference, moment),
        answers.answer(school.app, reference, "mentor_agrees", {}, moment),
        muting.mute_question(school.app, reference, moment),
        muting.mute(school.app, reference, moment),
    ):
        assert isinstance(found, ClosedLink)
        assert found.reason == "unknown"
