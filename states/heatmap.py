"""A process as a map of where time is lost: how many are in each state, and for how long."""

from collections.abc import Mapping
from math import sqrt
from typing import NamedTuple

from states.definition import Language, Process, walk
from states.diagram import dot
from states.structure import Structure

SHADES = ("#f6f8fa", "#fff3c4", "#ffe08a", "#ffc266", "#ff9d6b")
"""From cool to hot; black is read well on each."""


class Warmth(NamedTuple):
    """What a state shows: a line under its title, and its warmth, an index of `SHADES`."""

    note: str
    shade: int


def heat_dot(
    process: Process, structure: Structure, language: Language, found: Mapping[str, Warmth]
) -> str:
    """The diagram of `states.diagram.dot`, shaded. States that `found` leaves out stay bare."""
    plain = dot(process, structure, language).rstrip().removesuffix("}")
    more = []
    for path, state in walk(process.states):
        if path in found and not state.children:
            note, shade = found[path]
            text = f"{state.title.say(language)}\n{note}".replace("\\", "\\\\").replace('"', '\\"')
            label = text.replace("\n", "\\n")
            # a node named again keeps its place and takes the new look
            more.append(f'  "{path}" [label="{label}", fillcolor="{SHADES[shade]}"];')
    return "\n".join([plain.rstrip(), *more, "}"]) + "\n"


def shade_of(days: float | None, longest: float) -> int:
    """How warm so many days are beside the longest of all."""
    if not days or longest <= 0:
        return 0
    # by the root: one state of months must not make weeks and days look alike
    return min(len(SHADES) - 1, 1 + int((len(SHADES) - 1) * sqrt(days / longest)))
