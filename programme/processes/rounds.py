"""The rounds of an instance: before which day nobody did anything in it, and what was written in a
round of others than whoever looks."""

from dataclasses import replace

from programme.processes.viewer import Setting
from programme.school.application import Application
from states.decision import Instance, InstanceId, Surroundings
from states.roster import names_somebody
from states.rounds import given_at, rounds_of_others
from store import rounds
from store.database import Transaction


def with_first_days(
    app: Application, tx: Transaction, number: InstanceId, around: Surroundings
) -> Surroundings:
    """What a decision needs to know of an instance in which something is dated back: since which
    day it is there, and since which day whoever has a part in it has it."""
    namings = rounds.namings(tx, number)
    day = app.calendar.local_day
    given = {role: day(moment) for role, moment in given_at(namings[1:]).items()}
    opened = day(namings[0].recorded_at) if namings else None
    return replace(around, opened_on=opened, given_on=given)


def closed_to(here: Setting, instance: Instance) -> tuple[range, ...]:
    """The revisions of an instance that were written in a round of others than the viewer: somebody
    else had their part then, and they had none. Nothing is closed to whoever sees the whole cycle,
    and to whoever acts in a role that the instance gives to nobody by name."""
    if here.viewer.whole or here.viewer.person is None:
        return ()
    roles = here.machine(instance).process.roles
    if here.acting(instance, [role for role in roles if not names_somebody(instance, role)]):
        return ()
    played = here.acting(instance, roles)
    return rounds_of_others(rounds.namings(here.tx, instance.id), played, here.parts().have)
