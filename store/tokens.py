"""Access tokens of programs, known by their hash."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import bindparam as param
from sqlalchemy import delete, select, update

from states.decision import PersonId
from states.definition import Language
from states.history import microseconds
from store.account_tables import access_tokens, accounts
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

Scope = Literal["read", "write"]
_t = access_tokens.c


@dataclass(frozen=True, slots=True)
class Token:
    """What a program signs its calls with. `key` names it and opens nothing."""

    key: str
    name: str
    scope: Scope
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


_ADD = insertion(
    access_tokens, "token_hash", "account", "name", "scope", "created_at", "expires_at"
)


def add_token(tx: Transaction, account: AccountId, token: Token) -> None:
    """A program may call."""
    moments = microseconds(token.created_at), microseconds(token.expires_at)
    tx.run(_ADD, (token.key, account, token.name, token.scope, *moments))


def _token(
    token_hash: str,
    name: str,
    scope: Scope,
    created_at: int,
    expires_at: int,
    used_at: int | None,
) -> Token:
    used = None if used_at is None else moment_of(used_at)
    return Token(token_hash, name, scope, moment_of(created_at), moment_of(expires_at), used)


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
    name: str,
    scope: Scope,
    made_at: int,
    expires_at: int,
    used_at: int | None,
) -> tuple[Account, Token]:
    account = account_of(id, login, role, person, language, state, subject, created_at, chosen_by)
    return account, _token(token_hash, name, scope, made_at, expires_at, used_at)


_BY_HASH = Query(
    select(
        *COLUMNS,
        _t.token_hash,
        _t.name,
        _t.scope,
        _t.created_at.label("made_at"),
        _t.expires_at,
        _t.used_at,
    )
    .join_from(access_tokens, accounts)
    .where(_t.token_hash == param("token_hash")),
    _of_account,
    "token_hash",
)


def token(tx: Transaction, key: str) -> tuple[Account, Token] | None:
    """A token and whose it is."""
    return tx.one(_BY_HASH, (key,))


_LISTING = Query(
    select(*columns_for(_token, access_tokens))
    .where(_t.account == param("account"))
    .order_by(_t.name, _t.created_at),
    _token,
    "account",
)


def tokens(tx: Transaction, account: AccountId) -> list[Token]:
    """The tokens of an account by name."""
    return tx.rows(_LISTING, (account,))


_USE = Statement(
    update(access_tokens)
    .values(used_at=param("used_at"))
    .where(_t.token_hash == param("token_hash")),
    "used_at",
    "token_hash",
)


def use_token(tx: Transaction, key: str, moment: datetime) -> None:
    """It was used."""
    tx.run(_USE, (microseconds(moment), key))


_REVOKE = Statement(
    delete(access_tokens).where(_t.account == param("account"), _t.name == param("name")),
    "account",
    "name",
)
_REVOKE_ALL = Statement(delete(access_tokens).where(_t.account == param("account")), "account")
_DROP = Statement(
    delete(access_tokens).where(_t.account == param("account"), _t.expires_at <= param("now")),
    "account",
    "now",
)


def revoke(tx: Transaction, account: AccountId, name: str) -> int:
    """Takes a token back; how many it was."""
    return tx.run(_REVOKE, (account, name))


def revoke_all(tx: Transaction, account: AccountId) -> int:
    """Takes all tokens of an account back; how many."""
    return tx.run(_REVOKE_ALL, (account,))


def drop_tokens(tx: Transaction, account: AccountId, moment: datetime) -> None:
    """Those of an account that are over by now."""
    tx.run(_DROP, (account, microseconds(moment)))
