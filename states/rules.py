"""The rules in a definition: who may do what, who reads what, and what has to be shown for it. All
of a definition is one but explanations and days; so what nobody has thought of yet is one too.

What a thing is called is a rule: it is all that people know of the step they press, the box they
tick, the role that will read, and the state they are moved to.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from states import readers
from states.definition import (
    Consequence,
    Deadline,
    Escalation,
    FieldSpec,
    Form,
    Model,
    Names,
    Overdue,
    Process,
    Slot,
    State,
    Transition,
    Words,
    walk,
)
from states.plan import Measure, Plan, PlanRole

HARMLESS: Mapping[type[Model], frozenset[str]] = {
    FieldSpec: frozenset({"value_titles", "indexed", "values", "seen_by"}),
    Slot: frozenset({"seen_by"}),
    Form: frozenset({"asks"}),
    State: frozenset({"name", "unwatched", "children", "deadlines"}),
    Deadline: frozenset({"due", "every", "remind", "catch_up"}),
    Overdue: frozenset({"repeat"}),
    Escalation: frozenset({"after"}),
    Consequence: frozenset({"after"}),
    Transition: frozenset({"refusal", "told"}),
    PlanRole: frozenset({"named"}),
    Measure: frozenset({"term", "term_text", "review", "notes", "accepts", "responsible"}),
}
"""What of a part is an explanation or days, or is compared beside it (`seen_by`, `values`, `asks`).
"""


@dataclass(frozen=True, slots=True)
class Rule:
    """A part of a definition without its explanations and days."""

    title: Words | None
    """What it is called, to those who are told of a change."""
    who: Mapping[str, Names] = field(default_factory=dict)
    rest: Mapping[str, object] = field(default_factory=dict)
    variants: Sequence[Mapping[str, object]] = ()
    """Of a trigger: its transitions, in their order."""


Rules = Iterator[tuple[tuple[str, str], Rule]]
"""Kind and name of each rule."""


def of_plan(plan: Plan) -> Rules:
    """The rules of a plan, without those of its processes."""
    inner = {
        "title": _plain(plan.title),
        "processes": [process.process for process in plan.processes],
    }
    yield ("plan", plan.plan), Rule(plan.title, rest=inner)
    for name, role in plan.roles.items():
        yield ("role", name), Rule(role.title, rest=_bare(role))
    for name, fact in plan.facts.items():
        yield ("fact", name), Rule(None, rest=_bare(fact))
    for measure in plan.measures():
        who = {"responsible": measure.responsible, "accepts": (measure.accepts,)}
        rest = {**_bare(measure), "evidence": [
            {**_bare(slot), "seen_by": list(slot.seen_by)} for slot in measure.evidence
        ]}  # fmt: skip
        yield ("measure", measure.number), Rule(measure.title, who, rest)


_WHOLE = ("title", "instance_title", "initial", "retro", "retention")


def of_process(process: Process, before: Process) -> Rules:
    """The rules of a process; `before`, its older version, says which fields and words are new."""

    def key(kind: str, name: str) -> tuple[str, str]:
        return kind, f"{process.process}: {name}"

    whole = {name: _plain(getattr(process, name)) for name in _WHOLE}
    yield key("process", process.process), Rule(process.title, rest=whole)
    for name, role in process.roles.items():
        yield key("role", name), Rule(role.title, rest=_bare(role))
    for name, spec in process.fields.items():
        who = {"seen_by": readers.of_field(process, spec)}
        old = before.fields.get(name)
        rest = {**_bare(spec), "values": _values(spec, old), "value_titles": _called(spec, old)}
        yield key("field", name), Rule(spec.title, who, rest)
    for name, fact in process.facts.items():
        yield key("fact", name), Rule(None, rest=_bare(fact))
    for slot in process.evidence:
        yield key("document", slot.slot), Rule(slot.title, {"seen_by": slot.seen_by}, _bare(slot))
    for name, message in process.messages.items():
        yield key("letter", name), Rule(None, {"to": message.to}, _bare(message))
    for name, form in process.forms.items():
        yield key("form", name), Rule(form.title, rest=_form(process, form, before))
    for path, state in walk(process.states):
        yield key("state", path), Rule(state.title, rest=_bare(state))
        for deadline in state.deadlines:
            rest = {"state": path, **_bare(deadline)}
            yield key("deadline", deadline.name), Rule(deadline.title, rest=rest)
    for trigger in dict.fromkeys(t.trigger for t in process.transitions):
        own = [t for t in process.transitions if t.trigger == trigger]
        who = {"by": tuple(dict.fromkeys(role for t in own for role in t.by))}
        if any(t.reason for t in own):
            who["reason_seen_by"] = readers.of_reason(process, trigger)
        yield key("trigger", trigger), Rule(own[0].title, who, variants=[_bare(t) for t in own])


def _values(spec: FieldSpec, before: FieldSpec | None) -> Names:
    """The words a field takes; those it took before where it takes more now."""
    wider = before is not None and (not spec.values or {*before.values} <= {*spec.values})
    return before.values if before is not None and before.values and wider else spec.values


def _called(spec: FieldSpec, before: FieldSpec | None) -> dict[str, object]:
    """What the words of a field are called, without words that are new."""
    return {
        value: _plain(title)
        for value, title in spec.value_titles.items()
        if before is None or value in before.values
    }


def _form(process: Process, form: Form, before: Process) -> dict[str, object]:
    """A form, and what it asks for without new fields that no old rule knows. A free text counts:
    somebody is to read it."""
    asks = [
        ask
        for ask in form.asks
        if ask.field in before.fields or process.fields[ask.field].type == "text"
    ]
    return {
        **_bare(form),
        "asks": {ask.field: ask.required for ask in asks},
        "ask_titles": {ask.field: _plain(ask.title) for ask in asks if ask.title is not None},
    }


def _bare(part: Model) -> dict[str, object]:
    harmless = HARMLESS.get(type(part), frozenset())
    return {
        name: _plain(getattr(part, name))
        for name in type(part).model_fields
        if name not in harmless
    }


def _plain(value: object) -> object:
    if isinstance(value, Model):
        return _bare(value)
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, str | int | float) else str(value)
