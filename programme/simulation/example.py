"""The example: School 128's roadmap in the school year of today, lived through up to today."""

import asyncio
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

from programme.access import accounts, passwords
from programme.access.accounts import AccountRole
from programme.mail import delivery
from programme.processes import cycles
from programme.school.application import Application
from programme.simulation.year import Scenario, SimulatedYear
from states.cycle import cycle_on
from states.school_history import By
from store import cycles as cycle_rows
from store import outbox, role_holders
from store.files import write_whole

PAIRS = 79
"""With their mentors, 120 participants."""
_ACCOUNTS: tuple[tuple[str, AccountRole, str], ...] = (
    ("coordinator", "coordinator", "coordinator"),
    ("director", "responsible", "director"),
    ("auditor", "auditor", ""),
    ("admin", "administrator", ""),
)
"""Login, role, and whose account it is: who holds this role of the plan, '' for nobody."""


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
    SimulatedYear(app, Scenario(cycle.name, PAIRS, 128, until)).run(progress)
    with app.database.writing() as tx:
        outbox.drop_before(tx, app.calendar.start_of(_last_working_day(app, until)))
    if not app.settings.channel.leaves:
        evening = app.calendar.morning_of(_last_working_day(app, until), 19)
        asyncio.run(delivery.deliver(app, evening))
    return cycle.name


def open_accounts(app: Application, cycle: str, moment: datetime) -> tuple[Path, dict[str, str]]:
    """Accounts to look around the example with. Their passwords by login, and the file of the
    school, for its owner alone, in which they are written down."""
    with app.database.reading() as tx:
        row = cycle_rows.by_name(tx, cycle)
        holders = {held.role: held.person for held in role_holders.of_cycle(tx, row.id)}
    made = {}
    for login, role, whose in _ACCOUNTS:
        made[login] = passwords.generated()
        person, by = holders.get(whose), By(moment)
        accounts.add(app, login, role, made[login], by, person, chosen_by="example")
    file = app.settings.home / "example-accounts.txt"
    write_whole(file, "".join(f"{login} {word}\n" for login, word in made.items()).encode())
    return file, made


def _last_working_day(app: Application, day: date) -> date:
    while not app.calendar.is_working_day(day):
        day -= timedelta(days=1)
    return day
