"""The questions behind the pages on 100,000 pairs with 1,000,000 entries.

`python -m bench.pages.queries FOLDER`; the school is made in FOLDER where it is not there yet.
"""

import gc
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median

from sqlalchemy import func, select

from bench.pages.school import school
from bench.pages.templates import CYCLE, NOW, STAFF
from programme.history.checkpoints import checkpoints
from programme.history.entries import entries, entry_filter
from programme.processes.pairs import PROCESS
from programme.processes.viewer import EVERYTHING, Viewer
from programme.school.application import Application
from programme.upkeep.runs import runs
from programme.views import figures, instance, roadmap_status
from programme.views.board import cards, columns
from programme.views.due_deadlines import due
from programme.views.roadmap import measure, roadmap
from programme.views.today import today
from programme.views.today_items import KINDS
from states.decision import InstanceId, PersonId
from store.database import Transaction
from store.entry_search import EntryFilter
from store.lists import FIRST, Scope, in_order
from store.statement import Query
from store.tables import participants

ROUNDS = 15
BOUND = 50.0
"""Milliseconds at the median: half of what a page may take."""
_COORDINATOR = Viewer(STAFF["coordinator"], whole=True)
_DEPUTY = Viewer(STAFF["deputy_director"], whole=False)

Question = tuple[str, Callable[[], object]]


def questions(app: Application) -> list[Question]:
    """Every question with its name."""
    with app.database.reading() as tx:
        pair = in_order(tx, Scope(1, ((PROCESS, "meetings.working"),)), FIRST, 1)[0].id
        teacher = _busiest(tx)
    return [
        *_todays(app, teacher),
        ("roadmap", lambda: roadmap(app, CYCLE, NOW, _COORDINATOR)),
        ("measure 3.4", lambda: measure(app, CYCLE, "3.4", NOW, _COORDINATOR)),
        ("measure 3.4, who answers for it", lambda: measure(app, CYCLE, "3.4", NOW, _DEPUTY)),
        *_boards(app, pair),
        *_records(app),
        ("heat map", lambda: figures.heat(app, CYCLE, PROCESS)),
        ("contact rate", lambda: figures.contact_rate(app, CYCLE)),
        ("digest's due", lambda: due(app, CYCLE, NOW, NOW, EVERYTHING, most=50)),
        ("pulse", lambda: roadmap_status.pulse(app, CYCLE, NOW)),
    ]


_BUSIEST = Query(
    select(participants.c.holder)
    .where(participants.c.holder.like("person:%"))
    .group_by(participants.c.holder)
    .order_by(func.count().desc())
    .limit(1),
    str,
)


def _busiest(tx: Transaction) -> PersonId:
    return PersonId(int((tx.one(_BUSIEST) or "").removeprefix("person:")))


def _todays(app: Application, teacher: PersonId) -> list[Question]:
    narrowed = partial(today, app, CYCLE, NOW, _COORDINATOR, counted=False)
    by_kind: list[Question] = [
        (f"today, {kind} alone", partial(narrowed, kind=kind)) for kind in KINDS
    ]
    return [
        ("today", lambda: today(app, CYCLE, NOW, _COORDINATOR)),
        ("today, without counts", lambda: today(app, CYCLE, NOW, _COORDINATOR, counted=False)),
        *by_kind,
        ("today, measures", lambda: today(app, CYCLE, NOW, _COORDINATOR, process="measure")),
        ("today of a deputy director", lambda: today(app, CYCLE, NOW, _DEPUTY)),
        ("today of a class teacher", lambda: today(app, CYCLE, NOW, Viewer(teacher, False))),
    ]


def _boards(app: Application, pair: InstanceId) -> list[Question]:
    later = cards(app, CYCLE, NOW).next
    return [
        ("board", lambda: columns(app, CYCLE, NOW)),
        ("list", lambda: cards(app, CYCLE, NOW)),
        ("list, next page", lambda: cards(app, CYCLE, NOW, after=later)),
        ("list of a region", lambda: cards(app, CYCLE, NOW, state="meetings")),
        ("list, ended", lambda: cards(app, CYCLE, NOW, state="exit")),
        ("search by number", lambda: cards(app, CYCLE, NOW, text="500")),
        ("search by surname", lambda: cards(app, CYCLE, NOW, text="СЕМЁН")),
        ("search by person", lambda: cards(app, CYCLE, NOW, text="иванов мария")),
        ("search for nobody", lambda: cards(app, CYCLE, NOW, text="нет такого")),
        ("one pair", lambda: instance.one(app, pair, NOW, _COORDINATOR)),
        ("its past", lambda: instance.past(app, pair)),
        ("its letters", lambda: instance.letters(app, pair)),
    ]


def _records(app: Application) -> list[Question]:
    run = runs(app)[-1].run
    october = entry_filter(app, since=date(2020, 10, 1), until=date(2020, 10, 2))
    filters = {
        "all": EntryFilter(),
        "of a pair": entry_filter(app, name="pair 500"),
        "of a person": entry_filter(app, person=STAFF["coordinator"]),
        "of a person, rare state": entry_filter(app, person=STAFF["coordinator"], state="accepted"),
        "of a process": entry_filter(app, process="measure"),
        "of a state": entry_filter(app, state="accepted"),
        "of a trigger": entry_filter(app, trigger="propose"),
        "of two days": october,
        "late": entry_filter(app, late=True),
        "of a run": entry_filter(app, run=run),
    }
    return [
        *((f"record, {name}", partial(entries, app, wanted)) for name, wanted in filters.items()),
        ("runs", lambda: runs(app)),
        ("checkpoints", lambda: checkpoints(app)),
    ]


def main() -> int:
    """Prints the medians; 1 where one is over its bound."""
    app = school(Path(sys.argv[1]))
    figures.make(app, NOW)
    gc.freeze()
    lines = ["| question | median, ms | least to most |", "| --- | --- | --- |"]
    over = 0
    for name, ask in questions(app):
        ask()
        taken = []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            ask()
            taken.append((time.perf_counter() - started) * 1e3)
        over += median(taken) > BOUND
        lines.append(f"| {name} | {median(taken):.1f} | {min(taken):.1f} to {max(taken):.1f} |")
    sys.stdout.write("\n".join(lines) + "\n")
    app.close()
    return int(over > 0)


if __name__ == "__main__":
    sys.exit(main())
