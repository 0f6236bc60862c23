"""Names that point nowhere, and names given twice."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from states.checks.parts import CheckedPart, Context, known_processes, plans, processes
from states.definition import ENGINE_ROLE, Deadline, EveryField, Process, Transition, walk
from states.finding import Finding
from states.reading import Document, Path

Known = dict[str, Process | None]
Kind = tuple[str, str, str]
"""What it is, that it is not described, in Russian; what it is in English."""
STATE, ROLE = ("состояние", "не описано", "state"), ("роль", "не описана", "role")
FIELD, MESSAGE = ("поле", "не описано", "field"), ("письмо", "не описано", "message")
FORM, SLOT = ("форма", "не описана", "form"), ("место документа", "не описано", "slot")
TRIGGER, PROCESS = ("действие", "не описано", "trigger"), ("процесс", "не описан", "process")
MEASURE = ("мероприятие", "не описано", "measure")


def names(documents: Sequence[Document], context: Context) -> Iterator[Finding]:
    """E201-E209, E211: a state, role, field, message, form, slot, trigger, process or measure."""
    known = known_processes(documents, context)
    for part in processes(documents):
        yield from _of_transitions(part, known)
        yield from _of_deadlines(part)
        yield from _of_process(part, known)
    yield from _of_plans(documents, known)


def _each(
    part: CheckedPart,
    code: str,
    kind: Kind,
    path: Path,
    given: Iterable[str],
    known: Iterable[str],
) -> Iterator[Finding]:
    known = set(known)
    for name in given:
        if name not in known:
            yield part.unknown(code, path, kind, name, known)


def _of_transitions(part: CheckedPart, known: Known) -> Iterator[Finding]:
    process = part.process
    states = {name for name, _, _ in part.states()}
    fields, roles = set(process.fields), set(process.roles)
    for transition, path in part.transitions():
        yield from _each(part, "E201", STATE, (*path, "source"), transition.source, states)
        if transition.dest:
            yield from _each(part, "E201", STATE, (*path, "dest"), [transition.dest], states)
        yield from _each(part, "E202", ROLE, (*path, "by"), transition.by, {*roles, ENGINE_ROLE})
        yield from _each(part, "E202", ROLE, (*path, "assign"), transition.assign, roles)
        yield from _each(part, "E202", ROLE, (*path, "releases"), transition.releases, roles)
        yield from _each(part, "E203", FIELD, (*path, "assign"), transition.assign.values(), fields)
        yield from _each(part, "E203", FIELD, (*path, "set"), transition.set, fields)
        yield from _each(
            part, "E204", MESSAGE, (*path, "notify"), transition.notify, process.messages
        )
        if transition.form:
            yield from _each(part, "E205", FORM, (*path, "form"), [transition.form], process.forms)
        slots = {slot.slot for slot in process.evidence}
        if not isinstance(transition.evidence, str):
            yield from _each(part, "E206", SLOT, (*path, "evidence"), transition.evidence, slots)
        yield from _each(part, "E206", SLOT, (*path, "takes"), transition.takes, slots)
        known_here = fields | slots
        yield from _each(part, "E203", FIELD, (*path, "clears"), transition.clears, known_here)
        yield from _of_signals(part, transition, path, known)


def _of_signals(
    part: CheckedPart, transition: Transition, path: Path, known: Known
) -> Iterator[Finding]:
    for number, signal in enumerate(transition.signal):
        place = (*path, "signal", number)
        target = known.get(signal.to.process)
        if target is None:
            yield from _each(part, "E208", PROCESS, place, [signal.to.process], known)
            continue
        triggers = {other.trigger for other in target.transitions}
        yield from _each(part, "E207", TRIGGER, (*place, "trigger"), [signal.trigger], triggers)
        yield from _looked_up(part, place, target, signal.to.where)


def _looked_up(
    part: CheckedPart, path: Path, target: Process, where: Iterable[str]
) -> Iterator[Finding]:
    for name in where:
        if name not in target.fields:
            yield part.unknown("E203", path, FIELD, name, target.fields)
        elif not target.fields[name].indexed:
            yield part.finding(
                "E211",
                path,
                f"по полю «{name}» процесса {target.process} нельзя искать",
                f"field '{name}' of {target.process} cannot be looked up",
                "Добавьте этому полю indexed: true.",
                "Give that field indexed: true.",
            )


def _of_deadlines(part: CheckedPart) -> Iterator[Finding]:
    process = part.process
    triggers = {transition.trigger for transition in process.transitions}
    for _, deadline, path in part.deadlines():
        for key in ("started_by", "restarted_by", "met_by"):
            given = getattr(deadline, key)
            yield from _each(part, "E207", TRIGGER, (*path, key), given, triggers)
        if deadline.then:
            yield from _each(
                part, "E207", TRIGGER, (*path, "then"), [deadline.then.trigger], triggers
            )
        fields = [deadline.anchor] if deadline.anchor else []
        fields += [deadline.counts.due, deadline.counts.done] if deadline.counts else []
        fields += [deadline.every.field] if isinstance(deadline.every, EveryField) else []
        yield from _each(part, "E203", FIELD, path, fields, process.fields)
        yield from _each(part, "E202", ROLE, path, deadline.waits_for_absent, process.roles)
        for place, roles, message in letters_of(deadline, path):
            yield from _each(part, "E202", ROLE, place, roles, process.roles)
            yield from _each(part, "E204", MESSAGE, place, [message], process.messages)


def letters_of(deadline: Deadline, path: Path) -> Iterator[tuple[Path, tuple[str, ...], str]]:
    """Every letter of a deadline: where it is written, to whom, which message."""
    for number, reminder in enumerate(deadline.remind):
        yield (*path, "remind", number), reminder.to, reminder.message
    if deadline.overdue:
        yield (*path, "overdue"), deadline.overdue.to, deadline.overdue.message
    for number, escalation in enumerate(deadline.escalate):
        yield (*path, "escalate", number), escalation.to, escalation.message


def _of_process(part: CheckedPart, known: Known) -> Iterator[Finding]:
    process = part.process
    states = {name for name, _, _ in part.states()}
    tops = {state.name for state in process.states}
    yield from _each(part, "E201", STATE, ("initial",), [process.initial], tops)
    if process.retro:
        yield from _each(part, "E201", STATE, ("retro",), [process.retro], states)
    for _, state, path in part.states():
        if state.initial:
            inner = {child.name for child in state.children}
            yield from _each(part, "E201", STATE, (*path, "initial"), [state.initial], inner)
    for name, message in process.messages.items():
        yield from _each(part, "E202", ROLE, ("messages", name), message.to, process.roles)
    for name, form in process.forms.items():
        asked = [ask.field for ask in form.asks]
        yield from _each(part, "E203", FIELD, ("forms", name), asked, process.fields)
    for name, fact in process.facts.items():
        place: Path = ("facts", name)
        target = known.get(fact.count)
        if target is None:
            yield from _each(part, "E208", PROCESS, place, [fact.count], known)
            continue
        theirs = {path for path, _ in walk(target.states)}
        yield from _each(part, "E201", STATE, place, (*fact.within, *fact.outside), theirs)
        yield from _looked_up(part, place, target, fact.where)
        yield from _each(part, "E202", ROLE, place, fact.same, process.roles)


def _of_plans(documents: Sequence[Document], known: Known) -> Iterator[Finding]:
    for one in plans(documents):
        part = CheckedPart(one.document, (), next(iter(one.plan.processes)))
        numbers = {measure.number for measure, _ in one.measures()}
        for name, fact in one.plan.facts.items():
            target = known.get(fact.count)
            if target is None:
                yield from _each(part, "E208", PROCESS, ("facts", name), [fact.count], known)
                continue
            theirs = {path for path, _ in walk(target.states)}
            given = (*fact.within, *fact.outside)
            yield from _each(part, "E201", STATE, ("facts", name), given, theirs)
            yield from _looked_up(part, ("facts", name), target, fact.where)
        for stage, row in enumerate(one.plan.stages):
            yield from _each(part, "E209", MEASURE, ("stages", stage), row.measures, numbers)
        for measure, path in one.measures():
            roles = (*measure.responsible, measure.accepts)
            roles += (measure.accountable,) if measure.accountable else ()
            yield from _each(part, "E202", ROLE, path, roles, one.plan.roles)
            yield from _each(
                part, "E209", MEASURE, (*path, "waits_for"), measure.waits_for, numbers
            )
            slots = {slot.slot for slot in measure.evidence}
            shown = [row.evidence for row in measure.parts if row.evidence]
            yield from _each(part, "E206", SLOT, (*path, "parts"), shown, slots)


def duplicates(documents: Sequence[Document], context: Context) -> Iterator[Finding]:
    """E210: a state beside its namesake, a deadline, a measure or a slot given twice."""
    for part in processes(documents):
        for name, number in Counter(name for name, _, _ in part.states()).items():
            if number > 1:
                places = [path for found, _, path in part.states() if found == name]
                yield _twice(part, places[-1], name)
        for name, number in Counter(d.name for _, d, _ in part.deadlines()).items():
            if number > 1:
                places = [path for _, d, path in part.deadlines() if d.name == name]
                yield _twice(part, places[-1], name)
        for name, number in Counter(slot.slot for slot in part.process.evidence).items():
            if number > 1:
                yield _twice(part, ("evidence",), name)
    for one in plans(documents):
        part = CheckedPart(one.document, (), next(iter(one.plan.processes)))
        seen: set[str] = set()
        for measure, path in one.measures():
            if measure.number in seen:
                yield _twice(part, path, measure.number)
            seen.add(measure.number)


def _twice(part: CheckedPart, path: Path, name: str) -> Finding:
    return part.finding(
        "E210",
        path,
        f"имя «{name}» дано дважды",
        f"the name '{name}' is given twice",
        "Переименуйте одно из двух.",
        "Rename one of the two.",
    )
