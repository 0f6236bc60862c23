"""What is wrong with definitions: one file per family of rules, one function per rule or few.

A rule never prints and never raises; it yields findings. `RULES` is the table of them all.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from states.checks import (
    anomalies,
    anomalies_people,
    dates,
    deadlines,
    guards,
    messages,
    readers,
    references,
    structure,
    values,
)
from states.checks.parts import Context
from states.finding import Finding
from states.reading import Document

Rule = Callable[[Sequence[Document], Context], Iterator[Finding]]

RULES: tuple[Rule, ...] = (
    references.names,
    references.duplicates,
    readers.named,
    values.defaults,
    guards.expressions,
    structure.shape,
    structure.reachability,
    structure.claims,
    structure.engine_triggers,
    structure.circles,
    deadlines.budgets,
    deadlines.letters,
    deadlines.watched,
    deadlines.kept,
    messages.texts,
    messages.unused,
    dates.terms,
    dates.order_of_measures,
    anomalies.of_terms,
    anomalies.of_dependencies,
    anomalies_people.of_people,
    anomalies_people.of_results,
)

FOLLOWS: Mapping[str, frozenset[str]] = {
    "E401": frozenset({"E201"}),
    "E402": frozenset({"E201"}),
    "E404": frozenset({"E201", "E207"}),
    "W603": frozenset({"E204"}),
    "W604": frozenset({"E205"}),
    "W605": frozenset({"E202"}),
    "W607": frozenset({"E206"}),
}
"""What need not be wrong by itself: while a name of that kind is unknown in a file, nobody knows."""


def check(documents: Sequence[Document], context: Context) -> list[Finding]:
    """Everything the rules find, in the order of files and lines."""
    found: set[Finding] = set()
    for rule in RULES:
        found |= set(rule(documents, context))
    unknown = {(finding.file, finding.code) for finding in found}
    by_itself = (
        finding
        for finding in found
        if not any((finding.file, why) in unknown for why in FOLLOWS.get(finding.code, ()))
    )
    return sorted(by_itself, key=lambda f: (f.file, f.line, f.column, f.code))
