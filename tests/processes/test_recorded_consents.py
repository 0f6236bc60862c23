"""Whose consent staff wrote down is told so."""

from pathlib import Path

import pytest

from programme.history import verification
from programme.mail import answers
from programme.people import register
from programme.school.application import Application
from states.decision import PersonId
from states.school_history import By
from tests.author import BY
from tests.cast import at
from tests.letterbox import School, a_school, body, references
from tests.processes.test_consents import PROPOSED, asked, consents, letters, moves
from tests.school import CYCLE

__all__ = ["asked"]


def told(school: School, to: str) -> str:
    """The words of the only letter about a consent that was written down."""
    (letter,) = school.letters(to, "записано согласие")
    return " ".join(body(letter).split())


@pytest.mark.parametrize("way", ["consents_on_paper", "consents_spoken"])
def test_whoever_gave_a_consent_is_told_that_staff_wrote_it_down(
    way: str, tmp_path: Path, database_url: str
) -> None:
    school = a_school(tmp_path, database_url)
    school.does("record_request", school.coordinator, "2020-09-03", request_kind="studies")
    director = register.add(school.app, "Директор Школы", phone="+7 863 240-00-00", by=BY)
    register.hold(school.app, CYCLE, "director", director, at("2020-09-01").date(), by=BY)
    paper = tmp_path / "consents.pdf"
    paper.write_text("согласия")
    evidence = {"consents": paper} if way == "consents_on_paper" else {}
    consents(school.app, "2020-09-03", way, school.coordinator, evidence=evidence)
    school.deliver("2020-09-03")
    for to in ("parent", "mentee"):
        said = told(school, to)
        assert ("вслух" in said) == (way == "consents_spoken")
        assert "Кто записал: Куратор." in said
        assert "— согласие на обработку данных — согласие родителя на участие Если всё" in said
        assert "директору (Директор Школы, +7 863 240-00-00)" in said
    # and may say no by the link in it
    reference = references(school.letters("parent", "записано согласие")[0])[0]
    assert "Завершить досрочно" in str(answers.opened(school.app, reference, at("2020-09-03", 13)))
    assert verification.verify(school.app).problems == ()
    school.app.close()


def test_a_parents_own_answer_writes_them_no_such_letter(
    app: Application, asked: dict[str, PersonId]
) -> None:
    consents(app, PROPOSED, "give_consents", asked["parent"])
    assert letters(app, "consent_recorded") == set()


def test_who_takes_a_parents_address_before_writing_a_consent_down_is_told_to_the_old_one(
    tmp_path: Path, database_url: str
) -> None:
    school = a_school(tmp_path, database_url)
    school.does("record_request", school.coordinator, "2020-09-03", request_kind="studies")
    by = By(at("2020-09-03"), school.coordinator, way="page")
    moves(school.app, school.parent, "mine@school.example", by)
    consents(school.app, "2020-09-03", "consents_spoken", school.coordinator)
    school.deliver("2020-09-03")
    assert len(school.letters("parent", "адрес для писем")) == 1
    assert told(school, "mine")
    school.app.close()
