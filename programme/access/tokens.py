"""Tokens with which programs call the JSON API in an account's name. Shown once, kept as hashes."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from programme.school.application import Application
from states.definition import Words
from states.errors import NotAllowed, NotFound, WrongUse
from store import accounts
from store import tokens as rows
from store.accounts import Account
from store.sessions import digest
from store.tokens import Scope as Scope
from store.tokens import Token as Token

PREFIX = "nst_"
"""By it a token is found where it should not be: in a repository, in a log."""
LONGEST_DAYS = 366
MOST = 20
"""Tokens of one account."""
NAME_LENGTH = 60
USED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class TokenOf:
    """In whose name a program calls, and whether it may change anything."""

    account: Account
    scope: Scope


def issue(
    app: Application, account: Account, name: str, scope: Scope, days: int, moment: datetime
) -> tuple[Token, str]:
    """A new token, and itself in the clear: nobody can show it again.

    `WrongUse` for a name that is taken or empty, for days out of bounds and for too many;
    `NotAllowed` for an account that is disabled.
    """
    if not 0 < days <= LONGEST_DAYS or not 0 < len(name) <= NAME_LENGTH or not name.isprintable():
        raise WrongUse(
            Words(
                ru=f"Ключу нужно имя до {NAME_LENGTH} знаков и срок от 1 до {LONGEST_DAYS} дней.",
                en=f"A token needs a name of up to {NAME_LENGTH} characters and a term of 1 to "
                f"{LONGEST_DAYS} days.",
            ),
            "malformed",
        )
    raw = PREFIX + secrets.token_urlsafe(32)
    token = Token(digest(raw), name, scope, moment, moment + timedelta(days=days), None)
    with app.database.writing() as tx:
        holder = accounts.locked(tx, account.login)
        if holder is None or holder.account.state != "active":
            raise NotAllowed(
                Words(
                    ru=f"Учётная запись «{account.login}» отключена.",
                    en=f"The account '{account.login}' is disabled.",
                )
            )
        rows.drop_tokens(tx, account.id, moment)
        present = rows.tokens(tx, account.id)
        if len(present) >= MOST or name in {other.name for other in present}:
            raise WrongUse(
                Words(
                    ru=f"Ключ «{name}» уже есть, или их {MOST}. Сначала отзовите ненужный.",
                    en=f"There is a token '{name}' already, or {MOST} of them. Revoke one first.",
                ),
                "taken",
            )
        rows.add_token(tx, account.id, token)
    return token, raw


def token_of(app: Application, raw: str, moment: datetime) -> TokenOf | None:
    """Who calls with this token, None where it is over, revoked or was never one. One read."""
    if not raw.startswith(PREFIX):
        return None
    key = digest(raw)
    with app.database.reading() as tx:
        found = rows.token(tx, key)
    if found is None:
        return None
    account, token = found
    if account.state != "active" or moment >= token.expires_at:
        return None
    if token.used_at is None or moment - token.used_at >= USED_EVERY:
        with app.database.writing() as tx:
            rows.use_token(tx, key, moment)
    return TokenOf(account, token.scope)


def listing(app: Application, account: Account) -> list[Token]:
    """The tokens of an account by name."""
    with app.database.reading() as tx:
        return rows.tokens(tx, account.id)


def revoke(app: Application, account: Account, name: str) -> None:
    """Takes a token back. `NotFound`."""
    with app.database.writing() as tx:
        if not rows.revoke(tx, account.id, name):
            raise NotFound(
                Words(
                    ru=f"Такого ключа у записи «{account.login}» нет.",
                    en=f"The account '{account.login}' has no such token.",
                )
            )
