"""Who holds the school's accounts, or accepts its results, is erased and moved by an administrator
alone."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from dashboard.app import build
from programme.access import accounts, tokens
from programme.people import dossier, erasure
from programme.school.application import Application, open_application
from programme.school.settings import Settings
from states.decision import PersonId
from states.errors import NotAllowed
from states.school_history import By
from tests.author import BY
from tests.cast import at
from tests.guest import Guest
from tests.school import opened
from tests.serving import served
from tests.shell import Shell

PASSWORD = "семь раз отмерь, один отрежь"  # noqa: S105  # of a school that lives for one test


def by_account(app: Application, role: accounts.AccountRole, person: PersonId | None = None) -> By:
    made = accounts.add(app, f"{role}{person}", role, PASSWORD, By(at("2020-09-01")), person)
    return By(at("2020-09-10"), person, made.id, "page")


def name_of(app: Application, person: PersonId) -> str:
    return dossier.dossier(app, person).person.name


@pytest.mark.parametrize("role", ["administrator", "coordinator", "auditor", "municipal"])
def test_a_coordinator_erases_nobody_who_has_an_account_that_sees_others(
    app: Application, who: dict[str, PersonId], role: accounts.AccountRole
) -> None:
    by, admin = by_account(app, "coordinator", who["coordinator"]), by_account(app, "administrator")
    by_account(app, role, who["stranger"])
    with pytest.raises(NotAllowed, match="administrator"):
        erasure.erase(app, who["stranger"], by)
    assert name_of(app, who["stranger"])
    erasure.erase(app, who["stranger"], admin)
    assert not name_of(app, who["stranger"])


def test_a_coordinator_erases_nobody_who_accepts_results(
    app: Application, who: dict[str, PersonId]
) -> None:
    by = by_account(app, "coordinator", who["coordinator"])
    for role in ("director", "deputy_director"):
        with pytest.raises(NotAllowed, match="accepts the results"):
            erasure.erase(app, who[role], by)
    erasure.erase(app, who["director"], BY)
    assert not name_of(app, who["director"])


def test_a_coordinator_erases_whoever_answers_for_a_measure_and_whoever_has_no_account(
    app: Application, who: dict[str, PersonId]
) -> None:
    by = by_account(app, "coordinator", who["coordinator"])
    by_account(app, "responsible", who["stranger"])
    for person in (who["stranger"], who["mentor"]):
        erasure.erase(app, person, by)
        assert not name_of(app, person)


def test_a_coordinator_moves_no_letters_of_an_administrator(
    app: Application, who: dict[str, PersonId]
) -> None:
    by = by_account(app, "coordinator", who["coordinator"])
    admin = by_account(app, "administrator", who["stranger"])
    for person in (who["stranger"], who["director"]):
        name = name_of(app, person)
        with pytest.raises(NotAllowed, match="address"):
            dossier.correct(app, person, name, "mine@evil.example", "ru", by=by)
        assert dossier.dossier(app, person).person.address.endswith("@school.example")
        # in which language the letters are they may mend
        address = dossier.dossier(app, person).person.address
        dossier.correct(app, person, name, address, "en", by=by)
        dossier.correct(app, person, name, "new@school.example", "ru", by=admin)


def test_everybody_changes_their_own_address(app: Application, who: dict[str, PersonId]) -> None:
    own = who["coordinator"]
    by = by_account(app, "coordinator", own)
    dossier.correct(app, own, name_of(app, own), "moved@school.example", "ru", by=by)
    assert dossier.dossier(app, own).person.address == "moved@school.example"


@pytest.fixture
def school(tmp_path: Path) -> tuple[Settings, dict[str, PersonId]]:
    settings = Settings(home=tmp_path)
    with open_application(settings) as app:
        who = opened(app)
        by = By(at("2020-09-01"))
        accounts.add(app, "coordinator", "coordinator", PASSWORD, by, who["coordinator"])
        accounts.add(app, "admin", "administrator", PASSWORD, by, who["stranger"])
        accounts.add(app, "second", "administrator", PASSWORD, by)
    return settings, who


@pytest.fixture
def client(school: tuple[Settings, dict[str, PersonId]]) -> Iterator[httpx.Client]:
    with served(build(school[0])) as found:
        yield found


def test_the_page_says_so_and_erases_nobody(
    client: httpx.Client, school: tuple[Settings, dict[str, PersonId]]
) -> None:
    who = school[1]
    guest = Guest(client)
    guest.sign_in("coordinator", PASSWORD)
    for person in (who["stranger"], who["director"]):
        page = guest.get(f"/people/{person}/erase")
        assert "Only the school&#39;s administrator" in page.text
        assert 'name="sure"' not in page.text
        refused = guest.post(f"/people/{person}/erase", sure="yes")
        assert refused.status_code == 403
        assert "Only the school&#39;s administrator" in refused.text
    moved = guest.post(f"/people/{who['stranger']}", name="Лебедев", address="mine@evil.example")
    assert moved.status_code == 403
    assert "Only the school&#39;s administrator" in moved.text
    guest.sign_in("second", PASSWORD)
    assert 'name="sure"' in guest.get(f"/people/{who['stranger']}/erase").text
    assert guest.post(f"/people/{who['stranger']}/erase", sure="yes").status_code == 303


def test_the_api_and_the_command_line_keep_to_it(
    client: httpx.Client, school: tuple[Settings, dict[str, PersonId]], tmp_path: Path
) -> None:
    settings, who = school
    with open_application(settings) as app:
        account = accounts.named(app, "coordinator")
        token = tokens.issue(app, account, "writes", "write", 1, datetime.now(UTC))[1]
    head = {"authorization": f"Bearer {token}"}
    answer = client.delete(f"/api/v1/people/{who['director']}", headers=head)
    assert answer.status_code == 403
    assert "administrator" in answer.text or "администратор" in answer.text
    # whoever operates the server decides themselves
    assert Shell(tmp_path)("person", "erase", str(who["director"])).code == 0
    with open_application(settings) as app:
        assert not name_of(app, who["director"])
