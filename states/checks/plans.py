"""Measures with their days in a cycle, and the warning about an oddity of an order."""

from collections.abc import Iterator
from datetime import date

from states.checks.dates import cycle_of, window
from states.checks.parts import Context, PlanPart
from states.finding import Finding
from states.plan import Measure
from states.reading import Path


def warning(one: PlanPart, code: str, path: Path, ru: str, en: str, to: tuple[str, str]) -> Finding:
    """An oddity: what it is, and what to do."""
    return one.finding(code, path, ru, en, to[0], to[1])


def windows(one: PlanPart, context: Context) -> Iterator[tuple[Measure, Path, date | None, date]]:
    """Measures whose days exist: place, first and last day."""
    cycle = cycle_of(one.plan, context)
    for measure, path in one.measures():
        found = window(measure.term, cycle)
        if found is not None and found.due is not None:
            yield measure, path, found.start, found.due
