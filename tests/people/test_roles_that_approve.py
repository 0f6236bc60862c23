"""Who accepts results is named by an administrator: nobody gives such a role to themselves."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest

from dashboard.app import build
from programme.access import accounts, tokens
from programme.people import register
from programme.processes.firing import Fired, Request, fire
from programme.processes.roster import roster
from programme.school.application import Application, open_application
from programme.school.settings import Settings
from states.decision import Absence, PersonId, Refusal
from states.errors import NotAllowed
from states.roster import cycle_roles_of
from states.school_history import By
from store import cycles, instances, role_holders
from tests.author import BY
from tests.cast import at
from tests.school import CYCLE, opened
from tests.serving import served

DAY, NEXT, LATER = date(2020, 9, 10), date(2020, 9, 11), date(2020, 9, 20)
PASSWORD = "семь раз отмерь, один отрежь"  # noqa: S105  # of a school that lives for one test


def by_account(app: Application, role: accounts.AccountRole, person: PersonId | None = None) -> By:
    account = accounts.add(app, role, role, PASSWORD, By(at("2020-09-01")), person)
    return By(at("2020-09-10"), person, account.id, "page")


def holds(app: Application, person: PersonId) -> set[str]:
    with app.database.reading() as tx:
        return {held.role for held in role_holders.of_person(tx, person)}


def test_a_coordinator_does_not_make_themselves_the_director(
    app: Application, who: dict[str, PersonId]
) -> None:
    by = by_account(app, "coordinator", who["coordinator"])
    for role in ("director", "deputy_director"):
        with pytest.raises(NotAllowed, match="administrator"):
            register.hold(app, CYCLE, role, who["coordinator"], DAY, by=by)
    register.hold(app, CYCLE, "psychologist", who["coordinator"], DAY, by=by)
    assert holds(app, who["coordinator"]) == {"coordinator", "psychologist"}


def test_an_administrator_and_whoever_operates_the_server_name_a_director(
    app: Application, who: dict[str, PersonId]
) -> None:
    register.hold(app, CYCLE, "director", who["mentor"], DAY, by=by_account(app, "administrator"))
    register.hold(app, CYCLE, "director", who["parent"], DAY, by=BY)
    assert holds(app, who["mentor"]) == holds(app, who["parent"]) == {"director"}


def test_a_coordinator_does_not_stand_in_for_the_director_by_their_own_word(
    app: Application, who: dict[str, PersonId]
) -> None:
    by = by_account(app, "coordinator", who["coordinator"])
    away = (who["director"], DAY, DAY)
    with pytest.raises(NotAllowed, match="substitute"):
        register.absent(app, Absence(*away, who["coordinator"]), by)
    register.absent(app, Absence(*away), by)
    register.absent(app, Absence(who["psychologist"], DAY, DAY, who["coordinator"]), by)
    register.absent(app, Absence(*away, who["mentor"]), by_account(app, "administrator"))


def accepts(app: Application, person: PersonId, day: date) -> set[str]:
    """The roles that accept results in which somebody acts that day."""
    with app.database.reading() as tx:
        row = cycles.by_name(tx, CYCLE)
        found = roster(app, tx, row.id, at(day.isoformat()))
    return {*cycle_roles_of(found, person, day)} & {"director", "deputy_director"}


def test_no_chain_of_substitutes_leads_from_the_director_by_a_coordinators_word(
    app: Application, who: dict[str, PersonId]
) -> None:
    by, admin = by_account(app, "coordinator", who["coordinator"]), by_account(app, "administrator")
    register.absent(app, Absence(who["director"], DAY, NEXT, who["mentor"]), admin)
    with pytest.raises(NotAllowed, match="director"):
        register.absent(app, Absence(who["mentor"], DAY, DAY, who["coordinator"]), by)
    register.absent(app, Absence(who["mentor"], DAY, DAY), by)
    register.absent(app, Absence(who["mentor"], LATER, LATER, who["coordinator"]), by)
    assert accepts(app, who["mentor"], DAY) == {"director"}
    assert accepts(app, who["coordinator"], DAY) == set()


def test_a_substitute_who_was_written_down_before_accepts_nothing_later(
    app: Application, who: dict[str, PersonId]
) -> None:
    by, admin = by_account(app, "coordinator", who["coordinator"]), by_account(app, "administrator")
    # whoever is to be the director, or the director's substitute, is away with a substitute already
    register.absent(app, Absence(who["mentor"], DAY, NEXT, who["coordinator"]), by)
    register.absent(app, Absence(who["stranger"], DAY, NEXT, who["coordinator"]), by)
    register.hold(app, CYCLE, "director", who["mentor"], DAY, by=admin)
    register.absent(app, Absence(who["director"], DAY, NEXT, who["stranger"]), admin)
    assert accepts(app, who["coordinator"], DAY) == set()
    assert accepts(app, who["stranger"], DAY) == {"director"}


def test_a_substitute_whom_the_coordinator_named_accepts_no_result(
    app: Application, who: dict[str, PersonId], tmp_path: Path
) -> None:
    by, admin = by_account(app, "coordinator", who["coordinator"]), by_account(app, "administrator")
    register.absent(app, Absence(who["mentor"], DAY, NEXT, who["coordinator"]), by)
    register.hold(app, CYCLE, "director", who["mentor"], DAY, by=admin)
    order = tmp_path / "order.pdf"
    order.write_text("приказ")
    name, day = f"{CYCLE} · 1.1", DAY.isoformat()
    with app.database.reading() as tx:
        responsible = instances.by_name(tx, name).roles["responsible"][0].removeprefix("role:")
    handed = Request(name, "confirm", who[responsible], evidence={"": order})
    assert isinstance(fire(app, handed, at(day)), Fired)
    refused = fire(app, Request(name, "accept", who["coordinator"]), at(day))
    assert isinstance(refused, Refusal)
    assert refused.code == "wrong_role"
    assert isinstance(fire(app, Request(name, "accept", who["mentor"]), at(day)), Fired)


def test_a_substitute_whom_the_administrator_names_again_accepts_results(
    app: Application, who: dict[str, PersonId]
) -> None:
    by, admin = by_account(app, "coordinator", who["coordinator"]), by_account(app, "administrator")
    register.absent(app, Absence(who["mentor"], DAY, NEXT, who["psychologist"]), by)
    register.hold(app, CYCLE, "director", who["mentor"], DAY, by=admin)
    assert accepts(app, who["psychologist"], DAY) == set()
    register.absent(app, Absence(who["mentor"], DAY, NEXT, who["psychologist"]), admin)
    assert accepts(app, who["psychologist"], DAY) == {"director"}


def test_a_coordinator_takes_no_substitute_away_from_the_director(
    app: Application, who: dict[str, PersonId]
) -> None:
    by, admin = by_account(app, "coordinator", who["coordinator"]), by_account(app, "administrator")
    register.absent(app, Absence(who["director"], DAY, NEXT, who["mentor"]), admin)
    register.absent(app, Absence(who["director"], date(2020, 9, 1), LATER), by)
    assert accepts(app, who["mentor"], DAY) == {"director"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    found = Settings(home=tmp_path)
    with open_application(found) as app:
        who = opened(app)
        for login in ("coordinator", "administrator"):
            role = accounts.role_named(login)
            accounts.add(app, login, role, PASSWORD, By(at("2020-09-01")), who.get(login))
    return found


@pytest.fixture
def pages(settings: Settings) -> Iterator[httpx.Client]:
    with served(build(settings)) as client:
        yield client


def page_of(client: httpx.Client, login: str) -> tuple[str, str]:
    client.post("/sign-in", data={"login": login, "password": PASSWORD})
    text = client.get("/people/1?lang=en").text
    return text, text.split('name="csrf" value="')[1].split('"')[0]


def test_the_page_offers_what_may_be_given_and_says_who_gives_the_rest(
    pages: httpx.Client,
) -> None:
    text, csrf = page_of(pages, "coordinator")
    assert '<option value="psychologist">' in text
    assert '<option value="director">' not in text
    assert "school's administrator alone" in text.replace("&#39;", "'")
    form = {"csrf": csrf, "role": "director", "first": "2020-09-10", "cycle": CYCLE}
    refused = pages.post("/people/6/role", data=form)
    assert refused.status_code == 403
    assert "only the school&#39;s administrator" in refused.text
    text, csrf = page_of(pages, "administrator")
    assert '<option value="director">' in text
    assert "administrator alone" not in text
    assert pages.post("/people/6/role", data=form | {"csrf": csrf}).status_code == 303


def test_the_api_keeps_to_the_same_rule(settings: Settings, pages: httpx.Client) -> None:
    said = {"cycle": CYCLE, "role": "director", "first": "2020-09-10"}
    for login, status in (("coordinator", 403), ("administrator", 200)):
        with open_application(settings) as app:
            account = accounts.named(app, login)
            token = tokens.issue(app, account, "writes", "write", 1, datetime.now(UTC))[1]
        head = {"authorization": f"Bearer {token}"}
        answer = pages.post("/api/v1/people/6/roles", json=said, headers=head)
        assert answer.status_code == status, answer.text
