"""A process as a picture: DOT and Mermaid, with titles in the reader's language."""

from collections.abc import Collection

from states.definition import ENGINE_ROLE, Language, Process, State, Transition
from states.machine import walk


def dot(
    process: Process,
    language: Language,
    here: Collection[str] = (),
    taken: Collection[tuple[str, str]] = (),
) -> str:
    """Graphviz's language. States in `here` are filled; `taken` are the steps one instance took,
    from state to state: these states and the ways between them are drawn thick. In SVG they have
    the classes `here` and `passed`."""
    lines = [
        "digraph {",
        '  rankdir=TB; compound=true; fontname="Arial"; nodesep=0.3; ranksep=0.5;',
        f"  label={_quoted(process.title.say(language))}; labelloc=t; fontsize=18;",
        '  node [shape=box, style="rounded,filled", fillcolor="#f6f8fa", fontname="Arial"];',
        '  edge [fontname="Arial", fontsize=10, color="#57606a"];',
        '  start [shape=circle, style=filled, fillcolor=black, label="", width=0.2];',
    ]
    marked = (here, {state for step in taken for state in step})
    lines += [line for state in process.states for line in _cluster(state, "", language, marked, 1)]
    lines.append(f"  start -> {_quoted(_leaf(process, process.initial))};")
    for (source, dest), labels in _edges(process, language).items():
        tail, head = _leaf(process, source), _leaf(process, dest)
        ends = [f"label={_quoted(chr(10).join(labels))}"]
        regions = {path for path, state in walk(process.states) if state.children}
        ends += [f"ltail={_quoted('cluster_' + source)}"] if source in regions else []
        ends += [f"lhead={_quoted('cluster_' + dest)}"] if dest in regions else []
        ends += ['class="passed"', "penwidth=3"] if _passed(source, head, taken) else []
        lines.append(f"  {_quoted(tail)} -> {_quoted(head)} [{', '.join(ends)}];")
    return "\n".join([*lines, "}"]) + "\n"


def mermaid(process: Process, language: Language) -> str:
    """Mermaid's state diagram."""
    lines = ["stateDiagram-v2", f"  [*] --> {_id(process.initial)}"]
    for state in process.states:
        lines += _mermaid_state(state, "", language, 1)
    for (source, dest), labels in _edges(process, language).items():
        lines.append(f"  {_id(source)} --> {_id(dest)}: {' / '.join(labels)}")
    for path, state in walk(process.states):
        if state.final:
            lines.append(f"  {_id(path)} --> [*]")
    return "\n".join(lines) + "\n"


def _cluster(
    state: State,
    above: str,
    language: Language,
    marked: tuple[Collection[str], Collection[str]],
    depth: int,
) -> list[str]:
    here, passed = marked
    path = f"{above}.{state.name}" if above else state.name
    pad = "  " * depth
    title = _quoted(state.title.say(language))
    if not state.children:
        look = f"label={title}"
        look += ", peripheries=2" if state.final else ""
        if path in here:
            look += ', fillcolor="#ffd33d", class="here"'
        elif path in passed:
            look += ', penwidth=3, class="passed"'
        return [f"{pad}{_quoted(path)} [{look}];"]
    inner = [
        line
        for child in state.children
        for line in _cluster(child, path, language, marked, depth + 1)
    ]
    return [
        f"{pad}subgraph {_quoted('cluster_' + path)} {{",
        f'{pad}  label={title}; style=rounded; color="#8c959f";',
        *inner,
        f"{pad}}}",
    ]


def _mermaid_state(state: State, above: str, language: Language, depth: int) -> list[str]:
    path = f"{above}.{state.name}" if above else state.name
    pad = "  " * depth
    title = state.title.say(language).replace('"', "'")
    head = f'{pad}state "{title}" as {_id(path)}'
    if not state.children:
        return [head]
    inner = [
        line
        for child in state.children
        for line in _mermaid_state(child, path, language, depth + 1)
    ]
    first = f"{pad}  [*] --> {_id(f'{path}.{state.initial}')}"
    return [f"{head} {{", first, *inner, f"{pad}}}"]


def _edges(process: Process, language: Language) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for transition in process.transitions:
        if transition.dest is None:
            continue
        for source in transition.source:
            labels = found.setdefault((source, transition.dest), [])
            label = _label(transition, language)
            if label not in labels:
                labels.append(label)
    return found


def _passed(source: str, head: str, taken: Collection[tuple[str, str]]) -> bool:
    """Whether an instance went from a state, or from anywhere in a region, to `head`."""
    return any(
        after == head and after != before and f"{before}.".startswith(f"{source}.")
        for before, after in taken
    )


def _label(transition: Transition, language: Language) -> str:
    said = transition.title.say(language) if transition.title else transition.trigger
    automatic = not transition.by or transition.by == (ENGINE_ROLE,)
    by_itself = "само" if language == "ru" else "by itself"
    return f"{said} ({by_itself})" if automatic else said


def _leaf(process: Process, path: str) -> str:
    states = dict(walk(process.states))
    while (initial := states[path].initial) is not None:
        path = f"{path}.{initial}"
    return path


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _id(path: str) -> str:
    return path.replace(".", "__")
