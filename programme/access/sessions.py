"""Signing in, and the sessions of those who did.

A session is known to the browser by 256 random bits, to the tables by their hash. It ends 30
minutes after it was last used, and 12 hours after it began whatever happens.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from programme.access import attempts, passwords
from programme.access.accounts import hashed_for, subject_of
from programme.access.attempts import Counted
from programme.access.entry import Due, due_of
from programme.school.application import Application
from states.definition import Words
from states.errors import NotAllowed, WrongUse
from states.school_history import By
from store import accounts
from store import sessions as rows
from store.accounts import Account
from store.database import Transaction
from store.sessions import Session as Session

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
"""How often at most the use of a session is written down."""
AGENT_LENGTH = 200
_CSRF_LABEL = b"nastavnik csrf"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody signed in. The token goes into their cookie and nowhere else."""

    account: Account
    token: str = field(repr=False)
    csrf: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SessionOf:
    """Who is asking, what their forms must carry, until when if they do nothing more."""

    account: Account
    csrf: str = field(repr=False)
    expires_at: datetime
    key: str
    """Which of the account's sessions this is."""
    began_at: datetime
    """When it was last proved who this is."""
    agent: str
    proven: bool
    """Whether the second factor was shown."""
    enrolled: bool
    """Whether there is a second factor."""
    due: Due
    """What is to be done before anything else."""


def sign_in(
    app: Application,
    login: str,
    password: str,
    address: str,
    agent: str,
    moment: datetime,
    instead: str = "",
) -> SignedIn:
    """Opens a session; the one of the token `instead` ends. `NotAllowed` does not say whether there
    is such a login; `NotAllowed.wait` says for how long to wait after too many failures."""
    with authenticated(app, login, password, address, moment) as (tx, account):
        return begin(tx, account, agent, moment, instead)


def sign_in_by_subject(
    app: Application, issuer: str, subject: str, agent: str, moment: datetime, instead: str = ""
) -> SignedIn:
    """Opens a session for somebody whom the OpenID Connect provider at `issuer` has vouched for;
    the one of the token `instead` ends. `NotAllowed` where no account is linked to them, or it is
    disabled."""
    with app.database.writing() as tx:
        found = accounts.by_subject(tx, subject_of(issuer, subject))
        if found is None or found.state != "active":
            raise NotAllowed(
                Words(
                    ru="Для вас здесь нет учётной записи. Обратитесь к администратору.",
                    en="There is no account for you here. Ask the administrator.",
                )
            )
        return begin(tx, found, agent, moment, instead)


def change_own_password(
    app: Application,
    account: Account,
    current: str,
    password: str,
    address: str,
    moment: datetime,
    keep: str = "",
) -> None:
    """Somebody changes their own password and proves that they know the old one; their sessions
    end but the one of the token `keep`. `NotAllowed` as in `sign_in`, `WrongUse`."""
    if password == current:
        raise WrongUse(
            Words(
                ru="Новый пароль совпадает с нынешним. Придумайте другой.",
                en="The new password is the present one. Think of another.",
            ),
            "unsuitable",
        )
    secret = hashed_for(app, account.login, account.person, password)
    with authenticated(app, account.login, current, address, moment) as (tx, found):
        by = By(moment, found.person, found.id, "page")
        accounts.set_password(tx, found.id, secret, "owner", by)
        rows.end_sessions(tx, found.id, but=rows.digest(keep))


@contextmanager
def authenticated(
    app: Application, login: str, password: str, address: str, moment: datetime
) -> Iterator[tuple[Transaction, Account]]:
    """A transaction in which the account with this password is there and active.

    1. The attempt is counted as failed and committed. 2. The hash is computed while no table is
    locked. 3. If it is right and nothing has changed meanwhile, the attempt is forgiven.
    """
    kept = passwords.login_of(login)
    with app.database.writing() as tx:
        found = accounts.locked(tx, kept)
        counted = attempts.count(tx, kept or login, address, moment)
    right, fresh = passwords.matches(password, found.password if found else "")
    if found is None or not right or found.account.state != "active":
        raise _wrong(counted)
    with app.database.writing() as tx:
        if accounts.locked(tx, kept) != found:
            raise _wrong(counted)
        attempts.forgive(tx, counted)
        if fresh is not None:
            accounts.renew_hash(tx, found.account.id, fresh)
        yield tx, found.account


def _wrong(counted: Counted) -> NotAllowed:
    minutes = attempts.in_minutes(counted.wait)
    ru, en = "Логин или пароль не подходят.", "The login or the password is not right."
    if minutes:
        ru += f" Следующая попытка через {minutes} мин."
        en += f" You may try again in {minutes} min."
    return NotAllowed(Words(ru=ru, en=en))


def begin(
    tx: Transaction, account: Account, agent: str, moment: datetime, instead: str, *,
    proven: bool = False,
) -> SignedIn:  # fmt: skip
    """A new session; that of the token `instead` ends."""
    rows.drop_sessions(tx, moment, moment - IDLE)
    _end(tx, instead)
    token = secrets.token_urlsafe(32)
    shown = "".join(c for c in agent if c.isprintable())[:AGENT_LENGTH]
    session = Session(rows.digest(token), shown, moment, moment, moment + LONGEST, proven)
    rows.add_session(tx, account.id, session)
    return SignedIn(account, token, csrf_of(token), _ends(session))


def _ends(session: Session) -> datetime:
    return min(session.expires_at, session.seen_at + IDLE)


def session_of(app: Application, token: str, moment: datetime) -> SessionOf | None:
    """Who holds this token, None where its session has ended. One read."""
    key = rows.digest(token)
    with app.database.reading() as tx:
        found = rows.session(tx, key)
    if found is None:
        return None
    account, session, enrolled = found
    if account.state != "active" or moment >= _ends(session):
        return None
    ends = _ends(session)
    if moment - session.seen_at >= SEEN_EVERY:
        with app.database.writing() as tx:
            rows.see_session(tx, key, moment)
        ends = min(session.expires_at, moment + IDLE)
    return SessionOf(
        account, csrf_of(token), ends, key, session.created_at, session.agent, session.proven,
        enrolled, due_of(app.settings, account, enrolled, session.proven),
    )  # fmt: skip


def listing(app: Application, account: Account, moment: datetime) -> list[Session]:
    """Where an account is signed in, the last seen first."""
    with app.database.reading() as tx:
        return [s for s in rows.sessions(tx, account.id) if moment < _ends(s)]


def end(app: Application, token: str) -> None:
    """Signs out."""
    with app.database.writing() as tx:
        _end(tx, token)


def _end(tx: Transaction, token: str) -> None:
    key = rows.digest(token)
    found = rows.session(tx, key)
    if found is not None:
        rows.end_session(tx, found[0].id, key)


def end_other(app: Application, account: Account, key: str) -> bool:
    """Ends the session of this key if it is the account's own; whether it was."""
    with app.database.writing() as tx:
        return bool(rows.end_session(tx, account.id, key))


def end_others(app: Application, account: Account, token: str) -> int:
    """Ends an account's sessions but the one of this token; how many."""
    with app.database.writing() as tx:
        return rows.end_sessions(tx, account.id, but=rows.digest(token))


def end_all(app: Application, account: Account) -> int:
    """Ends all sessions of an account; how many."""
    with app.database.writing() as tx:
        return rows.end_sessions(tx, account.id)


def csrf_of(token: str) -> str:
    """What a form of this session carries: it proves the session and does not give it away."""
    key = token.encode("utf-8", "surrogatepass")
    return hmac.new(key, _CSRF_LABEL, hashlib.sha256).hexdigest()


def csrf_matches(expected: str, given: str) -> bool:
    """Whether a form carries it. An empty expectation is met by nothing."""
    return bool(expected) and hmac.compare_digest(
        expected.encode("utf-8", "surrogatepass"), given.encode("utf-8", "surrogatepass")
    )


def csrf_ok(token: str, given: str) -> bool:
    """Whether a form of this session carries what it has to."""
    return csrf_matches(csrf_of(token), given)
