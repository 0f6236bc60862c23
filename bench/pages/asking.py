"""What each page costs alone, and what share of it is SQL and what is templates."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import ParamSpec, TypeVar
from unittest.mock import patch

import httpx
from jinja2 import Template

from store.accounts import AccountRole
from store.database import Transaction

PAGES: Mapping[str, tuple[AccountRole, str]] = {
    "today": ("coordinator", "/today"),
    "today, one kind, a hundred": ("coordinator", "/today?kind=overdue&limit=100"),
    "today of a responsible person": ("responsible", "/today"),
    "roadmap": ("coordinator", "/roadmap"),
    "a measure": ("coordinator", "/measures/3.4"),
    "pairs, board": ("coordinator", "/pairs"),
    "pairs, list": ("coordinator", "/pairs?view=list"),
    "pairs, found by name": ("coordinator", "/pairs?view=list&text=иванов"),
    "a pair": ("coordinator", "/instances/{pair}"),
    "letters": ("coordinator", "/letters"),
    "people": ("coordinator", "/people"),
    "processes": ("coordinator", "/definitions"),
    "a process with its heat map": ("coordinator", "/definitions/pair_lifecycle"),
    "history": ("auditor", "/history"),
    "history, late only": ("auditor", "/history?late=true"),
    "history of a pair": ("auditor", "/history?name=pair%20500"),
    "checkpoints": ("auditor", "/checkpoints"),
    "accounts": ("administrator", "/accounts"),
    "API, today": ("coordinator", "/api/v1/today"),
    "API, instances": ("coordinator", "/api/v1/instances"),
}
P = ParamSpec("P")
R = TypeVar("R")
ROUNDS = 15
BOUND = 100.0
"""Milliseconds at the median."""


@dataclass
class Spent:
    """Seconds inside statements and inside templates."""

    sql: float = 0.0
    templates: float = 0.0


@dataclass
class Cost:
    """Milliseconds of a page, by request."""

    total: list[float] = field(default_factory=list)
    sql: list[float] = field(default_factory=list)
    templates: list[float] = field(default_factory=list)


@contextmanager
def watched() -> Iterator[Spent]:
    """Counts the seconds of statements and templates of this process."""
    spent = Spent()
    rows, run, number = Transaction.rows, Transaction.run, Transaction.number
    shown = Template.render

    def timed(asked: Callable[P, R]) -> Callable[P, R]:
        def watching(*values: P.args, **named: P.kwargs) -> R:
            started = time.perf_counter()
            try:
                return asked(*values, **named)
            finally:
                spent.sql += time.perf_counter() - started

        return watching

    def timed_render(template: Template, **values: object) -> str:
        started = time.perf_counter()
        try:
            return shown(template, **values)
        finally:
            spent.templates += time.perf_counter() - started

    with (
        patch.object(Transaction, "rows", timed(rows)),
        patch.object(Transaction, "run", timed(run)),
        patch.object(Transaction, "number", timed(number)),
        patch.object(Template, "render", timed_render),
    ):
        yield spent


def costs(
    ask: Callable[[AccountRole, str], httpx.Response], pair: int, spent: Spent
) -> dict[str, Cost]:
    """Every page, several times, in turn."""
    found = {name: Cost() for name in PAGES}
    for number in range(ROUNDS + 1):
        for name, (role, path) in PAGES.items():
            spent.sql = spent.templates = 0.0
            started = time.perf_counter()
            answer = ask(role, path.format(pair=pair))
            total = time.perf_counter() - started
            if answer.status_code != 200:
                raise RuntimeError(f"{path}: {answer.status_code}")
            if number:  # the first reads the file and compiles the templates
                found[name].total.append(total * 1e3)
                found[name].sql.append(spent.sql * 1e3)
                found[name].templates.append(spent.templates * 1e3)
    return found


def table(found: Mapping[str, Cost]) -> Iterator[str]:
    """Markdown."""
    yield "| page | median, ms | least to most | SQL | templates |"
    yield "| --- | --- | --- | --- | --- |"
    for name, cost in found.items():
        total = median(cost.total)
        yield (
            f"| {name} | {total:.0f} | {min(cost.total):.0f} to {max(cost.total):.0f}"
            f" | {median(cost.sql) / total:.0%} | {median(cost.templates) / total:.0%} |"
        )
