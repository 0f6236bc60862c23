"""Letters that wait for somebody who has lost the role of the year in which they were written to.

A part that an instance gives by name ends with the decision that ends it (`store.parting`). A role
of the year ends with a day, and nobody decides anything then: so it is looked at when a letter is
about to leave.
"""

from collections.abc import Mapping
from datetime import datetime

from programme.processes.roster import roster
from programme.school.application import Application
from states.decision import Instance, InstanceId, PersonId, Roster
from states.roster import holders, names_somebody
from store import cycles, outbox
from store.cycles import CycleRow
from store.database import Transaction
from store.letter_row import NOBODY, OutboxRow
from store.parting import NO_PART


def put_aside(
    app: Application,
    tx: Transaction,
    rows: list[OutboxRow],
    about: Mapping[InstanceId, Instance],
    moment: datetime,
) -> tuple[list[OutboxRow], list[OutboxRow]]:
    """The letters that may go, and those that do not: dropped, and what is a duty has failed, so
    that the coordinator sees that nobody was told."""
    rosters: dict[int, tuple[Roster, CycleRow]] = {}
    going: list[OutboxRow] = []
    gone: list[OutboxRow] = []
    for row in rows:
        if row.cycle not in rosters:
            rosters[row.cycle] = roster(app, tx, row.cycle, moment), cycles.by_id(tx, row.cycle)
        now, year = rosters[row.cycle]
        instance = None if row.instance is None else about[row.instance]
        if instance is not None and instance.roles.get(row.role):
            lost = _lost_here(row, instance, now)
        else:
            known = app.plan(tx, year.plan, year.plan_version).plan.roles
            lost = row.role in known and _whom(row) not in now.holders.get(row.role, ())
        (gone if lost and _follows_people(row) else going).append(row)
    missed = [row.id for row in gone if row.instance is not None and row.kind == "duty"]
    outbox.settle(tx, missed, "failed", moment, error=NO_PART)
    rest = [row.id for row in gone if row.id not in missed]
    outbox.settle(tx, rest, "dropped", moment, error=NO_PART)
    return going, gone


def _follows_people(row: OutboxRow) -> bool:
    """Whether a letter goes to whoever has a role, and not to an address of its own."""
    return row.recipient != NOBODY and row.own_address is None


def _whom(row: OutboxRow) -> PersonId:
    return row.instead_of or row.recipient


def _lost_here(row: OutboxRow, instance: Instance, now: Roster) -> bool:
    by_name = names_somebody(instance, row.role)
    return not by_name and _whom(row) not in holders(instance, row.role, now)
