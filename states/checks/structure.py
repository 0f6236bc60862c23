"""The shape of a machine: reachable, with a way out, unambiguous, without circles of signals."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from states.checks.parts import Context, known_processes, processes
from states.definition import ENGINE_ROLE, Transition
from states.finding import Finding
from states.reading import Document
from states.structure import Structure


def shape(documents: Sequence[Document], context: Context) -> Iterator[Finding]:
    """E403: a region says which state comes first, and only a region does."""
    for part in processes(documents):
        for name, state, path in part.states():
            if state.children and state.initial is None:
                yield part.finding(
                    "E403",
                    path,
                    f"у состояния «{name}» есть вложенные, но не сказано, какое из них первое",
                    f"state '{name}' has states inside, and does not say which comes first",
                    "Добавьте initial.",
                    "Add initial.",
                )
            elif state.initial is not None and not state.children:
                yield part.finding(
                    "E403",
                    (*path, "initial"),
                    f"у состояния «{name}» есть initial, но нет вложенных",
                    f"state '{name}' has an initial but no states inside",
                    "Уберите initial.",
                    "Remove initial.",
                )


def _reach(steps: Mapping[str, Collection[str]], first: Iterable[str]) -> set[str]:
    seen = set(first)
    todo = list(seen)
    while todo:
        for following in steps.get(todo.pop(), ()):
            if following not in seen:
                seen.add(following)
                todo.append(following)
    return seen


def unreachable(structure: Structure, beginnings: Iterable[str]) -> set[str]:
    """The leaves that nothing leads to from where instances begin, whatever the guards."""
    leaves = [structure.nodes[path].leaf for path in beginnings if path in structure.nodes]
    return set(structure.leaves()) - _reach(structure.steps(), leaves)


def endless(structure: Structure) -> set[str]:
    """The leaves from which nothing leads to a final state, whatever the guards."""
    back: dict[str, list[str]] = {}
    for leaf, following in structure.steps().items():
        for dest in following:
            back.setdefault(dest, []).append(leaf)
    ends = [leaf for leaf in structure.leaves() if structure.nodes[leaf].final]
    return set(structure.leaves()) - _reach(back, ends)


def reachability(documents: Sequence[Document], context: Context) -> Iterator[Finding]:
    """E401: a state nothing leads to. E402: a state from which nothing leads to an end."""
    for part in processes(documents):
        structure, process = part.structure(), part.process
        lost = unreachable(structure, filter(None, (process.initial, process.retro)))
        trapped = endless(structure)
        for name, state, path in part.states():
            if state.children:
                continue
            if name in lost:
                yield part.finding(
                    "E401",
                    path,
                    f"в состояние «{name}» ничего не ведёт",
                    f"nothing leads to state '{name}'",
                    "Добавьте переход в него или уберите его.",
                    "Add a transition to it, or remove it.",
                )
            elif name in trapped:
                yield part.finding(
                    "E402",
                    path,
                    f"из состояния «{name}» нет пути к завершению",
                    f"from state '{name}' nothing leads to an end",
                    "Добавьте переход к состоянию с final: true.",
                    "Add a transition towards a state with final: true.",
                )


def claims(documents: Sequence[Document], context: Context) -> Iterator[Finding]:
    """E405: two transitions claim one trigger in one state, and both may hold."""
    for part in processes(documents):
        seen: list[Transition] = []
        for transition, path in part.transitions():
            for earlier in seen:
                if _both(earlier, transition):
                    yield part.finding(
                        "E405",
                        (*path, "trigger"),
                        f"действие «{transition.trigger}» забирают два перехода сразу",
                        f"two transitions claim the trigger '{transition.trigger}' at once",
                        "Дайте им взаимно исключающие условия guard.",
                        "Give them guards that exclude each other.",
                    )
                    break
            seen.append(transition)


def _both(first: Transition, other: Transition) -> bool:
    if first.trigger != other.trigger or not set(first.source) & set(other.source):
        return False
    shared = set(first.by or (ENGINE_ROLE,)) & set(other.by or (ENGINE_ROLE,))
    if not shared:
        return False
    guards = (first.guard, other.guard)
    return None in guards or first.guard == other.guard


def engine_triggers(documents: Sequence[Document], context: Context) -> Iterator[Finding]:
    """E404: a consequence or a signal that no transition would take."""
    known = known_processes(documents, context)
    for part in processes(documents):
        for home, deadline, path in part.deadlines():
            then = deadline.then
            if then is None:
                continue
            structure, transitions = part.structure(), part.process.transitions
            for leaf in structure.leaves():
                taken = structure.leaving[leaf].get(then.trigger, ())
                if home in structure.around(leaf) and not any(
                    _engine(transitions[index]) for index in taken
                ):
                    yield part.finding(
                        "E404",
                        (*path, "then"),
                        f"система не сможет выполнить «{then.trigger}» в состоянии «{leaf}»",
                        f"the engine cannot fire '{then.trigger}' in state '{leaf}'",
                        "Добавьте переход с by: engine из этого состояния.",
                        "Add a transition with by: engine from that state.",
                    )
        for transition, path in part.transitions():
            for number, signal in enumerate(transition.signal):
                target = known.get(signal.to.process)
                if target is None:
                    continue
                named = [t for t in target.transitions if t.trigger == signal.trigger]
                if named and not any(_engine(t) for t in named):
                    yield part.finding(
                        "E404",
                        (*path, "signal", number, "trigger"),
                        f"{target.process} не принимает «{signal.trigger}» от системы",
                        f"{target.process} does not take '{signal.trigger}' from the engine",
                        "Добавьте этому переходу by: engine.",
                        "Give that transition by: engine.",
                    )


def _engine(transition: Transition) -> bool:
    return not transition.by or ENGINE_ROLE in transition.by


def circles(documents: Sequence[Document], context: Context) -> Iterator[Finding]:
    """E407: signals that come back to where they began."""
    known = known_processes(documents, context)
    follows: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for process in filter(None, known.values()):
        for transition in process.transitions:
            this = (process.process, transition.trigger)
            for signal in transition.signal:
                follows.setdefault(this, set()).add((signal.to.process, signal.trigger))
    for part in processes(documents):
        for transition, path in part.transitions():
            this = (part.process.process, transition.trigger)
            seen: set[tuple[str, str]] = set()
            todo = list(follows.get(this, ()))
            while todo:
                following = todo.pop()
                if following not in seen:
                    seen.add(following)
                    todo += follows.get(following, ())
            if this in seen and transition.signal:
                yield part.finding(
                    "E407",
                    (*path, "signal"),
                    f"сигнал возвращается к действию «{transition.trigger}», с которого начался",
                    f"the signal comes back to '{transition.trigger}', where it began",
                    "Разорвите круг: уберите один из сигналов.",
                    "Break the circle: remove one of the signals.",
                )
