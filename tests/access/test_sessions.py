"""What somebody holds who signed in: sessions, proofs in forms, tokens for programs."""

from datetime import timedelta
from pathlib import Path

import pytest

from programme.access import accounts, sessions, tokens
from programme.access.accounts import Account
from programme.school.application import Application
from programme.school.settings import Settings
from states.errors import NotAllowed, NotFound, WrongUse
from states.school_history import By
from store import accounts as account_rows
from store.database import Database
from tests import sql
from tests.author import BY
from tests.door import (
    MINUTE,
    NOON,
    RIGHT,
    SCHOOLS,
    WRONG,
    a_school,
    annas_account,
    enter,
    everything,
    fail,
)


@pytest.fixture
def app(database: Database, tmp_path: Path) -> Application:
    return a_school(database, tmp_path)


@pytest.fixture
def anna(app: Application) -> Account:
    return annas_account(app)


@pytest.mark.usefixtures("anna")
def test_a_session_ends_half_an_hour_after_it_was_last_used(app: Application) -> None:
    token = enter(app).token
    later = NOON + 29 * MINUTE
    assert sessions.session_of(app, token, later) is not None
    assert sessions.session_of(app, token, later + 29 * MINUTE) is not None
    assert sessions.session_of(app, token, later + 29 * MINUTE + sessions.IDLE) is None


@pytest.mark.usefixtures("anna")
def test_a_session_ends_after_twelve_hours_however_busy(app: Application) -> None:
    token = enter(app).token
    ends = NOON + sessions.LONGEST
    moment = NOON
    while moment < ends:
        found = sessions.session_of(app, token, moment)
        assert found is not None
        assert found.expires_at <= ends
        moment += 20 * MINUTE
    assert sessions.session_of(app, token, ends) is None


def test_the_use_of_a_session_is_written_once_a_minute(app: Application, anna: Account) -> None:
    token = enter(app).token
    seen = []
    for seconds in (0, 30, 59, 60, 61, 119, 120):
        sessions.session_of(app, token, NOON + timedelta(seconds=seconds))
        seen.append((sessions.listing(app, anna, NOON)[0].seen_at - NOON).seconds)
    assert seen == [0, 0, 0, 60, 60, 60, 120]


def test_what_is_no_token_opens_nothing(app: Application, anna: Account) -> None:
    entered = enter(app)
    key = sessions.listing(app, anna, NOON)[0].key
    for said in ("", "x", key, entered.token[:-1], entered.csrf, "\ud800", "' OR 1=1 --"):
        assert sessions.session_of(app, said, NOON) is None


def test_sessions_are_listed_and_ended_one_by_one_or_all(app: Application, anna: Account) -> None:
    stranger = accounts.add(app, "stranger", "auditor", WRONG, By(NOON))
    phone, desk, other = (enter(app, NOON + n * MINUTE).token for n in range(3))
    keys = [s.key for s in sessions.listing(app, anna, NOON + 2 * MINUTE)]
    assert len(keys) == 3
    assert not sessions.end_other(app, stranger, keys[0])
    assert sessions.end_other(app, anna, keys[0])
    assert sessions.session_of(app, other, NOON + 2 * MINUTE) is None
    sessions.end(app, desk)
    assert [s.agent for s in sessions.listing(app, anna, NOON)] == ["Firefox on a phone"]
    assert sessions.end_all(app, anna) == 1
    assert sessions.session_of(app, phone, NOON + 2 * MINUTE) is None
    sessions.end(app, phone)


@pytest.mark.usefixtures("anna")
def test_sessions_that_are_over_leave_the_table(app: Application) -> None:
    for hour in range(5):
        enter(app, NOON + timedelta(hours=hour))
    with app.database.reading() as tx:
        assert sql.number(tx, "SELECT count(*) FROM sessions") == 1


def test_a_browsers_name_is_kept_short_and_in_one_line(app: Application, anna: Account) -> None:
    sessions.sign_in(app, "anna", RIGHT, SCHOOLS, "Fire\r\n\x00fox" * 100, NOON)
    agent = sessions.listing(app, anna, NOON)[0].agent
    assert agent.startswith("FirefoxFirefox")
    assert len(agent) == 200


@pytest.mark.usefixtures("anna")
def test_a_form_proves_its_session_and_no_other(app: Application) -> None:
    one, two = enter(app), enter(app)
    assert sessions.csrf_ok(one.token, one.csrf)
    for said in ("", two.csrf, one.token, one.csrf.upper(), "é", "\ud800"):
        assert not sessions.csrf_ok(one.token, said)
    assert not sessions.csrf_matches("", "")


def test_a_provider_vouches_for_the_account_it_is_linked_to(
    app: Application, anna: Account
) -> None:
    issuer, sub = "https://id.school.example/", "4711"
    with pytest.raises(NotAllowed):
        sessions.sign_in_by_subject(app, issuer, sub, "Firefox", NOON)
    accounts.link(app, anna, issuer, sub, by=BY)
    entered = sessions.sign_in_by_subject(app, issuer.rstrip("/"), sub, "Firefox", NOON)
    assert entered.account.id == anna.id
    assert accounts.by_subject(app, "https://elsewhere.example", sub) is None
    other = accounts.add(app, "other", "auditor", None, By(NOON))
    with pytest.raises(WrongUse, match="'anna' is linked"):
        accounts.link(app, other, issuer, sub, by=BY)
    accounts.disable(app, anna, by=BY)
    with pytest.raises(NotAllowed):
        sessions.sign_in_by_subject(app, issuer, sub, "Firefox", NOON)
    accounts.link(app, anna, issuer, "", by=BY)
    assert accounts.by_subject(app, issuer, "") is None


def test_a_token_acts_in_its_accounts_name_within_its_scope_and_term(
    app: Application, anna: Account
) -> None:
    token, raw = tokens.issue(app, anna, "отчёт", "read", 30, NOON)
    assert raw.startswith("nst_")
    found = tokens.token_of(app, raw, NOON + timedelta(days=29))
    assert found is not None
    assert (found.account, found.scope) == (anna, "read")
    assert tokens.listing(app, anna)[0].used_at == NOON + timedelta(days=29)
    assert tokens.token_of(app, raw, token.expires_at) is None
    for said in ("", "nst_", raw[4:], token.key, "nst_" + token.key, "nst_\ud800"):
        assert tokens.token_of(app, said, NOON) is None


def test_a_session_is_no_token_and_a_token_no_session(app: Application, anna: Account) -> None:
    _, raw = tokens.issue(app, anna, "отчёт", "write", 30, NOON)
    assert sessions.session_of(app, raw, NOON) is None
    assert tokens.token_of(app, enter(app).token, NOON) is None


def test_a_token_is_revoked_by_name(app: Application, anna: Account) -> None:
    _, raw = tokens.issue(app, anna, "отчёт", "read", 30, NOON)
    tokens.revoke(app, anna, "отчёт")
    assert tokens.token_of(app, raw, NOON) is None
    with pytest.raises(NotFound):
        tokens.revoke(app, anna, "отчёт")


def test_tokens_have_bounds(app: Application, anna: Account) -> None:
    for name, days in (("", 1), ("x" * 61, 1), ("a\nb", 1), ("a", 0), ("a", 367)):
        with pytest.raises(WrongUse, match="needs a name"):
            tokens.issue(app, anna, name, "read", days, NOON)
    for n in range(tokens.MOST):
        tokens.issue(app, anna, str(n), "read", 1, NOON)
    for name in ("0", "one more"):
        with pytest.raises(WrongUse, match="already"):
            tokens.issue(app, anna, name, "read", 1, NOON)
    tokens.issue(app, anna, "0", "read", 1, NOON + timedelta(days=1))
    assert len(tokens.listing(app, anna)) == 1


def test_no_password_and_no_token_lies_in_a_table_or_is_shown(
    app: Application, anna: Account, caplog: pytest.LogCaptureFixture
) -> None:
    fail(app, NOON)
    fail(app, NOON, RIGHT)
    entered = enter(app)
    token, raw = tokens.issue(app, anna, "отчёт", "write", 30, NOON)
    session = sessions.session_of(app, entered.token, NOON)
    with app.database.writing() as tx:
        kept = account_rows.locked(tx, "anna")
    secrets = (RIGHT, WRONG, entered.token, entered.csrf, raw, raw[4:])
    shown = f"{entered!r} {session!r} {token!r} {tokens.token_of(app, raw, NOON)!r} {kept!r}"
    said = everything(app.database) + shown + caplog.text
    assert not [secret for secret in secrets if secret in said]
    assert "argon2" not in shown


@pytest.mark.parametrize(
    ("host", "public_url", "secure"),
    [
        ("127.0.0.1", "", False),
        ("127.0.0.1", "http://127.0.0.1:8128", False),
        ("127.0.0.1", "https://school.example", True),
        ("0.0.0.0", "", True),  # noqa: S104  # said, not bound
        ("school.example", "http://school.example", True),
    ],
)
def test_cookies_go_without_tls_on_this_machine_alone(
    host: str, public_url: str, secure: bool
) -> None:
    assert Settings(host=host, public_url=public_url).cookie_secure is secure
