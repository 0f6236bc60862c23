"""How often somebody may fail to sign in, and for how long they wait."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from pwdlib import PasswordHash

from programme.access import accounts, attempts
from programme.access.accounts import Account
from programme.school.application import Application
from states.errors import NotAllowed
from store.database import Database
from tests import sql
from tests.author import BY
from tests.door import (
    HOMES,
    MINUTE,
    NOON,
    RIGHT,
    a_school,
    annas_account,
    enter,
    fail,
)


@pytest.fixture
def app(database: Database, tmp_path: Path) -> Application:
    return a_school(database, tmp_path)


@pytest.fixture
def anna(app: Application) -> Account:
    return annas_account(app)


def test_five_failures_and_a_login_waits_longer_each_time(app: Application, anna: Account) -> None:
    moment = NOON
    for _ in range(4):
        assert "через" not in fail(app, moment)
        moment += MINUTE
    for minutes in (1, 5, 15, 60, 60):
        assert f"через {minutes} мин." in fail(app, moment)
        with pytest.raises(NotAllowed, match=rf"Too many.* in {minutes} min"):
            enter(app, moment)
        with pytest.raises(NotAllowed, match=r"Too many.* in 1 min"):
            enter(app, moment + minutes * MINUTE - timedelta(seconds=1))
        moment += minutes * MINUTE
    assert enter(app, moment).account == anna


@pytest.mark.usefixtures("anna")
def test_a_success_clears_what_failed_before(app: Application) -> None:
    for _ in range(3):
        for _ in range(4):
            fail(app, NOON)
        enter(app)


def test_failures_that_are_far_apart_are_no_attack(app: Application, anna: Account) -> None:
    for n in range(12):
        assert "через" not in fail(app, NOON + n * 4 * MINUTE)
    assert enter(app, NOON + timedelta(hours=1)).account == anna


@pytest.mark.usefixtures("anna")
def test_after_a_quiet_quarter_of_an_hour_counting_begins_anew(app: Application) -> None:
    for _ in range(5):
        fail(app, NOON)
    assert "через" not in fail(app, NOON + 17 * MINUTE)


def test_a_login_nobody_has_waits_like_any_other(app: Application) -> None:
    told = [fail(app, NOON, "nobody") for _ in range(6)]
    assert "через 1 мин." in told[4]
    assert told[5] == "Слишком много неудачных попыток входа. Повторите через 1 мин."


def test_thirty_failures_from_one_address_and_it_waits_whatever_the_login(
    app: Application, anna: Account
) -> None:
    for n in range(30):
        fail(app, NOON, f"guess{n}")
    with pytest.raises(NotAllowed, match=r"Too many.* in 15 min"):
        enter(app)
    assert enter(app, address=HOMES).account == anna
    assert enter(app, NOON + 15 * MINUTE).account == anna


def test_a_network_of_ipv6_is_one_address(app: Application, anna: Account) -> None:
    for n in range(30):
        fail(app, NOON, f"guess{n}", f"2001:db8::{n:x}")
    with pytest.raises(NotAllowed, match="Too many"):
        enter(app, address="2001:db8::ffff")
    assert enter(app, address="2001:db8:0:1::1").account == anna


@pytest.mark.usefixtures("anna")
def test_ones_own_success_does_not_clear_guesses_at_others(app: Application) -> None:
    for n in range(30):
        if n % 3 == 0:
            enter(app)
        fail(app, NOON, f"guess{n}")
    with pytest.raises(NotAllowed, match="Too many"):
        enter(app)


@pytest.mark.usefixtures("anna")
def test_many_guesses_at_once_are_counted_one_by_one(app: Application) -> None:
    told: list[str] = []

    def guess(n: int) -> None:
        told.append(fail(app, NOON, address=f"10.2.0.{n}"))

    threads = [threading.Thread(target=guess, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 20
    assert sum(words.startswith("Логин") for words in told) == attempts.SIGN_IN.own_failures


@pytest.mark.usefixtures("anna")
def test_no_more_than_two_passwords_are_hashed_at_once(
    app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once, most = 0, 0
    verify = PasswordHash.verify_and_update

    def watched(self: PasswordHash, password: str, kept: str) -> tuple[bool, str | None]:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        try:
            return verify(self, password, kept)
        finally:
            at_once -= 1

    monkeypatch.setattr(PasswordHash, "verify_and_update", watched)
    threads = [threading.Thread(target=fail, args=(app, NOON, f"guess{n}")) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2


def test_an_administrator_lets_somebody_in_who_waits(app: Application, anna: Account) -> None:
    for free in (accounts.enable, lambda a, b, by: accounts.change_password(a, b, RIGHT, by=by)):
        for _ in range(5):
            fail(app, NOON)
        free(app, anna, by=BY)
        assert enter(app).account.id == anna.id


def test_failures_do_not_pile_up(app: Application) -> None:
    for day in range(40):
        fail(app, NOON + timedelta(days=day), f"guess{day}")
    with app.database.reading() as tx:
        assert sql.number(tx, "SELECT count(*) FROM sign_ins") == 2
