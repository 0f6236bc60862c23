"""Browsers that are signed in, known by the hash of their token."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam as param
from sqlalchemy import delete, func, or_, select, update

from states.decision import PersonId
from states.definition import Language
from states.history import microseconds
from store import account_tables as tables
from store.accounts import (
    COLUMNS,
    Account,
    AccountId,
    AccountRole,
    AccountState,
    ChosenBy,
    account_of,
)
from store.database import Transaction, moment_of
from store.statement import Query, Statement, columns_for, insertion

_s, _f = tables.sessions.c, tables.second_factors.c


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is signed in. `key` names it and opens nothing."""

    key: str
    agent: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    proven: bool = False
    """Whether the second factor was shown."""


def digest(raw: str) -> str:
    """What the tables know a session or a token by."""
    return hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest()


_ADD = insertion(
    tables.sessions,
    *("token_hash", "account", "agent", "created_at", "seen_at", "expires_at", "proven"),
)


def add_session(tx: Transaction, account: AccountId, session: Session) -> None:
    """Somebody signed in."""
    moments = session.created_at, session.seen_at, session.expires_at
    proven = int(session.proven)
    tx.run(_ADD, (session.key, account, session.agent, *map(microseconds, moments), proven))


def _session(
    token_hash: str, agent: str, created_at: int, seen_at: int, expires_at: int, proven: int
) -> Session:
    moments = moment_of(created_at), moment_of(seen_at), moment_of(expires_at)
    return Session(token_hash, agent, *moments, bool(proven))


def _of_account(
    id: AccountId,
    login: str,
    role: AccountRole,
    person: PersonId | None,
    language: Language,
    state: AccountState,
    subject: str,
    created_at: int,
    chosen_by: ChosenBy,
    token_hash: str,
    agent: str,
    began_at: int,
    seen_at: int,
    expires_at: int,
    proven: int,
    factors: int,
) -> tuple[Account, Session, bool]:
    account = account_of(id, login, role, person, language, state, subject, created_at, chosen_by)
    session = _session(token_hash, agent, began_at, seen_at, expires_at, proven)
    return account, session, factors > 0


_BY_HASH = Query(
    select(
        *COLUMNS,
        _s.token_hash,
        _s.agent,
        _s.created_at.label("began_at"),
        _s.seen_at,
        _s.expires_at,
        _s.proven,
        select(func.count())
        .where(_f.account == tables.accounts.c.id)
        .scalar_subquery()
        .label("factors"),
    )
    .join_from(tables.sessions, tables.accounts)
    .where(_s.token_hash == param("token_hash")),
    _of_account,
    "token_hash",
)


def session(tx: Transaction, key: str) -> tuple[Account, Session, bool] | None:
    """A session, whose it is, and whether they have a second factor: one read by the primary key,
    as each page asks for it."""
    return tx.one(_BY_HASH, (key,))


_LISTING = Query(
    select(*columns_for(_session, tables.sessions))
    .where(_s.account == param("account"))
    .order_by(_s.seen_at.desc(), _s.token_hash),
    _session,
    "account",
)


def sessions(tx: Transaction, account: AccountId) -> list[Session]:
    """The sessions of an account, the last seen first."""
    return tx.rows(_LISTING, (account,))


_SEE = Statement(
    update(tables.sessions)
    .values(seen_at=param("seen_at"))
    .where(_s.token_hash == param("token_hash")),
    "seen_at",
    "token_hash",
)


def see_session(tx: Transaction, key: str, moment: datetime) -> None:
    """It was used."""
    tx.run(_SEE, (microseconds(moment), key))


_END = Statement(
    delete(tables.sessions).where(
        _s.token_hash == param("token_hash"), _s.account == param("account")
    ),
    "token_hash",
    "account",
)
_END_OTHERS = Statement(
    delete(tables.sessions).where(_s.account == param("account"), _s.token_hash != param("but")),
    "account",
    "but",
)
_DROP = Statement(
    delete(tables.sessions).where(
        or_(_s.expires_at <= param("now"), _s.seen_at <= param("unseen_since"))
    ),
    "now",
    "unseen_since",
)


def end_session(tx: Transaction, account: AccountId, key: str) -> int:
    """Ends one of an account's sessions; how many it was."""
    return tx.run(_END, (key, account))


def end_sessions(tx: Transaction, account: AccountId, but: str = "") -> int:
    """Ends all of an account's sessions but one; how many."""
    return tx.run(_END_OTHERS, (account, but))


def drop_sessions(tx: Transaction, moment: datetime, unseen_since: datetime) -> int:
    """Those that are over by now; the table holds little more than who is signed in."""
    return tx.run(_DROP, (microseconds(moment), microseconds(unseen_since)))
