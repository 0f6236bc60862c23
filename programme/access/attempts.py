"""How often somebody may try to sign in.

After the fifth failure of one login, none more than 15 minutes old, it waits 1 minute, and after
each further failure longer: 5, 15, 60 minutes. One address may fail 30 times in 15 minutes. Logins
that nobody has are counted like others, so that waiting tells nothing.
"""

import hashlib
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from states.definition import Words
from states.errors import NotAllowed
from store import attempts as rows
from store.attempts import Attempt
from store.database import Transaction

Kind = Literal["login", "code"]
"""What was tried: a password, or a code of the second factor; each waits by itself."""
WINDOW = timedelta(minutes=15)
LOGIN_FAILURES = 5
ADDRESS_FAILURES = 30
WAITS = tuple(timedelta(minutes=n) for n in (1, 5, 15, 60))
KEPT = WAITS[-1] + WINDOW
_FORGOTTEN = 100
"""Old failures that go with each attempt: many more than it writes."""


@dataclass(frozen=True, slots=True)
class Counted:
    """An attempt that counts as failed until it is forgiven."""

    login: str
    address_row: int
    wait: timedelta
    """How long the login waits if it did fail."""


def count(
    tx: Transaction, login: str, address: str, moment: datetime, kind: Kind = "login"
) -> Counted:
    """Counts an attempt before its password is looked at, so that a thousand at once are no way
    around. `NotAllowed` says how long to wait; such an attempt is not counted."""
    who, where = _key(kind, login), _key("address", _network(address))
    rows.drop_attempts_before(tx, moment - KEPT, _FORGOTTEN)
    own = rows.attempts(tx, who, moment - KEPT)
    others = rows.attempts(tx, where, moment - WINDOW)
    until = [row.at + _wait(row.failed) for row in own[-1:]]
    if len(others) >= ADDRESS_FAILURES:
        until.append(others[-ADDRESS_FAILURES].at + WINDOW)
    if until and max(until) > moment:
        raise _wait_first(max(until) - moment)
    failed = _in_a_row(own, moment)
    rows.add_attempt(tx, who, Attempt(moment, failed))
    row = rows.add_attempt(tx, where, Attempt(moment, len(others) + 1))
    return Counted(who, row, _wait(failed))


def forgive(tx: Transaction, counted: Counted) -> None:
    """It succeeded: the login begins anew, the address keeps its other failures."""
    rows.drop_attempts(tx, counted.login)
    rows.drop_attempt(tx, counted.address_row)


def forget(tx: Transaction, login: str) -> None:
    """An administrator lets a login try again at once."""
    for kind in get_args(Kind):
        rows.drop_attempts(tx, _key(kind, login))


def in_minutes(wait: timedelta) -> int:
    """Whole minutes, rounded up."""
    return -(-wait // timedelta(minutes=1))


def _in_a_row(own: Sequence[Attempt], moment: datetime) -> int:
    """The how-manyth failure the next one is."""
    if own and (wait := _wait(own[-1].failed)) and moment <= own[-1].at + wait + WINDOW:
        return own[-1].failed + 1
    return 1 + sum(row.at > moment - WINDOW for row in own)


def _wait(failed: int) -> timedelta:
    if failed < LOGIN_FAILURES:
        return timedelta(0)
    return WAITS[min(failed - LOGIN_FAILURES, len(WAITS) - 1)]


def _wait_first(wait: timedelta) -> NotAllowed:
    minutes = in_minutes(wait)
    return NotAllowed(
        Words(
            ru=f"Слишком много неудачных попыток входа. Повторите через {minutes} мин.",
            en=f"Too many failed attempts to sign in. Try again in {minutes} min.",
        ),
        wait,
    )


def _key(kind: str, text: str) -> str:
    """What the table knows it by: people type passwords where a login is asked for."""
    return hashlib.sha256(f"{kind} {text}".encode("utf-8", "surrogatepass")).hexdigest()


def _network(address: str) -> str:
    """One visitor's addresses: with IPv6 a provider gives each a /64."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((int(found), 64), strict=False))
    return str(found)
