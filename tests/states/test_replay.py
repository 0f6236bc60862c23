"""Replay and migration: history alone gives the instance, and a version never moves silently."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from states.decide import decide
from states.decision import Decision, Elapsed, Entry, Firing, PersonId
from states.history import GENESIS, entry_hash, seal
from states.migration import Unmovable, migrate
from states.opening import Opening, open_instance
from states.replay import present, replay
from states.timers import elapse
from tests.cast import (
    COORDINATOR,
    MENTEE,
    MENTOR,
    PAIR_YAML,
    a_pair,
    around,
    at,
    fired,
    in_meetings,
    pair_machine,
)

MACHINE = pair_machine()
TRIGGERS = sorted({t.trigger for t in MACHINE.process.transitions})


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(TRIGGERS),
            st.sampled_from([COORDINATOR, MENTOR, MENTEE]),
            st.integers(min_value=0, max_value=200),
        ),
        max_size=25,
    )
)
def test_replaying_any_history_gives_the_instance(
    steps: list[tuple[str, PersonId, int]],
) -> None:
    roles = {"mentor": (f"person:{MENTOR}",), "mentee": (f"person:{MENTEE}",)}
    opened = seal(
        open_instance(
            MACHINE, Opening(a_pair(MACHINE).id, 1, "pair 1", roles), around("2020-09-15")
        )
    )
    pair, entries, moment = opened.after, [opened.entry], at("2020-09-15")
    for trigger, who, hours in steps:
        moment += timedelta(hours=hours)
        where = replace(around("2020-09-15"), moment=moment)
        for decision in elapse(MACHINE, pair, Elapsed(moment), where):
            sealed = seal(decision._replace(before=pair))
            pair = sealed.after
            entries.append(sealed.entry)
        inputs = {"meeting_on": "2020-09-20"} if trigger == "record_meeting" else {}
        evidence = {"agreement": "a" * 64} if trigger == "agree" else {}
        firing = Firing(trigger, who, inputs=inputs, evidence=evidence, reason="d")
        answer = decide(MACHINE, pair, firing, where)
        if isinstance(answer, Decision):
            sealed = seal(answer)
            pair = sealed.after
            entries.append(sealed.entry)
    assert replay(entries) == present(pair)
    head = GENESIS
    for entry in entries:
        head = entry_hash(head, entry)
    assert head == pair.head
    assert [entry.revision for entry in entries] == list(range(1, len(entries) + 1))


def entries_of(*decisions: Decision) -> list[Entry]:
    return [decision.entry for decision in decisions]


def test_the_state_as_of_a_day() -> None:
    roles = {"mentor": (f"person:{MENTOR}",)}
    opened = open_instance(
        MACHINE, Opening(a_pair(MACHINE).id, 1, "pair 1", roles), around("2020-09-15")
    )
    proposed = fired(MACHINE, opened.after, "propose", COORDINATOR, around("2020-09-18"))
    history = entries_of(opened, proposed)
    then = replay(history, at("2020-09-17"))
    assert then is not None
    assert then.state == "matching.searching"
    assert replay(history, at("2020-09-14")) is None


def test_a_live_pair_moves_to_a_new_version_with_its_deadlines() -> None:
    text = PAIR_YAML.replace("version: 1", "version: 2").replace("name: working", "name: regular")
    text = text.replace("meetings.working", "meetings.regular").replace(
        "initial: working", "initial: regular"
    )
    text = text.replace("  mentor_agreed: bool\n", "  mentor_agreed: bool\n  hours: int\n")
    newer = pair_machine(text)
    pair = in_meetings(MACHINE)
    refused = migrate(MACHINE, newer, pair, {}, around("2020-09-30"), COORDINATOR, "d")
    assert isinstance(refused, Unmovable)
    assert "meetings.working" in refused.words.ru
    state_map = {"meetings.working": "meetings.regular"}
    moved = migrate(MACHINE, newer, pair, state_map, around("2020-09-30"), COORDINATOR, "d")
    assert isinstance(moved, Decision)
    assert (moved.after.version, moved.after.state) == (2, "meetings.regular")
    assert moved.after.fields["hours"] == 0
    assert [d.name for d in moved.after.deadlines] == ["contact", "quiet"]
    assert moved.entry.trigger == "migrated"
