"""The example: School 128's roadmap in the school year of today, lived through up to today."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from programme import cycles
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

    Letters of the simulated past are dropped, so that only those of the last day are delivered.
    """
    today = app.calendar.local_day(moment)
    cycle = cycle_on(today)
    until = max(cycle.begins, today - timedelta(days=1))
    Year(app, Scenario(cycle.name, PAIRS, 128, until)).run(progress)
    with app.database.writing() as tx:
        outbox.drop_before(tx, app.calendar.start_of(until))
    return cycle.name
