"""What changes who may do what, and who reads what, takes two people."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

import pytest

import definitions as shipped
from programme.access import accounts
from programme.history import school_view, verification
from programme.people import register
from programme.processes import adoption, migration, pairs, second_person
from programme.processes.migration import Migrated
from programme.school.application import Application
from states.decision import PersonId
from states.school_history import By
from store import definition_versions, instances
from store.accounts import AccountRole
from tests.author import BY
from tests.cast import at
from tests.pair_versions import COMING, PRESENT, raised
from tests.school import CYCLE

NEXT = raised()
MENTORS_READ = NEXT.replace(
    "en: what is the concern}\n    seen_by: [coordinator",
    "en: what is the concern}\n    seen_by: [mentor, coordinator",
)
ROADMAP = (shipped.FOLDER / "roadmap.yaml").read_text("utf-8")
COORDINATORS_ACCEPT = ROADMAP.replace("version: 2", "version: 3", 1).replace(
    "accepts: deputy_director", "accepts: coordinator"
)
PASSWORD = "семь раз отмерь, один отрежь"  # noqa: S105  # of a school that lives for one test
DAY = at("2020-10-01")


@dataclass
class Staff:
    """Accounts of the school: maria proposes, olga and ivan are administrators."""

    app: Application
    who: dict[str, PersonId]

    @cached_property
    def maria(self) -> By:
        return self._account("maria", "coordinator", self.who["coordinator"])

    @cached_property
    def anna(self) -> By:
        return self._account("anna", "coordinator", self.who["deputy_director"])

    @cached_property
    def olga(self) -> By:
        return self._account("olga", "administrator", register.add(self.app, "Ольга", by=BY))

    @cached_property
    def ivan(self) -> By:
        return self._account("ivan", "administrator", register.add(self.app, "Иван", by=BY))

    @cached_property
    def marias_other(self) -> By:
        return self._account("maria2", "administrator", self.who["coordinator"])

    def _account(self, login: str, role: AccountRole, person: PersonId) -> By:
        found = accounts.add(self.app, login, role, PASSWORD, BY, person=person)
        return By(DAY, person, int(found.id), "page")


@pytest.fixture
def staff(app: Application, who: dict[str, PersonId]) -> Staff:
    return Staff(app, who)


def move(app: Application, text: str, by: By, moment: datetime = DAY, **states: str) -> Migrated:
    file = app.settings.home / "definition.yaml"
    file.write_text(text, encoding="utf-8")
    moving = {source.replace("__", "."): dest for source, dest in states.items()}
    asked = By(moment, by.person, by.account, by.way)
    return migration.move(app, file, moving, "Так решил педсовет", asked)


def version(app: Application, name: str = "pair 1") -> int:
    with app.database.reading() as tx:
        return instances.by_name(tx, name).version


def newest(app: Application, name: str) -> int:
    with app.database.reading() as tx:
        found = definition_versions.by_name(tx, name)
    assert found
    return found.version


def test_a_coordinator_alone_makes_no_childs_words_readable_to_the_mentor(
    app: Application, staff: Staff
) -> None:
    found = move(app, MENTORS_READ, staff.maria)
    assert (found.waits, found.moved) == (True, 0)
    (rule,) = found.rules
    assert rule.words.ru == "прочтут ещё: наставник"
    assert rule.words.en == "will read it too: mentor"
    assert version(app) == PRESENT
    assert newest(app, "pair_lifecycle") == PRESENT, "a new pair begins by the old rules too"
    (name,) = pairs.open_pairs(app, CYCLE, [pairs.NewPair(staff.who["stranger"])], DAY)
    assert version(app, name) == PRESENT


@pytest.mark.parametrize("second", ["maria", "anna", "marias_other"])
def test_neither_who_proposed_it_nor_another_coordinator_nor_ones_own_other_account_agrees(
    app: Application, staff: Staff, second: str
) -> None:
    move(app, MENTORS_READ, staff.maria)
    assert move(app, MENTORS_READ, getattr(staff, second)).waits
    assert version(app) == PRESENT


def test_an_administrator_agrees_and_history_names_both(app: Application, staff: Staff) -> None:
    olga = staff.olga
    move(app, MENTORS_READ, staff.maria)
    done = move(app, MENTORS_READ, olga)
    assert (done.waits, done.moved) == (False, 2)
    assert version(app) == COMING
    lines = school_view.lines(app, limit=3)
    assert [(line.event.en, line.login) for line in lines] == [
        ("a definition was adopted", "olga"),
        ("a second person agreed to rules", "olga"),
        ("rules were proposed", "maria"),
    ]
    assert lines[1].details is not None
    assert f"No. {lines[2].number}" in lines[1].details.en
    assert second_person.waiting(app, DAY) == []
    assert verification.verify(app).problems == ()


def test_an_administrator_needs_another_administrator(app: Application, staff: Staff) -> None:
    assert move(app, MENTORS_READ, staff.olga).waits
    assert move(app, MENTORS_READ, staff.olga).waits
    assert move(app, MENTORS_READ, staff.ivan).moved == 2


def test_another_text_than_the_one_proposed_is_a_proposal_of_its_own(
    app: Application, staff: Staff
) -> None:
    move(app, MENTORS_READ, staff.maria)
    other = MENTORS_READ.replace("seen_by: [mentor, coordinator", "seen_by: [mentee, coordinator")
    assert move(app, other, staff.olga).waits
    assert move(app, MENTORS_READ, staff.ivan).waits, "olga's has taken its place"


def test_a_proposal_is_over_after_two_weeks(app: Application, staff: Staff) -> None:
    move(app, MENTORS_READ, staff.maria)
    assert len(second_person.waiting(app, DAY + timedelta(days=13))) == 1
    late = DAY + timedelta(days=15)
    assert second_person.waiting(app, late) == []
    assert move(app, MENTORS_READ, staff.olga, late).waits


def test_on_the_server_it_takes_nobody_else(app: Application, staff: Staff) -> None:
    move(app, MENTORS_READ, staff.maria)
    assert move(app, MENTORS_READ, By(DAY, way="command")).moved == 2
    assert second_person.waiting(app, DAY) == []


def test_explanations_and_days_are_changed_as_before(app: Application, staff: Staff) -> None:
    words = NEXT.replace("ru: У этого наставника уже пять пар.", "ru: Пар уже пять.").replace(
        "due: {within: 5 working days}", "due: {within: 9 working days}"
    )
    assert words != NEXT
    done = move(app, words, staff.maria)
    assert (done.rules, done.waits, done.moved) == ((), False, 2)


def test_nobody_alone_calls_a_refusal_an_agreement(app: Application, staff: Staff) -> None:
    yes = "title: {ru: Родитель согласен, en: The parent agrees}"
    no = "title: {ru: Отказаться от предложения, en: Decline the proposal}"
    swapped = NEXT.replace(yes, "@").replace(no, yes).replace("@", no)
    found = move(app, swapped, staff.maria)
    assert (found.waits, found.moved) == (True, 0)
    assert {rule.what.rpartition(" ")[2] for rule in found.rules} == {"guardian_agrees", "decline"}
    assert all("станет «" in rule.words.ru for rule in found.rules)
    assert move(app, swapped, staff.olga).moved == 2


def test_nobody_alone_puts_pairs_into_a_state_past_the_consents(
    app: Application, staff: Staff
) -> None:
    moved = move(app, NEXT, staff.maria, intake__request="meetings.trial")
    assert moved.waits
    assert "meetings.trial" in moved.rules[0].words.ru
    assert move(app, NEXT, staff.olga, intake__request="meetings.final").waits


def test_nobody_alone_goes_back_to_older_rules(app: Application, staff: Staff) -> None:
    with app.database.reading() as tx:
        old = definition_versions.by_name(tx, "pair_lifecycle")
    assert old
    move(app, MENTORS_READ, By(DAY, way="command"))
    assert move(app, old.text, staff.maria).waits


def test_a_coordinator_gives_themselves_no_results_to_accept_next_year(
    app: Application, staff: Staff
) -> None:
    before = newest(app, "roadmap")
    found = move(app, COORDINATORS_ACCEPT, staff.maria)
    assert found.waits
    said = {rule.words.ru for rule in found.rules}
    assert said == {"принимать будут: куратор; больше не принимают: заместитель директора"}
    assert newest(app, "roadmap") == before, "the next year is opened by the old plan"


def test_a_plan_and_a_process_nobody_has_seen_yet_are_rules_as_well(
    app: Application, staff: Staff
) -> None:
    other = ROADMAP.replace("plan: roadmap", "plan: other", 1)
    assert [rule.what for rule in move(app, other, staff.maria).rules] == ["other"]
    process = NEXT.replace("process: pair_lifecycle", "process: other", 1)
    assert move(app, process, staff.maria).waits


def test_what_waits_is_kept_and_shown_to_the_second_person(app: Application, staff: Staff) -> None:
    move(app, MENTORS_READ, staff.maria)
    (waits,) = second_person.waiting(app, DAY)
    assert (waits.login, waits.reason) == ("maria", "Так решил педсовет")
    found = adoption.draft(app, waits.wanted.name, waits.wanted.digest, DAY)
    assert found.proposal == waits
    assert "\n".join(found.lines).rstrip("\n") == MENTORS_READ.rstrip("\n")
