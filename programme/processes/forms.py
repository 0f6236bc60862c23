"""What a trigger asks of a person, out of the definition: questions, documents, a reason.

Pages, links in letters and the API show the same questions, so a new process needs no Python.
"""

from dataclasses import dataclass

from states.compiled import CompiledTransition
from states.decision import Instance, Value
from states.definition import ENGINE_ROLE, FieldSpec, FieldType, Words
from states.machine import Machine
from states.plan import Measure


@dataclass(frozen=True, slots=True)
class Choice:
    """A word that may be chosen, and what people call it."""

    value: str
    title: Words


@dataclass(frozen=True, slots=True)
class Question:
    """A field that a form asks for."""

    name: str
    title: Words
    type: FieldType
    required: bool
    choices: tuple[Choice, ...] = ()
    happened: bool = False
    """Whether it asks on which day the thing happened."""


@dataclass(frozen=True, slots=True)
class DocumentSlot:
    """A slot for a document; `digest` of the one that is in it, '' for none."""

    slot: str
    title: Words
    required: bool
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A trigger a person may pull in a state, and what it asks of them."""

    trigger: str
    title: Words
    by: tuple[str, ...]
    questions: tuple[Question, ...] = ()
    places: tuple[DocumentSlot, ...] = ()
    reason: bool = False

    @property
    def at_once(self) -> bool:
        """Whether there is nothing to fill in."""
        return not (self.questions or self.places or self.reason)

    @property
    def asks_the_day(self) -> bool:
        """Whether one of its questions is the day it happened: nobody is asked for it twice."""
        return any(question.happened for question in self.questions)


def steps(machine: Machine, instance: Instance, measure: Measure | None = None) -> list[Step]:
    """The triggers that people may pull where an instance is, in the order of the file.

    `measure` is the order's row of an instance that carries one out: it names its documents.
    """
    found = []
    for trigger in machine.triggers(instance.state):
        people = [c for c in machine.leaving(instance.state, trigger) if _for_people(c)]
        if people:
            found.append(_step(machine, instance, people[0], people, measure))
    return found


def boxes(machine: Machine, instance: Instance, trigger: str) -> tuple[str, ...]:
    """The yes/no questions of a trigger's form: a box that is not ticked is not sent."""
    for candidate in machine.leaving(instance.state, trigger):
        if _for_people(candidate):
            fields = machine.process.fields
            return tuple([name for name in candidate.asked if fields[name].type == "bool"])
    return ()


def _for_people(candidate: CompiledTransition) -> bool:
    return any(role != ENGINE_ROLE for role in candidate.spec.by)


def _step(
    machine: Machine,
    instance: Instance,
    first: CompiledTransition,
    candidates: list[CompiledTransition],
    measure: Measure | None,
) -> Step:
    spec = first.spec
    by = [role for c in candidates for role in c.spec.by if role != ENGINE_ROLE]
    return Step(
        spec.trigger,
        spec.title or _named(spec.trigger),
        tuple(dict.fromkeys(by)),
        tuple(questions(machine, first)),
        tuple(places(machine, instance, first, measure)),
        spec.reason,
    )


def questions(machine: Machine, transition: CompiledTransition) -> list[Question]:
    """The questions of a transition's form."""
    form = transition.spec.form
    if form is None:
        return []
    fields = machine.process.fields
    return [
        Question(
            ask.field,
            ask.title or fields[ask.field].title or _named(ask.field),
            fields[ask.field].type,
            ask.required,
            _choices(fields[ask.field]),
            ask.field in machine.happened.get(transition.spec.trigger, ()),
        )
        for ask in machine.process.forms[form].asks
    ]


def places(
    machine: Machine, instance: Instance, transition: CompiledTransition, measure: Measure | None
) -> list[DocumentSlot]:
    """The slots a transition wants filled, or lets somebody fill."""
    own = {slot.slot: slot for slot in machine.process.evidence}
    papers, evidence = transition.papers, transition.spec.evidence
    missing = papers.lacks(instance, {})
    offered = papers.takes(instance) if evidence == "any" else transition.spec.takes
    return [
        DocumentSlot(
            slot,
            own[slot].title if slot in own else title_of(slot, measure),
            slot in missing,
            "" if slot in papers.along else instance.evidence.get(slot, ""),
        )
        for slot in dict.fromkeys((*papers.wants(instance), *offered))
    ]


def title_of(slot: str, measure: Measure | None) -> Words:
    """What people call a slot of a measure."""
    for found in measure.evidence if measure else ():
        if found.slot == slot:
            return found.title
    return _named(slot)


def value_title(spec: FieldSpec, value: Value) -> Words:
    """A value as people read it: a chosen word by its title, yes and no as words."""
    if isinstance(value, bool):
        return Words(ru="да", en="yes") if value else Words(ru="нет", en="no")
    if isinstance(value, tuple):
        said = [value_title(spec, word) for word in value]
        return Words(
            ru=", ".join(words.ru for words in said) or "—",
            en=", ".join(words.en for words in said) or "—",
        )
    return spec.value_titles.get(str(value)) or _named(str(value) or "—")


def _choices(spec: FieldSpec) -> tuple[Choice, ...]:
    return tuple(Choice(value, value_title(spec, value)) for value in spec.values)


def _named(name: str) -> Words:
    said = name.replace("_", " ")
    return Words(ru=said, en=said)
