"""Time passes: everything due is fired, in batches, each in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from programme.processes.batch import PART, Batch
from programme.processes.reprojection import notice_calendar
from programme.processes.undisturbed import undisturbed
from programme.school.application import Application
from states.decision import InstanceId
from store import cycles, instances, timers
from store.database import Transaction


@dataclass(frozen=True, slots=True)
class Advanced:
    """What a run did."""

    instances: int = 0
    transitions: int = 0
    """History entries, those of signals among them."""
    letters: int = 0
    incidents: int = 0
    left: int = 0
    """Timers still due: those of instances set aside."""


def advance(
    app: Application,
    moment: datetime,
    run: str = "",
    limit: int = 1000,
    progress: Callable[[int], None] | None = None,
) -> Advanced:
    """Fires everything due at `moment` (UTC). Run late, twice or by two workers at once, it leaves
    the same rows and letters as run once, on time.

    Before that, deadlines are projected anew where the production calendar is another than they
    were projected under.

    1. Ask the index which instances have a timer due, the longest due first; claim them.
    2. Decide for each; one that breaks becomes an incident and is left out from then on.
    3. Apply all of them and what they signal in the same transaction.
    4. Repeat until nothing is due.
    """
    notice_calendar(app, moment)
    seen = transitions = letters = incidents = 0
    while True:
        with undisturbed():
            now = _once(app, moment, run, limit)
        seen += now.instances
        transitions += now.transitions
        letters += now.letters
        incidents += now.incidents
        if progress is not None:
            progress(now.instances)
        if not now.instances:
            return Advanced(seen, transitions, letters, incidents, now.left)


def _once(app: Application, moment: datetime, run: str, limit: int) -> Advanced:
    """One transaction of it; `left` is counted where nothing is due any more."""
    transitions = letters = incidents = 0
    with app.database.writing() as tx:
        claimed = timers.claim_due(tx, moment, limit)
        for batch in batches(app, tx, claimed, moment, run):
            applied = batch.finish()
            transitions += len(applied)
            letters += sum(len(decision.letters) for decision in applied)
            incidents += batch.incidents
        left = 0 if claimed else timers.count_due(tx, moment)
    return Advanced(len(claimed), transitions, letters, incidents, left)


def batches(
    app: Application, tx: Transaction, claimed: list[InstanceId], moment: datetime, run: str
) -> list[Batch]:
    """The claimed instances by cycle, each decided on; `finish` them."""
    by_cycle: dict[int, Batch] = {}
    for start in range(0, len(claimed), PART):
        for instance in instances.by_ids(tx, claimed[start : start + PART], lock=True).values():
            batch = by_cycle.get(instance.cycle)
            if batch is None:
                row = cycles.by_id(tx, instance.cycle)
                batch = by_cycle[instance.cycle] = Batch(app, tx, row, moment, run)
            batch.adopt(instance)
            batch.elapse(instance.id)
    return list(by_cycle.values())
