"""Who wrote down what somebody acts by, as the school's history says: a role, a substitution."""

from dataclasses import replace
from datetime import date
from itertools import product
from typing import NamedTuple

from programme.school.application import Application
from states.decision import Absence, Instance, PersonId, Surroundings
from states.machine import Machine
from states.roster import Holder, held, is_own, substitutions
from states.school_history import SchoolEntry
from store import accounts, school_history
from store.cycles import CycleRow
from store.database import Transaction


def behind(tx: Transaction, entry: SchoolEntry) -> frozenset[int]:
    """The people who wrote an entry; an account without a person is the negative of its number.

    Nobody for what was written on the server itself, and for an administrator who is nobody of the
    programme.
    """
    if entry.way in ("command", "migration"):
        return frozenset()
    found = {int(entry.actor)} if entry.actor else set[int]()
    account = None if entry.account is None else accounts.by_number(tx, entry.account)
    if account is not None and account.person is not None:
        found.add(account.person)
    elif account is not None and not found and account.role != "administrator":
        found.add(-account.id)
    return frozenset(found)


def written_absence(tx: Transaction, absence: Absence) -> list[SchoolEntry]:
    """The entries of an absence: more than one where it was written down again."""
    said = absence.first.isoformat(), absence.last.isoformat(), absence.substitute
    return [
        entry
        for entry in school_history.of_person(tx, absence.person, "absence")
        if tuple(entry.details[name] for name in ("first", "last", "substitute")) == said
    ]


class Asking(NamedTuple):
    """A trigger that somebody pulls at an instance; the engine where there is nobody."""

    machine: Machine
    instance: Instance
    trigger: str | None = None
    actor: PersonId | None = None


def with_grounds(
    app: Application, tx: Transaction, cycle: CycleRow, asking: Asking, around: Surroundings
) -> Surroundings:
    """The surroundings with every ground on which the actor has a role for a step that takes a
    second person, each with those who wrote it down. A role that accepts results is given by the
    school itself: nobody is behind it."""
    machine, instance, trigger, actor = asking
    if trigger is None or actor is None:
        return around
    accepting = app.plan(tx, cycle.plan, cycle.plan_version).plan.accepting()
    by = (role for t in machine.leaving(instance.state, trigger) for role in t.spec.by)
    found: dict[str, tuple[frozenset[int], ...]] = {}
    for role in dict.fromkeys(by):
        for holder in held(instance, role, around.roster):
            led = _led(machine, role, holder, actor, around)
            if led is None:
                continue
            steps = [_given(tx, cycle.id, holder, around.today)]
            steps += [written_absence(tx, absence) for absence in led]
            written = [[behind(tx, entry) for entry in step] for step in steps if step is not None]
            several = (frozenset[int]().union(*some) for some in product(*written))
            own = [frozenset[int]()] if holder.cycle_role in accepting else several
            found[role] = (*found.get(role, ()), *own)
    return replace(around, grounds=found)


def _led(
    machine: Machine, role: str, holder: Holder, actor: PersonId, around: Surroundings
) -> list[Absence] | None:
    """The absences that lead from a holder of a role to the actor; None where they do not."""
    if holder.person == actor:
        return []
    own = is_own(role, holder, machine.personal)
    led = substitutions(holder, around.roster, around.today)
    return led if led and led[-1].substitute == actor and not own else None


def _given(tx: Transaction, cycle: int, holder: Holder, day: date) -> list[SchoolEntry] | None:
    """The entries that gave somebody a role of the cycle for that day; None where the instance
    itself names them."""
    if not holder.cycle_role:
        return None
    return [
        entry
        for entry in school_history.of_person(tx, holder.person, "role_given")
        if (entry.details["cycle"], entry.details["role"]) == (cycle, holder.cycle_role)
        and str(entry.details["first"]) <= day.isoformat()
        and (not entry.details["last"] or day.isoformat() <= str(entry.details["last"]))
    ]
