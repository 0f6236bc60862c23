"""Accounts and their attempts to sign in. Of a password only its argon2 hash is here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NewType, cast, get_args

from states.decision import PersonId
from states.definition import Language
from states.history import microseconds
from store.database import Row, Transaction, moment_of

AccountId = NewType("AccountId", int)
AccountRole = Literal["administrator", "coordinator", "responsible", "auditor", "municipal"]
ROLES: tuple[AccountRole, ...] = get_args(AccountRole)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in, and the person they act as (None: nobody of the programme)."""

    id: AccountId
    login: str
    role: AccountRole
    person: PersonId | None
    language: Language
    state: Literal["active", "disabled"]
    subject: str
    """Who they are at the provider of sign-in, '' for nobody there."""
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Credentials:
    """An account and the hash its password is held against, '' where it has none."""

    account: Account
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A failure to sign in: when, and the how-manyth of its row it was."""

    at: datetime
    failed: int


def account_of(row: Row) -> Account:
    """The account in the first eight cells of a row."""
    return Account(
        AccountId(cast(int, row[0])),
        str(row[1]),
        cast(AccountRole, row[2]),
        None if row[3] is None else PersonId(cast(int, row[3])),
        cast(Language, row[4]),
        cast(Literal["active", "disabled"], row[5]),
        str(row[6]),
        moment_of(cast(int, row[7])),
    )


def add(
    tx: Transaction,
    login: str,
    password: str,
    role: AccountRole,
    person: PersonId | None,
    language: Language,
    moment: datetime,
) -> Account | None:
    """A new account, None where the login is taken."""
    row = tx.one(
        "INSERT INTO accounts (login, password, role, person, language, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (login) DO NOTHING"
        " RETURNING id, login, role, person, language, state, subject, created_at",
        (login, password, role, person, language, microseconds(moment)),
    )
    return None if row is None else account_of(row)


def listing(tx: Transaction) -> list[Account]:
    """All accounts by login."""
    rows = tx.rows(
        "SELECT id, login, role, person, language, state, subject, created_at FROM accounts"
        " ORDER BY login"
    )
    return [account_of(row) for row in rows]


def by_login(tx: Transaction, login: str) -> Account | None:
    """The account with this login."""
    row = tx.one(
        "SELECT id, login, role, person, language, state, subject, created_at FROM accounts"
        " WHERE login = ?",
        (login,),
    )
    return None if row is None else account_of(row)


def by_number(tx: Transaction, number: int) -> Account | None:
    """The account with this number."""
    row = tx.one(
        "SELECT id, login, role, person, language, state, subject, created_at FROM accounts"
        " WHERE id = ?",
        (number,),
    )
    return None if row is None else account_of(row)


def by_subject(tx: Transaction, subject: str) -> Account | None:
    """The account that the provider's subject is linked to."""
    row = tx.one(
        "SELECT id, login, role, person, language, state, subject, created_at FROM accounts"
        " WHERE subject = ?",
        (subject,),
    )
    return None if row is None else account_of(row)


def locked(tx: Transaction, login: str) -> Credentials | None:
    """An account with the hash of its password; until the end nobody else gets its row.

    Two who guess at one login at once are counted one after the other, on PostgreSQL too.
    """
    row = tx.one(
        "UPDATE accounts SET login = login WHERE login = ?"
        " RETURNING id, login, role, person, language, state, subject, created_at, password",
        (login,),
    )
    return None if row is None else Credentials(account_of(row), str(row[8]))


def set_password(tx: Transaction, account: AccountId, password: str) -> None:
    """Another hash."""
    tx.run("UPDATE accounts SET password = ? WHERE id = ?", (password, account))


def set_state(tx: Transaction, account: AccountId, state: Literal["active", "disabled"]) -> None:
    """Whether it may sign in."""
    tx.run("UPDATE accounts SET state = ? WHERE id = ?", (state, account))


def change(
    tx: Transaction,
    account: AccountId,
    role: AccountRole,
    person: PersonId | None,
    language: Language,
) -> None:
    """What it is, whose, and in which language it is spoken to."""
    tx.run(
        "UPDATE accounts SET role = ?, person = ?, language = ? WHERE id = ?",
        (role, person, language, account),
    )


def set_language(tx: Transaction, account: AccountId, language: Language) -> None:
    """In which language it is spoken to, and nothing else."""
    tx.run("UPDATE accounts SET language = ? WHERE id = ?", (language, account))


def set_subject(tx: Transaction, account: AccountId, subject: str) -> None:
    """Links it to somebody at the provider of sign-in."""
    tx.run("UPDATE accounts SET subject = ? WHERE id = ?", (subject, account))


def of_person(tx: Transaction, person: PersonId) -> list[AccountId]:
    """The accounts of a person: few."""
    rows = tx.rows("SELECT id FROM accounts WHERE person = ?", (person,))
    return [AccountId(cast(int, row[0])) for row in rows]


def erase(tx: Transaction, account: AccountId) -> None:
    """Takes login, password and subject from it: nobody gets in, and it names nobody."""
    tx.run(
        "UPDATE accounts SET login = ?, password = '', subject = '', state = 'disabled'"
        " WHERE id = ?",
        (f"#{account}", account),
    )


def attempts(tx: Transaction, who: str, since: datetime) -> Sequence[Attempt]:
    """The failures since a moment, the oldest first."""
    rows = tx.rows(
        "SELECT at, failed FROM sign_ins WHERE who = ? AND at > ? ORDER BY at, id",
        (who, microseconds(since)),
    )
    return [Attempt(moment_of(cast(int, row[0])), cast(int, row[1])) for row in rows]


def add_attempt(tx: Transaction, who: str, attempt: Attempt) -> int:
    """Counts a failure; the number of its row."""
    return tx.number(
        "INSERT INTO sign_ins (who, at, failed) VALUES (?, ?, ?) RETURNING id",
        (who, microseconds(attempt.at), attempt.failed),
    )


def drop_attempt(tx: Transaction, number: int) -> None:
    """It was none."""
    tx.run("DELETE FROM sign_ins WHERE id = ?", (number,))


def drop_attempts(tx: Transaction, who: str) -> None:
    """Forgets what failed."""
    tx.run("DELETE FROM sign_ins WHERE who = ?", (who,))


def drop_attempts_before(tx: Transaction, moment: datetime, most: int) -> int:
    """Forgets the oldest, at most so many; how many."""
    return tx.run(
        "DELETE FROM sign_ins WHERE at < ? AND id IN (SELECT id FROM sign_ins ORDER BY id LIMIT ?)",
        (microseconds(moment), most),
    )
