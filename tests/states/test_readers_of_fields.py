"""Who may read what, by a definition alone."""

import pytest

from states import readers
from states.definition import EVERYONE, Process
from tests.cast import PAIR_YAML, pair_machine
from tests.states.test_checks import BASE, findings, line_of


def process(*replaced: tuple[str, str]) -> Process:
    text = PAIR_YAML
    for old, new in replaced:
        assert old in text
        text = text.replace(old, new)
    return pair_machine(text).process


def test_a_value_may_not_be_copied_to_where_others_read_it() -> None:
    narrow = BASE.replace("meetings_held: int\n", "meetings_held: {type: int, seen_by: mentor}\n")
    assert findings(narrow) == []
    copied = narrow.replace(
        "set: {meetings_held:", "set: {contacts_done: meetings_held, meetings_held:"
    )
    assert [(f.code, f.line) for f in findings(copied)] == [
        ("E214", line_of(copied, "contacts_done: meetings_held"))
    ]
    kept = copied.replace("contacts_done: int", "contacts_done: {type: int, seen_by: mentor}")
    assert findings(kept) == []


@pytest.mark.parametrize(("name", "allowed"), [
    ("notes", ("mentor", "coordinator")),
    ("mood", (EVERYONE,)),
])  # fmt: skip
def test_a_field_is_read_by_those_it_names_and_others_by_everyone(
    name: str, allowed: tuple[str, ...]
) -> None:
    found = process()
    assert readers.of_field(found, found.fields[name]) == allowed


def test_a_text_that_names_nobody_is_for_those_who_sign_in() -> None:
    link = ("mentee: {title: {ru: наставляемый, en: mentee}}",
            "mentee: {title: {ru: наставляемый, en: mentee}, answers_by: link}")  # fmt: skip
    found = process(link, (", seen_by: [mentor, coordinator]", ""))
    assert readers.of_field(found, found.fields["notes"]) == ("mentor", "coordinator")
    found = process(link, (", reason_seen_by: everyone", ""))
    assert readers.of_reason(found, "end") == ("mentor", "coordinator")


def test_the_reason_of_a_trigger_is_read_by_those_whom_all_its_transitions_name() -> None:
    other = (
        "  - {trigger: end, source: [meetings, matching], dest: ended, by: coordinator, "
        "reason: true, reason_seen_by: [mentor, coordinator]}\n"
        "  - {trigger: end, source: [matching], dest: ended, by: mentor, reason: true, "
        "reason_seen_by: [coordinator, mentee]}\n"
    )
    one = PAIR_YAML[PAIR_YAML.index("  - {trigger: end,") :].partition("\n")[0] + "\n"
    assert readers.of_reason(process(), "end") == (EVERYONE,)
    assert readers.of_reason(process((one, other)), "end") == ("coordinator",)


def test_a_document_is_for_everyone_unless_its_place_says_who() -> None:
    assert readers.of_slot(process(), "agreement") == (EVERYONE,)
    said = ("{slot: agreement,", "{slot: agreement, seen_by: mentor,")
    assert readers.of_slot(process(said), "agreement") == ("mentor",)


@pytest.mark.parametrize(("code", "old", "new", "place"), [
    ("E202", "seen_by: [mentor, coordinator]", "seen_by: [tutor]", "notes: {type: text"),
    ("E202", "reason_seen_by: everyone", "reason_seen_by: everybody", "everybody"),
    ("E202", "- {slot: agreement,", "- {slot: agreement, seen_by: tutor,", "- {slot: agreement"),
    ("E212", "notes: {type: text, seen_by: [mentor, coordinator]}", "notes: text", "notes: text"),
    ("E212", "reason: true, reason_seen_by: everyone", "reason: true", "reason: true"),
    ("E213", "reason: true, reason_seen_by: everyone", "reason_seen_by: everyone", "everyone"),
])  # fmt: skip
def test_a_text_without_readers_and_readers_of_nothing_are_errors(
    code: str, old: str, new: str, place: str
) -> None:
    assert old in BASE
    damaged = BASE.replace(old, new, 1)
    assert [(f.code, f.line) for f in findings(damaged)] == [(code, line_of(damaged, place))]
