"""Accounts. Of a password only its argon2 hash is here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NewType, get_args

from sqlalchemy import bindparam as param
from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql

from states.decision import PersonId
from states.definition import Language
from states.history import microseconds
from states.school_history import By
from store import school_history
from store.account_tables import accounts
from store.database import Transaction, moment_of
from store.statement import Query, Statement, chunks, columns_for, per_shape

_a = accounts.c

AccountId = NewType("AccountId", int)
AccountState = Literal["active", "disabled"]
AccountRole = Literal["administrator", "coordinator", "responsible", "auditor", "municipal"]
ROLES: tuple[AccountRole, ...] = get_args(AccountRole)
ChosenBy = Literal["owner", "another", "example"]
"""Who chose the password; `example` is one of the example school, made to look around with."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in, and the person they act as (None: nobody of the programme)."""

    id: AccountId
    login: str
    role: AccountRole
    person: PersonId | None
    language: Language
    state: AccountState
    subject: str
    """Who they are at the provider of sign-in, '' for nobody there."""
    created_at: datetime
    chosen_by: ChosenBy = "owner"


@dataclass(frozen=True, slots=True)
class Credentials:
    """An account and the hash of its password, '' where it has none."""

    account: Account
    password: str = field(repr=False)


def account_of(
    id: AccountId,
    login: str,
    role: AccountRole,
    person: PersonId | None,
    language: Language,
    state: AccountState,
    subject: str,
    created_at: int,
    chosen_by: ChosenBy,
) -> Account:
    """The account that a row's columns hold."""
    created = moment_of(created_at)
    return Account(id, login, role, person, language, state, subject, created, chosen_by)


COLUMNS = columns_for(account_of, accounts)
_NEW = ("login", "password", "role", "person", "language", "created_at", "chosen_by")
_ADD = Query(
    # both databases say ON CONFLICT alike
    postgresql.insert(accounts)
    .values({name: param(name) for name in _NEW})
    .on_conflict_do_nothing(index_elements=["login"])
    .returning(*COLUMNS),
    account_of,
    *_NEW,
)


def add(
    tx: Transaction,
    login: str,
    password: str,
    role: AccountRole,
    person: PersonId | None,
    language: Language,
    chosen_by: ChosenBy,
    by: By,
) -> Account | None:
    """A new account, None where the login is taken."""
    cells = login, password, role, person, language, microseconds(by.moment), chosen_by
    added = tx.one(_ADD, cells)
    if added is not None:
        school_history.record(tx, "account", added.id, "added", by, told(added))
    return added


def told(account: Account) -> dict[str, object]:
    """What the school's history says of an account; its login may be a name."""
    return {
        "role": account.role,
        "person": account.person,
        "state": account.state,
        "linked": bool(account.subject),
    }


_LISTING = Query(select(*COLUMNS).order_by(_a.login), account_of)


def listing(tx: Transaction) -> list[Account]:
    """All accounts by login."""
    return tx.rows(_LISTING)


_BY_LOGIN = Query(select(*COLUMNS).where(_a.login == param("login")), account_of, "login")
_BY_NUMBER = Query(select(*COLUMNS).where(_a.id == param("id")), account_of, "id")
_BY_SUBJECT = Query(select(*COLUMNS).where(_a.subject == param("subject")), account_of, "subject")


def by_login(tx: Transaction, login: str) -> Account | None:
    """The account with this login."""
    return tx.one(_BY_LOGIN, (login,))


def by_number(tx: Transaction, number: int) -> Account | None:
    """The account with this number."""
    return tx.one(_BY_NUMBER, (number,))


def by_subject(tx: Transaction, subject: str) -> Account | None:
    """The account that the provider's subject is linked to."""
    return tx.one(_BY_SUBJECT, (subject,))


def _credentials(
    id: AccountId,
    login: str,
    role: AccountRole,
    person: PersonId | None,
    language: Language,
    state: AccountState,
    subject: str,
    created_at: int,
    chosen_by: ChosenBy,
    password: str,
) -> Credentials:
    account = account_of(id, login, role, person, language, state, subject, created_at, chosen_by)
    return Credentials(account, password)


_LOCK = Query(
    update(accounts)
    .values(login=_a.login)
    .where(_a.login == param("login"))
    .returning(*columns_for(_credentials, accounts)),
    _credentials,
    "login",
)


def locked(tx: Transaction, login: str) -> Credentials | None:
    """An account with the hash of its password; until the end nobody else gets its row.

    Two who guess at one login at once are counted one after the other, on PostgreSQL too.
    """
    return tx.one(_LOCK, (login,))


@per_shape(
    ("password",),
    ("password", "chosen_by"),
    ("state",),
    ("language",),
    ("subject",),
    ("role", "person", "language"),
)
def _setting(*names: str) -> Statement:
    values: dict[str, object] = {name: param(name) for name in names}
    return Statement(update(accounts).values(values).where(_a.id == param("id")), *names, "id")


def set_password(
    tx: Transaction, account: AccountId, password: str, chosen_by: ChosenBy, by: By
) -> None:
    """Another password's hash, and who chose it."""
    tx.run(_setting("password", "chosen_by"), (password, chosen_by, account))
    school_history.record(tx, "account", account, "password", by, {})


def renew_hash(tx: Transaction, account: AccountId, password: str) -> None:
    """The same password, hashed anew."""
    tx.run(_setting("password"), (password, account))


def set_state(tx: Transaction, account: AccountId, state: AccountState, by: By) -> None:
    """Whether it may sign in."""
    tx.run(_setting("state"), (state, account))
    event = "enabled" if state == "active" else "disabled"
    school_history.record(tx, "account", account, event, by, {"state": state})


def change(
    tx: Transaction,
    account: AccountId,
    role: AccountRole,
    person: PersonId | None,
    language: Language,
    by: By,
) -> None:
    """What it is, whose, and in which language it is spoken to."""
    before = by_number(tx, account)
    tx.run(_setting("role", "person", "language"), (role, person, language, account))
    if before is not None and (before.role, before.person) != (role, person):
        said = {"role": role, "person": person}
        school_history.record(tx, "account", account, "changed", by, said)


def set_language(tx: Transaction, account: AccountId, language: Language) -> None:
    """In which language it is spoken to, and nothing else."""
    tx.run(_setting("language"), (language, account))


def set_subject(tx: Transaction, account: AccountId, subject: str, by: By) -> None:
    """Links it to somebody at the provider of sign-in."""
    tx.run(_setting("subject"), (subject, account))
    event = "linked" if subject else "unlinked"
    school_history.record(tx, "account", account, event, by, {"linked": bool(subject)})


_OF_PERSON = Query(select(_a.id).where(_a.person == param("person")), AccountId, "person")


def of_person(tx: Transaction, person: PersonId) -> list[AccountId]:
    """The accounts of a person: few."""
    return tx.rows(_OF_PERSON, (person,))


_WITH_ACCOUNTS = Query(
    select(_a.person).distinct().where(_a.person.in_(param("persons")), _a.state == "active"),
    PersonId,
    "persons",
)


def who_can_sign_in(tx: Transaction, persons: Sequence[PersonId]) -> set[PersonId]:
    """Those of these people who have an account that is active."""
    return {who for some in chunks(persons) for who in tx.rows(_WITH_ACCOUNTS, (some,))}


_ERASE = Statement(
    update(accounts)
    .values(login=param("login"), password="", subject="", state="disabled")
    .where(_a.id == param("id")),
    "login",
    "id",
)


def erase(tx: Transaction, account: AccountId, by: By) -> None:
    """Takes login, password and subject from it: nobody gets in, and it names nobody."""
    tx.run(_ERASE, (f"#{account}", account))
    gone = {"state": "disabled", "linked": False}
    school_history.record(tx, "account", account, "erased", by, gone)
