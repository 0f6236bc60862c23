"""Who holds which role of a cycle on a day, and who is away."""

from dataclasses import replace
from datetime import date, datetime

from programme.access.accounts import speaks_for_the_school
from programme.processes.authors import written_absence
from programme.school.application import Application
from states.decision import Absence, PersonId, Roster
from store import absences, cycles, role_holders
from store.database import Transaction


def roster(app: Application, tx: Transaction, cycle: int, moment: datetime) -> Roster:
    """Who holds which role of the cycle today, and who is away."""
    day = app.calendar.local_day(moment)
    found: dict[str, tuple[PersonId, ...]] = {}
    for held in role_holders.of_cycle(tx, cycle):
        if held.first <= day and (held.last is None or day <= held.last):
            found[held.role] = (*found.get(held.role, ()), held.person)
    away = absences.by_person(tx)
    if not any(a.substitute for some in away.values() for a in some):
        return Roster(found, away)
    marked = {who: tuple(_marked(tx, a, day) for a in some) for who, some in away.items()}
    row = cycles.by_id(tx, cycle)
    return Roster(found, marked, app.plan(tx, row.plan, row.plan_version).plan.accepting())


def _marked(tx: Transaction, absence: Absence, day: date) -> Absence:
    """The absence with whether its substitute accepts results; what is over does not matter."""
    if absence.substitute is None or absence.last < day:
        return absence
    return replace(absence, for_the_school=named_for_the_school(tx, absence))


def named_for_the_school(tx: Transaction, absence: Absence) -> bool:
    """Whether an administrator, or whoever operates the server, named the substitute, as the
    school's history says."""
    said = written_absence(tx, absence)
    return any(speaks_for_the_school(tx, entry.account) for entry in said)
