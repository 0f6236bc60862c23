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
        ("due: {within: 5 working days}", "due: {within: 9 working days}"),
        ("repeat: {every: 7 days, at_most: 4}", "repeat: {every: 5 days, at_most: 2}"),
        ("en: This mentor has five pairs already. Propose another.", "en: Propose another."),
        ("values: [studies, sport,", "values: [studies, chess, sport,"),
        ("arts, career, adaptation, other]\n    value_titles:\n",
         "arts, chess, career, adaptation, other]\n    value_titles:\n"
         "      chess: {ru: шахматы, en: chess}\n"),
        ("ru: Теперь согласия подтверждает второй", "ru: Сейчас согласия подтверждает второй"),
        ("  concern:\n    type: text", "  room: {type: word}\n  concern:\n    type: text"),
    ],
)  # fmt: skip
def test_explanations_and_days_are_no_rules(was: str, now: str) -> None:
    assert said(PAIR, was, now) == []


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        ("title: {ru: Отказаться от предложения, en: Decline the proposal}",
         "title: {ru: Родитель согласен, en: The parent agrees}",
         "trigger decline: title was «Отказаться от предложения» (Decline the proposal), "
         "will be «Родитель согласен» (The parent agrees)"),
        ("ru: согласие на съёмку, en: consent to photographs", "ru: буду рад, en: gladly",
         "field photo_consent: title was «согласие на съёмку» (consent to photographs), "
         "will be «буду рад» (gladly)"),
        ("asks: [{field: data_consent}, ", "asks: [{field: data_consent, title: {ru: а, en: b}}, ",
         "form consents: title of the question data_consent was —, will be «а» (b)"),
        ('"no": {ru: нет, en: "no"}', '"no": {ru: да, en: "yes"}',
         "field mentor_fit: title of the answer no was «нет» (no), will be «да» (yes)"),
        ("mentor: {title: {ru: наставник, en: mentor}",
         "mentor: {title: {ru: педагог-психолог, en: psychologist}",
         "role mentor: title was «наставник» (mentor), "),
        ("title: {ru: Согласия, en: Consents}", "title: {ru: Анкета, en: Questions}",
         "form consents: title was «Согласия» (Consents), "),
        ("title: {ru: согласия на бумаге, en: consents on paper}", "title: {ru: а, en: b}",
         "document consents: title was «согласия на бумаге» (consents on paper), "),
        ("title: {ru: согласия ждут подтверждения вторым сотрудником,",
         "title: {ru: согласия получены,",
         "state intake.confirming: title was «согласия ждут подтверждения вторым сотрудником» "),
        ("title: {ru: согласия получены, en: the consents are here}",
         "title: {ru: а, en: b}", "deadline consents: title was «согласия получены» "),
        ("en: mentoring pair", "en: a pair",
         "process pair_lifecycle: title was «наставническая пара» (mentoring pair), "
         "will be «наставническая пара» (a pair)"),
    ],
)  # fmt: skip
def test_what_something_is_called_is_a_rule(was: str, now: str, words: str) -> None:
    found = said(PAIR, was, now)
    assert any(words in line for line in found), found


def test_two_steps_that_swap_their_titles_are_named_by_the_titles_they_have() -> None:
    yes = "title: {ru: Родитель согласен, en: The parent agrees}"
    no = "title: {ru: Отказаться от предложения, en: Decline the proposal}"
    swapped = PAIR.replace(yes, "@").replace(no, yes).replace("@", no)
    found = {
        rule.what.rpartition(" ")[2]: rule
        for rule in rules_changed(definition(PAIR), definition(swapped))
    }
    assert found.keys() == {"guardian_agrees", "decline"}
    title = found["decline"].title
    assert title is not None
    assert title.en == "Decline the proposal"
    assert found["decline"].words.ru == (
        "название было «Отказаться от предложения» (Decline the proposal), "
        "станет «Родитель согласен» (The parent agrees)"
    )


def test_a_new_reader_is_named_by_the_title_that_their_role_has() -> None:
    renamed = PAIR.replace(
        "mentor: {title: {ru: наставник, en: mentor}",
        "mentor: {title: {ru: педагог-психолог, en: psychologist}",
    )
    now = renamed.replace(CONCERN, CONCERN[:-1] + ", mentor]")
    (field,) = (r for r in rules_changed(definition(PAIR), definition(now)) if r.kind == "field")
    assert field.words.ru == "прочтут ещё: наставник"


def test_a_field_of_languages_is_told_by_each_of_them() -> None:
    values = "type: word, values: [ru, en], value_titles: {ru: {ru: а, en: b}, en: {ru: в, en: c}}"
    one = PAIR.replace(
        "  concern:\n    type: text", f"  tongue: {{{values}}}\n  concern:\n    type: text"
    )
    two = one.replace("en: {ru: в, en: c}", "en: {ru: г, en: d}")
    (rule,) = rules_changed(definition(one), definition(two))
    assert rule.words.en == "title of the answer en was «в» (c), will be «г» (d)"


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


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        ("en: director}, issues", "en: psychologist}, issues", "role director: title was «"),
        ("en: final snapshot of the bases", "en: a photograph", "documents: ["),
    ],
)
def test_what_a_plan_calls_its_roles_and_documents_is_a_rule(
    was: str, now: str, words: str
) -> None:
    found = said(ROADMAP, was, now)
    assert any(words in line for line in found), found


def test_a_plans_days_and_explanations_are_none() -> None:
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
