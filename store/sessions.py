"""What a signed-in account holds: sessions, and tokens for programs. Of each only its hash."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from states.history import microseconds
from store.accounts import Account, AccountId, account_of
from store.database import Row, Transaction, moment_of

Scope = Literal["read", "write"]


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is signed in. `key` names it and opens nothing."""

    key: str
    agent: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Token:
    """What a program signs its calls with. `key` names it and opens nothing."""

    key: str
    name: str
    scope: Scope
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


def digest(raw: str) -> str:
    """What the tables know a session or a token by."""
    return hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest()


def add_session(tx: Transaction, account: AccountId, session: Session) -> None:
    """Somebody signed in."""
    tx.run(
        "INSERT INTO sessions (token_hash, account, agent, created_at, seen_at, expires_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            session.key,
            account,
            session.agent,
            microseconds(session.created_at),
            microseconds(session.seen_at),
            microseconds(session.expires_at),
        ),
    )


def session(tx: Transaction, key: str) -> tuple[Account, Session] | None:
    """A session and whose it is: one read by the primary key, as each page asks for it."""
    row = tx.one(
        "SELECT a.id, a.login, a.role, a.person, a.language, a.state, a.subject, a.created_at,"
        " s.token_hash, s.agent, s.created_at, s.seen_at, s.expires_at"
        " FROM sessions s JOIN accounts a ON a.id = s.account WHERE s.token_hash = ?",
        (key,),
    )
    return None if row is None else (account_of(row), _session(row[8:]))


def sessions(tx: Transaction, account: AccountId) -> list[Session]:
    """The sessions of an account, the last seen first."""
    rows = tx.rows(
        "SELECT token_hash, agent, created_at, seen_at, expires_at FROM sessions"
        " WHERE account = ? ORDER BY seen_at DESC, token_hash",
        (account,),
    )
    return [_session(row) for row in rows]


def _session(row: Row) -> Session:
    created, seen, expires = (moment_of(cast(int, cell)) for cell in row[2:])
    return Session(str(row[0]), str(row[1]), created, seen, expires)


def see_session(tx: Transaction, key: str, moment: datetime) -> None:
    """It was used."""
    tx.run("UPDATE sessions SET seen_at = ? WHERE token_hash = ?", (microseconds(moment), key))


def end_session(tx: Transaction, account: AccountId, key: str) -> int:
    """Ends one of an account's sessions; how many it was."""
    return tx.run("DELETE FROM sessions WHERE token_hash = ? AND account = ?", (key, account))


def end_sessions(tx: Transaction, account: AccountId, but: str = "") -> int:
    """Ends all of an account's sessions but one; how many."""
    return tx.run("DELETE FROM sessions WHERE account = ? AND token_hash <> ?", (account, but))


def drop_sessions(tx: Transaction, moment: datetime, unseen_since: datetime) -> int:
    """Those that are over by now; the table holds little more than who is signed in."""
    return tx.run(
        "DELETE FROM sessions WHERE expires_at <= ? OR seen_at <= ?",
        (microseconds(moment), microseconds(unseen_since)),
    )


def add_token(tx: Transaction, account: AccountId, token: Token) -> None:
    """A program may call."""
    tx.run(
        "INSERT INTO access_tokens (token_hash, account, name, scope, created_at, expires_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            token.key,
            account,
            token.name,
            token.scope,
            microseconds(token.created_at),
            microseconds(token.expires_at),
        ),
    )


def token(tx: Transaction, key: str) -> tuple[Account, Token] | None:
    """A token and whose it is."""
    row = tx.one(
        "SELECT a.id, a.login, a.role, a.person, a.language, a.state, a.subject, a.created_at,"
        " t.token_hash, t.name, t.scope, t.created_at, t.expires_at, t.used_at"
        " FROM access_tokens t JOIN accounts a ON a.id = t.account WHERE t.token_hash = ?",
        (key,),
    )
    return None if row is None else (account_of(row), _token(row[8:]))


def tokens(tx: Transaction, account: AccountId) -> list[Token]:
    """The tokens of an account by name."""
    rows = tx.rows(
        "SELECT token_hash, name, scope, created_at, expires_at, used_at FROM access_tokens"
        " WHERE account = ? ORDER BY name, created_at",
        (account,),
    )
    return [_token(row) for row in rows]


def _token(row: Row) -> Token:
    return Token(
        str(row[0]),
        str(row[1]),
        cast(Scope, row[2]),
        moment_of(cast(int, row[3])),
        moment_of(cast(int, row[4])),
        None if row[5] is None else moment_of(cast(int, row[5])),
    )


def use_token(tx: Transaction, key: str, moment: datetime) -> None:
    """It was used."""
    tx.run("UPDATE access_tokens SET used_at = ? WHERE token_hash = ?", (microseconds(moment), key))


def revoke(tx: Transaction, account: AccountId, name: str) -> int:
    """Takes a token back; how many it was."""
    return tx.run("DELETE FROM access_tokens WHERE account = ? AND name = ?", (account, name))


def revoke_all(tx: Transaction, account: AccountId) -> int:
    """Takes all tokens of an account back; how many."""
    return tx.run("DELETE FROM access_tokens WHERE account = ?", (account,))


def drop_tokens(tx: Transaction, account: AccountId, moment: datetime) -> None:
    """Those of an account that are over by now."""
    tx.run(
        "DELETE FROM access_tokens WHERE account = ? AND expires_at <= ?",
        (account, microseconds(moment)),
    )
