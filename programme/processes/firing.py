"""Triggers pulled by people: for one instance, or for a group as one."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from programme.processes.address import young_address
from programme.processes.batch import Batch
from programme.processes.evidence import WaitingDocument, handed_in, keep
from programme.processes.forms import boxes
from programme.processes.recorded import recorded
from programme.processes.viewer import EVERYTHING, Viewer, looked_at
from programme.school.application import Application
from programme.school.names import stored
from states.decision import Firing, Instance, InstanceId, PersonId, Refusal, Value
from states.definition import FieldSpec, Words
from states.errors import NotAllowed, NotFound, Overtaken, WrongUse
from states.machine import Machine
from states.roster import named_in
from states.school_history import Way
from store import cycles, instances, people
from store.apply import OVERTAKEN
from store.database import Transaction
from store.texts import StoredText, set_apart


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asks for, as they typed it."""

    instance: str
    """Its name: `2020/21 · 3.4`, `pair 42`; '' where `number` says which."""
    trigger: str
    actor: PersonId | None
    role: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)
    evidence: Mapping[str, Path] = field(default_factory=dict)
    """Slot to a file; the slot '' is the only one the instance asks for."""
    occurred_on: date | None = None
    reason: str = ""
    seen: int | None = None
    """The revision the person was looking at; None where they were not shown one."""
    form: bool = False
    """Whether `inputs` are a browser's form, in which a box that is not ticked is missing."""
    number: InstanceId | None = None
    way: Way = "program"
    """By which way they ask; history keeps it."""


@dataclass(frozen=True, slots=True)
class Fired:
    """What came of it."""

    instance: str
    trigger: str
    source: str
    dest: str
    revision: int
    letters: int
    signalled: int
    """Entries that followed in other instances."""
    told: Words | None = None
    """What there is to say beside that it is done."""
    recorded: Words | None = None
    """What was written down, as people say it."""


def fire(
    app: Application,
    request: Request,
    moment: datetime,
    run: str = "",
    viewer: Viewer = EVERYTHING,
) -> Fired | Refusal:
    """Pulls a trigger. `NotFound` for an unknown instance, person or file; `NotAllowed` where the
    viewer may not see the instance that they ask for by its number; `WrongUse` for an answer that
    cannot be read; `Overtaken` where the instance is not as the person saw it. A refusal changes
    nothing."""
    if request.evidence and request.number is not None:
        # no file of somebody is kept who may not see what it is for
        with app.database.reading() as tx:
            looked_at(app, tx, request.number, moment, viewer)
    with documents_of(app, request) as documents, app.database.writing() as tx:
        return fire_in(app, tx, request, documents, moment, run, viewer)


def documents_of(
    app: Application, request: Request
) -> AbstractContextManager[list[WaitingDocument]]:
    """What is handed in with a request, read and written outside of any transaction."""
    files = request.evidence.values()
    return handed_in(app, files) if files else nullcontext([])


def fire_in(
    app: Application,
    tx: Transaction,
    request: Request,
    documents: Sequence[WaitingDocument],
    moment: datetime,
    run: str = "",
    viewer: Viewer = EVERYTHING,
) -> Fired | Refusal:
    """`fire` within a transaction: what else it writes is true only if this is."""
    if request.number is None:
        instance = instances.by_name(tx, stored(request.instance), lock=True)
        batch = Batch(app, tx, cycles.by_id(tx, instance.cycle), moment, run)
    else:
        here, instance = looked_at(app, tx, request.number, moment, viewer, lock=True)
        batch = Batch(app, tx, here.cycle, moment, run, here.roster)
    batch.adopt(instance)
    if request.seen not in (None, instance.revision):
        raise Overtaken(OVERTAKEN)
    slots = dict(zip(request.evidence, (document.digest for document in documents), strict=True))
    answer = _fire(batch, instance, request, slots)
    if documents and isinstance(answer, Fired):
        keep(tx, documents, moment)
    return answer


def fire_for_group(
    app: Application, request: Request, moment: datetime, run: str = ""
) -> list[Fired | Refusal]:
    """The same trigger for every pair of an instance's group, in one transaction: a meeting
    recorded once is each pair's own. Where one refuses, none is changed."""
    with app.database.writing() as tx:
        instance = instances.by_name(tx, stored(request.instance))
        row, group = cycles.by_id(tx, instance.cycle), instance.fields.get("group_number", 0)
        ids = [instance.id]
        if group:
            where = {"group_number": [str(group)]}
            ids = instances.find(tx, row.id, instance.process, where, {})
        answers: list[Fired | Refusal] = []
        for one in instances.by_ids(tx, ids, lock=True).values():
            if app.machine(tx, one.process, one.version).is_final(one.state):
                continue
            answers.append(_fire(Batch(app, tx, row, moment, run), one, request, {}))
        refused = [answer for answer in answers if isinstance(answer, Refusal)]
        if refused:
            raise NotAllowed(refused[0].words)
        return answers


def _fire(
    batch: Batch, instance: Instance, request: Request, slots: Mapping[str, str]
) -> Fired | Refusal:
    found = batch.open_to(instance, Firing(request.trigger, request.actor, request.role))
    if isinstance(found, Refusal):
        return _refused(batch.tx, request, found)
    machine = batch.machine(instance)
    asked = {name for one in found for name in one.candidate.asked}
    texts: list[StoredText] = []
    typed = request.inputs

    def write(text: str) -> str:
        about = named_in(instance, batch.around.roster)
        texts.append(set_apart(batch.app.salt(), text, request.actor, about, instance.id))
        return texts[-1].digest

    if request.form:
        typed = {**dict.fromkeys(boxes(machine, instance, request.trigger), "no"), **typed}
    # what nobody asks for stays as it was typed: decide refuses it by name, and nobody is looked up
    inputs = {
        name: _read(batch, machine, name, text, write) if name in asked else text
        for name, text in typed.items()
    }
    firing = Firing(
        request.trigger,
        request.actor,
        request.role,
        request.occurred_on,
        inputs,
        {slot or _only_slot(machine, instance, request): at for slot, at in slots.items()},
        write(request.reason) if request.reason else "",
        details=_details(batch, request),
    )
    answer = batch.fire(instance.id, firing, texts)
    if isinstance(answer, Refusal):
        return answer
    applied = batch.finish()
    return Fired(
        instance.name,
        request.trigger,
        answer.entry.source,
        answer.entry.dest,
        answer.after.revision,
        sum([len(decision.letters) for decision in applied]),
        len(applied) - 1,
        None if answer.taken is None else answer.taken.told,
        recorded(machine, answer),
    )


def _details(batch: Batch, request: Request) -> Mapping[str, object]:
    """By which way somebody acted; of a link, also how new the address is that it went to."""
    if request.actor is None:
        return {}
    young: Mapping[str, int] = {}
    if request.way == "link":
        young = young_address(batch.tx, batch.app.calendar, request.actor, batch.moment)
    return {"way": request.way, **young}


def _refused(tx: Transaction, request: Request, answer: Refusal) -> Refusal:
    """Who asks is not there at all: that is told in place of which role they would need."""
    person = request.actor
    if answer.code == "wrong_role" and person is not None and not people.exists(tx, person):
        raise NotFound(
            Words(ru=f"Человека с номером {person} нет.", en=f"There is no person {person}.")
        )
    return answer


def _only_slot(machine: Machine, instance: Instance, request: Request) -> str:
    """The one place that a step has for a document nobody named a place for; the instance's own
    come first."""
    taken = {
        slot: slot in instance.required
        for candidate in machine.leaving(instance.state, request.trigger)
        for slot in candidate.papers.takes(instance)
    }
    slots = [slot for slot, own in taken.items() if own] or list(taken)
    if len(slots) == 1:
        return slots[0]
    listed = ", ".join(taken) or "—"
    raise WrongUse(
        Words(
            ru=f"Укажите, какой это документ: --evidence МЕСТО=ФАЙЛ. Места: {listed}.",
            en=f"Say which document it is: --evidence SLOT=FILE. Slots: {listed}.",
        ),
        "missing",
    )


def _read(
    batch: Batch, machine: Machine, name: str, text: str, write: Callable[[str], str]
) -> Value:
    spec = machine.process.fields[name]
    if spec.type == "text":
        return write(text) if text else ""
    if spec.type == "person":
        return people.by_text(batch.tx, text)
    return parse(spec, name, text)


def parse(spec: FieldSpec, name: str, text: str) -> Value:
    """A typed value of what somebody typed. `WrongUse` says what was expected."""
    yes, no = {"true", "yes", "да", "1", "on"}, {"false", "no", "нет", "0", "", "off"}
    try:
        if spec.type == "bool" and text.lower() in yes | no:
            return text.lower() in yes
        if spec.type == "int":
            return int(text)
        if spec.type == "number":
            return float(text.replace(",", "."))
        if spec.type == "words":
            return tuple(word.strip() for word in text.split(",") if word.strip())
        if spec.type in ("word", "date"):
            return text
    except ValueError:
        pass
    raise WrongUse(
        Words(
            ru=f"«{text}» не подходит для поля {name} ({spec.type}).",
            en=f"'{text}' does not fit the field {name} ({spec.type}).",
        ),
        "unsuitable",
    )


def possible(app: Application, name: str) -> list[tuple[str, Words, tuple[str, ...]]]:
    """The triggers people may pull where an instance is: name, title, roles."""
    with app.database.reading() as tx:
        instance = instances.by_name(tx, stored(name))
        machine = app.machine(tx, instance.process, instance.version)
        return [
            (trigger, found.spec.title or Words(ru=trigger, en=trigger), found.spec.by)
            for trigger in machine.triggers(instance.state)
            for found in machine.leaving(instance.state, trigger)[:1]
            if found.spec.by and found.spec.by != ("engine",)
        ]
