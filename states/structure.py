"""What `transitions` knows of a process: which leaf a transition ends in. It runs no callback."""

from transitions.extensions.nesting import HierarchicalMachine, NestedState

from states.definition import Process, State


class _State(NestedState):
    separator = "."


class _Structure(HierarchicalMachine):
    state_cls = _State


class _Place:
    """What `transitions` moves: a state and nothing else."""

    def __init__(self, state: str) -> None:
        self.state = state


def destination(structure: HierarchicalMachine, state: str, index: int) -> str:
    """The leaf that the transition with this index leads to from `state`."""
    place = _Place(state)
    structure.trigger_event(place, f"t{index}")
    return place.state


def structure_of(process: Process) -> HierarchicalMachine:
    """States and transitions of a process as `transitions` holds them, and nothing else of it."""

    def tree(state: State) -> dict[str, object]:
        built: dict[str, object] = {"name": state.name}
        if state.children:
            built["initial"] = state.initial
            built["children"] = [tree(child) for child in state.children]
        return built

    # One trigger of its own per transition: the choice among them is ours, its end is theirs.
    return _Structure(
        model=None,
        states=[tree(state) for state in process.states],
        initial=process.initial,
        transitions=[
            {"trigger": f"t{index}", "source": list(spec.source), "dest": spec.dest}
            for index, spec in enumerate(process.transitions)
            if spec.dest is not None
        ],
        auto_transitions=False,
        send_event=True,
    )
