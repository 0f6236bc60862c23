"""What the rules walk over: processes, states, deadlines and transitions with their places."""

import difflib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from states.calendar import Calendar
from states.cycle import Cycle
from states.definition import Deadline, Language, Process, State, Transition, Words
from states.finding import Finding
from states.outline import outline_of, resolved
from states.plan import Measure, Plan
from states.reading import Document, Path
from states.structure import Structure, structure


@dataclass(frozen=True, slots=True)
class Context:
    """What definitions are checked against beside each other."""

    cycle: Cycle | None = None
    calendar: Calendar | None = None
    texts: Mapping[tuple[Language, str], str] | None = None
    """Template sources by language and message; None leaves texts unchecked."""
    beside: Sequence[Document] = field(default=())
    """Other definitions that are known and not reported on."""
    unread: Collection[str] = ()
    """Processes of files that cannot be read: there they are, but nobody knows what is in them."""


@dataclass(frozen=True, slots=True)
class CheckedPart:
    """A process and where it is written."""

    document: Document
    path: Path
    process: Process

    def finding(self, code: str, path: Path, ru: str, en: str, to_ru: str, to_en: str) -> Finding:
        """An error (`E…`) or a warning at a part of this process."""
        severity = "error" if code.startswith("E") else "warning"
        return self.document.finding(
            code, severity, (*self.path, *path), Words(ru=ru, en=en), Words(ru=to_ru, en=to_en)
        )

    def unknown(
        self, code: str, path: Path, kind: tuple[str, str, str], name: str, known: Iterable[str]
    ) -> Finding:
        """A name that points nowhere, with the nearest known one."""
        names = sorted(known)
        near = difflib.get_close_matches(name, names, n=1)
        listed = ", ".join(names[:12]) or "—"
        return self.finding(
            code,
            path,
            f"{kind[0]} «{name}» {kind[1]}",
            f"{kind[2]} '{name}' is not known",
            f"Возможно, «{near[0]}»." if near else f"Есть: {listed}.",
            f"Perhaps '{near[0]}'." if near else f"There are: {listed}.",
        )

    def states(self) -> Iterator[tuple[str, State, Path]]:
        """Every state by its whole name, with its place."""
        yield from _states(self.process.states, "", ("states",))

    def deadlines(self) -> Iterator[tuple[str, Deadline, Path]]:
        """Every deadline with the state it lives in."""
        for name, state, path in self.states():
            for number, deadline in enumerate(state.deadlines):
                yield name, deadline, (*path, "deadlines", number)

    def transitions(self) -> Iterator[tuple[Transition, Path]]:
        """Every transition."""
        for number, transition in enumerate(self.process.transitions):
            yield transition, ("transitions", number)

    def structure(self) -> Structure:
        """The shape of what is left of the process without the names that lead nowhere."""
        return structure(resolved(outline_of(self.process)))


def _states(states: tuple[State, ...], above: str, path: Path) -> Iterator[tuple[str, State, Path]]:
    for number, state in enumerate(states):
        name = f"{above}.{state.name}" if above else state.name
        place = (*path, number)
        yield name, state, place
        yield from _states(state.children, name, (*place, "children"))


def processes(documents: Iterable[Document]) -> list[CheckedPart]:
    """All processes, those inside plans too."""
    found = []
    for document in documents:
        definition = document.definition
        if isinstance(definition, Process):
            found.append(CheckedPart(document, (), definition))
        else:
            found += [
                CheckedPart(document, ("processes", number), process)
                for number, process in enumerate(definition.processes)
            ]
    return found


def known_processes(documents: Sequence[Document], context: Context) -> dict[str, Process | None]:
    """Every process there is, by name; None for one whose file cannot be read."""
    parts = processes((*context.beside, *documents))
    return {**dict.fromkeys(context.unread), **{p.process.process: p.process for p in parts}}


@dataclass(frozen=True, slots=True)
class PlanPart:
    """A plan and where its measures are written."""

    document: Document
    plan: Plan

    def measures(self) -> Iterator[tuple[Measure, Path]]:
        """Every measure."""
        for number, section in enumerate(self.plan.sections):
            for row, measure in enumerate(section.measures):
                yield measure, ("sections", number, "measures", row)

    def finding(self, code: str, path: Path, ru: str, en: str, to_ru: str, to_en: str) -> Finding:
        """An error (`E…`) or a warning at a part of this plan."""
        severity = "error" if code.startswith("E") else "warning"
        return self.document.finding(
            code, severity, path, Words(ru=ru, en=en), Words(ru=to_ru, en=to_en)
        )


def plans(documents: Iterable[Document]) -> list[PlanPart]:
    """All plans."""
    return [
        PlanPart(document, document.definition)
        for document in documents
        if isinstance(document.definition, Plan)
    ]
