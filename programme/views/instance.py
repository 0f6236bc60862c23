"""One instance whole: its people, what it knows, what is ahead of it, and what may be done."""

from dataclasses import dataclass
from datetime import date, datetime

from programme.history import entries
from programme.history.entries import EntryPage
from programme.history.titles import field_value
from programme.processes import forms
from programme.processes.batch import Batch
from programme.processes.forms import Step
from programme.processes.sight import Sight
from programme.processes.viewer import NOBODY, Denied, Look, Setting, Viewer, looked_at, plain
from programme.school.application import Application
from states.decision import Firing, Instance, InstanceId, PersonId
from states.definition import FieldSpec, Words
from states.machine import default_of
from states.refusals import wrong_role
from states.roster import holders
from store import entry_search, evidence, instances, outbox, people, texts
from store.entry_search import EntryFilter


@dataclass(frozen=True, slots=True)
class Participation:
    """Somebody's part in an instance; nobody's where `person` is None."""

    role: str
    title: Words
    person: PersonId | None
    name: str


@dataclass(frozen=True, slots=True)
class FieldLine:
    """A field that has a value, in words."""

    field: str
    title: Words
    value: Words


@dataclass(frozen=True, slots=True)
class Ahead:
    """An open deadline; `due` is None while its clock stands still."""

    deadline: str
    title: Words
    due: date | None
    overdue: bool
    late: int


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A place for a document and what lies in it; an empty one has the digest ''."""

    slot: str
    title: Words
    required: bool
    digest: str
    size: int
    media_type: str
    since: datetime | None
    erased: bool = False
    """Whether it went with the data of somebody it was about."""


@dataclass(frozen=True, slots=True)
class OnePage:
    """An instance as a person may see it."""

    id: InstanceId
    cycle: str
    name: str
    process: str
    version: int
    process_title: Words
    revision: int
    state: str
    state_title: Words
    ended: bool
    suspended: bool
    entered_at: datetime
    people: tuple[Participation, ...]
    fields: tuple[FieldLine, ...]
    ahead: tuple[Ahead, ...]
    path: tuple[str, ...]
    """The states it has been in, in the order it first came there."""
    evidence: tuple[EvidenceFile, ...]
    may: tuple[Step, ...]
    may_not: tuple[Denied, ...]


def one(app: Application, number: InstanceId, moment: datetime, viewer: Viewer) -> OnePage:
    """An instance's page. `NotFound`; `NotAllowed` where the viewer takes no part in it."""
    with app.database.reading() as tx:
        here, instance = looked_at(app, tx, number, moment, viewer)
        return page_of(here, instance)


def page_of(here: Setting, instance: Instance) -> OnePage:
    """The same for an instance at hand."""
    machine = here.machine(instance)
    sight = Sight(here.app, here.tx, Look(here.viewer, here.moment), (here,))
    may, may_not = _possible(here, instance, sight)
    return OnePage(
        instance.id,
        here.cycle.cycle.name,
        instance.name,
        instance.process,
        instance.version,
        machine.process.title,
        instance.revision,
        instance.state,
        machine.states[instance.state].title,
        machine.is_final(instance.state),
        instance.suspended_since is not None,
        instance.entered_at,
        parts_of(here, [instance])[instance.id],
        _fields(here, instance, sight),
        ahead_of(here, instance),
        tuple(sight.states_taken(instance)),
        _documents(here, instance, sight),
        may,
        may_not,
    )


def parts_of(here: Setting, found: list[Instance]) -> dict[InstanceId, tuple[Participation, ...]]:
    """Who plays which role in these instances, their names looked up once."""
    held = {
        instance.id: [
            (role, spec.title, person)
            for role, spec in here.machine(instance).process.roles.items()
            for person in holders(instance, role, here.roster) or (None,)
        ]
        for instance in found
    }
    wanted = {person for roles in held.values() for _, _, person in roles if person is not None}
    names = {person.id: person.name for person in people.by_ids(here.tx, sorted(wanted)).values()}
    return {
        number: tuple(
            Participation(role, title, person, names.get(person, "") if person is not None else "")
            for role, title, person in roles
        )
        for number, roles in held.items()
    }


def _fields(here: Setting, instance: Instance, sight: Sight) -> tuple[FieldLine, ...]:
    specs = here.machine(instance).process.fields
    said = {
        name: (spec, instance.fields[name])
        for name, spec in specs.items()
        if name in instance.fields
        and sight.field(instance, name)
        and instance.fields[name] != default_of(FieldSpec(type=spec.type))
    }
    digests = [str(value) for spec, value in said.values() if spec.type == "text"]
    found = texts.by_digests(here.tx, digests)
    persons = [int(str(value)) for spec, value in said.values() if spec.type == "person"]
    names = {person.id: person.name for person in people.by_ids(here.tx, persons).values()}
    return tuple(
        FieldLine(name, spec.title or plain(name), field_value(spec, value, found, names))
        for name, (spec, value) in said.items()
    )


def ahead_of(here: Setting, instance: Instance) -> tuple[Ahead, ...]:
    """The open deadlines of an instance, the earliest first."""
    machine = here.machine(instance)
    found = [
        Ahead(
            armed.name,
            machine.deadlines[armed.name].spec.title or plain(armed.name),
            here.last_day(armed.due_at),
            armed.status == "overdue" or (armed.due_at or here.moment) < here.moment,
            here.days_late(armed.due_at),
        )
        for armed in instance.deadlines
    ]
    return tuple(sorted(found, key=lambda line: (line.due or date.max, line.deadline)))


def _documents(here: Setting, instance: Instance, sight: Sight) -> tuple[EvidenceFile, ...]:
    machine, measure = here.machine(instance), here.measure(instance)
    own = {slot.slot: slot for slot in machine.process.evidence}
    slots = dict.fromkeys((*instance.required, *own, *instance.evidence))
    rows = evidence.by_digests(here.tx, sorted(set(instance.evidence.values())))
    since = {(s, digest): at for s, digest, at in evidence.handed_in(here.tx, instance.id)}
    found = []
    for slot in slots:
        digest = instance.evidence.get(slot, "")
        if not sight.slot(instance, slot, digest):
            continue
        row = rows.get(digest)
        title = own[slot].title if slot in own else forms.title_of(slot, measure)
        required = slot in instance.required or (slot in own and own[slot].required)
        size, media = (row.size, row.media_type) if row else (0, "")
        given, gone = since.get((slot, digest)), row is not None and row.erased_at is not None
        found.append(EvidenceFile(slot, title, required, digest, size, media, given, gone))
    return tuple(found)


def _possible(
    here: Setting, instance: Instance, sight: Sight
) -> tuple[tuple[Step, ...], tuple[Denied, ...]]:
    """What the viewer may do, and what they may not with the reason: asked of the engine itself,
    as if they had filled in whatever it wants filled in."""
    me = here.viewer.person
    if me is None:
        return (), ()
    may: list[Step] = []
    may_not: list[Denied] = []
    machine = here.machine(instance)
    batch = Batch(here.app, here.tx, here.cycle, here.moment, roster=here.roster)
    for step in forms.steps(machine, instance, here.measure(instance)):
        if not here.acting(instance, step.by):
            candidates = machine.leaving(instance.state, step.trigger)
            refusal = wrong_role(machine, instance, Firing(step.trigger, me), candidates)
            may_not.append(Denied(step.trigger, step.title, refusal.words))
            continue
        obstacle = batch.in_the_way(instance, step.trigger, me)
        if obstacle is None:
            may.append(sight.step(instance, step))
        else:
            may_not.append(Denied(step.trigger, step.title, obstacle.words))
    return tuple(may), tuple(may_not)


def past(
    app: Application,
    number: InstanceId,
    limit: int = 50,
    before: int = 0,
    *,
    look: Look = NOBODY,
) -> EntryPage:
    """The history of an instance, newest first, with the texts that whoever looks may read."""
    with app.database.reading() as tx:
        page = entry_search.page(tx, EntryFilter((number,)), before, limit)
        return EntryPage(tuple(entries.lines(app, tx, page.found, look)), page.looked_to, None)


@dataclass(frozen=True, slots=True)
class LetterLine:
    """A letter and its fate."""

    id: int
    message: str
    recipient: str
    role: Words
    state: str
    created_at: datetime
    sent_at: datetime | None
    error: str


def letters(
    app: Application, number: InstanceId, limit: int = 20, *, look: Look = NOBODY
) -> tuple[LetterLine, ...]:
    """Those of the newest letters of an instance that whoever looks may know of."""
    with app.database.reading() as tx:
        found, sight = instances.by_ids(tx, [number])[number], Sight(app, tx, look)
        written = outbox.of_instance(tx, number, limit)
        rows = [row for row in written if sight.entry(found, row.revision)]
        names = people.by_ids(tx, sorted({row.recipient for row in rows}))
        roles = app.machine(tx, found.process, found.version).process.roles
        titles = {role: spec.title for role, spec in roles.items()}
        return tuple(
            LetterLine(
                row.id,
                row.message,
                names[row.recipient].name,
                titles.get(row.role) or plain(row.role),
                row.state,
                row.created_at,
                row.sent_at,
                row.error,
            )
            for row in rows
        )
