"""A consent is the parent's own: nobody gives it in their place unseen."""

from pathlib import Path

import pytest

from programme.history import entries, verification
from programme.mail import answers
from programme.people import dossier, register
from programme.processes import advance, pairs
from programme.processes.firing import Fired, Request, fire
from programme.school.application import Application
from states.decision import Instance, PersonId, Refusal
from states.school_history import By
from store import instances, school_history
from tests import sql
from tests.cast import at
from tests.letterbox import a_school
from tests.school import CYCLE, done

GIVEN = {"data_consent": "да", "guardian_consent": "да"}
PROPOSED = "2020-09-30"


def moves(app: Application, person: PersonId, address: str, by: By) -> None:
    """Somebody's address is corrected."""
    known = dossier.dossier(app, person).person
    dossier.correct(app, person, known.name, address, "ru", by=by)


def pull(
    app: Application, day: str, trigger: str, who: PersonId, name: str = "pair 1", **inputs: str
) -> Fired | Refusal:
    return fire(app, Request(name, trigger, who, inputs=inputs), at(day))


def consents(
    app: Application,
    day: str,
    trigger: str,
    who: PersonId,
    name: str = "pair 1",
    evidence: dict[str, Path] | None = None,
) -> None:
    """Both consents, and nobody refused them."""
    done(app, day, trigger, who, name, evidence, data_consent="да", guardian_consent="да")


def refused(answer: object) -> str:
    assert isinstance(answer, Refusal), answer
    return answer.code


def pair(app: Application, name: str = "pair 1") -> Instance:
    with app.database.reading() as tx:
        return instances.by_name(tx, name)


def letters(app: Application, message: str) -> set[int]:
    """Who was written to."""
    with app.database.reading() as tx:
        rows = sql.rows(tx, "SELECT recipient FROM outbox WHERE message = ?", (message,))
    return {int(str(row[0])) for row in rows}


@pytest.fixture
def asked(app: Application, who: dict[str, PersonId]) -> dict[str, PersonId]:
    """`pair 1` waits for consents since 29 September 2020; its parent's address is a month old."""
    done(app, "2020-09-29", "record_request", who["coordinator"], request_kind="studies")
    return who


@pytest.fixture
def proposed(app: Application, asked: dict[str, PersonId]) -> dict[str, PersonId]:
    """A mentor is proposed on 30 September 2020."""
    consents(app, PROPOSED, "give_consents", asked["parent"])
    done(app, PROPOSED, "record_interview", asked["coordinator"])
    done(app, PROPOSED, "propose", asked["coordinator"], candidate=str(asked["mentor"]))
    return asked


def test_staff_do_not_tick_a_parents_consent(app: Application, asked: dict[str, PersonId]) -> None:
    for role in ("coordinator", "psychologist", "deputy_director"):
        assert refused(pull(app, PROPOSED, "give_consents", asked[role], **GIVEN)) == "wrong_role"
    assert pair(app).state == "intake.consents"


def test_a_parent_with_an_address_of_their_own_consents_at_once(
    app: Application, asked: dict[str, PersonId]
) -> None:
    answer = pull(app, PROPOSED, "give_consents", asked["parent"], **GIVEN)
    assert isinstance(answer, Fired)
    assert (answer.dest, answer.told) == ("intake.interview", None)
    assert letters(app, "consents_to_confirm") == set()


def test_consents_on_paper_need_the_paper_and_history_says_so(
    app: Application, asked: dict[str, PersonId], tmp_path: Path
) -> None:
    coordinator = asked["coordinator"]
    answer = pull(app, PROPOSED, "consents_on_paper", coordinator, **GIVEN)
    assert refused(answer) == "evidence_missing"
    paper = tmp_path / "consents.pdf"
    paper.write_text("согласия")
    consents(app, PROPOSED, "consents_on_paper", coordinator, evidence={"consents": paper})
    assert pair(app).state == "intake.interview"
    (line, *_) = entries.entries(app, entries.entry_filter(app, name="pair 1")).lines
    assert line.trigger.en == "Consents on paper"
    assert verification.verify(app).problems == ()


def test_spoken_consents_wait_for_a_second_member_of_staff(
    app: Application, asked: dict[str, PersonId]
) -> None:
    coordinator, psychologist = asked["coordinator"], asked["psychologist"]
    answer = pull(app, PROPOSED, "consents_spoken", coordinator, **GIVEN)
    assert isinstance(answer, Fired)
    assert answer.told is not None
    assert pair(app).state == "intake.confirming"
    assert psychologist in letters(app, "consents_to_confirm")
    assert refused(pull(app, PROPOSED, "confirm_consents", coordinator)) == "guard_false"
    assert refused(pull(app, PROPOSED, "record_interview", coordinator)) == "wrong_state"
    assert isinstance(pull(app, PROPOSED, "confirm_consents", psychologist), Fired)
    assert pair(app).state == "intake.interview"


def test_a_consent_that_nobody_confirms_is_not_forgotten(
    app: Application, asked: dict[str, PersonId]
) -> None:
    consents(app, PROPOSED, "consents_spoken", asked["coordinator"])
    advance.advance(app, at("2020-10-07"))
    assert letters(app, "overdue") >= {asked["deputy_director"], asked["psychologist"]}
    done(app, "2020-10-07", "ask_consents_again", asked["psychologist"])
    now = pair(app)
    assert (now.state, now.fields["data_consent"]) == ("intake.consents", False)


def test_whoever_takes_a_parents_address_does_not_give_their_consent(
    app: Application, asked: dict[str, PersonId]
) -> None:
    coordinator = asked["coordinator"]
    moves(app, asked["parent"], "mine@evil.example", By(at("2020-09-29"), coordinator, way="page"))
    answer = pull(app, PROPOSED, "give_consents", asked["parent"], **GIVEN)
    assert isinstance(answer, Fired)
    assert answer.told is not None
    assert "подтвердит" in answer.told.ru
    assert pair(app).state == "intake.confirming"
    assert refused(pull(app, PROPOSED, "confirm_consents", coordinator)) == "guard_false"
    assert isinstance(pull(app, PROPOSED, "confirm_consents", asked["psychologist"]), Fired)


@pytest.mark.parametrize(
    ("day", "state"), [("2020-10-05", "confirming"), ("2020-10-06", "interview")]
)
def test_an_address_is_new_for_seven_days(
    app: Application, asked: dict[str, PersonId], day: str, state: str
) -> None:
    moves(app, asked["parent"], "new@school.example", By(at("2020-09-29", 9)))
    consents(app, day, "give_consents", asked["parent"])
    assert pair(app).state == f"intake.{state}"


def test_taking_the_address_away_again_hides_nothing(
    app: Application, asked: dict[str, PersonId]
) -> None:
    by = By(at("2020-09-29"), asked["coordinator"], way="page")
    moves(app, asked["parent"], "mine@evil.example", by)
    moves(app, asked["parent"], "", by)
    consents(app, PROPOSED, "give_consents", asked["parent"])
    assert pair(app).state == "intake.confirming"


def test_somebody_added_a_moment_ago_has_had_their_address_for_no_longer(
    app: Application, who: dict[str, PersonId]
) -> None:
    by = By(at("2020-09-28"), who["coordinator"], way="page")
    parent = register.add(app, "Волкова Ольга", "olga@school.example", by=by)
    new = pairs.NewPair(who["other"], (parent,))
    (name,) = pairs.open_pairs(app, CYCLE, [new], at("2020-09-28"), who["coordinator"])
    done(app, "2020-09-29", "record_request", who["coordinator"], name, request_kind="arts")
    consents(app, PROPOSED, "give_consents", parent, name)
    assert pair(app, name).state == "intake.confirming"
    assert refused(pull(app, PROPOSED, "confirm_consents", who["coordinator"], name))


def test_what_an_update_wrote_down_makes_no_address_new(
    app: Application, asked: dict[str, PersonId]
) -> None:
    with app.database.writing() as tx:
        by = By(at("2020-09-29"), way="migration")
        school_history.record(tx, "person", asked["parent"], "added", by, {"address": "digest"})
    consents(app, PROPOSED, "give_consents", asked["parent"])
    assert pair(app).state == "intake.interview"


def test_a_parent_who_works_at_the_school_does_not_confirm_their_own_word(
    app: Application, asked: dict[str, PersonId]
) -> None:
    parent = asked["parent"]
    register.hold(app, CYCLE, "psychologist", parent, at("2020-09-01").date(), by=By(at(PROPOSED)))
    moves(app, parent, "new@school.example", By(at("2020-09-29")))
    consents(app, PROPOSED, "give_consents", parent)
    assert refused(pull(app, PROPOSED, "confirm_consents", parent)) == "guard_false"


def test_a_parents_yes_to_a_mentor_waits_in_the_same_way(
    app: Application, proposed: dict[str, PersonId]
) -> None:
    coordinator = proposed["coordinator"]
    moves(app, proposed["parent"], "mine@evil.example", By(at(PROPOSED), coordinator, way="page"))
    done(app, "2020-10-01", "mentor_agrees", proposed["mentor"])
    done(app, "2020-10-01", "mentee_agrees", proposed["mentee"])
    answer = pull(app, "2020-10-01", "guardian_agrees", proposed["parent"])
    assert isinstance(answer, Fired)
    assert answer.told is not None
    assert proposed["deputy_director"] in letters(app, "consents_to_confirm")
    assert refused(pull(app, "2020-10-01", "agree", coordinator)) == "guard_false"
    assert refused(pull(app, "2020-10-01", "confirm_agreement", coordinator)) == "guard_false"
    assert "agreement" in {armed.name for armed in pair(app).deadlines}
    done(app, "2020-10-01", "confirm_agreement", proposed["deputy_director"])
    assert "agreement" not in {armed.name for armed in pair(app).deadlines}
    done(app, "2020-10-01", "agree", coordinator)


def test_a_yes_from_an_address_of_old_waits_for_nobody(
    app: Application, proposed: dict[str, PersonId]
) -> None:
    done(app, PROPOSED, "guardian_agrees", proposed["parent"])
    now = pair(app)
    assert now.fields["guardian_agreed"] is True
    assert "agreement" not in {armed.name for armed in now.deadlines}
    answer = pull(app, PROPOSED, "confirm_agreement", proposed["psychologist"])
    assert refused(answer) == "guard_false"


def test_the_link_says_kindly_that_somebody_will_confirm(tmp_path: Path) -> None:
    school = a_school(tmp_path, f"sqlite:///{tmp_path / 's.db'}", "https://school.example")
    moves(school.app, school.parent, "new@school.example", By(at("2020-09-02")))
    school.does("record_request", school.coordinator, "2020-09-03", request_kind="studies")
    school.deliver("2020-09-03")
    given = {"data_consent": "on", "guardian_consent": "on"}
    reference = school.reference("new")
    said = answers.answer(school.app, reference, "give_consents", given, at("2020-09-04"))
    assert isinstance(said, Fired)
    assert said.dest == "intake.confirming"
    assert said.told is not None
    assert "somebody may ring you" in said.told.en
    school.app.close()
