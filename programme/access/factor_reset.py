"""The way back for whoever has lost their second factor, and which two people open.

One administrator asks, another one confirms within a day, and neither is the owner. Then the owner
sets up a new one at the next sign-in. Where there are no two administrators beside the owner, the
command line on the server does it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from programme.school.application import Application
from states.definition import Words
from states.errors import NotAllowed, WrongUse
from store import accounts, factor_resets, second_factors, sessions
from store.accounts import Account
from store.database import Transaction
from store.factor_resets import Reset

WAITS = timedelta(hours=24)
TOLD = timedelta(days=14)
"""How long those whom it concerns see that it was done."""


@dataclass(frozen=True, slots=True)
class Told:
    """A reset as people read of it: logins, '' for the command line."""

    account: Account
    asked_by: str
    confirmed_by: str
    reset: Reset


def ask(app: Application, by: Account, account: Account, moment: datetime) -> None:
    """An administrator asks. `NotAllowed` for one's own; `WrongUse` where there is none to lose,
    or no second administrator to confirm it."""
    if by.id == account.id:
        raise _not_own()
    with app.database.writing() as tx:
        if not second_factors.factors(tx, account.id):
            raise WrongUse(
                Words(
                    ru="Второй фактор у этой записи не подключён.",
                    en="This account has no second factor.",
                ),
                "not_now",
            )
        if len(_administrators(tx, account)) < 2:
            command = f"nastavnik user reset-second-factor {account.login}"
            raise WrongUse(
                Words(
                    ru="Для этого нужны два администратора, кроме владельца записи. Пока их нет, "
                    f"на сервере: {command}",
                    en="This takes two administrators beside the owner. Until there are, on the "
                    f"server: {command}",
                ),
                "not_now",
            )
        factor_resets.put(tx, Reset(account.id, by.id, moment, None, None))


def confirm(app: Application, by: Account, account: Account, moment: datetime) -> None:
    """Another administrator confirms: apps, recovery codes and sessions go. `NotAllowed` for the
    owner and for who asked; `WrongUse` where nothing waits, or has waited for a day."""
    with app.database.writing() as tx:
        waiting = _waiting(tx, account, moment)
        if waiting is None or not factor_resets.confirm(tx, account.id, by.id, moment):
            raise WrongUse(
                Words(
                    ru="Подтверждать нечего: просьбы нет, или ей больше суток.",
                    en="There is nothing to confirm: nobody has asked, or more than a day ago.",
                ),
                "not_now",
            )
        if by.id == account.id:
            raise _not_own()
        if by.id == waiting.asked_by:
            raise NotAllowed(
                Words(
                    ru="Вы об этом попросили. Подтвердить должен другой администратор.",
                    en="You have asked for this. Another administrator has to confirm it.",
                )
            )
        _forget(tx, account)


def on_the_server(app: Application, account: Account, moment: datetime) -> None:
    """Whoever runs the server does it alone; its owner is told so."""
    with app.database.writing() as tx:
        factor_resets.put(tx, Reset(account.id, None, moment, None, moment))
        _forget(tx, account)


def told(app: Application, reader: Account, moment: datetime) -> list[Told]:
    """What waits, and what was done lately: to administrators all of it, to others their own."""
    with app.database.reading() as tx:
        known = {account.id: account for account in accounts.listing(tx)}
        found = factor_resets.since(tx, moment - TOLD)
    seen = [
        reset
        for reset in found
        if reader.role == "administrator" or reset.account == reader.id
        if reset.confirmed_at is not None or reset.asked_at > moment - WAITS
    ]
    logins = {number: account.login for number, account in known.items()}
    return [
        Told(
            known[reset.account],
            logins[reset.asked_by] if reset.asked_by else "",
            logins[reset.confirmed_by] if reset.confirmed_by else "",
            reset,
        )
        for reset in seen
    ]


def _waiting(tx: Transaction, account: Account, moment: datetime) -> Reset | None:
    found = factor_resets.since(tx, moment - WAITS)
    mine = [reset for reset in found if reset.account == account.id]
    return next((reset for reset in mine if reset.confirmed_at is None), None)


def _administrators(tx: Transaction, owner: Account) -> list[Account]:
    return [
        account
        for account in accounts.listing(tx)
        if account.role == "administrator" and account.state == "active" and account.id != owner.id
    ]


def _forget(tx: Transaction, account: Account) -> None:
    second_factors.remove_all(tx, account.id)
    sessions.end_sessions(tx, account.id)


def _not_own() -> NotAllowed:
    return NotAllowed(
        Words(
            ru="Свой второй фактор так не вернуть: попросите двух других администраторов.",
            en="Nobody opens this way for themselves: ask two other administrators.",
        )
    )
