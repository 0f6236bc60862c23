"""The next school year: the same plan, its dates anchored anew, heirs and unfinished work named."""

from dataclasses import dataclass
from datetime import date, datetime

from programme.processes.cycles import a_cycle, open_cycle
from programme.school.application import Application
from states.cycle import cycle_for
from states.decision import PersonId
from states.term import resolve
from store import cycles, instances, people, role_holders


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """What the next year begins with."""

    name: str
    dates: tuple[tuple[str, date | None, date | None], ...]
    """Number, old due day, new due day."""
    heirs: tuple[tuple[str, str], ...]
    """Role and the person who goes on in it."""
    unfinished: tuple[str, ...]
    """Pairs and measures of the old cycle that are still open."""


def carry_over(app: Application, old: str, moment: datetime, actor: PersonId | None) -> CarriedOver:
    """Opens the next school year with the same plan and the same people in their roles."""
    with app.database.reading() as tx:
        row = cycles.by_name(tx, old)
        held = role_holders.of_cycle(tx, row.id)
        names = people.by_ids(tx, [holding.person for holding in held])
        measures = app.plan(tx, row.plan, row.plan_version).plan.measures()
        unfinished = tuple(
            found.name
            for found in instances.listing(tx, row.id)
            if found.process != "section"
            and not app.machine(tx, found.process, found.version).is_final(found.state)
        )
    year = row.cycle.begins.year + 1
    name = f"{year}/{(year + 1) % 100:02}"
    today = app.calendar.local_day(moment)
    going_on = [h for h in held if h.last is None or h.last >= today]
    holders: dict[str, list[PersonId]] = {}
    for holding in going_on:
        holders.setdefault(holding.role, []).append(holding.person)
    in_force_on = cycle_for(name).plan_from
    open_cycle(
        app, name, moment, holders=holders, plan=row.plan, in_force_on=in_force_on, actor=actor
    )
    new = a_cycle(name)
    return CarriedOver(
        name,
        tuple(
            (m.number, resolve(m.term, row.cycle).due, resolve(m.term, new).due) for m in measures
        ),
        tuple((h.role, names[h.person].name) for h in going_on),
        unfinished,
    )
