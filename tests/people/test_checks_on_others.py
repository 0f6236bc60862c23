"""Nobody who has to do with an open school year is erased by a coordinator: what they saw, heard
and confirmed is a check on what coordinators do."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest

from dashboard.app import build
from programme.access import accounts, tokens
from programme.mail import delivery
from programme.people import dossier, erasure, register
from programme.processes import cycles, migration
from programme.school.application import Application, open_application
from programme.school.settings import Settings
from programme.upkeep import retention, tidying
from states.decision import Absence, PersonId
from states.errors import NotAllowed, WrongUse
from states.school_history import By
from tests.author import BY
from tests.cast import at
from tests.guest import Guest
from tests.pair_versions import raised
from tests.school import CYCLE, agreed, done, met, opened
from tests.serving import served

PASSWORD = "семь раз отмерь, один отрежь"  # noqa: S105  # of a school that lives for one test
DAY = "2020-10-12"


def by_account(app: Application, role: accounts.AccountRole, person: PersonId | None = None) -> By:
    made = accounts.add(app, f"{role}{person}", role, PASSWORD, By(at("2020-09-01")), person)
    return By(at(DAY), person, made.id, "page")


@pytest.fixture
def coordinator(app: Application, who: dict[str, PersonId]) -> By:
    return by_account(app, "coordinator", who["coordinator"])


def moves(app: Application, person: PersonId, address: str, by: By) -> None:
    name = dossier.dossier(app, person).person.name
    dossier.correct(app, person, name, address, "ru", by=by)


def erased(app: Application, person: PersonId, by: By) -> bool:
    """Whether this account erases somebody, which their page knew."""
    foreseen = erasure.in_the_way(app, person, by)
    if foreseen is None:
        erasure.erase(app, person, by)
        return not dossier.dossier(app, person).person.name
    with pytest.raises(NotAllowed) as refusal:
        erasure.erase(app, person, by)
    assert refusal.value.words == foreseen
    assert "администратор" in foreseen.ru
    assert dossier.dossier(app, person).person.name
    return False


def test_a_coordinator_erases_neither_parent_nor_child_of_a_pair_that_goes_on(
    app: Application, who: dict[str, PersonId], coordinator: By
) -> None:
    for role in ("parent", "mentee", "other"):
        assert not erased(app, who[role], coordinator)
    assert erased(app, who["parent"], by_account(app, "administrator"))


def test_to_end_the_pair_first_does_not_help(
    app: Application, who: dict[str, PersonId], coordinator: By
) -> None:
    done(app, DAY, "end_early", who["coordinator"], reason="переехала")
    assert not erased(app, who["parent"], coordinator)


def test_a_mentor_of_the_round_before_is_not_erased_either(
    app: Application, who: dict[str, PersonId], coordinator: By
) -> None:
    met(app, who)
    done(app, DAY, "rematch", who["coordinator"], reason="не сошлись")
    agreed(app, who, DAY, "stranger")
    assert not erased(app, who["mentor"], coordinator)


def test_a_coordinator_erases_nobody_who_holds_or_held_a_role_of_the_year(
    app: Application, who: dict[str, PersonId], coordinator: By
) -> None:
    days = date(2020, 9, 1), date(2020, 9, 20)
    register.hold(app, CYCLE, "psychologist", who["stranger"], *days, by=BY)
    for person in (who["psychologist"], who["stranger"]):
        assert not erased(app, person, coordinator)


def test_whoever_stands_in_for_the_psychologist_is_not_erased(
    app: Application, who: dict[str, PersonId], coordinator: By
) -> None:
    days = date(2020, 10, 1), date(2020, 10, 2)
    register.absent(app, Absence(who["psychologist"], *days, who["stranger"]), BY)
    assert not erased(app, who["stranger"], coordinator)


def test_whoever_confirmed_something_is_not_erased_whatever_became_of_their_role(
    app: Application, who: dict[str, PersonId], coordinator: By
) -> None:
    days = date(2020, 9, 1), date(2020, 12, 1)
    register.absent(app, Absence(who["psychologist"], *days, who["stranger"]), BY)
    yes = "да"
    done(app, "2020-09-29", "record_request", who["coordinator"], request_kind="studies")
    done(
        app,
        "2020-09-30",
        "consents_spoken",
        who["coordinator"],
        data_consent=yes,
        guardian_consent=yes,
    )
    done(app, "2020-09-30", "confirm_consents", who["stranger"])
    # with the absent the substitution goes, not the deed
    assert erased(app, who["psychologist"], by_account(app, "administrator"))
    assert not erased(app, who["stranger"], coordinator)


def test_whoever_a_field_names_is_not_erased(
    app: Application, who: dict[str, PersonId], coordinator: By
) -> None:
    asked = raised().replace("asks: [{field: meeting_on}]", "asks: [{field: witness}]", 1)
    text = asked.replace("  group_number:", "  witness: {type: person}\n  group_number:", 1)
    file = app.settings.home / "definition.yaml"
    file.write_text(text, encoding="utf-8")
    met(app, who)
    migration.move(app, file, {}, "свидетель", By(at(DAY), way="command"))
    free = register.add(app, "Никто", by=BY)
    done(app, DAY, "plan_meeting", who["mentor"], witness=str(who["stranger"]))
    assert not erased(app, who["stranger"], coordinator)
    # a number is not yet a person: one meeting was held, and nobody is number one for that
    assert erased(app, free, coordinator)


def test_whoever_has_to_do_with_no_open_year_is_erased_by_a_coordinator(
    app: Application, who: dict[str, PersonId], coordinator: By
) -> None:
    assert erased(app, who["stranger"], coordinator)
    cycles.close_cycle(app, CYCLE, By(at("2021-09-01")))
    for role in ("parent", "mentee", "psychologist"):
        assert erased(app, who[role], coordinator)


def test_what_the_night_proposes_a_coordinator_erases(
    app: Application, who: dict[str, PersonId], coordinator: By
) -> None:
    cycles.close_cycle(app, CYCLE, By(at("2021-09-01")))
    tidying.tidy(app, at("2024-09-02"))
    proposed = [one.person for one in retention.proposed(app)]
    assert who["parent"] in proposed
    for person in proposed:
        assert erased(app, person, coordinator)


def test_the_old_address_is_told_before_anybody_is_erased(
    app: Application, who: dict[str, PersonId], coordinator: By
) -> None:
    moves(app, who["parent"], "mine@evil.example", coordinator)
    admin = by_account(app, "administrator")
    with pytest.raises(WrongUse, match="has not gone yet"):
        erasure.erase(app, who["parent"], admin)
    assert erasure.in_the_way(app, who["parent"], admin)
    asyncio.run(delivery.deliver(app, at(DAY)))
    assert erased(app, who["parent"], admin)


def test_the_server_waits_for_no_letter(
    app: Application, who: dict[str, PersonId], coordinator: By
) -> None:
    moves(app, who["parent"], "mine@evil.example", coordinator)
    assert erased(app, who["parent"], BY)


def test_a_coordinator_changes_a_parents_address_as_before(
    app: Application, who: dict[str, PersonId], coordinator: By
) -> None:
    for role in ("parent", "mentee", "psychologist"):
        moves(app, who[role], f"new{role}@school.example", coordinator)
        assert dossier.dossier(app, who[role]).person.address == f"new{role}@school.example"


def test_a_coordinator_does_not_say_by_what_name_and_telephone_the_director_is_reached(
    app: Application, who: dict[str, PersonId], coordinator: By
) -> None:
    known = dossier.dossier(app, who["director"]).person
    for name, phone in (("director", "+7 900 000-00-00"), ("Д., +7 900 000-00-00", "")):
        with pytest.raises(NotAllowed, match="telephone"):
            dossier.correct(app, known.id, name, known.address, "ru", phone, by=coordinator)
    dossier.correct(app, known.id, known.name, known.address, "en", by=coordinator)
    own = dossier.dossier(app, who["coordinator"]).person
    dossier.correct(app, own.id, own.name, own.address, "ru", "+7 900 1", by=coordinator)


def test_a_substitute_whom_the_administrator_named_is_moved_by_an_administrator(
    app: Application, who: dict[str, PersonId], coordinator: By
) -> None:
    days = date(2020, 10, 1), date(2020, 12, 1)
    away = Absence(who["director"], *days, who["stranger"])
    register.absent(app, away, by_account(app, "administrator"))
    with pytest.raises(NotAllowed, match="accepts the results"):
        moves(app, who["stranger"], "mine@evil.example", coordinator)


@pytest.fixture
def school(tmp_path: Path) -> tuple[Settings, dict[str, PersonId]]:
    settings = Settings(home=tmp_path)
    with open_application(settings) as app:
        who = opened(app)
        by = By(at("2020-09-01"))
        accounts.add(app, "coordinator", "coordinator", PASSWORD, by, who["coordinator"])
        accounts.add(app, "admin", "administrator", PASSWORD, by)
    return settings, who


@pytest.fixture
def client(school: tuple[Settings, dict[str, PersonId]]) -> Iterator[httpx.Client]:
    with served(build(school[0])) as found:
        yield found


def test_page_and_api_say_who_erases_a_parent(
    client: httpx.Client, school: tuple[Settings, dict[str, PersonId]]
) -> None:
    settings, who = school
    parent = who["parent"]
    guest = Guest(client)
    guest.sign_in("coordinator", PASSWORD)
    page = guest.get(f"/people/{parent}/erase")
    assert "pass the request on" in page.text
    assert 'name="sure"' not in page.text
    assert guest.post(f"/people/{parent}/erase", sure="yes").status_code == 403
    with open_application(settings) as app:
        account = accounts.named(app, "coordinator")
        token = tokens.issue(app, account, "writes", "write", 1, datetime.now(UTC))[1]
    head = {"authorization": f"Bearer {token}"}
    assert client.delete(f"/api/v1/people/{parent}", headers=head).status_code == 403
    guest.sign_in("admin", PASSWORD)
    assert guest.post(f"/people/{parent}/erase", sure="yes").status_code == 303
