"""A second factor that was lost: two administrators open the way back, and everybody is told."""

from datetime import timedelta
from pathlib import Path

import pytest

from programme.access import accounts, factor_reset, second_factor, sessions
from programme.access.accounts import Account
from programme.school.application import Application, build
from programme.school.settings import Settings
from states.errors import NotAllowed, WrongUse
from states.school_history import By
from store import second_factors
from store.database import open_database
from tests.author import BY
from tests.door import NOON, RIGHT, enter

HOUR = timedelta(hours=1)


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Application:
    settings = Settings(home=tmp_path, second_factor="required")
    return build(settings, open_database(database_url))


@pytest.fixture
def vera(app: Application) -> Account:
    """An auditor with a phone, beside three administrators."""
    for login in ("one", "two", "three"):
        accounts.add(app, login, "administrator", RIGHT, By(NOON))
    return with_phone(app, accounts.add(app, "vera", "auditor", RIGHT, By(NOON)))


def with_phone(app: Application, account: Account) -> Account:
    with app.database.writing() as tx:
        second_factors.add(tx, account.id, "totp", "Phone", "sealed", 1, NOON)
        second_factors.set_codes(tx, account.id, [account.login])
    return account


def named(app: Application, *logins: str) -> list[Account]:
    return [accounts.named(app, login) for login in logins]


def test_two_administrators_open_the_way_back(app: Application, vera: Account) -> None:
    one, two = named(app, "one", "two")
    token = enter(app, login="vera").token
    factor_reset.ask(app, one, vera, NOON)
    assert second_factor.held(app, vera).factors
    factor_reset.confirm(app, two, vera, NOON + HOUR)
    assert second_factor.held(app, vera) == second_factor.Held([], 0)
    assert sessions.session_of(app, token, NOON + HOUR) is None
    again = sessions.session_of(app, enter(app, NOON + HOUR, login="vera").token, NOON + HOUR)
    assert again is not None
    assert again.due == "factor"
    app.close()


def test_neither_of_them_is_the_owner_nor_one_and_the_same(app: Application, vera: Account) -> None:
    one, two = named(app, "one", "two")
    with_phone(app, one)
    with pytest.raises(NotAllowed):
        factor_reset.ask(app, one, one, NOON)
    factor_reset.ask(app, one, vera, NOON)
    factor_reset.ask(app, two, one, NOON)
    for by, whose in ((one, vera), (one, one), (two, one)):
        with pytest.raises(NotAllowed):
            factor_reset.confirm(app, by, whose, NOON)
    assert second_factor.held(app, vera).factors
    assert second_factor.held(app, one).factors
    app.close()


def test_it_is_confirmed_within_a_day_and_once(app: Application, vera: Account) -> None:
    one, two, three = named(app, "one", "two", "three")
    with pytest.raises(WrongUse):
        factor_reset.confirm(app, two, vera, NOON)
    factor_reset.ask(app, one, vera, NOON)
    with pytest.raises(WrongUse):
        factor_reset.confirm(app, two, vera, NOON + 24 * HOUR)
    factor_reset.ask(app, one, vera, NOON + 25 * HOUR)
    factor_reset.confirm(app, two, vera, NOON + 26 * HOUR)
    with_phone(app, vera)
    with pytest.raises(WrongUse):
        factor_reset.confirm(app, three, vera, NOON + 27 * HOUR)
    assert second_factor.held(app, vera).factors
    app.close()


def test_without_two_administrators_the_command_line_does_it_and_says_so(
    app: Application, vera: Account
) -> None:
    one, two, three = named(app, "one", "two", "three")
    for other in (two, three):
        accounts.disable(app, other, by=BY)
    with pytest.raises(WrongUse, match="reset-second-factor vera"):
        factor_reset.ask(app, one, vera, NOON)
    factor_reset.on_the_server(app, vera, NOON)
    assert second_factor.held(app, vera).factors == []
    told = factor_reset.told(app, vera, NOON)
    assert [(one.account.login, one.asked_by, one.confirmed_by) for one in told] == [
        ("vera", "", "")
    ]
    app.close()


def test_administrators_and_the_owner_are_told_and_nobody_else(
    app: Application, vera: Account
) -> None:
    one, two = named(app, "one", "two")
    other = accounts.add(app, "other", "auditor", RIGHT, By(NOON))
    factor_reset.ask(app, one, vera, NOON)
    for reader, sees in ((one, 1), (two, 1), (vera, 1), (other, 0)):
        assert len(factor_reset.told(app, reader, NOON + HOUR)) == sees
        assert factor_reset.told(app, reader, NOON + 24 * HOUR) == []
    factor_reset.confirm(app, two, vera, NOON + HOUR)
    (seen,) = factor_reset.told(app, vera, NOON + 48 * HOUR)
    assert (seen.asked_by, seen.confirmed_by) == ("one", "two")
    assert factor_reset.told(app, vera, NOON + factor_reset.TOLD) == []
    app.close()


def test_there_must_be_something_to_lose(app: Application, vera: Account) -> None:
    one, two = named(app, "one", "two")
    with pytest.raises(WrongUse):
        factor_reset.ask(app, one, two, NOON)
    assert factor_reset.told(app, vera, NOON) == []
    app.close()
