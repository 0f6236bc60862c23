"""Whoever changes the school itself leaves an entry: people, roles, absences, rules, years."""

from datetime import date

import pytest

from programme.history import checkpoints, school_view, verification, whole_export
from programme.history.school_view import SchoolLine
from programme.people import dossier, erasure, register
from programme.processes import cycles
from programme.school.application import Application
from states.decision import Absence, PersonId
from states.school_history import By
from store import people, school_history
from tests.cast import at

NAME, ADDRESS, PHONE = "Зимина Ирина Львовна", "zimina@school.example", "+7 863 240-11-22"
WHEN = at("2020-10-01")
BY = By(WHEN, PersonId(3), 7, "page")
FIRST, LAST = date(2020, 10, 1), date(2020, 10, 9)


def newest(app: Application) -> SchoolLine:
    return school_view.lines(app, limit=1)[0]


def told(app: Application) -> list[str]:
    """What was changed since the school year was opened, the oldest first."""
    lines = [line for line in school_view.lines(app, limit=200) if line.recorded_at == WHEN]
    return [
        line.event.en + (f": {line.details.en}" if line.details else "") for line in reversed(lines)
    ]


def lived(app: Application) -> PersonId:
    """Somebody of whom everything is changed that can be."""
    one = register.add(app, NAME, ADDRESS, phone=PHONE, by=BY)
    register.hold(app, "2020/21", "psychologist", one, FIRST, LAST, "12-к Зимина", by=BY)
    register.absent(app, Absence(one, FIRST, LAST, None, "б/л Зимина"), BY)
    register.mute(app, one, "reminder", BY)
    register.mute(app, one, "reminder", BY)
    dossier.unmute(app, one, "reminder", BY)
    dossier.correct(app, one, NAME, "other@school.example", "ru", PHONE, by=BY)
    dossier.correct(app, one, NAME, "other@school.example", "ru", PHONE, by=BY)
    dossier.correct(app, one, f"{NAME}-Ким", "other@school.example", "en", "", by=BY)
    with app.database.writing() as tx:
        people.refuse_address(tx, one, BY)
    return one


def test_whatever_changes_people_leaves_an_entry_and_not_a_word(
    app: Application, who: dict[str, PersonId]
) -> None:
    one = lived(app)
    erasure.erase(app, one, By(WHEN, way="command"))
    cycles.shift(app, "2020/21", 7, "карантин", WHEN, who["director"])
    cycles.close_cycle(app, "2020/21", BY)
    assert told(app) == [
        "a person was added",
        "a role was given: psychologist, 2020/21, from October 1, 2020 to October 9, 2020",
        "an absence was written down: from October 1, 2020 to October 9, 2020",
        "no more letters: reminder",
        "letters again: reminder",
        "corrected: address",
        "corrected: language of letters, name, telephone",
        "a mail server refused the address",
        "data erased: texts: 0, documents: 0",
        "a school year was shifted: 2020/21",
        "a school year was closed: 2020/21",
    ]
    assert verification.verify(app).problems == ()
    exported = b"".join(chunk for _, chunk in whole_export.exported(app)).decode()
    assert not [word for word in ("Зимина", "zimina", "other@", "240-11") if word in exported]


def test_an_entry_says_by_which_account_and_way(app: Application, who: dict[str, PersonId]) -> None:
    register.hold(app, "2020/21", "psychologist", who["stranger"], FIRST, by=BY)
    line = newest(app)
    assert (line.person, line.person_name) == (who["stranger"], "Лебедев Максим")
    assert (line.actor, line.account, line.way.en) == (3, 7, "on a page")
    assert school_view.lines(app, person=who["stranger"])[0] == line
    assert all(one.person == who["stranger"] for one in school_view.lines(app, 0, who["stranger"]))


def test_the_same_name_leaves_another_digest_in_everybodys_entry(app: Application) -> None:
    first, second = (register.add(app, NAME, by=BY) for _ in range(2))
    with app.database.reading() as tx:
        entries = [row.entry for row in school_history.in_order(tx)]
    digests = {entry.details["name"] for entry in entries if entry.subject_id in (first, second)}
    assert len(digests) == 2


def test_a_checkpoint_closes_the_history_of_the_school_even_where_nothing_else_happened(
    app: Application, who: dict[str, PersonId]
) -> None:
    before = checkpoints.checkpoint(app, WHEN)
    assert checkpoints.checkpoint(app, WHEN) is None
    register.mute(app, who["mentor"], "reminder", BY)
    after = checkpoints.checkpoint(app, WHEN)
    assert before is not None
    assert after is not None
    assert after.school_number == before.school_number + 1
    assert after.last_entry == before.last_entry
    assert verification.verify(app).problems == ()


@pytest.mark.usefixtures("who")
def test_verification_asks_for_a_checkpoint(
    app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verification, "UNCLOSED", 10)
    assert [problem.code for problem in verification.verify(app).problems] == ["unclosed"]
    checkpoints.checkpoint(app, WHEN)
    assert verification.verify(app).problems == ()
