"""What another version changes of who may do what, and who reads what: whatever it is."""

import pytest

import definitions as shipped
from states.definition import Process
from states.plan import Definition
from states.reading import Document, read
from states.rule_changes import rules_changed, states_moved
from states.rules import HARMLESS

PAIR = (shipped.FOLDER / "pair_lifecycle.yaml").read_text("utf-8")
ROADMAP = (shipped.FOLDER / "roadmap.yaml").read_text("utf-8")
CONCERN = "en: what is the concern}\n    seen_by: [coordinator, psychologist]"

MOOD = PAIR[PAIR.index("values: [good, fair, poor]") : PAIR.index("title: {ru: как прошла")]


def definition(text: str) -> Definition:
    found = read(text.encode(), "x.yaml")
    assert isinstance(found, Document), found
    return found.definition


def said(text: str, was: str, now: str) -> list[str]:
    """What changes where `was` becomes `now`: kind, name and words."""
    assert text.count(was) >= 1, was
    changed = rules_changed(definition(text), definition(text.replace(was, now, 1)))
    return [f"{rule.kind} {rule.what.rpartition(' ')[2]}: {rule.words.en}" for rule in changed]


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        (CONCERN, CONCERN[:-1] + ", mentor]", "field concern: will read it too: mentor"),
        (CONCERN, CONCERN.replace("[coordinator, psychologist]", "everyone"),
         "field concern: will read it too: whoever sees the entry at all"),
        (CONCERN, CONCERN.replace(", psychologist", ""),
         "field concern: will not read it any more: psychologist"),
        ("by: [guardian, mentee]\n    form: consents", "by: [coordinator]\n    form: consents",
         "trigger give_consents: may now too: coordinator"),
        (" && address_days >= 7\n", "\n", "trigger give_consents: condition: data_consent"),
        ("    guard: mentor_agreed && mentee_agreed", "    guard: true || mentee_agreed",
         "trigger agree: condition: mentor_agreed"),
        ("by: engine\n    releases", "by: [engine, mentor]\n    releases",
         "trigger lapse: may now too: mentor"),
        ("    evidence: [agreement]\n", "    evidence: any\n",
         "trigger confirm_pair: documents: [agreement] → any"),
        ("    assign: {mentor: candidate}\n", "", "trigger propose: gives a role: {mentor: candi"),
        ("    notify: concern_raised\n", "",
         "trigger raise_concern: letters: [concern_raised] → []"),
        ("    reason: true\n    reason_seen_by: [coordinator, psychologist]\n",
         "    reason: true\n    reason_seen_by: [coordinator, psychologist, mentor]\n",
         "trigger resolve_concern: will read the reason too: mentor"),
        ("guardian, mentee, coordinator, psychologist, deputy_director]",
         "guardian, mentee, mentor, coordinator, psychologist, deputy_director]",
         "document consents: will read it too: mentor"),
        ("asks: [{field: met_on}]", "asks: [{field: met_on}, {field: guardian_consent}]",
         "form meeting: asks: {met_on: true} → {met_on: true, guardian_consent: true}"),
        ("default: true, title", "default: false, title",
         "field minor: to begin with: true → false"),
        ("concern_raised: {to: [coordinator, psychologist]", "concern_raised: {to: coordinator",
         "letter concern_raised: will not get the letter any more: psychologist"),
        ("escalate: [{after: 16 days, to: deputy_director}]", "",
         "deadline search: who is told: [{to: [deputy_director]"),
        ("collective: true, answers_by: link", "collective: true",
         "role guardian: answers by: link → sign_in"),
        ("within: [meetings], where", "within: [matching], where", "fact mentor_load: within:"),
        ("    initial: request\n", "    initial: interview\n", "state intake: begins in: request"),
        ("retention: 3 years", "retention: 9 years", "process pair_lifecycle: kept for: 3 years"),
        (MOOD, MOOD.replace(", poor]", "]").replace(", poor: {ru: плохо, en: badly}", ""),
         "field mood: values: [good, fair, poor] → [good, fair]"),
    ],
)  # fmt: skip
def test_a_rule_that_changes_is_named_in_words(was: str, now: str, words: str) -> None:
    found = said(PAIR, was, now)
    assert any(words in line for line in found), found


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("en: mentoring pair", "en: a pair"),
        ("due: {within: 5 working days}", "due: {within: 9 working days}"),
        ("repeat: {every: 7 days, at_most: 4}", "repeat: {every: 5 days, at_most: 2}"),
        ("en: This mentor has five pairs already. Propose another.", "en: Propose another."),
        ("values: [studies, sport,", "values: [studies, chess, sport,"),
        ("studies: {ru: учёба, en: studies}", "studies: {ru: уроки, en: lessons}"),
        ("  concern:\n    type: text", "  room: {type: word}\n  concern:\n    type: text"),
        ("asks: [{field: meeting_on}]\n", "asks: [{field: meeting_on, title: {ru: а, en: b}}]\n"),
    ],
)
def test_words_and_days_are_no_rules(was: str, now: str) -> None:
    assert said(PAIR, was, now) == []


def test_a_new_question_is_none_but_where_somebody_is_to_read_what_is_written() -> None:
    asks, fields = "asks: [{field: meeting_on}]", "  concern:\n    type: text"
    where = PAIR.replace(asks, "asks: [{field: meeting_on}, {field: room}]", 1)
    word = where.replace(fields, f"  room: {{type: word}}\n{fields}", 1)
    assert rules_changed(definition(PAIR), definition(word)) == []
    text = where.replace(fields, f"  room: {{type: text, seen_by: [mentor]}}\n{fields}", 1)
    (rule,) = rules_changed(definition(PAIR), definition(text))
    assert rule.words.en == "asks: {meeting_on: true} → {meeting_on: true, room: true}"


def test_a_step_that_was_not_there_and_one_that_goes_are_rules() -> None:
    step = "  - trigger: wind_up\n"
    more = f"  - {{trigger: hurry, source: intake, dest: meetings, by: coordinator}}\n{step}"
    assert said(PAIR, step, more) == ["trigger hurry: new: there was no such right"]
    block = PAIR[PAIR.index("  - trigger: confirm_consents") : PAIR.index("  - trigger: ask_cons")]
    assert "trigger confirm_consents: removed" in said(
        PAIR.replace("refusal: *second_person", "refusal: {ru: а, en: b}"),
        block, "",
    )  # fmt: skip


def test_the_order_of_a_steps_variants_is_a_rule() -> None:
    first = PAIR.index("  - trigger: reflect_mentor")
    second = PAIR.index("  - trigger: reflect_mentor", first + 1)
    end = PAIR.index("  - trigger: reflect_mentee")
    turned = PAIR[:first] + PAIR[second:end] + PAIR[first:second] + PAIR[end:]
    (rule,) = rules_changed(definition(PAIR), definition(turned))
    assert rule.what == "pair_lifecycle: reflect_mentor"


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        ("accepts: deputy_director", "accepts: coordinator", "will accept it: coordinator"),
        ("responsible: social_pedagogue", "responsible: coordinator",
         "will be responsible too: coordinator"),
        ("en: director}, issues_orders: true}", "en: director}}",
         "issues_orders: true → false"),
        ('waits_for: ["3.2", "2.2"]', 'waits_for: ["3.2"]', "waits_for: [3.2, 2.2] → [3.2]"),
        ("evidence: [{slot: base, title", "evidence: [{slot: base, required: false, title",
         "required: true"),
    ],
)  # fmt: skip
def test_a_plan_has_rules_too(was: str, now: str, words: str) -> None:
    found = said(ROADMAP, was, now)
    assert any(words in line for line in found), found


def test_a_plans_days_and_words_are_none() -> None:
    assert said(ROADMAP, "term: {window: [09-01, 09-15]}", "term: {window: [09-01, 09-20]}") == []
    assert said(ROADMAP, "named: А.В. Матасова", "named: Б.") == []


def test_a_definition_that_was_not_there_is_a_rule_whatever_it_says() -> None:
    new = definition(PAIR)
    assert len(rules_changed(None, new)) == len(rules_changed(definition(ROADMAP), new)) == 1
    assert rules_changed(new, new) == []


def test_whoever_is_moved_past_what_leads_there_is_named() -> None:
    process = definition(PAIR)
    assert isinstance(process, Process)
    moved = states_moved(process, {"intake.request": "exit.completed", "x": "x", "y": "nowhere"})
    assert [rule.what for rule in moved] == ["pair_lifecycle: intake.request"]


def test_what_counts_as_harmless_is_there_in_the_language() -> None:
    for kind, names in HARMLESS.items():
        assert names <= kind.model_fields.keys(), kind
