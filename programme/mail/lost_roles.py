"""Letters that wait for somebody who has lost the role of the year in which they were written to.

A part that an instance gives by name ends with the decision that ends it (`store.parting`). A role
of the year ends with a day, and nobody decides anything then: so it is looked at when a letter is
about to leave.
"""

from collections.abc import Mapping
from datetime import datetime

from programme.processes.roster import roster
from programme.school.application import Application
from states.decision import Instance, InstanceId, Roster
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
        instance = None if row.instance is None else about[row.instance]
        (gone if _lost(app, tx, row, instance, *rosters[row.cycle]) else going).append(row)
    missed = [row.id for row in gone if row.instance is not None and row.kind == "duty"]
    outbox.settle(tx, missed, "failed", moment, error=NO_PART)
    rest = [row.id for row in gone if row.id not in missed]
    outbox.settle(tx, rest, "dropped", moment, error=NO_PART)
    return going, gone


def _lost(
    app: Application,
    tx: Transaction,
    row: OutboxRow,
    instance: Instance | None,
    now: Roster,
    year: CycleRow,
) -> bool:
    if row.recipient == NOBODY or row.own_address is not None:
        return False
    person = row.instead_of or row.recipient
    if instance is not None and instance.roles.get(row.role):
        by_name = names_somebody(instance, row.role)
        return not by_name and person not in holders(instance, row.role, now)
    known = app.plan(tx, year.plan, year.plan_version).plan.roles
    return row.role in known and person not in now.holders.get(row.role, ())
