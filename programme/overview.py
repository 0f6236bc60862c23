"""What a coordinator sees: the roadmap, what is due, who is silent."""

from dataclasses import dataclass
from datetime import date, datetime

from programme.application import Application, measure_of
from states.deadline import own_window
from states.decision import Instance, PersonId, Roster, Surroundings
from states.definition import Words
from states.roster import holders
from store import cycles, instances, outbox, people, region, role_holders, runs
from store.cycles import CycleRow
from store.database import Transaction, to_json
from store.incidents import Incident, close_incident, open_incidents

FLOWS = ("advance", "deliver")
"""Flows that have to run all the time."""


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


def roster(app: Application, tx: Transaction, cycle: int, moment: datetime) -> Roster:
    """Who holds which role of the cycle today, and who is away."""
    day = app.calendar.local_day(moment)
    found: dict[str, tuple[PersonId, ...]] = {}
    for held in role_holders.of_cycle(tx, cycle):
        if held.first <= day and (held.last is None or day <= held.last):
            found[held.role] = (*found.get(held.role, ()), held.person)
    return Roster(found, people.absences(tx))


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
    others = {str(one.fields["number"]): one for one in found}
    held = {person for one in found for person in holders(one, "responsible", around.roster)}
    names = {person.id: person.name for person in people.by_ids(tx, sorted(held)).values()}
    return [(one, _line(app, tx, row, one, others, around, names)) for one in found]


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
        number,
        measure_of(plan, number).title,
        str(instance.fields["section"]),
        window.start,
        window.due,
        instance.state,
        machine.states[instance.state].title,
        late and not instance.state.startswith("past.to_confirm"),
        tuple(
            other
            for other in (waits if isinstance(waits, tuple) else ())
            if not ended and other in others and not _over(app, tx, others[other])
        ),
        tuple(Words(ru=name, en=name) for name in named if name) or titles,
        date.fromisoformat(accepted) if accepted else None,
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
class SilentFlow:
    """A flow that should have run and did not."""

    flow: str
    last: datetime | None
    minutes: int
    """Since it last ran; -1 where it never did."""


def silence(app: Application, moment: datetime) -> list[SilentFlow]:
    """The dead-man's check: flows that have been silent for longer than the settings allow."""
    with app.database.reading() as tx:
        return silence_in(app, tx, moment)


def silence_in(app: Application, tx: Transaction, moment: datetime) -> list[SilentFlow]:
    """`silence` within a transaction."""
    found = []
    for flow in FLOWS:
        ran = (runs.last_finished(tx, flow), region.last_sweep(tx, flow))
        last = max((moment for moment in ran if moment is not None), default=None)
        minutes = -1 if last is None else int((moment - last).total_seconds() // 60)
        if last is None or minutes >= app.settings.silence_after:
            found.append(SilentFlow(flow, last, minutes))
    return found


def record_run(
    app: Application,
    run: str,
    flow: str,
    started_at: datetime,
    finished_at: datetime,
    summary: dict[str, int],
) -> None:
    """A flow ran. The summary holds numbers, never a name."""
    with app.database.writing() as tx:
        runs.add(tx, run, flow, started_at, finished_at, to_json(summary))


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
            len(lines),
            sum(line.state == "accepted" for line in lines),
            sum(line.late for line in lines),
            sum(n for (process, _), n in counted.items() if process == "pair_lifecycle"),
            len(open_incidents(tx)),
            letters.get("waiting", 0),
            letters.get("failed", 0) + letters.get("uncertain", 0),
        )


def incidents(app: Application, most: int = 10_000) -> list[Incident]:
    """Instances that were set aside, with their reasons, the oldest first."""
    with app.database.reading() as tx:
        return open_incidents(tx, limit=most)


def retry(app: Application, incident: int, moment: datetime, actor: PersonId | None) -> bool:
    """Lets an instance take part again: the next runs try its timers and its failed letters.

    False where there is no such incident.
    """
    with app.database.writing() as tx:
        instance = close_incident(tx, incident, actor, moment)
        if instance is not None:
            outbox.retry(tx, instance, moment)
        return instance is not None
