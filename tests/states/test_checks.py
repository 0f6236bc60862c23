"""The checker: every seeded defect by code and line, the order's oddities, and silence where
nothing is wrong."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml

import definitions as shipped
from programme.authoring.checking import check
from states.checks import check as run_checks
from states.checks.parts import Context
from states.cycle import cycle_for
from states.finding import Finding, errors
from states.reading import Document, read
from tests.cast import CALENDAR, PAIR_YAML

ROADMAP = (shipped.FOLDER / "roadmap.yaml").read_text(encoding="utf-8")
PAIRS = (shipped.FOLDER / "pair_lifecycle.yaml").read_text(encoding="utf-8")
BASE = PAIR_YAML.replace(
    "  nudge: {to: [mentor], kind: reminder}\n",
    "  nudge: {to: [mentor], kind: reminder}\n"
    "  reminder: {to: [coordinator], kind: reminder}\n"
    "  overdue: {to: [coordinator], kind: reminder}\n"
    "  escalation: {to: [coordinator], kind: duty}\n",
)


def document(text: str, file: str = "pair.yaml") -> Document:
    found = read(text.encode(), file)
    assert isinstance(found, Document), found
    return found


def findings(text: str, context: Context | None = None) -> list[Finding]:
    found = read(text.encode(), "pair.yaml")
    if isinstance(found, tuple):
        return list(found)
    return run_checks([found], context or Context())


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_the_base_of_these_tests_has_no_finding() -> None:
    assert findings(BASE) == []


DEFECTS = [
    # code, what is replaced, what with, where the finding points
    ("E102", "instance_titel", None, "instance_titel"),
    ("E103", "title: {ru: Пара, en: Pair}\n", "", "process: pair"),
    ("E104", "version: 1", "version: one", "version: one"),
    ("E104", "due: {until: 10-30}", "due: {until: 02-30}", "due: {until: 02-30}"),
    ("E104", "due: {within: 60 days}", "due: {within: 60 dais}", "due: {within: 60 dais}"),
    ("E104", "due: {until: 10-30}", "due: {until: 10-30, month: may}", "due: {until: 10-30, mo"),
    ("E104", "due: {until: 10-30}", "due: {month: octobr}", "due: {month: octobr}"),
    ("E104", "mentor_agreed: bool", "mentor_agreed: boolean", "mentor_agreed: boolean"),
    ("E104", "kind: reminder}", "kind: nagging}", "nudge: {to: [mentor], kind: nagging"),
    ("E005", "initial: matching\n", "initial: matching\ninitial: meetings\n", "initial: meetings"),
    ("E201", "dest: matching.proposed", "dest: matching.propsed", "dest: matching.propsed"),
    ("E201", "source: [meetings, matching]", "source: [meeting]", "source: [meeting]"),
    ("E201", "initial: searching", "initial: seeking", "initial: seeking"),
    ("E201", "within: [meetings]", "within: [meetngs]", "load: {count"),
    ("E202", "by: [coordinator, mentor]\n    guard", "by: [cordinator]\n    guard", "[cordinator]"),
    ("E202", "agreed: {to: [mentor, mentee]}", "agreed: {to: [mentors]}", "agreed: {to: [mentors]"),
    ("E202", "waits_for_absent: mentor", "waits_for_absent: tutor", "- name: answer"),
    ("E203", "set: {group_number:", "set: {group_no:", "set: {group_no:"),
    ("E203", "anchor: meeting_on", "anchor: met_on", "- name: feedback"),
    ("E203", "counts: {due: contacts_due", "counts: {due: contacts_do", "- name: contact"),
    ("E203", "asks: [{field: meeting_on}", "asks: [{field: meeting_no}", "meeting:\n"),
    ("E204", "notify: agreed", "notify: agred", "notify: agred"),
    ("E204", "message: nudge}]", "message: nudje}]", "message: nudje}]"),
    ("E205", "form: meeting\n", "form: meting\n", "form: meting"),
    ("E206", "evidence: [agreement]", "evidence: [agreemnt]", "evidence: [agreemnt]"),
    ("E207", "then: {trigger: lapse", "then: {trigger: laps", "then: {trigger: laps"),
    ("E207", "met_by: contacted", "met_by: contact", "met_by: contact"),
    ("E207", "restarted_by: record_meeting", "restarted_by: meet", "restarted_by: meet"),
    ("E208", "load: {count: pair,", "load: {count: pairs,", "load: {count: pairs,"),
    ("E210", "- name: quiet", "- name: contact", "      - name: contact\n        due: {within: 60"),
    ("E211", "same: [mentor]}", "where: {meetings_held: meetings_held}}", "load: {count"),
    ("E301", "guard: mentor_agreed &&", "guard: mentor_agred &&", "guard: mentor_agred"),
    ("E301", "load < 2", "load < two", "guard: mentor_agreed"),
    ("E302", "guard: mentor_agreed && mentee_agreed && load < 2", "guard: load + 1", "guard: load"),
    ("E302", 'set: {mentor_agreed: "true"}', 'set: {mentor_agreed: "1"}', 'mentor_agreed: "1"'),
    ("E303", "load < 2", "load < 2 && notes != ''", "guard: mentor_agreed"),
    ("E304", "guard: mentor_agreed && mentee_agreed && load < 2", "guard: 1 > 2", "guard: 1 > 2"),
    ("E401", "  - {name: ended", "  - {name: lost, title: {ru: а, en: a}, unwatched: {ru: а, en: a}}\n"
     "  - {name: ended", "- {name: lost"),
    ("E402", "source: [meetings, matching], dest: ended", "source: [matching], dest: ended",
     "- name: working\n        title"),
    ("E403", "    initial: searching\n", "", "- name: matching\n"),
    ("E404", "dest: matching.searching, by: engine", "dest: matching.searching, by: mentor",
     "then: {trigger: lapse"),
    ("E405", "  - {trigger: contacted,", "  - {trigger: give_feedback, source: meetings.working,"
     " by: mentor}\n  - {trigger: contacted,", "- {trigger: give_feedback, source: meetings.working,"
     " by: mentor}\n  - {trigger: contacted"),
    ("E501", "        every: 2 weeks\n", "        every: 2 weeks\n        due: {within: 1 day}\n",
     "- name: contact"),
    ("E502", "remind: [{before: 1 day, to: mentor", "remind: [{before: 5 days, to: mentor",
     "remind: [{before: 5 days"),
    ("E504", "escalate: [{after: 5 days, to: coordinator}]", "escalate: [{after: 5 days, to: []}]",
     "escalate: [{after: 5 days, to: []"),
    ("W505", "repeat: {every: 2 days, at_most: 2}", "repeat: {every: 2 hours, at_most: 2}",
     "repeat: {every: 2 hours"),
    ("E506", "every: 2 weeks", "every: 0 weeks", "every: 0 weeks"),
    ("E508", "escalate: [{after: 5 days, to: coordinator}]", "escalate: [{after: 5 days, to: "
     "coordinator}, {after: 2 days, to: mentor}]", "escalate: [{after: 5 days"),
    ("E509", "process: pair\n", "process: pair\nretention: 2 hours\n", "retention: 2 hours"),
    ("W503", "    deadlines:\n      - name: matched\n        due: {until: 10-30}\n        remind: [{before: 7 days, "
     "to: coordinator}]\n        overdue: {to: coordinator}\n", "", "- {name: searching"),
    ("W507", "        overdue: {to: mentor, message: nudge, repeat: {every: 2 days, at_most: 3}}\n",
     "", "- name: feedback"),
    ("W603", "  agreed: {to: [mentor, mentee]}", "  agreed: {to: [mentor, mentee]}\n"
     "  unsent: {to: mentor}", "unsent: {to"),
    ("W604", "forms:\n", "forms:\n  spare: {title: {ru: а, en: a}, asks: []}\n", "spare: {title"),
    ("W605", "roles:\n", "roles:\n  ghost: {title: {ru: а, en: a}}\n", "ghost: {title"),
    ("W606", "facts:\n", "facts:\n  spare: {count: pair}\n", "spare: {count"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "old", "new", "where"), DEFECTS)
def test_a_seeded_defect_is_found_by_code_and_line(
    code: str, old: str, new: str | None, where: str
) -> None:
    if new is None:
        text = BASE.replace("initial: matching\n", f"initial: matching\n{old}: {{ru: а, en: a}}\n")
    else:
        assert old in BASE
        text = BASE.replace(old, new, 1)
    found = {(finding.code, finding.line) for finding in findings(text)}
    assert (code, line_of(text, where.lstrip())) in found, sorted(found)


def test_every_finding_says_what_to_do_in_both_languages() -> None:
    for _, old, new, _ in DEFECTS:
        if new is None:
            continue
        for finding in findings(BASE.replace(old, new, 1)):
            assert finding.message.ru
            assert finding.message.en
            assert finding.remedy.ru
            assert finding.remedy.en


def test_a_misspelt_name_is_answered_with_the_nearest_known_one() -> None:
    found = findings(BASE.replace("dest: matching.proposed", "dest: matching.propsed", 1))
    remedy = next(finding.remedy for finding in found if finding.code == "E201")
    assert remedy.ru == "Возможно, «matching.proposed»."
    typo = findings(BASE.replace("guard: mentor_agreed &&", "gard: mentor_agreed &&", 1))
    assert typo[0].remedy.en == "Perhaps 'guard'."


def test_a_circle_of_signals_is_refused() -> None:
    signal = "signal: [{to: {process: pair}, trigger: contacted}]}"
    text = BASE.replace(
        "{trigger: contacted, source: meetings, by: coordinator}",
        "{trigger: contacted, source: meetings, by: [coordinator, engine], " + signal,
    )
    assert "E407" in {finding.code for finding in findings(text)}


def test_message_texts_are_wanted_in_every_language() -> None:
    texts = {("ru", name): "{% block subject %}а{% endblock %}" for name in ("agreed", "nudge")}
    texts |= {("ru", name): "а" for name in ("reminder", "overdue", "escalation")}
    found = findings(BASE, Context(texts={**texts, ("en", "agreed"): "{% if %}"}))  # type: ignore[dict-item]
    said = [finding.message.en for finding in found if finding.code == "E601"]
    assert "the text messages/en/nudge.j2 is missing" in said
    assert [finding.code for finding in found].count("E602") == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "E001"),
        (b"process: [", "E001"),
        (b"\xff\xfe\x00", "E003"),
        (b"- just\n- a list\n", "E101"),
        (b"process: x\n\tversion: 1\n", "E001"),
        (b"x: " + b"[" * 5000, "E004"),
        (b"x" * 5_000_001, "E002"),
        (b"a: &a [1,1,1,1,1,1,1,1,1,1]\n" + b"".join(
            f"{x}: &{x} [{','.join([f'*{y}'] * 10)}]\n".encode()
            for y, x in zip("abcdefgh", "bcdefghi", strict=True)), "E004"),
        (b"process: x\n\x00", "E001"),
    ],
)  # fmt: skip
def test_no_file_makes_it_show_a_traceback(content: bytes, code: str) -> None:
    found = read(content, "odd.yaml")
    assert isinstance(found, tuple)
    assert found[0].code == code


def test_a_huge_file_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as out:
        out.truncate(100 * 1024 * 1024)
    assert [finding.code for finding in check([path], shipped.FOLDER)] == ["E002"]


ODD = {
    "A1": {"1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "2.1", "2.4", "3.1", "2.5", "2.6"},
    "A2": {"1.2", "1.6"},
    "A3": {"1.2", "1.4"},
    "A4": {"3.1"},
    "A5": {"2.2", "2.3", "3.5", "3.6"},
    "A6": {"6.1"},
    "A7": {"2.6", "5.1", "5.3", "6.1"},
    "A8": {"7.1"},
    "A9": {"3.6"},
    "A10": {"2.2", "2.3", "3.5", "3.6"},
    "A11": {"1.1", "3.4"},
    "A12": {"1.2", "1.6"},
    "A13": {"2.5", "3.1", "3.6"},
    "A14": {"5.3"},
    "A17": {"2.5", "2.6", "3.4", "3.5", "3.6", "4.1", "5.1", "5.2", "5.3"},
}


def test_the_order_is_told_its_oddities_and_no_error() -> None:
    found = check([shipped.FOLDER], shipped.FOLDER)
    assert errors(found) == ()
    told: dict[str, set[str]] = {}
    for finding in found:
        number = finding.message.ru.split()[0].rstrip(":")
        if number[0].isdigit() and "." in number:
            told.setdefault(finding.code, set()).add(number)
    assert told == ODD
    assert sum(finding.code == "A18" for finding in found) == 3
    loads = [f.message.ru for f in found if f.code == "A12" and f.message.ru.startswith("на ")]
    assert any("приходится 18 из 24" in said for said in loads)
    assert any("20.08.2020 приходится 6 сроков" in said for said in loads)


def corrected(text: str) -> str:
    """The order with its oddities mended, as a careful school would."""
    plan = yaml.safe_load(text.replace("2020-09-01", "'2020-06-01'"))
    plan["period"] = ["09-01", "05-31"]
    del plan["for_year"]
    plan["stages"] = [stage for stage in plan["stages"] if stage.get("measures")]
    rows = [measure for section in plan["sections"] for measure in section["measures"]]
    people = ["deputy_director", "social_pedagogue", "psychologist", "coordinator"]
    late = {"1.1": "08-14", "2.1": "08-17", "1.2": "08-19", "1.3": "08-20", "1.4": "08-21"}
    for number, row in enumerate(rows):
        row.setdefault("evidence", [{"slot": "note", "title": {"ru": "справка", "en": "note"}}])
        row["responsible"] = people[number % 4]
        row["term_text"] = "01.09.2020"
        result = row.setdefault("result", {"title": {"ru": "справка", "en": "note"}})
        result["kind"] = "document"
        if row["number"] in late:
            row["term"] = {"until": late[row["number"]]}
        if row.get("kind") == "derived":
            row["term"] = {"programme": True}
        if row["number"] == "3.1":
            row["term"] = {"until": "08-31"}
        if row["number"] in ("2.5", "2.6", "3.4", "5.1", "5.2", "5.3"):
            row["term"] = {"until": {"3.4": "10-30", "5.2": "12-24"}.get(row["number"], "12-28")}
        if row["number"] in ("6.1", "7.1"):
            row["term"] = {"by": "05-31"}
    return yaml.safe_dump(plan, allow_unicode=True, sort_keys=False)


def test_a_corrected_copy_is_met_with_silence() -> None:
    plan, pairs = document(corrected(ROADMAP), "roadmap.yaml"), document(PAIRS, "pairs.yaml")
    calendar = CALENDAR
    found = run_checks([plan, pairs], Context(cycle_for("2020/21"), calendar))
    assert [f"{f.code} {f.message.ru}" for f in found] == []


def test_a_term_on_a_day_off_and_past_the_published_calendar_is_told() -> None:
    text = ROADMAP.replace("term: {until: 10-01}", "term: {until: 10-03}")
    pairs = document(PAIRS, "pairs.yaml")
    plan = document(text, "roadmap.yaml")
    context = Context(cycle_for("2020/21"), CALENDAR, beside=[pairs])
    told = [f.message.ru for f in run_checks([plan], context) if f.code == "W711"]
    assert told == ["4.1: последний день срока выпадает на нерабочий день 03.10.2020"]
    short = replace(CALENDAR, published_through=date(2020, 12, 31))
    late = run_checks([plan], Context(cycle_for("2020/21"), short, beside=[pairs]))
    assert sum(finding.code == "W712" for finding in late) == 4


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ("E703", 'waits_for: ["1.1"]', 'waits_for: ["1.1", "1.2"]'),
        ("E209", 'waits_for: ["1.1"]', 'waits_for: ["9.9"]'),
        ("E702", "window: [09-01, 09-15]", "window: [09-15, 09-01]"),
    ],
)
def test_measures_that_no_order_fits_are_refused(code: str, old: str, new: str) -> None:
    plan = document(ROADMAP.replace(old, new, 1), "roadmap.yaml")
    found = run_checks([plan], Context(beside=[document(PAIRS, "pairs.yaml")]))
    assert (code, line_of(ROADMAP, old)) in {(one.code, one.line) for one in found}


def test_at_least_forty_defects_are_seeded() -> None:
    assert len(DEFECTS) >= 40
