"""Whose data the school need not keep any longer: a list made at night, and erased by a person.

The newest version of each process says how long after an instance's end the data of those in it
are kept. Whoever takes part in nothing open, holds no role of an open year and has no account is
proposed once that has passed for everything they took part in. Measures are carried out by whoever
holds a role of their year: to have held one is to have taken part in them until the year's end.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from programme.school.application import Application, registered
from states.decision import PersonId
from states.definition import Process
from states.history import microseconds
from states.span import Span
from store import accounts, cycles, definition_versions, people, retention, role_holders
from store.cycles import CycleRow
from store.database import Transaction, moment_of
from store.retention import Proposal, TookPart

MEASURE = "measure"
"""The process of what a plan has to be done in a year."""
SHOWN = 500
"""People on the list at the most; the others follow when these are done."""


@dataclass(frozen=True, slots=True)
class ProposedErasure:
    """Somebody whose data need not be kept any longer."""

    person: PersonId
    name: str
    ended_on: date
    """When the last of what they took part in ended."""


def propose(app: Application, moment: datetime) -> int:
    """Makes the list anew: how many are on it. Erases nobody."""
    with app.database.reading() as tx:
        found = list(_over(app, tx, moment))
    with app.database.writing() as tx:
        retention.propose(tx, found)
    return len(found)


def proposed(app: Application) -> tuple[ProposedErasure, ...]:
    """The list of the last night, without whoever was erased since."""
    with app.database.reading() as tx:
        found = retention.proposed(tx, SHOWN)
        named = people.by_ids(tx, [one.person for one in found])
        return tuple(
            ProposedErasure(one.person, named[one.person].name, _day(app, one)) for one in found
        )


def _day(app: Application, one: Proposal) -> date:
    return app.calendar.local_day(one.ended_at)


def _over(app: Application, tx: Transaction, moment: datetime) -> Iterator[Proposal]:
    years = {row.id: row for row in cycles.listing(tx)}
    rows = [*retention.took_part(tx), *_held_roles(app, tx, years)]
    terms = {name: _term(tx, name) for name in {row.process for row in rows}}
    parts: dict[PersonId, list[TookPart]] = {}
    for row in rows:
        parts.setdefault(PersonId(int(row.holder.removeprefix("person:"))), []).append(row)
    known = people.by_ids(tx, sorted(parts))
    busy = _busy(tx, years) | accounts.who_can_sign_in(tx, sorted(parts))
    for person, taken in sorted(parts.items()):
        if person in busy or person not in known or known[person].erased:
            continue
        ends = [_end(app, row, years[row.cycle]) for row in taken]
        if all(_passed(app, e, terms[r.process], moment) for e, r in zip(ends, taken, strict=True)):
            yield Proposal(person, max(end for end in ends if end is not None))


def _held_roles(
    app: Application, tx: Transaction, years: dict[int, CycleRow]
) -> Iterator[TookPart]:
    """Whoever held a role of a year that is closed took part in its measures."""
    for year in years.values():
        if year.state != "open":
            over = microseconds(app.calendar.start_of(year.cycle.ends))
            for person in {held.person for held in role_holders.of_cycle(tx, year.id)}:
                yield TookPart(f"person:{person}", MEASURE, year.id, 0, over)


def _term(tx: Transaction, process: str) -> Span | None:
    newest = definition_versions.by_name(tx, process)
    found = registered(tx, process, newest.version) if newest else None
    return found.retention if isinstance(found, Process) else None


def _busy(tx: Transaction, years: dict[int, CycleRow]) -> set[PersonId]:
    still = [row.id for row in years.values() if row.state == "open"]
    return {held.person for year in still for held in role_holders.of_cycle(tx, year)}


def _end(app: Application, row: TookPart, year: CycleRow) -> datetime | None:
    """When the last of these ended; None where one goes on. A year that is closed ends them all."""
    moved = moment_of(row.moved_at)
    if not row.open:
        return moved
    return None if year.state == "open" else max(moved, app.calendar.start_of(year.cycle.ends))


def _passed(app: Application, end: datetime | None, term: Span | None, moment: datetime) -> bool:
    return end is not None and term is not None and app.calendar.add(end, term) <= moment
