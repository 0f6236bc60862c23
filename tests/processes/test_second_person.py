"""A second person is somebody else, and not by the word of the first."""

from datetime import date
from pathlib import Path

import pytest

from programme.access import accounts
from programme.history import entries
from programme.mail import answers
from programme.people import dossier, register
from programme.processes.firing import Fired, Request, fire
from programme.processes.viewer import Viewer
from programme.school.application import Application
from programme.views.instance import one
from states.decision import Absence, PersonId, Refusal
from states.school_history import By
from tests.cast import at
from tests.letterbox import a_school
from tests.school import CYCLE, done, number_of

DAY = "2020-09-30"
PASSWORD = "семь раз отмерь, один отрежь"  # noqa: S105  # of a school that lives for one test


def account(
    app: Application, role: accounts.AccountRole, person: PersonId | None, login: str = ""
) -> By:
    made = accounts.add(app, login or role, role, PASSWORD, By(at("2020-09-01")), person)
    return By(at("2020-09-29"), person, made.id, "page")


@pytest.fixture
def asked(app: Application, who: dict[str, PersonId]) -> dict[str, PersonId]:
    """`pair 1` waits for consents since 29 September 2020."""
    done(app, "2020-09-29", "record_request", who["coordinator"], request_kind="studies")
    return who


def confirms(app: Application, person: PersonId, trigger: str = "confirm_consents") -> bool:
    answer = fire(app, Request("pair 1", trigger, person), at(DAY))
    if isinstance(answer, Refusal):
        assert answer.code == "guard_false"
    return isinstance(answer, Fired)


def shown_fields(app: Application, person: PersonId) -> set[str]:
    found = one(app, number_of(app, "pair 1"), at(DAY), Viewer(person, whole=True))
    return {field.value.en for field in found.fields}


def takes_address(app: Application, parent: PersonId, by: By) -> None:
    name = dossier.dossier(app, parent).person.name
    dossier.correct(app, parent, name, "mine@evil.example", "ru", by=by)
    done(app, DAY, "give_consents", parent, data_consent="да", guardian_consent="да")


def test_whom_the_coordinator_made_a_psychologist_confirms_nothing_of_theirs(
    app: Application, asked: dict[str, PersonId]
) -> None:
    by = account(app, "coordinator", asked["coordinator"])
    register.hold(app, CYCLE, "psychologist", asked["stranger"], date(2020, 9, 1), by=by)
    done(
        app, DAY, "consents_spoken", asked["coordinator"], data_consent="да", guardian_consent="да"
    )
    assert not confirms(app, asked["stranger"])
    assert confirms(app, asked["psychologist"])


def test_whom_another_made_a_psychologist_too_confirms(
    app: Application, asked: dict[str, PersonId]
) -> None:
    by = account(app, "coordinator", asked["coordinator"])
    admin = account(app, "administrator", None)
    for giver in (by, admin):
        register.hold(app, CYCLE, "psychologist", asked["stranger"], date(2020, 9, 1), by=giver)
    done(
        app, DAY, "consents_spoken", asked["coordinator"], data_consent="да", guardian_consent="да"
    )
    assert confirms(app, asked["stranger"])


def test_a_substitute_whom_the_coordinator_named_confirms_nothing_of_theirs(
    app: Application, asked: dict[str, PersonId]
) -> None:
    by = account(app, "coordinator", asked["coordinator"])
    days = date(2020, 9, 1), date(2020, 12, 1)
    register.absent(app, Absence(asked["psychologist"], *days, asked["stranger"]), by)
    done(
        app, DAY, "consents_spoken", asked["coordinator"], data_consent="да", guardian_consent="да"
    )
    assert not confirms(app, asked["stranger"])
    assert confirms(app, asked["deputy_director"])


def test_whoever_took_the_address_gives_nobody_the_role_that_confirms(
    app: Application, asked: dict[str, PersonId]
) -> None:
    by = account(app, "coordinator", asked["coordinator"])
    takes_address(app, asked["parent"], by)
    register.hold(app, CYCLE, "psychologist", asked["stranger"], date(2020, 9, 1), by=by)
    assert not confirms(app, asked["coordinator"])
    assert not confirms(app, asked["stranger"])
    assert confirms(app, asked["psychologist"])


def test_nobody_is_known_to_be_another_than_an_account_without_a_person(
    app: Application, asked: dict[str, PersonId]
) -> None:
    takes_address(app, asked["parent"], account(app, "coordinator", None))
    assert not confirms(app, asked["coordinator"])
    done(app, DAY, "ask_consents_again", asked["psychologist"])
    done(
        app, DAY, "consents_spoken", asked["coordinator"], data_consent="да", guardian_consent="да"
    )
    assert confirms(app, asked["psychologist"])


def test_a_role_by_the_word_of_an_account_without_a_person_makes_no_second_one(
    app: Application, asked: dict[str, PersonId]
) -> None:
    nobody = account(app, "coordinator", None)
    register.hold(app, CYCLE, "psychologist", asked["stranger"], date(2020, 9, 1), by=nobody)
    done(
        app, DAY, "consents_spoken", asked["coordinator"], data_consent="да", guardian_consent="да"
    )
    assert not confirms(app, asked["stranger"])


def test_an_account_that_has_a_person_by_now_is_that_person(
    app: Application, asked: dict[str, PersonId]
) -> None:
    takes_address(app, asked["parent"], account(app, "coordinator", None))
    made = accounts.named(app, "coordinator")
    assert f"account no. {made.id}" in shown_fields(app, asked["coordinator"])
    done(app, DAY, "ask_consents_again", asked["psychologist"])
    accounts.change(app, made, "coordinator", asked["coordinator"], "ru", by=By(at(DAY)))
    done(app, DAY, "give_consents", asked["parent"], data_consent="да", guardian_consent="да")
    assert not confirms(app, asked["coordinator"])
    assert confirms(app, asked["psychologist"])


def test_an_administrator_who_is_nobody_of_the_programme_is_no_first_person(
    app: Application, asked: dict[str, PersonId]
) -> None:
    takes_address(app, asked["parent"], account(app, "administrator", None))
    assert confirms(app, asked["coordinator"])


def test_somebody_with_two_roles_confirms_in_the_one_that_others_gave(
    app: Application, asked: dict[str, PersonId]
) -> None:
    by = account(app, "coordinator", asked["coordinator"])
    second = asked["stranger"]
    register.hold(app, CYCLE, "psychologist", second, date(2020, 9, 1), by=by)
    admin = account(app, "administrator", None)
    register.hold(app, CYCLE, "coordinator", second, date(2020, 9, 1), by=admin)
    done(
        app, DAY, "consents_spoken", asked["coordinator"], data_consent="да", guardian_consent="да"
    )
    assert confirms(app, second)
    found = entries.entries(app, entries.entry_filter(app, name="pair 1")).lines
    assert found[0].role.en == "coordinator"


def test_history_says_that_a_link_went_to_a_new_address(tmp_path: Path, database_url: str) -> None:
    letterbox = a_school(tmp_path, database_url, "https://school.example")
    app = letterbox.app
    name = dossier.dossier(app, letterbox.parent).person.name
    by = By(at("2020-09-02"))
    dossier.correct(app, letterbox.parent, name, "new@school.example", "ru", by=by)
    letterbox.does("record_request", letterbox.coordinator, "2020-09-03", request_kind="studies")
    letterbox.deliver("2020-09-03")
    given = {"data_consent": "on", "guardian_consent": "on"}
    reference = letterbox.reference("new")
    said = answers.answer(app, reference, "give_consents", given, at("2020-09-04"))
    assert isinstance(said, Fired)
    (line, *_) = entries.entries(app, entries.entry_filter(app)).lines
    assert line.way is not None
    assert line.way.en == "by a link in a letter, days since the address came: 2"
    app.close()
