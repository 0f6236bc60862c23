"""The board, the list, one pair's page and its documents, on a small school."""

import pytest

from programme.people import erasure
from programme.processes import advance
from programme.processes.bulk import fire_many
from programme.processes.evidence import open_document
from programme.processes.firing import Fired, Request
from programme.processes.viewer import Look
from programme.school.application import Application
from programme.views import instance
from programme.views.board import cards, columns
from states.decision import InstanceId, PersonId, Refusal
from states.errors import NotAllowed, NotFound, Overtaken, WrongUse
from states.school_history import By
from tests.cast import at
from tests.school import CYCLE, everything, met, number_of, only_own, opened

NOON = at("2020-10-06")


@pytest.fixture
def who(app: Application) -> dict[str, PersonId]:
    found = opened(app)
    met(app, found)
    return found


def called(app: Application, text: str) -> list[str]:
    return [card.name for card in cards(app, CYCLE, NOON, text=text).cards]


@pytest.mark.usefixtures("who")
def test_the_board_and_the_list_show_every_pair_once(app: Application) -> None:
    board = {column.state: column for column in columns(app, CYCLE, NOON)}
    assert {state: column.count for state, column in board.items() if column.count} == {
        "meetings.trial": 1,
        "intake.request": 1,
    }
    card = board["meetings.trial"].cards[0]
    assert {(part.role, part.name) for part in card.people} >= {("mentee", "Ёлкина Анна")}
    first = cards(app, CYCLE, NOON, limit=1)
    rest = cards(app, CYCLE, NOON, limit=1, after=first.next)
    assert sorted(c.name for c in (*first.cards, *rest.cards)) == ["pair 1", "pair 2"]
    assert rest.next == ""
    assert [c.name for c in cards(app, CYCLE, NOON, state="meetings").cards] == ["pair 1"]
    for broken in ("x", "1.", "-1.2"):
        with pytest.raises(WrongUse):
            cards(app, CYCLE, NOON, after=broken)
    with pytest.raises(NotFound):
        cards(app, CYCLE, NOON, state="nowhere")


def test_a_pair_is_found_by_number_by_name_and_by_whoever_takes_part(
    app: Application, who: dict[str, PersonId]
) -> None:
    for text in ("2", "пара 2", "pair 2"):
        assert called(app, text) == ["pair 2"]
    for text in ("ЕЛКИНА АНН", "ёлкина анна", "Анна", "семенов"):
        assert called(app, text) == ["pair 1"]
    for text in ("Никого", "%", "_", "99"):
        assert called(app, text) == []
    erasure.erase(app, who["mentee"], By(NOON))
    assert called(app, "Ёлкина Анна") == []


def test_many_are_asked_in_one_go_and_each_has_its_own_answer(
    app: Application, who: dict[str, PersonId]
) -> None:
    asked = [
        Request("pair 1", "record_contact", who["coordinator"]),
        Request("pair 2", "record_contact", who["coordinator"]),
        Request("pair 9", "record_contact", who["coordinator"]),
        Request("pair 2", "end_early", who["coordinator"], reason="Переезд", seen=99),
    ]
    answers = fire_many(app, asked, NOON)
    assert [type(answer) for answer in answers] == [Fired, Refusal, NotFound, Overtaken]
    assert instance.one(app, number_of(app, "pair 2"), NOON, everything(who)).revision == 1


def test_a_page_says_what_may_be_done_and_why_the_rest_may_not(
    app: Application, who: dict[str, PersonId]
) -> None:
    number = number_of(app, "pair 1")
    page = instance.one(app, number, NOON, everything(who))
    may, denied = {s.trigger for s in page.may}, {d.trigger: d.why.en for d in page.may_not}
    assert {"record_contact", "record_meeting", "end_early"} <= may
    assert "both have to want to go on" in denied["go_on"]
    assert "open to the role: mentor" in denied["mentor_decides"]
    assert page.path[0] == "intake.request"
    assert page.path[-1] == page.state == "meetings.trial"
    said = {line.field: line.value.ru for line in page.fields}
    assert (said["request"], said["met_on"], said["request_kind"]) == (
        "Математика",
        "05.10.2020",
        "учёба",
    )
    assert instance.one(app, number, NOON, everything(who)).revision == page.revision
    with pytest.raises(NotAllowed):
        instance.one(app, number, NOON, only_own(who["stranger"]))
    with pytest.raises(NotFound):
        instance.one(app, InstanceId(999), NOON, everything(who))


def test_the_past_and_the_letters_of_a_pair_are_shown_newest_first(
    app: Application, who: dict[str, PersonId]
) -> None:
    number = number_of(app, "pair 1")
    advance.advance(app, NOON)
    lines = instance.past(app, number, look=Look(everything(who), NOON)).lines
    assert [line.revision for line in lines] == list(range(len(lines), 0, -1))
    texts = [(title.en, text) for line in lines for title, text in line.texts]
    assert texts == [("the request in their own words", "Математика")]
    letters = instance.letters(app, number)
    assert "pair_agreed" in {letter.message for letter in letters}
    assert {letter.recipient for letter in letters} >= {"Семёнов Пётр"}


def test_a_document_is_opened_only_by_who_may_see_what_it_belongs_to(
    app: Application, who: dict[str, PersonId]
) -> None:
    number, other = number_of(app, "pair 1"), number_of(app, "pair 2")
    page = instance.one(app, number, NOON, everything(who))
    paper = next(line for line in page.evidence if line.digest)
    assert (paper.slot, paper.size > 0, paper.since) == ("agreement", True, at("2020-09-30"))
    found = open_document(app, number, paper.digest, everything(who), NOON)
    assert found.path.read_text(encoding="utf-8") == "соглашение"
    with pytest.raises(NotAllowed):
        open_document(app, number, paper.digest, only_own(who["stranger"]), NOON)
    for wrong, digest in ((other, paper.digest), (number, "../" + "0" * 61)):
        with pytest.raises(NotFound):
            open_document(app, wrong, digest, everything(who), NOON)
