"""The shape of a machine: reachable, with a way out, unambiguous, without circles of signals."""

from collections.abc import Iterator, Sequence

from states.checks.parts import Context, Part, inside, known_processes, processes
from states.definition import ENGINE_ROLE, Process, Transition
from states.finding import Finding
from states.reading import Document


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


def _inner(process: Process, name: str) -> str:
    """The leaf inside a state."""
    states = process.states
    path = ""
    for piece in name.split("."):
        found = next((state for state in states if state.name == piece), None)
        if found is None:
            return name
        path, states = (f"{path}.{piece}" if path else piece), found.children
    while states:
        following = next((s for s in states if s.name == found.initial), None) if found else None
        if following is None:
            return path
        found, states, path = following, following.children, f"{path}.{following.name}"
    return path


def _steps(part: Part) -> dict[str, set[str]]:
    """Leaf to leaves, whatever the guards."""
    leaves = part.leaves()
    steps: dict[str, set[str]] = {leaf: set() for leaf in leaves}
    for transition in part.process.transitions:
        if transition.dest is None:
            continue
        for leaf in leaves:
            if any(inside(leaf, source) for source in transition.source):
                steps[leaf].add(_inner(part.process, transition.dest))
    return steps


def _reach(steps: dict[str, set[str]], first: set[str]) -> set[str]:
    seen, todo = set(first), list(first)
    while todo:
        for following in steps.get(todo.pop(), set()) - seen:
            seen.add(following)
            todo.append(following)
    return seen


def reachability(documents: Sequence[Document], context: Context) -> Iterator[Finding]:
    """E401: a state nothing leads to. E402: a state from which nothing leads to an end."""
    for part in processes(documents):
        steps, leaves = _steps(part), part.leaves()
        first = {_inner(part.process, part.process.initial)}
        if part.process.retro:
            first.add(_inner(part.process, part.process.retro))
        reached = _reach(steps, first)
        back: dict[str, set[str]] = {}
        for leaf, following in steps.items():
            for dest in following:
                back.setdefault(dest, set()).add(leaf)
        ends = {name for name, state in leaves.items() if state.final}
        ending = _reach(back, ends)
        for name, state, path in part.states():
            if state.children:
                continue
            if name not in reached:
                yield part.finding(
                    "E401",
                    path,
                    f"в состояние «{name}» ничего не ведёт",
                    f"nothing leads to state '{name}'",
                    "Добавьте переход в него или уберите его.",
                    "Add a transition to it, or remove it.",
                )
            elif name not in ending:
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


def _both(one: Transition, other: Transition) -> bool:
    if one.trigger != other.trigger or not set(one.source) & set(other.source):
        return False
    shared = set(one.by or (ENGINE_ROLE,)) & set(other.by or (ENGINE_ROLE,))
    if not shared:
        return False
    guards = (one.guard, other.guard)
    return None in guards or one.guard == other.guard


def engine_triggers(documents: Sequence[Document], context: Context) -> Iterator[Finding]:
    """E404: a consequence or a signal that no transition would take."""
    known = known_processes(documents, context)
    for part in processes(documents):
        for home, deadline, path in part.deadlines():
            then = deadline.then
            if then is None:
                continue
            leaves = [leaf for leaf in part.leaves() if inside(leaf, home)]
            taken = [
                t for t in part.process.transitions if t.trigger == then.trigger and _engine(t)
            ]
            for leaf in leaves:
                if not any(inside(leaf, source) for t in taken for source in t.source):
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
    for process in known.values():
        for transition in process.transitions:
            here = (process.process, transition.trigger)
            for signal in transition.signal:
                follows.setdefault(here, set()).add((signal.to.process, signal.trigger))
    for part in processes(documents):
        for transition, path in part.transitions():
            here = (part.process.process, transition.trigger)
            seen: set[tuple[str, str]] = set()
            todo = list(follows.get(here, ()))
            while todo:
                one = todo.pop()
                if one not in seen:
                    seen.add(one)
                    todo += follows.get(one, ())
            if here in seen and transition.signal:
                yield part.finding(
                    "E407",
                    (*path, "signal"),
                    f"сигнал возвращается к действию «{transition.trigger}», с которого начался",
                    f"the signal comes back to '{transition.trigger}', where it began",
                    "Разорвите круг: уберите один из сигналов.",
                    "Break the circle: remove one of the signals.",
                )
