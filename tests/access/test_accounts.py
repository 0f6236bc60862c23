"""Accounts and their passwords: which will do, and what ends with them."""

from pathlib import Path

import pytest
from argon2 import extract_parameters
from hypothesis import given, settings
from hypothesis import strategies as st
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from programme.access import accounts, passwords, sessions, tokens
from programme.access.accounts import Account
from programme.people import erasure, register
from programme.school.application import Application
from states.errors import NotAllowed, NotFound, WrongUse
from states.school_history import By
from store import accounts as account_rows
from store.database import Database
from tests.author import BY
from tests.door import NOON, RIGHT, SCHOOLS, WRONG, a_school, annas_account, enter, everything, fail


@pytest.fixture
def app(database: Database, tmp_path: Path) -> Application:
    return a_school(database, tmp_path)


@pytest.fixture
def anna(app: Application) -> Account:
    return annas_account(app)


def test_who_knows_the_password_is_let_in(app: Application, anna: Account) -> None:
    entered = enter(app)
    assert entered.account == anna
    found = sessions.session_of(app, entered.token, NOON)
    assert found is not None
    assert (found.account, found.csrf) == (anna, entered.csrf)
    assert found.expires_at == entered.expires_at == NOON + sessions.IDLE


def test_a_login_is_the_same_in_any_case_and_an_accent_in_any_form(app: Application) -> None:
    accounts.add(app, "  Анна.Ёлкина ", "auditor", "Ёжик в тумане", By(NOON))
    decomposed = "\u0415\u0308жик в тумане"
    assert enter(app, NOON, decomposed, "АННА.ЁЛКИНА").account.login == "анна.ёлкина"


@pytest.mark.usefixtures("anna")
def test_a_refusal_does_not_say_whether_the_login_exists(app: Application) -> None:
    accounts.add(app, "provider", "auditor", None, By(NOON))
    disabled = accounts.add(app, "former", "auditor", WRONG, By(NOON))
    accounts.disable(app, disabled, by=BY)
    logins = ("anna", "nobody", "provider", "former", "", "\ud800", "a\0b", "x" * 5_000)
    said = {fail(app, NOON, login, f"10.1.0.{n}") for n, login in enumerate(logins)}
    assert said == {"Логин или пароль не подходят."}


def test_an_unknown_login_costs_as_much_as_a_wrong_password() -> None:
    # the price of a hash is its parameters: memory, passes, lanes, and the lengths of its parts
    known = extract_parameters(passwords.hashed("anna", RIGHT))
    assert extract_parameters(passwords.NOBODYS) == known
    assert passwords.matches(RIGHT, "") == (False, None)


@settings(max_examples=40)
@given(st.text(max_size=40))
def test_any_text_that_is_accepted_as_a_password_opens_and_no_text_breaks(said: str) -> None:
    try:
        kept = passwords.hashed("anna", said)
    except WrongUse:
        assert passwords.matches(said, "") == (False, None)
        return
    assert passwords.matches(said, kept) == (True, None)
    assert passwords.matches(said + "x", kept)[0] is False


@pytest.mark.parametrize(
    "weak",
    ["короткий", "anna", "annaanna", "Anna20202020", "1234567890", "QwertyUiop", "й" * 12,
     "\ud800" * 12, "x" * 1_025],
)  # fmt: skip
def test_a_password_that_is_guessed_first_is_refused(app: Application, weak: str) -> None:
    with pytest.raises(WrongUse, match=r"password"):
        accounts.add(app, "anna", "auditor", weak, By(NOON))
    assert accounts.listing(app) == []


def test_digits_alone_do_if_there_are_enough_of_them(app: Application) -> None:
    accounts.add(app, "anna", "auditor", "8351 9274 6160", By(NOON))
    assert enter(app, NOON, "8351 9274 6160").account.role == "auditor"


def test_a_hash_of_other_cost_is_renewed_at_the_next_sign_in(
    app: Application, anna: Account
) -> None:
    cheap = PasswordHash((Argon2Hasher(1, 8_192, 1),)).hash(RIGHT)
    with app.database.writing() as tx:
        account_rows.renew_hash(tx, anna.id, cheap)
    enter(app)
    with app.database.writing() as tx:
        kept = account_rows.locked(tx, "anna")
    assert kept is not None
    assert kept.password.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert enter(app).account == anna


def test_another_password_ends_every_session(app: Application, anna: Account) -> None:
    token = enter(app).token
    accounts.change_password(app, anna, WRONG, by=BY)
    assert sessions.session_of(app, token, NOON) is None
    assert enter(app, password=WRONG).account.id == anna.id
    with pytest.raises(NotAllowed):
        enter(app, password=RIGHT)


def test_ones_own_password_is_changed_by_who_knows_it(app: Application, anna: Account) -> None:
    here, elsewhere = enter(app).token, enter(app).token
    with pytest.raises(NotAllowed):
        sessions.change_own_password(app, anna, WRONG, "семь бед один ответ", SCHOOLS, NOON, here)
    with pytest.raises(WrongUse):
        sessions.change_own_password(app, anna, RIGHT, "короткий", SCHOOLS, NOON, here)
    sessions.change_own_password(app, anna, RIGHT, WRONG, SCHOOLS, NOON, here)
    assert sessions.session_of(app, here, NOON) is not None
    assert sessions.session_of(app, elsewhere, NOON) is None
    assert enter(app, password=WRONG).account == anna


def test_a_disabled_account_is_out_at_once_and_comes_back_without_what_it_held(
    app: Application, anna: Account
) -> None:
    token = enter(app).token
    _, raw = tokens.issue(app, anna, "отчёт", "read", 30, NOON)
    accounts.disable(app, anna, by=BY)
    assert "не подходят" in fail(app, NOON)
    with pytest.raises(NotAllowed):
        enter(app)
    with pytest.raises(NotAllowed, match="disabled"):
        tokens.issue(app, anna, "ещё", "read", 30, NOON)
    accounts.enable(app, anna, by=BY)
    assert sessions.session_of(app, token, NOON) is None
    assert tokens.token_of(app, raw, NOON) is None
    assert enter(app).account.state == "active"


def test_an_account_disabled_while_its_password_is_looked_at_is_not_let_in(
    app: Application, anna: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    matches = passwords.matches

    def slowly(password: str, kept: str) -> tuple[bool, str | None]:
        accounts.disable(app, anna, by=BY)
        return matches(password, kept)

    monkeypatch.setattr(passwords, "matches", slowly)
    with pytest.raises(NotAllowed):
        enter(app)
    assert sessions.listing(app, anna, NOON) == []


def test_who_is_erased_has_no_account_any_more(app: Application, anna: Account) -> None:
    token = enter(app).token
    _, raw = tokens.issue(app, anna, "отчёт", "read", 30, NOON)
    assert anna.person is not None
    erasure.erase(app, anna.person, By(NOON))
    assert sessions.session_of(app, token, NOON) is None
    assert tokens.token_of(app, raw, NOON) is None
    with pytest.raises(NotAllowed):
        enter(app)
    assert "anna" not in everything(app.database)
    assert accounts.listing(app)[0].state == "disabled"
    with pytest.raises(NotFound):
        accounts.named(app, accounts.listing(app)[0].login)
    with pytest.raises(NotFound):
        accounts.add(app, "again", "coordinator", RIGHT, By(NOON), anna.person)


@pytest.mark.usefixtures("anna")
def test_a_login_is_taken_once_and_has_no_spaces(app: Application) -> None:
    with pytest.raises(WrongUse, match="taken"):
        accounts.add(app, "ANNA", "auditor", RIGHT, By(NOON))
    for said in ("", "a b", "x" * 65, "a\0", "#1", "\ud800"):
        with pytest.raises(WrongUse, match="will not do"):
            accounts.add(app, said, "auditor", RIGHT, By(NOON))
    with pytest.raises(WrongUse, match="administrator, coordinator"):
        accounts.role_named("king")


def test_a_language_chosen_leaves_the_role_as_an_administrator_has_set_it(
    app: Application, anna: Account
) -> None:
    accounts.change(app, anna, "responsible", anna.person, "ru", by=BY)
    # the page that she still looks at knows her as a coordinator
    accounts.speak(app, anna, "en")
    found = accounts.named(app, "anna")
    assert (found.role, found.person, found.language) == ("responsible", anna.person, "en")


def test_the_last_administrators_person_is_not_erased(app: Application) -> None:
    boss = register.add(app, "Директор", by=BY)
    accounts.add(app, "boss", "administrator", RIGHT, By(NOON), boss)
    with pytest.raises(WrongUse, match="last administrator"):
        erasure.erase(app, boss, BY)
    accounts.add(app, "other", "administrator", RIGHT, By(NOON))
    erasure.erase(app, boss, BY)
