"""How often somebody may try to sign in, or to answer by a link.

After the fifth failure of one login, none more than 15 minutes old, it waits 1 minute, and after
each further failure longer: 5, 15, 60 minutes. One address may fail 30 times in 15 minutes. Logins
that nobody has are counted like others, so that waiting tells nothing. A link is counted in the
same way; it may fail 10 times, and an address 100: a whole school may answer from one.
"""

import hashlib
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from states.definition import Words
from states.errors import NotAllowed
from store import attempts as rows
from store.attempts import Attempt
from store.database import Transaction

WINDOW = timedelta(minutes=15)
WAITS = tuple(timedelta(minutes=n) for n in (1, 5, 15, 60))
KEPT = WAITS[-1] + WINDOW
_FORGOTTEN = 100
"""Old failures that go with each attempt: many more than it writes."""


@dataclass(frozen=True, slots=True)
class Door:
    """What is tried at."""

    own: str
    """What a name at this door is, `login` or `link`, and what its visitors' addresses are."""
    addresses: str
    own_failures: int
    address_failures: int
    words: Words
    """Said of whoever has to wait, before for how long."""


SIGN_IN = Door(
    "login", "address", 5, 30,
    Words(ru="Слишком много неудачных попыток входа.", en="Too many failed attempts to sign in."),
)  # fmt: skip
CODES = Door(
    "code", "address", 5, 30,
    Words(ru="Слишком много неверных кодов.", en="Too many wrong codes."),
)  # fmt: skip
LINKS = Door(
    "link", "address of answers", 10, 100,
    Words(ru="Слишком много неудачных попыток ответить.", en="Too many failed attempts to answer."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counted:
    """An attempt that counts as failed until it is forgiven."""

    login: str
    address_row: int
    wait: timedelta
    """How long the login waits if it did fail."""


def count(
    tx: Transaction, login: str, address: str, moment: datetime, door: Door = SIGN_IN
) -> Counted:
    """Counts an attempt before its password is looked at, so that a thousand at once are no way
    around. `NotAllowed` says how long to wait; such an attempt is not counted."""
    who, where = _key(door.own, login), _key(door.addresses, _network(address))
    rows.drop_attempts_before(tx, moment - KEPT, _FORGOTTEN)
    own = rows.attempts(tx, who, moment - KEPT)
    others = rows.attempts(tx, where, moment - WINDOW)
    until = [row.at + _wait(row.failed, door) for row in own[-1:]]
    if len(others) >= door.address_failures:
        until.append(others[-door.address_failures].at + WINDOW)
    if until and max(until) > moment:
        raise _wait_first(max(until) - moment, door)
    failed = _in_a_row(own, moment, door)
    rows.add_attempt(tx, who, Attempt(moment, failed))
    row = rows.add_attempt(tx, where, Attempt(moment, len(others) + 1))
    return Counted(who, row, _wait(failed, door))


def forgive(tx: Transaction, counted: Counted) -> None:
    """It succeeded: the login begins anew, the address keeps its other failures."""
    rows.drop_attempts(tx, counted.login)
    rows.drop_attempt(tx, counted.address_row)


def forget(tx: Transaction, login: str) -> None:
    """An administrator lets a login try again at once."""
    for door in (SIGN_IN, CODES):
        rows.drop_attempts(tx, _key(door.own, login))


def in_minutes(wait: timedelta) -> int:
    """Whole minutes, rounded up."""
    return -(-wait // timedelta(minutes=1))


def _in_a_row(own: Sequence[Attempt], moment: datetime, door: Door) -> int:
    """The how-manyth failure the next one is."""
    if own and (wait := _wait(own[-1].failed, door)) and moment <= own[-1].at + wait + WINDOW:
        return own[-1].failed + 1
    return 1 + sum(row.at > moment - WINDOW for row in own)


def _wait(failed: int, door: Door) -> timedelta:
    if failed < door.own_failures:
        return timedelta(0)
    return WAITS[min(failed - door.own_failures, len(WAITS) - 1)]


def _wait_first(wait: timedelta, door: Door) -> NotAllowed:
    minutes = in_minutes(wait)
    return NotAllowed(
        Words(
            ru=f"{door.words.ru} Повторите через {minutes} мин.",
            en=f"{door.words.en} Try again in {minutes} min.",
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
