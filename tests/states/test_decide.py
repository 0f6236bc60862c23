"""The one question: what happens, or why not."""

from datetime import date

import pytest

from states.decide import decide
from states.decision import Decision, Firing, Instance, Refusal, RefusalCode
from tests.cast import (
    COORDINATOR,
    MENTEE,
    MENTOR,
    STRANGER,
    a_pair,
    around,
    away,
    fired,
    in_meetings,
    pair_machine,
)

MACHINE = pair_machine()


def refused(pair: Instance, firing: Firing, day: str = "2020-09-16", load: int = 0) -> Refusal:
    answer = decide(MACHINE, pair, firing, around(day, load=load))
    assert isinstance(answer, Refusal), answer
    return answer


def test_a_pair_starts_in_the_innermost_first_state() -> None:
    pair = a_pair(MACHINE)
    assert pair.state == "matching.searching"
    assert pair.revision == 1


def test_a_transition_into_a_region_ends_in_its_first_state_and_tells_both() -> None:
    pair = in_meetings(MACHINE)
    assert pair.state == "meetings.working"
    assert pair.fields["group_number"] == 1
    assert [d.name for d in pair.deadlines] == ["contact", "quiet"]


def test_who_acts_is_not_told_what_they_just_did() -> None:
    pair = a_pair(MACHINE)
    pair = fired(MACHINE, pair, "propose", COORDINATOR, around("2020-09-21")).after
    pair = fired(MACHINE, pair, "answer_yes", MENTOR, around("2020-09-21")).after
    pair = fired(MACHINE, pair, "mentee_yes", MENTEE, around("2020-09-21")).after
    agreed = fired(
        MACHINE, pair, "agree", MENTOR, around("2020-09-21"), evidence={"agreement": "a" * 64}
    )
    assert [(letter.message, letter.recipient) for letter in agreed.letters] == [("agreed", MENTEE)]


@pytest.mark.parametrize(
    ("firing", "code", "said"),
    [
        (Firing("propoze", COORDINATOR), "unknown_trigger", "«propose»"),
        (Firing("contacted", COORDINATOR), "wrong_state", "«встречи»"),
        (Firing("propose", STRANGER), "wrong_role", "куратор"),
        (Firing("propose", MENTOR), "wrong_role", "куратор"),
        (Firing("end", COORDINATOR), "reason_missing", "нужна причина"),
        (
            Firing("propose", COORDINATOR, occurred_on=date(2020, 9, 17)),
            "occurred_in_future",
            "день",
        ),
        (Firing("propose", COORDINATOR, inputs={"mood": "good"}), "input_unknown", "mood"),
        (
            Firing("propose", COORDINATOR, evidence={"photo": "ab"}),
            "evidence_unknown",
            "photo",
        ),
    ],
)
def test_a_refusal_says_why_and_changes_nothing(
    firing: Firing, code: RefusalCode, said: str
) -> None:
    answer = refused(a_pair(MACHINE), firing)
    assert answer.code == code
    assert said in answer.words.ru
    assert answer.words.en


def test_a_false_guard_is_told_in_the_definitions_words_with_the_part_that_failed() -> None:
    pair = fired(MACHINE, a_pair(MACHINE), "propose", COORDINATOR, around("2020-09-16")).after
    agree = Firing("agree", MENTOR, evidence={"agreement": "a" * 64})
    answer = refused(pair, agree)
    assert answer.words.ru == "Нужно согласие обоих."
    assert answer.details == ("mentor_agreed", "mentee_agreed")


def test_a_mentor_with_too_many_pairs_gets_no_other() -> None:
    pair = fired(MACHINE, a_pair(MACHINE), "propose", COORDINATOR, around("2020-09-16")).after
    pair = fired(MACHINE, pair, "answer_yes", MENTOR, around("2020-09-16")).after
    pair = fired(MACHINE, pair, "mentee_yes", MENTEE, around("2020-09-16")).after
    agree = Firing("agree", MENTOR, evidence={"agreement": "a" * 64})
    assert refused(pair, agree, load=2).details == ("load < 2",)


def test_missing_evidence_is_named() -> None:
    pair = fired(MACHINE, a_pair(MACHINE), "propose", COORDINATOR, around("2020-09-16")).after
    assert refused(pair, Firing("agree", COORDINATOR)).words.ru.count("соглашение") == 1


def test_a_form_wants_its_answers_in_their_type() -> None:
    pair = in_meetings(MACHINE)
    assert refused(pair, Firing("record_meeting", MENTOR), "2020-09-22").code == "input_missing"
    for inputs in ({"meeting_on": "2020-02-30"}, {"meeting_on": "2020-09-22", "mood": "odd"}):
        wrong = Firing("record_meeting", MENTOR, inputs=inputs)
        assert refused(pair, wrong, "2020-09-22").code == "input_invalid"
    met = fired(
        MACHINE,
        pair,
        "record_meeting",
        MENTOR,
        around("2020-09-22"),
        inputs={"meeting_on": "2020-09-22"},
    )
    assert met.after.fields["meetings_held"] == 1
    assert met.after.entered_at == pair.entered_at


def test_a_substitute_acts_in_the_role_of_the_absent() -> None:
    roster = away(MENTOR, "2020-09-20", "2020-09-30", STRANGER)
    pair = in_meetings(MACHINE)
    firing = Firing("give_feedback", STRANGER)
    answer = decide(MACHINE, pair, firing, around("2020-09-22", roster=roster))
    assert isinstance(answer, Decision)
    assert (answer.entry.actor, answer.entry.role) == (STRANGER, "mentor")
    assert isinstance(decide(MACHINE, pair, firing, around("2020-10-01", roster=roster)), Refusal)


def test_a_concern_stops_every_clock_and_only_the_coordinator_lets_them_run_on() -> None:
    pair = in_meetings(MACHINE, "2020-09-21")
    due = {armed.name: armed.due_at for armed in pair.deadlines}
    held = fired(MACHINE, pair, "raise_concern", MENTEE, around("2020-09-22")).after
    assert [armed.timers for armed in held.deadlines] == [(), ()]
    assert refused(held, Firing("give_feedback", MENTOR), "2020-09-23").code == "suspended"
    resumed = fired(MACHINE, held, "resolve_concern", COORDINATOR, around("2020-10-02")).after
    for armed in resumed.deadlines:
        before = due[armed.name]
        assert armed.due_at is not None
        assert before is not None
        assert (armed.due_at - before).days == 10


def test_the_history_entry_has_three_clocks() -> None:
    pair = a_pair(MACHINE, "2020-09-15")
    pair = fired(MACHINE, pair, "propose", COORDINATOR, around("2020-09-16")).after
    pair = fired(MACHINE, pair, "answer_yes", MENTOR, around("2020-09-16")).after
    firing = Firing("end", COORDINATOR, occurred_on=date(2020, 9, 20), reason="digest")
    answer = decide(MACHINE, pair, firing, around("2020-09-25"))
    assert isinstance(answer, Decision)
    assert answer.entry.planned_for is not None
    assert answer.entry.planned_for.date() == date(2020, 9, 21)
    assert answer.entry.occurred_on == date(2020, 9, 20)
    assert answer.entry.recorded_at == around("2020-09-25").moment
    assert answer.after.deadlines == ()
