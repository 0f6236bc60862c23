"""A process as a picture: DOT and Mermaid, with titles in the reader's language.

The states and arrows are those of the process's `Structure`, the words those of its definition.
"""

from collections.abc import Collection, Iterable, Mapping

from states.definition import ENGINE_ROLE, Language, Process, State, Transition, walk
from states.structure import Structure


def dot(
    process: Process,
    structure: Structure,
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
    passed = {state for step in taken for state in step}
    looks = {
        path: _look(state, path in here, path in passed, language)
        for path, state in walk(process.states)
    }
    lines += _clusters(structure, structure.tops(), looks, 1)
    lines.append(f"  start -> {_quoted(structure.start or '')};")
    nodes = structure.nodes
    for (source, dest), labels in _edges(process, structure, language).items():
        tail, head = nodes[source].leaf, nodes[dest].leaf
        ends = [f"label={_quoted(chr(10).join(labels))}"]
        ends += [f"ltail={_quoted('cluster_' + source)}"] if nodes[source].children else []
        ends += [f"lhead={_quoted('cluster_' + dest)}"] if nodes[dest].children else []
        ends += ['class="passed"', "penwidth=3"] if _passed(source, head, taken) else []
        lines.append(f"  {_quoted(tail)} -> {_quoted(head)} [{', '.join(ends)}];")
    return "\n".join([*lines, "}"]) + "\n"


def mermaid(process: Process, structure: Structure, language: Language) -> str:
    """Mermaid's state diagram."""
    lines = ["stateDiagram-v2", f"  [*] --> {_id(process.initial)}"]
    titles = {path: state.title.say(language) for path, state in walk(process.states)}
    lines += _mermaid_states(structure, structure.tops(), titles, 1)
    for (source, dest), labels in _edges(process, structure, language).items():
        lines.append(f"  {_id(source)} --> {_id(dest)}: {' / '.join(labels)}")
    lines += [f"  {_id(path)} --> [*]" for path, node in structure.nodes.items() if node.final]
    return "\n".join(lines) + "\n"


def _look(state: State, here: bool, passed: bool, language: Language) -> str:
    look = f"label={_quoted(state.title.say(language))}"
    if state.children:
        return look
    look += ", peripheries=2" if state.final else ""
    if here:
        return look + ', fillcolor="#ffd33d", class="here"'
    return look + (', penwidth=3, class="passed"' if passed else "")


def _clusters(
    structure: Structure, paths: Iterable[str], looks: Mapping[str, str], depth: int
) -> list[str]:
    lines: list[str] = []
    pad = "  " * depth
    for path in paths:
        children = structure.nodes[path].children
        if not children:
            lines.append(f"{pad}{_quoted(path)} [{looks[path]}];")
            continue
        lines += [
            f"{pad}subgraph {_quoted('cluster_' + path)} {{",
            f'{pad}  {looks[path]}; style=rounded; color="#8c959f";',
            *_clusters(structure, children, looks, depth + 1),
            f"{pad}}}",
        ]
    return lines


def _mermaid_states(
    structure: Structure, paths: Iterable[str], titles: Mapping[str, str], depth: int
) -> list[str]:
    lines: list[str] = []
    pad = "  " * depth
    for path in paths:
        title = titles[path].replace('"', "'")
        head = f'{pad}state "{title}" as {_id(path)}'
        node = structure.nodes[path]
        if not node.children:
            lines.append(head)
            continue
        first = next(child for child in node.children if child in structure.around(node.leaf))
        lines += [
            f"{head} {{",
            f"{pad}  [*] --> {_id(first)}",
            *_mermaid_states(structure, node.children, titles, depth + 1),
            f"{pad}}}",
        ]
    return lines


def _edges(
    process: Process, structure: Structure, language: Language
) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for source, dest, index in structure.edges:
        labels = found.setdefault((source, dest), [])
        label = _label(process.transitions[index], language)
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
    text = transition.title.say(language) if transition.title else transition.trigger
    automatic = not transition.by or transition.by == (ENGINE_ROLE,)
    by_itself = "само" if language == "ru" else "by itself"
    return f"{text} ({by_itself})" if automatic else text


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _id(path: str) -> str:
    return path.replace(".", "__")
