"""Second factors that were lost: who asked for a way back, and who confirmed it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam as param
from sqlalchemy import delete, select, update

from states.history import microseconds
from store.account_tables import factor_resets
from store.accounts import AccountId
from store.database import Transaction, moment_of
from store.statement import Query, Statement, columns_for, insertion

_r = factor_resets.c


@dataclass(frozen=True, slots=True)
class Reset:
    """One of them; without `confirmed_at` it waits, without `asked_by` the server did it."""

    account: AccountId
    asked_by: AccountId | None
    asked_at: datetime
    confirmed_by: AccountId | None
    confirmed_at: datetime | None


_ADD = insertion(factor_resets, "account", "asked_by", "asked_at", "confirmed_by", "confirmed_at")
_DROP = Statement(delete(factor_resets).where(_r.account == param("account")), "account")


def put(tx: Transaction, reset: Reset) -> None:
    """The last one of its account takes the place of the one before."""
    tx.run(_DROP, (reset.account,))
    confirmed = None if reset.confirmed_at is None else microseconds(reset.confirmed_at)
    tx.run(
        _ADD,
        (reset.account, reset.asked_by, microseconds(reset.asked_at), reset.confirmed_by,
         confirmed),
    )  # fmt: skip


_CONFIRM = Statement(
    update(factor_resets)
    .values(confirmed_by=param("confirmed_by"), confirmed_at=param("confirmed_at"))
    .where(_r.account == param("account"), _r.confirmed_at.is_(None)),
    "confirmed_by",
    "confirmed_at",
    "account",
)


def confirm(tx: Transaction, account: AccountId, by: AccountId, moment: datetime) -> bool:
    """Whether one waited; it waits no more."""
    return bool(tx.run(_CONFIRM, (by, microseconds(moment), account)))


def _reset(
    account: AccountId,
    asked_by: AccountId | None,
    asked_at: int,
    confirmed_by: AccountId | None,
    confirmed_at: int | None,
) -> Reset:
    confirmed = None if confirmed_at is None else moment_of(confirmed_at)
    return Reset(account, asked_by, moment_of(asked_at), confirmed_by, confirmed)


_SINCE = Query(
    select(*columns_for(_reset, factor_resets))
    .where(_r.asked_at > param("since"))
    .order_by(_r.asked_at, _r.account),
    _reset,
    "since",
)


def since(tx: Transaction, moment: datetime) -> list[Reset]:
    """Those asked for since a moment, the oldest first."""
    return tx.rows(_SINCE, (microseconds(moment),))
