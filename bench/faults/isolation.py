"""Reads what concurrent runs left for lost updates, doubled ones and timers that nobody fired."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import cast

from programme.school.application import Application
from store import history, instances, timers
from store.entry_row import Recorded


def found(app: Application, acknowledged: Iterable[str], moment: datetime) -> list[str]:
    """Everything that is wrong, in words; empty where nothing is.

    `acknowledged` are the acts somebody was told had happened, as `instance/revision/trigger`.
    """
    wrong: list[str] = []
    with app.database.reading() as tx:
        now = {one.id: one for one in instances.everything(tx)}
        lines = set[str]()
        for rows in history.by_instance(tx):
            number = rows[0].entry.instance
            wrong += _line(rows)
            lines |= {f"{number}/{r.entry.revision}/{r.entry.trigger}" for r in rows}
            if now[number].revision != len(rows):
                wrong.append(f"{number}: revision {now[number].revision}, {len(rows)} entries")
        left = timers.count_due(tx, moment)
    told = Counter(acknowledged)
    wrong += [f"lost update: {act}" for act in told if act not in lines]
    wrong += [f"lost update: {act} was told to {n}" for act, n in told.items() if n > 1]
    revisions = Counter(act.rpartition("/")[0] for act in told)
    wrong += [f"lost update: two acts became {act}" for act, n in revisions.items() if n > 1]
    if left:
        wrong.append(f"skipped timers: {left} are due and nobody fired them")
    return wrong


def _line(rows: list[Recorded]) -> Iterator[str]:
    fired: Counter[tuple[object, ...]] = Counter()
    state, head = "", rows[0].previous
    for expected, row in enumerate(rows, start=1):
        entry = row.entry
        where = f"{entry.instance}/{entry.revision}"
        if entry.revision != expected:
            yield f"lost update: {where} stands where {expected} should"
        if entry.source != state or row.previous != head:
            yield f"lost update: {where} follows what is not there"
        state, head = entry.dest, row.hash
        told = cast(list[list[object]], entry.changes.get("timers", []))
        planned = entry.planned_for
        fired.update((entry.trigger, planned, *timer) for timer in told)
    yield from (f"timer fired {n} times: {timer}" for timer, n in fired.items() if n > 1)
