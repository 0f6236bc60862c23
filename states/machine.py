"""A process as a machine, compiled once per version: structure, guards, deadlines.

`transitions` decides the structure (`states.structure`): what leaves a state and where it leads.
Guards, roles and deadlines are ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from states.apart import kept_apart
from states.compiled import (
    CompiledDeadline,
    CompiledFact,
    CompiledSignal,
    CompiledTransition,
)
from states.decision import Firing, Value
from states.definition import (
    Deadline,
    Fact,
    FieldSpec,
    FieldType,
    Process,
    State,
    Transition,
    walk,
)
from states.guard import Compiled, Language
from states.papers import Papers, papers_of
from states.personal import personal_roles
from states.structure import Move, Structure, structure_of


@dataclass(eq=False)
class Machine:
    """One version of a process, ready to decide. Build it with `compile_process`."""

    process: Process
    language: Language
    states: Mapping[str, State]
    """By whole path."""
    transitions: tuple[CompiledTransition, ...]
    deadlines: Mapping[str, CompiledDeadline]
    """By name."""
    facts: Mapping[str, CompiledFact]
    indexed: tuple[str, ...]
    """Fields by which instances are looked up."""
    personal: frozenset[str]
    """Roles that nobody stands in for where an instance names who has them."""
    structure: Structure
    _leaving: Mapping[str, Mapping[str, tuple[CompiledTransition, ...]]]
    _finals: frozenset[str]
    series: Mapping[str, frozenset[str]]
    """Trigger to the deadlines that come again and again and that it meets."""
    counts: bool
    """Whether any series keeps its rate in fields."""
    watches: bool
    """Whether any deadline is met, or left out, by an expression."""
    second_person: frozenset[str]
    """Triggers that somebody else is to pull than some step before."""
    happened: Mapping[str, frozenset[str]]
    """Trigger to the fields that say on which day its deed was done: a deadline that begins with it
    is counted from them."""
    _around: dict[str, tuple[CompiledDeadline, ...]] = field(default_factory=dict)
    _asks: dict[tuple[str, str | None], frozenset[str]] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, int]:
        """(process, version)."""
        return self.process.process, self.process.version

    def is_leaf(self, state: str) -> bool:
        """Whether an instance can be in this state."""
        return state in self._leaving

    def is_final(self, state: str) -> bool:
        """Whether an instance ends here."""
        return state in self._finals

    def dates(self, firing: Firing) -> bool:
        """Whether a firing may say on which day its deed was done."""
        return firing.occurred_on is not None or firing.trigger in self.happened

    def knows(self, trigger: str) -> bool:
        """Whether any transition has this trigger."""
        return any(trigger in triggers for triggers in self._leaving.values())

    def leaving(self, state: str, trigger: str) -> tuple[CompiledTransition, ...]:
        """The transitions a trigger may take in a state: the state's own before its regions'."""
        return self._leaving[state].get(trigger, ())

    def triggers(self, state: str) -> tuple[str, ...]:
        """The triggers that mean something in a state."""
        return tuple(self._leaving[state])

    def start(self, state: str | None = None) -> str:
        """The leaf an instance begins in, or the leaf inside `state`."""
        return self.structure.nodes[state or self.process.initial].leaf

    def move(self, state: str, transition: CompiledTransition) -> Move:
        """Where this transition leads from `state`; nowhere for one without `dest`."""
        return self.structure.moves[state, transition.index]

    def deadlines_of(self, path: str) -> tuple[CompiledDeadline, ...]:
        """The deadlines of one state or region, without those of what is around it."""
        return tuple(self.deadlines[spec.name] for spec in self.states[path].deadlines)

    def around(self, state: str) -> tuple[CompiledDeadline, ...]:
        """The deadlines that may run in a state: its own and its regions'."""
        found = self._around.get(state)
        if found is None:
            found = self._around[state] = tuple(
                deadline
                for path in self.structure.around(state)
                for deadline in self.deadlines_of(path)
            )
        return found

    def asks(self, state: str, trigger: str | None = None) -> frozenset[str]:
        """The facts a decision may need, and the age of an address: those of a trigger's guards,
        or, for passing time, those of the triggers the engine fires by itself; and always those of
        `met_when`."""
        found = self._asks.get((state, trigger))
        if found is None:
            found = self._asks[state, trigger] = self._find_asks(state, trigger)
        return found

    def _find_asks(self, state: str, trigger: str | None) -> frozenset[str]:
        compiled = [
            part
            for deadline in self.deadlines.values()
            for part in (deadline.met_when, deadline.unless)
        ]
        fired = [d.spec.then.trigger for d in self.around(state) if d.spec.then]
        for transition in (
            t for n in ([trigger] if trigger else fired) for t in self.leaving(state, n)
        ):
            compiled.append(transition.guard)
            compiled.extend(value for _, value in transition.sets)
        wanted = {"complete", "address_by", "address_days", *self.process.facts}
        return frozenset(name for part in compiled if part for name in part.names if name in wanted)

    def final_states(self) -> frozenset[str]:
        """The states instances end in."""
        return self._finals


def compile_process(process: Process, structure: Structure | None = None) -> Machine:
    """The machine of a checked process, with the structure of its definition unless another is
    given. `ExpressionInvalid` where the checker was not asked."""
    language = Language(variables(process))
    states = dict(walk(process.states))
    personal = personal_roles(process)
    papers = papers_of(process)
    transitions = tuple(
        _compile(i, spec, process, language, papers[i])
        for i, spec in enumerate(process.transitions)
    )
    structure = structure or structure_of(process)
    return Machine(
        process=process,
        language=language,
        states=states,
        transitions=transitions,
        deadlines={
            spec.name: _compile_deadline(spec, path, language, personal)
            for path, state in states.items()
            for spec in state.deadlines
        },
        facts=compile_facts(process.facts, language),
        indexed=tuple(name for name, spec in process.fields.items() if spec.indexed),
        personal=personal,
        series=_series(states),
        _finals=frozenset(path for path, node in structure.nodes.items() if node.final),
        counts=any(spec.counts for state in states.values() for spec in state.deadlines),
        watches=any(
            spec.met_when or spec.unless for state in states.values() for spec in state.deadlines
        ),
        second_person=frozenset(found.spec.trigger for found in transitions if found.apart),
        happened=_happened(states),
        structure=structure,
        _leaving={
            leaf: {
                trigger: tuple(transitions[index] for index in indexes)
                for trigger, indexes in triggers.items()
            }
            for leaf, triggers in structure.leaving.items()
        },
    )


def _series(states: Mapping[str, State]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for deadline in (spec for state in states.values() for spec in state.deadlines):
        for trigger in deadline.met_by if deadline.every is not None else ():
            found[trigger] = found.get(trigger, frozenset()) | {deadline.name}
    return found


def _happened(states: Mapping[str, State]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for deadline in (spec for state in states.values() for spec in state.deadlines):
        for trigger in (*deadline.started_by, *deadline.restarted_by) if deadline.anchor else ():
            found[trigger] = found.get(trigger, frozenset()) | {str(deadline.anchor)}
    return found


def compile_facts(facts: Mapping[str, Fact], language: Language) -> dict[str, CompiledFact]:
    """Facts of a process or a plan, their expressions read in the asking instance's language."""
    return {
        name: CompiledFact(name, spec, _where(spec.where, language)) for name, spec in facts.items()
    }


def _where(where: Mapping[str, str], language: Language) -> tuple[tuple[str, Compiled], ...]:
    return tuple((name, language.compile(text)) for name, text in where.items())


def variables(process: Process) -> dict[str, FieldType]:
    """What its expressions may speak of beside `states.guard.VARIABLES`: fields and facts."""
    fields: dict[str, FieldType] = {name: spec.type for name, spec in process.fields.items()}
    for fact in process.facts:
        fields[fact] = "int"
    return fields


def _maybe(text: str | None, language: Language) -> Compiled | None:
    return None if text is None else language.compile(text)


def _compile(
    index: int, spec: Transition, process: Process, language: Language, papers: Papers
) -> CompiledTransition:
    asks = process.forms[spec.form].asks if spec.form else ()
    return CompiledTransition(
        index=index,
        spec=spec,
        guard=_maybe(spec.guard, language),
        sets=tuple((name, language.compile(text)) for name, text in spec.set.items()),
        signals=tuple(
            CompiledSignal(signal, _where(signal.to.where, language)) for signal in spec.signal
        ),
        asked=frozenset(ask.field for ask in asks),
        required=tuple(ask.field for ask in asks if ask.required),
        apart=kept_apart(process, spec),
        papers=papers,
        cleared={
            name: default_of(process.fields[name]) for name in spec.clears if name in process.fields
        },
    )


def _compile_deadline(
    spec: Deadline, home: str, language: Language, personal: frozenset[str]
) -> CompiledDeadline:
    met_by = spec.met_by if spec.every is None else ()
    return CompiledDeadline(
        spec,
        home,
        _maybe(spec.met_when, language),
        _maybe(spec.unless, language),
        over_by=frozenset((*spec.restarted_by, *met_by)),
        personal=personal,
    )


def default_of(spec: FieldSpec) -> Value:
    """A field's value before anybody set it."""
    if spec.default is not None:
        if spec.type == "number" and isinstance(spec.default, int):
            return float(spec.default)  # CEL keeps whole numbers apart from others
        return spec.default
    empty: dict[str, Value] = {
        "bool": False, "int": 0, "number": 0.0, "person": 0, "words": (),
    }  # fmt: skip
    return empty.get(spec.type, "")
