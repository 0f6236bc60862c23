"""Helpers of the tests about signing in: a school, its coordinator's account, the door."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from programme.access import accounts, sessions
from programme.access.accounts import Account
from programme.access.sessions import SignedIn
from programme.people import register
from programme.school.application import Application, build
from programme.school.settings import Settings
from states.errors import NotAllowed
from states.school_history import By
from store.database import Database
from tests import sql
from tests.author import BY
from tests.cast import at

RIGHT = "семь раз отмерь"
WRONG = "один раз отрежь"
NOON = at("2020-10-01")
SCHOOLS, HOMES = "10.0.0.1", "192.0.2.7"
MINUTE = timedelta(minutes=1)


def a_school(database: Database, home: Path) -> Application:
    """A school nobody may enter yet."""
    return build(Settings(home=home), database)


def annas_account(app: Application) -> Account:
    """The coordinator's."""
    person = register.add(app, "Иванова Анна Петровна", by=BY)
    return accounts.add(app, "anna", "coordinator", RIGHT, By(NOON), person)


def enter(
    app: Application,
    moment: datetime = NOON,
    password: str = RIGHT,
    login: str = "anna",
    address: str = SCHOOLS,
) -> SignedIn:
    return sessions.sign_in(app, login, password, address, "Firefox on a phone", moment)


def fail(app: Application, moment: datetime, login: str = "anna", address: str = SCHOOLS) -> str:
    """What somebody with a wrong password is told."""
    with pytest.raises(NotAllowed) as refused:
        enter(app, moment, WRONG, login, address)
    return refused.value.say("ru")


def everything(database: Database) -> str:
    """Whatever lies in the tables of sign-in."""
    tables = ("accounts", "sign_ins", "sessions", "access_tokens", "second_factors",
              "recovery_codes")  # fmt: skip
    with database.reading() as tx:
        return repr([sql.rows(tx, f"SELECT * FROM {table}") for table in tables])  # noqa: S608
