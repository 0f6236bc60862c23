"""The second factor: codes of an authenticator app (TOTP), and recovery codes for when it is lost;
passkeys are in `passkeys`.

An app's key is kept encrypted under the school's own key, which is in no database and no backup.
A code is good for its half minute and those beside it, and once.
"""

import hmac
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pyotp

from programme.access import attempts, passwords
from programme.access.entry import obliged
from programme.access.sealing import opened, seal
from programme.school.application import Application
from states.definition import Words
from states.errors import NotAllowed, NotFound, WrongUse
from store import second_factors as rows
from store.accounts import Account
from store.database import Transaction
from store.second_factors import Factor as Factor
from store.second_factors import FactorId, FactorKind
from store.sessions import digest

STEP = 30
"""Seconds that a code is shown."""
OFFERED_FOR = timedelta(minutes=30)
CODES = 10
MOST = 5
"""Apps and passkeys of one account."""
NAME_LENGTH = 60
_ISSUER = "nastavnik"


@dataclass(frozen=True, slots=True)
class Offer:
    """A key for an app, not kept until a code proves that the app has it."""

    secret: str = field(repr=False)
    link: str = field(repr=False)
    """What an app on the same device opens."""
    sealed: str = field(repr=False)
    """The key as the form carries it: for this account alone, and only so long."""

    @property
    def spelt(self) -> str:
        """The key in groups of four, to be typed."""
        return " ".join(re.findall(".{4}", self.secret))


@dataclass(frozen=True, slots=True)
class Held:
    """What an account has."""

    factors: list[Factor]
    codes_left: int


def held(app: Application, account: Account) -> Held:
    """The second factors of an account."""
    with app.database.reading() as tx:
        return Held(rows.factors(tx, account.id), rows.codes_left(tx, account.id))


def offer(app: Application, account: Account, moment: datetime) -> Offer:
    """A fresh key."""
    secret = pyotp.random_base32()
    until = str(int((moment + OFFERED_FOR).timestamp()))
    return _offer(account, secret, f"{until}.{seal(app, _offering(account, until), secret)}")


def offered(app: Application, account: Account, sealed: str, moment: datetime) -> Offer:
    """The key that a form carries. `WrongUse` where it is too old, or another's."""
    until, _, body = sealed.partition(".")
    secret = opened(app, _offering(account, until), body)
    if not secret or int(until) <= moment.timestamp():
        raise WrongUse(
            Words(
                ru="Эта страница открыта слишком давно. Начните заново с нового ключа.",
                en="This page was opened too long ago. Begin again with a new key.",
            ),
            "not_now",
        )
    return _offer(account, secret, sealed)


def enrol(
    app: Application, tx: Transaction, account: Account, given: Offer, code: str, name: str,
    moment: datetime,
) -> list[str]:  # fmt: skip
    """Keeps a key whose app has shown a right code; the recovery codes that come with the first
    one, shown this once. `WrongUse`."""
    known = [opened(app, _keeping(account), factor.secret) for factor in _apps(tx, account)]
    step = _step_of(given.secret, code, moment)
    if step is None or given.secret in known:
        raise WrongUse(
            Words(
                ru="Код не подходит. Проверьте часы устройства и введите новый код.",
                en="The code is not right. Look at the device's clock and type a new code.",
            ),
            "unsuitable",
        )
    sealed = seal(app, _keeping(account), given.secret)
    return keep(tx, account, "totp", name, sealed, step, moment)


def keep(
    tx: Transaction,
    account: Account,
    kind: FactorKind,
    name: str,
    secret: str,
    counter: int,
    moment: datetime,
    credential: str = "",
) -> list[str]:
    """One more; the recovery codes that come with the first. `WrongUse` for too many."""
    present = rows.factors(tx, account.id)
    if len(present) >= MOST:
        raise WrongUse(
            Words(ru=f"Их уже {MOST}. Уберите одно.", en=f"There are {MOST}. Remove one."),
            "too_many",
        )
    shown = "".join(c for c in name if c.isprintable()).strip()[:NAME_LENGTH] or kind
    rows.add(tx, account.id, kind, shown, secret, counter, moment, credential)
    return [] if present else _new_codes(tx, account)


def new_codes(app: Application, account: Account) -> list[str]:
    """Ten recovery codes instead of those before, shown this once. `WrongUse` without a factor."""
    with app.database.writing() as tx:
        if not rows.factors(tx, account.id):
            raise WrongUse(Words(ru="Сначала подключите его.", en="Set one up first."), "not_now")
        return _new_codes(tx, account)


def remove(app: Application, account: Account, number: int) -> None:
    """Takes one away. `NotFound`; `WrongUse` for the last one of who has to have one."""
    with app.database.writing() as tx:
        if not rows.remove(tx, account.id, FactorId(number)):
            raise NotFound(
                Words(ru="Такого второго фактора нет.", en="There is no such second factor.")
            )
        left = rows.factors(tx, account.id)
        if not left and obliged(app.settings, account):
            raise WrongUse(
                Words(
                    ru="Он последний, а вашей роли второй фактор обязателен. Сначала подключите "
                    "другой.",
                    en="This is the last one, and your role has to have a second factor. Set up "
                    "another first.",
                ),
                "not_now",
            )
        if not left:
            rows.remove_all(tx, account.id)


@contextmanager
def shown(
    app: Application, account: Account, code: str, address: str, moment: datetime
) -> Iterator[Transaction]:
    """A transaction after a right code of an app, or a recovery code; either is used up.
    `NotAllowed`."""
    with counted(
        app, account, address, moment, lambda tx: _accepted(app, tx, account, code, moment)
    ) as tx:
        yield tx


@contextmanager
def counted(
    app: Application,
    account: Account,
    address: str,
    moment: datetime,
    accepted: Callable[[Transaction], bool],
) -> Iterator[Transaction]:
    """A transaction after what was accepted. Failures are counted as those of passwords are.
    `NotAllowed`."""
    with app.database.writing() as tx:
        attempt = attempts.count(tx, account.login, address, moment, attempts.CODES)
    with app.database.writing() as tx:
        if not accepted(tx):
            raise _wrong(attempt.wait)
        attempts.forgive(tx, attempt)
        yield tx


def _accepted(
    app: Application, tx: Transaction, account: Account, code: str, moment: datetime
) -> bool:
    if rows.use_code(tx, account.id, _hash_of(code)):
        return True
    for factor in _apps(tx, account):
        step = _step_of(opened(app, _keeping(account), factor.secret), code, moment)
        if step is not None and rows.use(tx, factor.id, step, moment):
            return True
    return False


def _apps(tx: Transaction, account: Account) -> list[Factor]:
    return [factor for factor in rows.factors(tx, account.id) if factor.kind == "totp"]


def _step_of(secret: str, code: str, moment: datetime) -> int | None:
    """Which half minute's code it is, of this one and those beside it."""
    now, said = int(moment.timestamp()) // STEP, re.sub(r"\s", "", code)
    if not secret or not re.fullmatch(r"[0-9]{6}", said):
        return None
    made = {step: pyotp.TOTP(secret).generate_otp(step) for step in (now, now - 1, now + 1)}
    return next((step for step, one in made.items() if hmac.compare_digest(one, said)), None)


def _new_codes(tx: Transaction, account: Account) -> list[str]:
    made = [passwords.generated(6) for _ in range(CODES)]
    rows.set_codes(tx, account.id, map(_hash_of, made))
    return made


def _hash_of(code: str) -> str:
    # 118 bits: nothing is gained by a slow hash
    return digest(re.sub(r"[\s-]", "", code).casefold())


def _offer(account: Account, secret: str, sealed: str) -> Offer:
    link = pyotp.TOTP(secret).provisioning_uri(name=account.login, issuer_name=_ISSUER)
    return Offer(secret, link, sealed)


def _offering(account: Account, until: str) -> str:
    return f"offer to {account.id} until {until}"


def _keeping(account: Account) -> str:
    return f"second factor of {account.id}"


def _wrong(wait: timedelta) -> NotAllowed:
    minutes = attempts.in_minutes(wait)
    ru, en = "Код или ключ не подходит.", "The code or the passkey is not right."
    if minutes:
        ru += f" Следующая попытка через {minutes} мин."
        en += f" You may try again in {minutes} min."
    return NotAllowed(Words(ru=ru, en=en))
