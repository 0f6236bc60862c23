"""The roadmap as a drawing: where each term begins and ends on a strip of the school year."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from programme.views.roadmap import MeasureRow, SectionRow

WIDTH, LEFT, TOP, ROW = 960, 60, 26, 20
"""Units of the drawing: all of it, the numbers at its left, the months on top, one measure."""
_NARROWEST = 4

Look = Literal["done", "late", "now", "later"]


@dataclass(frozen=True, slots=True)
class Bar:
    """A measure's term. Units of the drawing."""

    number: str
    x: float
    y: float
    width: float
    look: Look
    over: float
    """How far it is over its term, 0 where it is not."""
    done_x: float | None
    """Where it was accepted."""


@dataclass(frozen=True, slots=True)
class Month:
    """The first of a month."""

    first: date
    x: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """All of it."""

    bars: tuple[Bar, ...]
    heads: tuple[tuple[str, float], ...]
    """Sections' numbers and where their line is."""
    months: tuple[Month, ...]
    today: float | None
    """None outside of the year."""
    height: float


@dataclass(frozen=True, slots=True)
class _Scale:
    """Days of the year to units from the left."""

    begins: date
    ends: date

    def at(self, day: date) -> float:
        """Where a day begins; days outside of the year are at its edge."""
        days = max((self.ends - self.begins).days, 1)
        inside = min(max((day - self.begins).days, 0), days)
        return round(LEFT + inside * (WIDTH - LEFT - 10) / days, 1)


def timeline(sections: Iterable[SectionRow], begins: date, ends: date, today: date) -> Timeline:
    """The drawing of some sections."""
    scale = _Scale(begins, ends)
    bars, heads, y = list[Bar](), list[tuple[str, float]](), float(TOP)
    for section in sections:
        heads.append((section.number, y))
        for row in section.measures:
            y += ROW
            bars.append(_bar(row, y, scale, today))
        y += ROW
    months, first = list[Month](), begins.replace(day=1)
    while first <= ends:
        months.append(Month(first, scale.at(first)))
        first = (first + timedelta(days=32)).replace(day=1)
    shown = scale.at(today) if begins <= today <= ends else None
    return Timeline(
        bars=tuple(bars), heads=tuple(heads), months=tuple(months), today=shown, height=y + 6
    )


def _bar(row: MeasureRow, y: float, scale: _Scale, today: date) -> Bar:
    line = row.line
    last = line.due or scale.ends
    x = scale.at(line.start or last)
    end = max(scale.at(last + timedelta(days=1)), x + _NARROWEST)
    over = max(scale.at(line.accepted_on or today) - end, 0) if line.late else 0
    done = scale.at(line.accepted_on) if line.accepted_on else None
    return Bar(
        number=line.number,
        x=x,
        y=y,
        width=round(end - x, 1),
        look=_look(row, today),
        over=round(over, 1),
        done_x=done,
    )


def _look(row: MeasureRow, today: date) -> Look:
    line = row.line
    if line.accepted_on is not None:
        return "done"
    if line.late:
        return "late"
    return "later" if line.start is not None and line.start > today else "now"
