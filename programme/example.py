"""The example: School 128's roadmap in the school year of today, lived through up to today."""

import asyncio
from collections.abc import Callable
from datetime import date, datetime, timedelta

from programme import cycles, messages
from programme.application import Application
from programme.simulation.year import Scenario, Year
from states.cycle import cycle_on
from store import outbox

PAIRS = 79
"""With their mentors, 120 participants."""


def is_empty(app: Application) -> bool:
    """Whether nobody has opened a cycle here."""
    return not cycles.listing(app)


def open_example(
    app: Application, moment: datetime, progress: Callable[[date], None] | None = None
) -> str:
    """Simulates the school year up to today into this school's own tables; the cycle's name.

    Letters of the simulated past are dropped; those of its last working day go into the mail folder
    as they would have on that day.
    """
    today = app.calendar.local_day(moment)
    cycle = cycle_on(today)
    until = max(cycle.begins, today - timedelta(days=1))
    Year(app, Scenario(cycle.name, PAIRS, 128, until)).run(progress)
    with app.database.writing() as tx:
        outbox.drop_before(tx, app.calendar.start_of(_last_working_day(app, until)))
    if not app.settings.smtp_host:
        evening = app.calendar.morning_of(_last_working_day(app, until), 19)
        asyncio.run(messages.deliver(app, evening))
    return cycle.name


def _last_working_day(app: Application, day: date) -> date:
    while not app.calendar.is_working_day(day):
        day -= timedelta(days=1)
    return day
