"""Readings closed as history is: once a day an entry of the school's own history says how many
there are and the hash over all of them, and a checkpoint closes that entry.

The hash runs from one reading to the next, but nobody who looks waits for it: it is computed when
the day is over, and goes on from the entry before. Were old readings ever let go, the entry up to
which they went would stay, and all after it would still be compared.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from itertools import pairwise

import orjson

from programme.history.problem import Problem, problem
from programme.school.application import Application
from states.history import GENESIS, microseconds
from states.school_history import By
from store import readings, school_history
from store.database import Transaction
from store.readings import RecordedReading

EVENT = "readings"
Closed = tuple[int, int, str]
"""Up to which reading, how many there were, the hash over all of them."""
NOTHING: Closed = (-(2**62), 0, GENESIS.hex())
"""Before every number, those too that the database gives to nobody."""


def close(app: Application, moment: datetime) -> None:
    """Closes what was read, once a day; nothing where nothing was, or where somebody reads at this
    very moment: the next run closes it."""
    with app.database.writing() as tx:
        entry = school_history.newest_of(tx, "school", EVENT)
        day = app.calendar.local_day
        if entry is not None and day(entry.recorded_at) == day(moment):
            return
        said = entry.details if entry is not None else {}
        before = (
            (int(str(said["last"])), int(str(said["count"])), str(said["hash"]))
            if said
            else NOTHING
        )
        last, count, digest = sealed(tx, before, readings.last_when_still(tx))
        if last > before[0]:
            details = {"last": last, "count": count, "hash": digest}
            school_history.record(tx, "school", 0, EVENT, By(moment), details)


def compared(tx: Transaction, closed: Iterable[Closed]) -> Iterator[Problem]:
    """Closed readings that are not what they were: one was deleted, changed or put in."""
    for before, told in pairwise([NOTHING, *closed]):
        if sealed(tx, before, told[0]) != told:
            where = f"readings {before[0] + 1}–{told[0]}"
            yield problem("readings", where, "записи о просмотрах другие", "the readings differ")


def sealed(tx: Transaction, before: Closed, last: int) -> Closed:
    """What closes the readings after those that were closed before, up to a number."""
    reached, count, digest = before[0], before[1], bytes.fromhex(before[2])
    for row in readings.in_order(tx, before[0], last):
        reached, count = row.id, count + 1
        digest = sha256(digest + _canonical(row)).digest()
    return reached, count, digest.hex()


def _canonical(row: RecordedReading) -> bytes:
    account, person, instance, what, deed, recorded_at = row.reading
    return orjson.dumps([row.id, account, person, instance, what, deed, microseconds(recorded_at)])
