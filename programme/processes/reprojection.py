"""Deadlines projected anew: for a new calendar, a shifted cycle, somebody's absence."""

from datetime import datetime
from functools import lru_cache
from hashlib import sha256

from programme.processes.batch import Batch
from programme.school.application import Application
from states.calendar import Calendar
from states.decision import Reprojection
from store import cycles, instances, marks
from store.database import Transaction

_CALENDAR = "calendar"


def reproject(
    app: Application,
    tx: Transaction,
    cycle: int,
    moment: datetime,
    asked: Reprojection,
    run: str = "",
) -> int:
    """Projects every open deadline of a cycle anew; how many instances moved."""
    batch = Batch(app, tx, cycles.by_id(tx, cycle), moment, run)
    ids = instances.with_open_deadlines(tx, cycle)
    batch.read(ids)
    moved = sum(batch.reproject(number, asked) for number in ids)
    batch.finish()
    return moved


def reproject_all(app: Application, tx: Transaction, moment: datetime, asked: Reprojection) -> int:
    """The same for every open cycle: a new calendar, somebody's absence."""
    rows = cycles.opened(tx)
    return sum(reproject(app, tx, row.id, moment, asked) for row in rows)


def notice_calendar(app: Application, moment: datetime) -> int:
    """How many instances moved because the calendar is not the one that deadlines were projected
    under: a year was laid in, or corrected. Each has an entry that says so; asked again, it does
    nothing."""
    now = fingerprint(app.calendar)
    with app.database.reading() as tx:
        if marks.mark(tx, _CALENDAR) == now:
            return 0
    with app.database.writing() as tx:
        moved = reproject_all(app, tx, moment, Reprojection("calendar"))
        marks.set_mark(tx, _CALENDAR, now)
    return moved


@lru_cache(maxsize=4)
def fingerprint(calendar: Calendar) -> int:
    """A number that another calendar does not have: of zone, days off and worked, vacations."""
    known = (
        calendar.zone.key,
        sorted(calendar.off),
        sorted(calendar.on),
        calendar.vacations,
        calendar.published_through,
    )
    return int.from_bytes(sha256(repr(known).encode()).digest()[:8], "big") >> 1
