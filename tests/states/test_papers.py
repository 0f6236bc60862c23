"""Which documents a step of a definition takes, and which count for it."""

import pytest

from states.decide import decide
from states.decision import Decision, Firing, Instance, Refusal
from states.machine import Machine
from tests.cast import COORDINATOR, MENTOR, PAIR_YAML, a_pair, around, away, fired, in_meetings
from tests.cast import pair_machine as machine_of
from tests.states.test_checks import BASE, findings, line_of

DAY = around("2020-09-22")
PAPER, OTHER = "a" * 64, "b" * 64
MORE = PAIR_YAML.replace(
    "  - {slot: agreement, title: {ru: соглашение, en: agreement}}\n",
    "  - {slot: agreement, title: {ru: соглашение, en: agreement}}\n"
    "  - {slot: photo, required: false, title: {ru: снимок, en: photo}}\n",
)


def with_steps(*steps: str, text: str = MORE) -> Machine:
    """The pair of the tests with these steps more."""
    return machine_of(text + "".join(f"  - {{{step}}}\n" for step in steps))


def handed(machine: Machine, pair: Instance, trigger: str, **papers: str) -> Decision | Refusal:
    return decide(machine, pair, Firing(trigger, COORDINATOR, evidence=papers), DAY)


def taken(machine: Machine, pair: Instance, trigger: str, **papers: str) -> Instance:
    answer = handed(machine, pair, trigger, **papers)
    assert isinstance(answer, Decision), answer
    return answer.after


def refused(machine: Machine, pair: Instance, trigger: str, **papers: str) -> str:
    answer = handed(machine, pair, trigger, **papers)
    assert isinstance(answer, Refusal), answer
    return answer.code


def test_a_step_says_what_it_takes_beside_what_it_wants() -> None:
    machine = with_steps("trigger: keep, source: meetings, by: coordinator, takes: photo")
    pair = in_meetings(machine)
    assert taken(machine, pair, "keep", photo=PAPER).evidence["photo"] == PAPER
    assert taken(machine, pair, "keep").evidence == pair.evidence
    assert refused(machine, pair, "keep", agreement=PAPER) == "evidence_unknown"
    assert refused(machine, pair, "contacted", photo=PAPER) == "evidence_unknown"


def test_a_document_that_no_step_asks_for_may_come_with_any() -> None:
    """So a definition of an earlier day goes on; the checker says so (W607)."""
    machine = with_steps()
    pair = in_meetings(machine)
    assert taken(machine, pair, "contacted", photo=PAPER).evidence["photo"] == PAPER


def test_a_step_that_takes_any_takes_all() -> None:
    machine = with_steps("trigger: attach, source: meetings, by: coordinator, evidence: any")
    pair = in_meetings(machine)
    after = taken(machine, pair, "attach", photo=PAPER, agreement=OTHER)
    assert dict(after.evidence) == {"photo": PAPER, "agreement": OTHER}


@pytest.mark.parametrize("attach", ["evidence: any", "takes: agreement", "evidence: agreement"])
def test_what_another_step_took_counts_for_the_one_that_wants_it(attach: str) -> None:
    machine = with_steps(
        f"trigger: attach, source: meetings, by: coordinator, {attach}",
        "trigger: sign, source: meetings, by: coordinator, evidence: agreement",
    )
    pair = in_meetings(machine)
    pair = taken(machine, pair, "attach", agreement=PAPER)
    assert taken(machine, pair, "sign").evidence["agreement"] == PAPER


def test_what_only_one_step_takes_comes_with_it_each_time() -> None:
    machine = with_steps("trigger: sign, source: meetings, by: coordinator, evidence: photo")
    pair = taken(machine, in_meetings(machine), "sign", photo=PAPER)
    assert refused(machine, pair, "sign") == "evidence_missing"
    assert taken(machine, pair, "sign", photo=OTHER).evidence["photo"] == OTHER


def test_a_step_clears_papers_and_fields_and_keeps_what_comes_with_it() -> None:
    machine = with_steps(
        "trigger: keep, source: meetings, by: coordinator, takes: [photo, agreement]",
        "trigger: anew, source: meetings, by: coordinator, takes: photo, "
        "clears: [photo, agreement, mentor_agreed, meetings_held], set: {meetings_held: '7'}",
        "trigger: seen, source: meetings, by: coordinator, "
        "guard: \"'photo' in evidence && !('agreement' in evidence)\"",
    )
    pair = taken(machine, in_meetings(machine), "keep", photo=PAPER)
    assert refused(machine, pair, "seen") == "guard_false"
    after = taken(machine, pair, "anew", photo=OTHER)
    assert dict(after.evidence) == {"photo": OTHER, "agreement": ""}
    assert (after.fields["mentor_agreed"], after.fields["meetings_held"]) == (False, 7)
    assert after.fields["mentee_agreed"] is True
    assert taken(machine, after, "seen").state == after.state


def test_a_released_role_is_nobodys_and_its_last_letter_is_that_of_the_release() -> None:
    machine = with_steps(
        "trigger: part, source: meetings, by: coordinator, releases: mentor, notify: agreed"
    )
    pair = in_meetings(machine)
    parted = fired(machine, pair, "part", COORDINATOR, DAY)
    assert parted.after.roles["mentor"] == ()
    assert parted.entry.changes["roles"] == {"mentor": []}
    assert parted.lost == (("mentor", MENTOR),)
    assert MENTOR in {letter.recipient for letter in parted.letters}
    wrong = decide(machine, parted.after, Firing("record_meeting", MENTOR), DAY)
    assert isinstance(wrong, Refusal)
    assert wrong.code == "wrong_role"
    again = fired(machine, parted.after, "part", COORDINATOR, DAY)
    assert MENTOR not in {letter.recipient for letter in again.letters}
    assert again.lost == ()


def test_nobody_waits_for_the_absent_whose_role_has_ended() -> None:
    machine = with_steps(
        "trigger: part, source: matching, by: coordinator, releases: mentor", text=PAIR_YAML
    )
    where = around("2020-09-21", roster=away(MENTOR, "2020-09-21", "2020-10-04"))
    pair = fired(machine, a_pair(machine), "propose", COORDINATOR, where).after
    due = {armed.name: armed.due_at for armed in pair.deadlines}
    parted = fired(machine, pair, "part", COORDINATOR, where).after
    after = {armed.name: armed.due_at for armed in parted.deadlines}
    waited, waits = due["answer"], after["answer"]
    assert waited is not None
    assert waits is not None
    assert waits < waited


@pytest.mark.parametrize(
    ("code", "key"), [("E202", "releases: tutor"), ("E203", "clears: mud"), ("E206", "takes: mud")]
)
def test_what_a_step_takes_clears_and_releases_is_known(code: str, key: str) -> None:
    text = BASE.replace("by: coordinator, deadlines: resume", f"by: coordinator, {key}")
    assert (code, line_of(text, key)) in {(found.code, found.line) for found in findings(text)}


def test_a_document_that_no_step_asks_for_is_remarked() -> None:
    spare = "  - {slot: photo, title: {ru: снимок, en: photo}}\n"
    text = BASE.replace("evidence:\n", f"evidence:\n{spare}", 1)
    assert [(f.code, f.line) for f in findings(text)] == [("W607", line_of(text, spare))]
