"""What an account has beside its password, and the codes for when that is lost. Keys lie here
encrypted, codes as hashes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NewType

from sqlalchemy import bindparam as param
from sqlalchemy import delete, func, select, update

from states.history import microseconds
from store.account_tables import recovery_codes, second_factors
from store.accounts import AccountId
from store.database import Transaction, moment_of
from store.statement import Query, Statement, columns_for, insertion

FactorId = NewType("FactorId", int)
FactorKind = Literal["totp", "passkey"]
_f, _r = second_factors.c, recovery_codes.c


@dataclass(frozen=True, slots=True)
class Factor:
    """One of them: an authenticator app, or a passkey with its public key for a secret."""

    id: FactorId
    kind: FactorKind
    name: str
    secret: str = field(repr=False)
    credential: str
    """What the device knows a passkey by."""
    counter: int
    """The time step of the last code that was used; how often a passkey was, if it counts."""
    created_at: datetime
    used_at: datetime | None


_ADD = insertion(
    second_factors,
    *("account", "kind", "name", "secret", "credential", "counter", "created_at"),
)


def add(
    tx: Transaction,
    account: AccountId,
    kind: FactorKind,
    name: str,
    secret: str,
    counter: int,
    moment: datetime,
    credential: str = "",
) -> None:
    """One more."""
    tx.run(_ADD, (account, kind, name, secret, credential, counter, microseconds(moment)))


def _factor(
    id: FactorId,
    kind: FactorKind,
    name: str,
    secret: str,
    credential: str,
    counter: int,
    created_at: int,
    used_at: int | None,
) -> Factor:
    used = None if used_at is None else moment_of(used_at)
    return Factor(id, kind, name, secret, credential, counter, moment_of(created_at), used)


_LISTING = Query(
    select(*columns_for(_factor, second_factors))
    .where(_f.account == param("account"))
    .order_by(_f.id),
    _factor,
    "account",
)


def factors(tx: Transaction, account: AccountId) -> list[Factor]:
    """Those of an account, the oldest first."""
    return tx.rows(_LISTING, (account,))


_USE = Statement(
    update(second_factors)
    .values(counter=param("counter"), used_at=param("used_at"))
    .where(_f.id == param("id"), _f.counter < param("counter")),
    "counter",
    "used_at",
    "id",
)


def use(tx: Transaction, factor: FactorId, counter: int, moment: datetime) -> bool:
    """Whether a code of this step may be used: it is later than the last one that was."""
    return bool(tx.run(_USE, (counter, microseconds(moment), factor)))


_SEE = Statement(
    update(second_factors)
    .values(counter=param("counter"), used_at=param("used_at"))
    .where(_f.id == param("id")),
    "counter",
    "used_at",
    "id",
)


def see(tx: Transaction, factor: FactorId, counter: int, moment: datetime) -> None:
    """A passkey was used, and has counted so far."""
    tx.run(_SEE, (counter, microseconds(moment), factor))


_REMOVE = Statement(
    delete(second_factors).where(_f.id == param("id"), _f.account == param("account")),
    "id",
    "account",
)
_REMOVE_ALL = Statement(delete(second_factors).where(_f.account == param("account")), "account")


def remove(tx: Transaction, account: AccountId, factor: FactorId) -> int:
    """Takes one from an account; how many it was."""
    return tx.run(_REMOVE, (factor, account))


def remove_all(tx: Transaction, account: AccountId) -> None:
    """An account has nothing but its password any more."""
    tx.run(_REMOVE_ALL, (account,))
    tx.run(_DROP_CODES, (account,))


_ADD_CODE = insertion(recovery_codes, "code_hash", "account")
_USE_CODE = Statement(
    delete(recovery_codes).where(
        _r.code_hash == param("code_hash"), _r.account == param("account")
    ),
    "code_hash",
    "account",
)
_DROP_CODES = Statement(delete(recovery_codes).where(_r.account == param("account")), "account")
_COUNT_CODES = Query(
    select(func.count()).select_from(recovery_codes).where(_r.account == param("account")),
    int,
    "account",
)


def set_codes(tx: Transaction, account: AccountId, hashes: Iterable[str]) -> None:
    """These recovery codes, and none of those before."""
    tx.run(_DROP_CODES, (account,))
    for one in hashes:
        tx.run(_ADD_CODE, (one, account))


def use_code(tx: Transaction, account: AccountId, code_hash: str) -> bool:
    """Whether an account had this code; it has it no more."""
    return bool(tx.run(_USE_CODE, (code_hash, account)))


def codes_left(tx: Transaction, account: AccountId) -> int:
    """How many recovery codes an account has."""
    return tx.number(_COUNT_CODES, (account,))
