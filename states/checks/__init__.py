"""What is wrong with definitions: one file per family of rules, one function per rule or few.

A rule never prints and never raises; it yields findings. `RULES` is the table of them all.
"""

from collections.abc import Callable, Iterator, Sequence

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


def check(documents: Sequence[Document], context: Context) -> list[Finding]:
    """Everything the rules find, in the order of files and lines."""
    found: set[Finding] = set()
    for rule in RULES:
        found |= set(rule(documents, context))
    return sorted(found, key=lambda f: (f.file, f.line, f.column, f.code))
