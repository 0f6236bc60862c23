"""The roadmap in short: a line for each measure and section, and the cycle in a few numbers."""

from dataclasses import dataclass
from datetime import date, datetime

from programme.processes.roster import roster
from programme.school.application import Application, measure_of
from states.deadline import own_window
from states.decision import Instance, PersonId, Surroundings
from states.definition import Words
from states.roster import holders
from store import cycles, incidents, instances, outbox, people
from store.cycles import CycleRow
from store.database import Transaction


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """A measure in the table of the roadmap. Days are the school's."""

    number: str
    title: Words
    section: str
    start: date | None
    due: date | None
    state: str
    state_title: Words
    late: bool
    blocked_by: tuple[str, ...]
    """Measures it waits for that are still open."""
    responsible: tuple[Words, ...]
    """Their names; the roles that answer for it where nobody holds one of them."""
    accepted_on: date | None


@dataclass(frozen=True, slots=True)
class SectionLine:
    """A section and whether it is complete."""

    number: str
    title: Words
    state: str


def status(app: Application, cycle: str, moment: datetime) -> list[MeasureLine]:
    """The roadmap as it stands, in the order's own sequence."""
    with app.database.reading() as tx:
        return [line for _, line in measures(app, tx, cycles.by_name(tx, cycle), moment)]


def measures(
    app: Application, tx: Transaction, row: CycleRow, moment: datetime
) -> list[tuple[Instance, MeasureLine]]:
    """Every measure of a cycle with its line in the table, in the order's own sequence."""
    around = Surroundings(moment, app.calendar, row.cycle, roster(app, tx, row.id, moment))
    found = instances.listing(tx, row.id, "measure")
    others = {str(measure.fields["number"]): measure for measure in found}
    responsible = {
        person for measure in found for person in holders(measure, "responsible", around.roster)
    }
    names = {person.id: person.name for person in people.by_ids(tx, sorted(responsible)).values()}
    return [(m, _line(app, tx, row, m, others, around, names)) for m in found]


def _line(
    app: Application,
    tx: Transaction,
    row: CycleRow,
    instance: Instance,
    others: dict[str, Instance],
    around: Surroundings,
    names: dict[PersonId, str],
) -> MeasureLine:
    plan = app.plan(tx, row.plan, row.plan_version).plan
    machine = app.machine(tx, instance.process, instance.version)
    number = str(instance.fields["number"])
    window = own_window(instance, around.cycle)
    waits = instance.fields["waits_for"]
    done = str(instance.fields["submitted_on"])
    today = app.calendar.local_day(around.moment).isoformat()
    ended = machine.is_final(instance.state)
    late = window.due is not None and (done or ("" if ended else today)) > window.due.isoformat()
    named = (names.get(who, "") for who in holders(instance, "responsible", around.roster))
    roles = (who.removeprefix("role:") for who in instance.roles["responsible"])
    titles = tuple(plan.roles[role].title for role in roles if role in plan.roles)
    accepted = str(instance.fields["accepted_on"])
    return MeasureLine(
        number=number,
        title=measure_of(plan, number).title,
        section=str(instance.fields["section"]),
        start=window.start,
        due=window.due,
        state=instance.state,
        state_title=machine.states[instance.state].title,
        late=late and not instance.state.startswith("past.to_confirm"),
        blocked_by=tuple(
            other
            for other in (waits if isinstance(waits, tuple) else ())
            if not ended and other in others and not _over(app, tx, others[other])
        ),
        responsible=tuple(Words(ru=name, en=name) for name in named if name) or titles,
        accepted_on=date.fromisoformat(accepted) if accepted else None,
    )


def _over(app: Application, tx: Transaction, instance: Instance) -> bool:
    return app.machine(tx, instance.process, instance.version).is_final(instance.state)


def sections(app: Application, cycle: str) -> list[SectionLine]:
    """The sections of the roadmap."""
    with app.database.reading() as tx:
        row = cycles.by_name(tx, cycle)
        plan = app.plan(tx, row.plan, row.plan_version).plan
        titles = {section.number: section.title for section in plan.sections}
        return [
            SectionLine(str(i.fields["number"]), titles[str(i.fields["number"])], i.state)
            for i in instances.listing(tx, row.id, "section")
        ]


@dataclass(frozen=True, slots=True)
class Pulse:
    """The school in a few numbers."""

    measures: int
    accepted: int
    late: int
    pairs: int
    incidents: int
    letters_waiting: int
    letters_failed: int


def pulse(app: Application, cycle: str, moment: datetime) -> Pulse:
    """How a cycle stands."""
    lines = status(app, cycle, moment)
    with app.database.reading() as tx:
        row = cycles.by_name(tx, cycle)
        counted = instances.counts(tx, row.id)
        letters = outbox.counts(tx)
        return Pulse(
            measures=len(lines),
            accepted=sum(line.state == "accepted" for line in lines),
            late=sum(line.late for line in lines),
            pairs=sum(n for (process, _), n in counted.items() if process == "pair_lifecycle"),
            incidents=len(incidents.open_incidents(tx)),
            letters_waiting=letters.get("waiting", 0),
            letters_failed=letters.get("failed", 0) + letters.get("uncertain", 0),
        )
