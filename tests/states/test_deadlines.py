"""Deadlines: armed, fired once, late, moved."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from states.cycle import Pause, shifted
from states.decision import ArmedDeadline, Decision, Elapsed, Instance, Reprojection, Surroundings
from states.timers import elapse, reproject
from tests.cast import (
    COORDINATOR,
    MENTOR,
    PAIR_YAML,
    YEAR,
    a_pair,
    around,
    at,
    away,
    fired,
    in_meetings,
    pair_machine,
)

MACHINE = pair_machine()


def deadline(instance: Instance, name: str) -> ArmedDeadline:
    """The latest occurrence of a deadline."""
    return max((a for a in instance.deadlines if a.name == name), key=lambda a: a.occurrence)


def passed(instance: Instance, where: Surroundings) -> tuple[Instance, list[Decision]]:
    decisions = elapse(MACHINE, instance, Elapsed(where.moment), where)
    return (decisions[-1].after if decisions else instance), list(decisions)


def letters(decisions: list[Decision]) -> list[tuple[str, str, int]]:
    return [(x.message, x.timer, x.recipient) for d in decisions for x in d.letters]


def proposed(day: str = "2020-09-16") -> Instance:
    return fired(MACHINE, a_pair(MACHINE), "propose", COORDINATOR, around(day)).after


def met_on(day: str) -> Instance:
    where = around(day)
    inputs = {"meeting_on": day}
    return fired(MACHINE, in_meetings(MACHINE), "record_meeting", MENTOR, where, inputs).after


def test_a_term_of_the_cycle_includes_its_day() -> None:
    assert deadline(a_pair(MACHINE), "matched").due_at == at("2020-10-31", 0)


def test_working_days_skip_the_weekend_and_run_to_the_end_of_the_day() -> None:
    # Friday the 18th and three working days: Wednesday
    assert deadline(proposed("2020-09-18"), "answer").due_at == at("2020-09-24", 0)


def test_a_mentor_who_forgets_feedback_is_reminded_after_two_days() -> None:
    pair = met_on("2020-09-22")
    assert passed(pair, around("2020-09-24", 23))[1] == []
    pair, decisions = passed(pair, around("2020-09-25", 8))
    assert letters(decisions) == [("nudge", "due/0", MENTOR)]
    assert deadline(pair, "feedback").status == "overdue"
    pair, decisions = passed(pair, around("2020-09-26", 8))
    assert letters(decisions) == [("nudge", "overdue/1", MENTOR)]
    answered = fired(MACHINE, pair, "give_feedback", MENTOR, around("2020-09-27"))
    assert answered.entry.planned_for == at("2020-09-25", 0)
    assert passed(answered.after, around("2020-10-02"))[1] == []


def test_an_unanswered_proposal_lapses_by_itself_after_its_escalation() -> None:
    pair = proposed("2020-09-16")
    days = [date(2020, 9, 16) + timedelta(days=n) for n in range(20)]
    seen: list[Decision] = []
    for day in days:
        pair, decisions = passed(pair, around(day.isoformat(), 9))
        seen += decisions
    assert [(d.entry.trigger, d.entry.dest) for d in seen][-1] == ("lapse", "matching.searching")
    assert letters(seen) == [
        ("nudge", "reminder/0", MENTOR),
        ("overdue", "due/0", MENTOR),
        ("overdue", "overdue/1", MENTOR),
        ("overdue", "overdue/2", MENTOR),
        ("escalation", "escalation/0", COORDINATOR),
    ]


def test_after_a_standstill_one_letter_per_line_goes_out_and_no_reminder_of_what_has_passed() -> (
    None
):
    _, decisions = passed(proposed("2020-09-16"), around("2020-09-27", 9))
    assert letters(decisions) == [
        ("overdue", "overdue/2", MENTOR),
        ("escalation", "escalation/0", COORDINATOR),
    ]
    fired_timers = decisions[0].entry.changes["timers"]
    assert len(fired_timers) == 5  # type: ignore[arg-type]


def test_a_series_keeps_its_rhythm_and_its_rate() -> None:
    pair = in_meetings(MACHINE, "2020-09-21")
    assert deadline(pair, "contact").due_at == at("2020-10-06", 0)
    pair = fired(MACHINE, pair, "contacted", COORDINATOR, around("2020-10-01")).after
    assert deadline(pair, "contact").due_at == at("2020-10-20", 0)
    assert (pair.fields["contacts_due"], pair.fields["contacts_done"]) == (1, 1)
    early = fired(MACHINE, pair, "contacted", COORDINATOR, around("2020-10-02")).after
    assert (early.fields["contacts_due"], early.fields["contacts_done"]) == (1, 1)
    pair, decisions = passed(pair, around("2020-11-18"))
    assert (pair.fields["contacts_due"], pair.fields["contacts_done"]) == (4, 1)
    assert letters(decisions)[0][0] == "overdue"
    late = fired(MACHINE, pair, "contacted", COORDINATOR, around("2020-11-18")).after
    assert (late.fields["contacts_due"], late.fields["contacts_done"]) == (4, 2)


def test_a_meeting_starts_the_quiet_count_anew() -> None:
    pair = met_on("2020-10-20")
    assert deadline(pair, "quiet").due_at == at("2020-12-20", 0)
    assert deadline(pair, "quiet").occurrence == 2


def test_a_shift_moves_the_orders_dates_and_says_why() -> None:
    pair = a_pair(MACHINE)
    cause = Reprojection("shift", COORDINATOR, "digest")
    decision = reproject(MACHINE, pair, cause, around("2020-10-01", cycle=shifted(YEAR, 14)))
    assert decision is not None
    assert deadline(decision.after, "matched").due_at == at("2020-11-14", 0)
    assert decision.entry.reason == "digest"
    assert reproject(MACHINE, pair, cause, around("2020-10-01")) is None


def test_a_pause_holds_budgets_and_dates_and_resuming_moves_them_by_its_days() -> None:
    pair = proposed("2020-09-16")
    paused = replace(YEAR, pauses=(Pause(date(2020, 9, 17)),))
    held = reproject(MACHINE, pair, Reprojection("pause"), around("2020-09-17", cycle=paused))
    assert held is not None
    assert [armed.due_at for armed in held.after.deadlines] == [None, None]
    over = replace(YEAR, pauses=(Pause(date(2020, 9, 17), date(2020, 9, 23)),))
    back = reproject(MACHINE, held.after, Reprojection("resume"), around("2020-09-24", cycle=over))
    assert back is not None
    assert deadline(back.after, "matched").due_at == at("2020-11-07", 0)
    assert deadline(back.after, "answer").due_at == at("2020-09-29", 0)


def test_a_deadline_waits_for_a_sick_mentor_unless_somebody_stands_in() -> None:
    pair = proposed("2020-09-16")
    sick = away(MENTOR, "2020-09-17", "2020-09-26")
    moved = reproject(MACHINE, pair, Reprojection("absence"), around("2020-09-17", roster=sick))
    assert moved is not None
    assert deadline(moved.after, "answer").due_at == at("2020-10-02", 0)
    stands_in = away(MENTOR, "2020-09-17", "2020-09-26", COORDINATOR)
    assert (
        reproject(MACHINE, pair, Reprojection("absence"), around("2020-09-17", roster=stands_in))
        is None
    )


def test_letters_to_the_absent_go_to_the_substitute_and_name_both() -> None:
    where = around("2020-09-25", 8, roster=away(MENTOR, "2020-09-24", "2020-09-26", COORDINATOR))
    _, decisions = passed(met_on("2020-09-22"), where)
    letter = decisions[0].letters[0]
    assert (letter.recipient, letter.instead_of) == (COORDINATOR, MENTOR)


@given(st.lists(st.integers(min_value=1, max_value=400), min_size=1, max_size=12))
def test_every_timer_fires_exactly_once_however_the_clock_jumps(hours: list[int]) -> None:
    pair, moment, told = proposed("2020-09-16"), at("2020-09-16"), []
    for jump in hours:
        moment += timedelta(hours=jump)
        where = replace(around("2020-09-16"), moment=moment)
        pair, decisions = passed(pair, where)
        for decision in decisions:
            told += [tuple(row) for row in decision.entry.changes.get("timers", ())]  # type: ignore[attr-defined]
        assert all(t.due_at > moment for armed in pair.deadlines for t in armed.timers)
    assert len(told) == len(set(told))
    assert (
        elapse(MACHINE, pair, Elapsed(moment), replace(around("2020-09-16"), moment=moment)) == ()
    )


def test_a_working_day_after_a_friday_is_the_whole_of_monday() -> None:
    text = PAIR_YAML.replace("due: {within: 2 days}", "due: {within: 1 working day}")
    machine = pair_machine(text)
    where, inputs = around("2020-09-25"), {"meeting_on": "2020-09-25"}
    pair = fired(machine, in_meetings(machine), "record_meeting", MENTOR, where, inputs).after
    assert deadline(pair, "feedback").due_at == at("2020-09-29", 0)


def test_what_a_pause_kept_from_an_overdue_deadline_still_comes() -> None:
    pair = proposed("2020-09-16")
    pair, _ = passed(pair, around("2020-09-22", 9))
    assert deadline(pair, "answer").status == "overdue"
    paused = replace(YEAR, pauses=(Pause(date(2020, 9, 23)),))
    held = reproject(MACHINE, pair, Reprojection("pause"), around("2020-09-23", cycle=paused))
    assert held is not None
    over = replace(YEAR, pauses=(Pause(date(2020, 9, 23), date(2020, 9, 27)),))
    back = reproject(MACHINE, held.after, Reprojection("resume"), around("2020-09-28", cycle=over))
    assert back is not None
    told = letters(passed(back.after, around("2020-09-28", cycle=over))[1])
    assert ("escalation", "escalation/0", COORDINATOR) in told
