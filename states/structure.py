"""The shape of a process as `transitions` understands it.

The definition is handed to a live `HierarchicalMachine`. Every transition is then really triggered
in every state that it may leave, and what the machine does is read off into a plain `Structure`:
the tree of states, what leaves each of them and in which order, where it leads, which states are
left and entered on the way. The engine, the checks and the diagrams ask the `Structure`; no other
module works out what a region or an initial state means.

Guards, roles and deadlines are not here: they decide which transition is taken, not where it leads.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple, cast

from transitions.extensions.nesting import (
    HierarchicalMachine,
    NestedEventData,
    NestedState,
    NestedTransition,
)

from states.definition import Process
from states.outline import Branch, Outline, outline_of


class Node(NamedTuple):
    """A state or region in the tree."""

    regions: tuple[str, ...]
    """The regions around it, outermost first."""
    children: tuple[str, ...]
    """Whole paths of the states inside it; none for a leaf."""
    leaf: str
    """The state an instance is in once it has entered this one."""
    final: bool


class Move(NamedTuple):
    """Where a transition leads, and the states and regions it leaves (innermost first) and enters
    (outermost first)."""

    dest: str
    left: tuple[str, ...]
    entered: tuple[str, ...]


class Edge(NamedTuple):
    """A transition from one of its sources, as drawn: either end may be a region."""

    source: str
    dest: str
    transition: int


@dataclass(frozen=True, slots=True)
class Structure:
    """The shape of one version of a process. Transitions are known by their place in the file."""

    nodes: Mapping[str, Node]
    """By whole path, regions before what is inside them."""
    start: str | None
    """The leaf an instance begins in."""
    leaving: Mapping[str, Mapping[str, tuple[int, ...]]]
    """Leaf to trigger to the transitions it may take, in the order in which they are tried."""
    moves: Mapping[tuple[str, int], Move]
    """By leaf and transition, for every transition that may leave the leaf."""
    edges: tuple[Edge, ...]
    """In the order of the file; a transition that stays where it is has none."""

    def leaves(self) -> tuple[str, ...]:
        """The states an instance can be in."""
        return tuple(path for path, node in self.nodes.items() if not node.children)

    def tops(self) -> tuple[str, ...]:
        """The states that no region is around."""
        return tuple(path for path, node in self.nodes.items() if not node.regions)

    def around(self, path: str) -> tuple[str, ...]:
        """A state and the regions around it, outermost first."""
        return (*self.nodes[path].regions, path)

    def opening(self, path: str) -> Move:
        """What an instance enters that begins in `path`."""
        leaf = self.nodes[path].leaf
        return Move(leaf, (), self.around(leaf))

    def steps(self) -> dict[str, frozenset[str]]:
        """Leaf to the leaves that one transition leads to, whatever its guard."""
        found: dict[str, set[str]] = {leaf: set() for leaf in self.leaves()}
        for (leaf, _), move in self.moves.items():
            found[leaf].add(move.dest)
        return {leaf: frozenset(dests) for leaf, dests in found.items()}


class _State(NestedState):
    """Notes on the probe that it was entered or left."""

    separator = "."

    def enter(self, event_data: NestedEventData) -> None:  # type: ignore[override]
        _probe_of(event_data).entered.append(self.name)

    def exit(self, event_data: NestedEventData) -> None:  # type: ignore[override]
        _probe_of(event_data).left.append(self.name)


class _Transition(NestedTransition):
    """Knows its place: that of the transition in the file, and of the source among its sources."""

    def __init__(
        self, source: str, dest: str, *others: Any, place: tuple[int, int] = (-1, 0)
    ) -> None:
        super().__init__(source, dest, *others)
        self.place = place


class LiveMachine(HierarchicalMachine):
    """The machine of `transitions` that a `Structure` is read off."""

    state_cls = _State
    transition_cls = _Transition


@dataclass(slots=True)
class _Probe:
    """What the machine moves, and what the machine did with it."""

    _state: str
    chosen: int = -1
    """The only transition allowed."""
    tried: list[_Transition] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    entered: list[str] = field(default_factory=list)


def _probe_of(event: NestedEventData) -> _Probe:
    return cast(_Probe, event.model)


def _allowed(event: NestedEventData) -> bool:
    probe, transition = _probe_of(event), cast(_Transition, event.transition)
    probe.tried.append(transition)
    return transition.place[0] == probe.chosen


def live_machine(outline: Outline) -> LiveMachine:
    """The machine of `transitions` for a definition."""

    def tree(branch: Branch) -> dict[str, object]:
        children = [tree(child) for child in branch.children]
        return {**branch._asdict(), "children": children}

    return LiveMachine(
        model=None,
        states=[tree(branch) for branch in outline.states],
        initial=outline.initial,
        transitions=[
            {
                "trigger": arrow.trigger,
                "source": source,
                "dest": arrow.dest,
                "conditions": _allowed,
                "place": (index, number),
            }
            for index, arrow in enumerate(outline.transitions)
            for number, source in enumerate(arrow.source)
        ],
        auto_transitions=False,
        send_event=True,
        # no trigger of a definition can have this name
        model_attribute="_state",
    )


def read_off(machine: LiveMachine) -> Structure:
    """What the machine does, found by making it do everything it can."""
    nodes = dict(_nodes(machine))
    leaving: dict[str, dict[str, tuple[int, ...]]] = {}
    moves: dict[tuple[str, int], Move] = {}
    for leaf in (path for path, node in nodes.items() if not node.children):
        tried = {trigger: _tried(machine, leaf, trigger) for trigger in machine.get_triggers(leaf)}
        # as the file writes them: the state's own triggers, then those of the regions around it
        order = sorted(tried, key=lambda name: (-len(tried[name][0].source), tried[name][0].place))
        leaving[leaf] = {
            name: tuple(dict.fromkeys(t.place[0] for t in tried[name])) for name in order
        }
        for trigger, indexes in leaving[leaf].items():
            for index in indexes:
                moves[leaf, index] = _move(machine, leaf, trigger, index)
    start = nodes[machine.initial].leaf if machine.initial else None
    return Structure(nodes, start, leaving, moves, _edges(machine))


def structure_of(process: Process) -> Structure:
    """The shape of a process whose states are all known. Worked out once for each shape."""
    return structure(outline_of(process))


@lru_cache(maxsize=256)
def structure(outline: Outline) -> Structure:
    """The shape that an outline has under `transitions`."""
    return read_off(live_machine(outline))


def _nodes(machine: LiveMachine) -> Iterator[tuple[str, Node]]:
    paths = machine.get_nested_state_names()
    probe = _Probe(paths[0])
    for path in paths:
        state = machine.get_state(path)
        machine.to_state(probe, path)
        parts = path.split(_State.separator)
        regions = tuple(_State.separator.join(parts[:end]) for end in range(1, len(parts)))
        children = tuple(f"{path}{_State.separator}{name}" for name in state.states)
        yield path, Node(regions, children, probe._state, bool(state.final))


def _tried(machine: LiveMachine, leaf: str, trigger: str) -> list[_Transition]:
    probe = _Probe(leaf)
    machine.trigger_event(probe, trigger)
    return probe.tried


def _move(machine: LiveMachine, leaf: str, trigger: str, index: int) -> Move:
    probe = _Probe(leaf, index)
    machine.trigger_event(probe, trigger)
    return Move(probe._state, tuple(probe.left), tuple(probe.entered))


def _edges(machine: LiveMachine) -> tuple[Edge, ...]:
    found = cast(list[_Transition], machine.get_transitions())
    found.sort(key=lambda transition: transition.place)
    return tuple(Edge(t.source, t.dest, t.place[0]) for t in found if t.dest is not None)
