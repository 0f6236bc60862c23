"""What a definition says of its shape: states inside states, and arrows between them.

An outline means nothing yet: what a region or an initial state is, `transitions` decides
(`states.structure`).
"""

from collections.abc import Iterator
from typing import NamedTuple

from states.definition import Process, State


class Branch(NamedTuple):
    """A state as the definition writes it, with the states inside it."""

    name: str
    initial: str | None
    final: bool
    children: tuple["Branch", ...]


class Arrow(NamedTuple):
    """A transition as the definition writes it, without what decides whether it is taken."""

    trigger: str
    source: tuple[str, ...]
    dest: str | None


class Outline(NamedTuple):
    """All that a definition says of its shape."""

    initial: str | None
    states: tuple[Branch, ...]
    transitions: tuple[Arrow, ...]


def outline_of(process: Process) -> Outline:
    """What a definition says of its shape."""

    def branch(state: State) -> Branch:
        children = tuple(branch(child) for child in state.children)
        return Branch(state.name, state.initial, state.final, children)

    arrows = tuple(Arrow(t.trigger, t.source, t.dest) for t in process.transitions)
    return Outline(process.initial, tuple(branch(s) for s in process.states), arrows)


def resolved(outline: Outline) -> Outline:
    """An outline without what `transitions` could not build or follow: names that lead to no
    state, and all but the first of two states of one name."""

    def branches(given: tuple[Branch, ...]) -> tuple[Branch, ...]:
        first = {branch.name: branch for branch in reversed(given)}
        return tuple(one(branch) for branch in given if first[branch.name] is branch)

    def one(branch: Branch) -> Branch:
        children = branches(branch.children)
        known = branch.initial in {child.name for child in children}
        return branch._replace(initial=branch.initial if known else None, children=children)

    def paths(given: tuple[Branch, ...], above: str = "") -> Iterator[str]:
        for branch in given:
            yield above + branch.name
            yield from paths(branch.children, f"{above}{branch.name}.")

    states = branches(outline.states)
    known = {*paths(states)}
    arrows = (
        arrow._replace(
            source=tuple(path for path in arrow.source if path in known),
            dest=arrow.dest if arrow.dest in known else None,
        )
        for arrow in outline.transitions
    )
    tops = {branch.name for branch in states}
    initial = outline.initial if outline.initial in tops else None
    return Outline(initial, states, tuple(arrows))
