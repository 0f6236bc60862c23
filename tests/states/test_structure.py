"""The structure of a process is what `transitions` does with it, move by move."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from transitions.core import EventData, MachineError
from transitions.extensions.nesting import HierarchicalMachine, NestedState

from states.definition import Process
from states.diagram import mermaid
from states.structure import Move, structure_of

TITLE = {"ru": "имя", "en": "name"}
TRIGGERS = ("go", "turn", "leap")

Text = Mapping[str, Any]
"""A definition as YAML holds it."""


@st.composite
def trees(draw: st.DrawFn, depth: int = 3) -> list[Text]:
    """States inside states. Names come again at other depths: `a.b.a`."""
    names = draw(st.lists(st.sampled_from("abc"), min_size=1, max_size=3, unique=True))
    states: list[Text] = []
    for name in names:
        state: dict[str, Any] = {"name": name, "title": TITLE}
        if depth > 1 and draw(st.booleans()):
            state["children"] = draw(trees(depth - 1))
            state["initial"] = draw(st.sampled_from([c["name"] for c in state["children"]]))
        else:
            state["final"] = draw(st.booleans())
        states.append(state)
    return states


def paths(states: list[Text], above: str = "") -> Iterator[str]:
    for state in states:
        yield above + state["name"]
        yield from paths(state.get("children", []), f"{above}{state['name']}.")


@st.composite
def definitions(draw: st.DrawFn) -> Text:
    """A process: any state or region may be left and entered, some transitions stay."""
    states = draw(trees())
    anywhere = st.sampled_from(list(paths(states)))
    transition = st.fixed_dictionaries(
        {
            "trigger": st.sampled_from(TRIGGERS),
            "source": st.lists(anywhere, min_size=1, max_size=3, unique=True),
            "dest": st.none() | anywhere,
        }
    )
    return {
        "process": "any",
        "version": 1,
        "title": TITLE,
        "roles": {},
        "initial": draw(st.sampled_from([state["name"] for state in states])),
        "states": states,
        "transitions": draw(st.lists(transition, min_size=1, max_size=9)),
    }


class State(NestedState):
    separator = "."


class Live(HierarchicalMachine):
    state_cls = State


@dataclass
class Subject:
    """What a live machine moves, with everything it did to it."""

    allowed: set[int] = field(default_factory=set)
    taken: int | None = None
    left: list[str] = field(default_factory=list)
    entered: list[str] = field(default_factory=list)


def allows(number: int, event: EventData) -> bool:
    return number in event.model.allowed  # type: ignore[attr-defined]


def took(number: int, event: EventData) -> None:
    event.model.taken = number  # type: ignore[attr-defined]


def left(path: str, event: EventData) -> None:
    event.model.left.append(path)  # type: ignore[attr-defined]


def entered(path: str, event: EventData) -> None:
    event.model.entered.append(path)  # type: ignore[attr-defined]


def built(text: Text, subject: Subject) -> Live:
    """A live machine straight from the text, with the triggers' own names."""

    def state(given: Text, above: str) -> dict[str, Any]:
        path = above + given["name"]
        inner = [state(child, f"{path}.") for child in given.get("children", [])]
        made = {"name": given["name"], "children": inner, "initial": given.get("initial")}
        return {**made, "on_enter": partial(entered, path), "on_exit": partial(left, path)}

    return Live(
        model=subject,
        states=[state(given, "") for given in text["states"]],
        initial=text["initial"],
        transitions=[
            {**spec, "conditions": partial(allows, number), "before": partial(took, number)}
            for number, spec in enumerate(text["transitions"])
        ],
        auto_transitions=False,
        send_event=True,
    )


def done(machine: Live, subject: Subject, trigger: str) -> tuple[int | None, Move]:
    """What a live machine does: the transition it takes, and the move."""
    subject.taken, subject.left, subject.entered = None, [], []
    try:
        machine.trigger_event(subject, trigger)
    except (MachineError, AttributeError):
        assert subject.taken is None
    state = subject.state  # type: ignore[attr-defined]
    return subject.taken, Move(state, tuple(subject.left), tuple(subject.entered))


@settings(max_examples=200, deadline=None)
@given(definitions())
def test_every_move_is_the_live_machines(text: Text) -> None:
    structure = structure_of(Process.model_validate(text))
    subject = Subject()
    machine = built(text, subject)
    for leaf in structure.leaves():
        for trigger in TRIGGERS:
            offered = list(structure.leaving[leaf].get(trigger, ()))
            subject.allowed = set(range(len(text["transitions"])))
            # the one it takes is forbidden, and it is asked again, until it takes none
            while True:
                machine.set_state(leaf, subject)
                taken, move = done(machine, subject, trigger)
                if taken is None:
                    break
                assert taken == offered.pop(0)
                assert move == structure.moves[leaf, taken]
                subject.allowed.remove(taken)
            assert not offered


@settings(max_examples=100, deadline=None)
@given(definitions())
def test_the_tree_is_the_live_machines(text: Text) -> None:
    structure = structure_of(Process.model_validate(text))
    subject = Subject()
    machine = built(text, subject)
    assert structure.start == subject.state  # type: ignore[attr-defined]
    assert list(structure.nodes) == machine.get_nested_state_names()
    for path, node in structure.nodes.items():
        assert bool(node.children) == bool(machine.get_state(path).states)
        above = path.split(".")[:-1]
        assert list(node.regions) == [".".join(above[: end + 1]) for end in range(len(above))]


@settings(max_examples=100, deadline=None)
@given(definitions())
def test_everything_left_ran_and_everything_entered_runs(text: Text) -> None:
    structure = structure_of(Process.model_validate(text))
    for (leaf, _), move in structure.moves.items():
        stayed = [path for path in structure.around(leaf) if path not in move.left]
        assert set(move.left) <= set(structure.around(leaf))
        assert (*stayed, *move.entered) == structure.around(move.dest)


@settings(max_examples=100, deadline=None)
@given(definitions())
def test_an_arrow_is_drawn_for_each_source_of_a_transition_that_leads_somewhere(text: Text) -> None:
    process = Process.model_validate(text)
    structure = structure_of(process)
    assert [tuple(edge) for edge in structure.edges] == [
        (source, spec["dest"], number)
        for number, spec in enumerate(text["transitions"])
        if spec["dest"] is not None
        for source in spec["source"]
    ]
    drawn = mermaid(process, structure, "en").splitlines()
    arrows = [line.strip().split(":")[0] for line in drawn if "-->" in line and "[*]" not in line]
    wanted = {(edge.source, edge.dest) for edge in structure.edges}
    assert sorted(arrows) == sorted(
        f"{source.replace('.', '__')} --> {dest.replace('.', '__')}" for source, dest in wanted
    )
