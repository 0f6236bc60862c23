"""Who holds which role of a cycle on a day, and who is away."""

from datetime import datetime

from programme.school.application import Application
from states.decision import PersonId, Roster
from store import absences, role_holders
from store.database import Transaction


def roster(app: Application, tx: Transaction, cycle: int, moment: datetime) -> Roster:
    """Who holds which role of the cycle today, and who is away."""
    day = app.calendar.local_day(moment)
    found: dict[str, tuple[PersonId, ...]] = {}
    for held in role_holders.of_cycle(tx, cycle):
        if held.first <= day and (held.last is None or day <= held.last):
            found[held.role] = (*found.get(held.role, ()), held.person)
    return Roster(found, absences.by_person(tx))
