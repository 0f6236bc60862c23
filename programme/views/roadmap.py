"""The roadmap as a table and as a timeline, with live counts, and one measure's page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from programme.history.titles import state_title
from programme.processes.roster import roster
from programme.processes.viewer import Viewer, looked_at, plain, setting
from programme.school.application import Application, PlanFacts, measure_of
from programme.views import roadmap_status
from programme.views.concerned_roles import notified_deadlines
from programme.views.figures import Rate, contact_rate
from programme.views.instance import OnePage, page_of
from programme.views.roadmap_status import MeasureLine
from states.compiled import CompiledFact
from states.cycle import Cycle
from states.decision import Instance, InstanceId, PersonId
from states.definition import Words
from states.errors import NotFound
from states.plan import Measure
from states.primitives import chain
from states.roster import holders
from states.term import describe
from store import cycles, definition_versions, instances, people
from store.cycles import CycleRow
from store.database import Transaction

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class LiveCount:
    """A count behind a measure, as it is now."""

    title: Words
    number: int


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure with what its line leaves out."""

    line: MeasureLine
    id: InstanceId
    revision: int
    name: str
    kind: str
    term_text: str
    """The term as the order prints it."""
    how: tuple[Words, ...]
    """How its days were computed, a step each."""
    counts: tuple[LiveCount, ...]
    """The facts that complete it."""


@dataclass(frozen=True, slots=True)
class SectionRow:
    """A section with its measures."""

    number: str
    title: Words
    state: str
    state_title: Words
    measures: tuple[MeasureRow, ...]


@dataclass(frozen=True, slots=True)
class Load:
    """How many deadlines of measures somebody answers for in the next seven days."""

    person: PersonId
    name: str
    due: int


@dataclass(frozen=True, slots=True)
class Roadmap:
    """The table of the order. Days are the school's."""

    cycle: str
    title: Words
    today: date
    begins: date
    ends: date
    sections: tuple[SectionRow, ...]
    rate: Rate
    load: tuple[Load, ...]
    seen: frozenset[InstanceId]
    """The measures whose own pages the viewer may open."""


def roadmap(app: Application, cycle: str, moment: datetime, viewer: Viewer) -> Roadmap:
    """The whole roadmap as it stands, in the order's own sequence: everybody's to read."""
    with app.database.reading() as tx:
        row = cycles.by_name(tx, cycle)
        known = app.plan(tx, row.plan, row.plan_version)
        counts = _Counts(app, tx, row, known)
        found = roadmap_status.measures(app, tx, row, moment)
        rows = [_row(row.cycle, counts, instance, line) for instance, line in found]
        sections = tuple(
            SectionRow(
                number=number,
                title=next(part.title for part in known.plan.sections if part.number == number),
                state=section.state,
                state_title=state_title(
                    app.machine(tx, section.process, section.version), section.state
                ),
                measures=tuple(measure for measure in rows if measure.line.section == number),
            )
            for section in instances.listing(tx, row.id, "section")
            for number in [str(section.fields["number"])]
        )
        load = _load(app, tx, row, [instance for instance, _ in found], moment)
        seen = setting(app, tx, row, moment, viewer).seen([instance.id for instance, _ in found])
    today = app.calendar.local_day(moment)
    rate = contact_rate(app, cycle)
    begins, ends = row.cycle.plan_from, row.cycle.ends
    title = known.plan.title
    return Roadmap(
        cycle=cycle,
        title=title,
        today=today,
        begins=begins,
        ends=ends,
        sections=sections,
        rate=rate,
        load=load,
        seen=frozenset(seen),
    )


def _row(cycle: Cycle, counts: "_Counts", instance: Instance, line: MeasureLine) -> MeasureRow:
    measure = measure_of(counts.known.plan, line.number)
    return MeasureRow(
        line=line,
        id=instance.id,
        revision=instance.revision,
        name=instance.name,
        kind=measure.kind,
        term_text=measure.term_text,
        how=tuple(computed(measure, cycle, line)),
        counts=counts.behind(measure),
    )


def computed(measure: Measure, cycle: Cycle, line: MeasureLine) -> list[Words]:
    """How a term became days, in steps that can be checked by hand."""
    term = measure.term_text or "—"
    found = [Words(ru=f"В приказе: «{term}».", en=f"The order says: '{term}'.")]
    found.append(describe(measure.term, cycle))
    if cycle.shifted_days:
        days = cycle.shifted_days
        found.append(Words(ru=f"Сдвиг цикла: дней {days:+}.", en=f"Cycle shifted: {days:+} days."))
    for pause in cycle.pauses:
        first, last = _day(pause.first), _day(pause.last) if pause.last else "…"
        found.append(Words(ru=f"Пауза: {first}–{last}.", en=f"Pause: {first}–{last}."))
    if line.due is None:
        found.append(
            Words(ru="Пока идёт пауза, срока нет.", en="No due day while the pause lasts.")
        )
    return found


def _day(day: date) -> str:
    return day.strftime("%d.%m.%Y")


class _Counts:
    """The live counts of a plan: every state counted once, whatever number of facts asks."""

    def __init__(self, app: Application, tx: Transaction, row: CycleRow, known: PlanFacts) -> None:
        self._app, self._tx, self._row, self.known = app, tx, row, known
        self._found: dict[str, Mapping[str, int]] = {}

    def behind(self, measure: Measure) -> tuple[LiveCount, ...]:
        """The counts that complete a measure; those over indexed fields are left to the engine."""
        condition = self.known.completes.get(measure.number)
        names = condition.names if condition else ()
        facts = [self.known.facts[name] for name in names if name in self.known.facts]
        return tuple(
            LiveCount(self._title(fact), self._count(fact))
            for fact in facts
            if not fact.where and not fact.spec.same
        )

    def _count(self, fact: CompiledFact) -> int:
        process = fact.spec.count
        if process not in self._found:
            self._found[process] = instances.counts_of(self._tx, self._row.id, process)
        within, outside = set(fact.spec.within), set(fact.spec.outside)
        return sum(
            number
            for state, number in self._found[process].items()
            if (not within or within & set(chain(state))) and not outside & set(chain(state))
        )

    def _title(self, fact: CompiledFact) -> Words:
        known = definition_versions.by_name(self._tx, fact.spec.count)
        if known is None:
            return plain(fact.name)
        machine = self._app.machine(self._tx, known.name, known.version)
        titles = [machine.states[state].title for state in (*fact.spec.within, *fact.spec.outside)]
        ru, en = ", ".join(t.ru for t in titles), ", ".join(t.en for t in titles)
        title = machine.process.title
        if not titles:
            return Words(ru=f"{title.ru}: всего", en=f"{title.en}: all")
        if fact.spec.outside:
            return Words(ru=f"{title.ru}: кроме «{ru}»", en=f"{title.en}: without '{en}'")
        return Words(ru=f"{title.ru}: {ru}", en=f"{title.en}: {en}")


def _load(
    app: Application, tx: Transaction, row: CycleRow, found: list[Instance], moment: datetime
) -> tuple[Load, ...]:
    cycle_holders, counted = roster(app, tx, row.id, moment), dict[PersonId, int]()
    for instance in found:
        known = notified_deadlines(app.machine(tx, instance.process, instance.version))
        due = sum(
            armed.name in known and armed.due_at is not None and armed.due_at <= moment + WEEK
            for armed in instance.deadlines
        )
        for person in holders(instance, "responsible", cycle_holders) if due else ():
            counted[person] = counted.get(person, 0) + due
    names = people.by_ids(tx, sorted(counted))
    loads = [Load(person, names[person].name, due) for person, due in counted.items()]
    return tuple(sorted(loads, key=lambda load: (-load.due, load.name)))


@dataclass(frozen=True, slots=True)
class MeasurePage:
    """A measure whole."""

    row: MeasureRow
    result: Words | None
    accepts: Words
    parts: tuple[Words, ...]
    notes: Words | None
    one: OnePage
    seen: frozenset[str]
    """Of the measures it waits for, those whose pages the viewer may open."""


def measure(
    app: Application, cycle: str, number: str, moment: datetime, viewer: Viewer
) -> MeasurePage:
    """One measure's page. `NotFound`; `NotAllowed` where the viewer takes no part in it."""
    with app.database.reading() as tx:
        row = cycles.by_name(tx, cycle)
        known = app.plan(tx, row.plan, row.plan_version)
        spec = measure_of(known.plan, number)
        found = roadmap_status.measures(app, tx, row, moment)
        ids = {line.number: instance.id for instance, line in found}
        for instance, line in found:
            if line.number == number:
                context, _ = looked_at(app, tx, instance.id, moment, viewer)
                counts = _Counts(app, tx, row, known)
                seen = context.seen([ids[other] for other in line.blocked_by])
                return MeasurePage(
                    row=_row(row.cycle, counts, instance, line),
                    result=spec.result.title if spec.result else None,
                    accepts=known.plan.roles[spec.accepts].title,
                    parts=tuple(part.title for part in spec.parts),
                    notes=spec.notes,
                    one=page_of(context, instance),
                    seen=frozenset(other for other in line.blocked_by if ids[other] in seen),
                )
    raise NotFound(Words(ru=f"Мероприятия {number} нет.", en=f"There is no measure {number}."))
