"""Terms: until when the order wants something, and which days of a cycle that means."""

import calendar as gregorian
import difflib
import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from states.cycle import Cycle, day_in_cycle, moved
from states.span import SpanText

MONTHS = tuple(name.lower() for name in gregorian.month_name[1:])


def _day(value: object) -> str:
    text = value.isoformat() if isinstance(value, date) else value
    if not isinstance(text, str) or not re.fullmatch(r"(\d{4}-)?\d{2}-\d{2}", text):
        raise ValueError(f"'{value}' is not a day; write '08-20' or '2020-08-20'")
    # 2000 was a leap year: 29 February may exist, the cycle will tell
    date.fromisoformat(text if len(text) == 10 else f"2000-{text}")
    return text


def _month(value: object) -> str:
    if isinstance(value, str) and value in MONTHS:
        return value
    near = difflib.get_close_matches(str(value), MONTHS, n=1)
    hint = f"; did you mean '{near[0]}'?" if near else ""
    raise ValueError(f"'{value}' is not a month{hint}")


Day = Annotated[str, BeforeValidator(_day)]
Month = Annotated[str, BeforeValidator(_month)]


class Alternative(BaseModel):
    """What counts where the programme sets no end of its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    month: Month


class Term(BaseModel):
    """Exactly one form of a term. `until` and `by` include their day."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    until: Day | None = None
    by: Day | None = None
    month: Month | None = None
    months: tuple[Month, Month] | None = None
    window: tuple[Day, Day] | None = None
    whole_period: bool = False
    programme: bool = False
    programme_end: bool = False
    within: SpanText | None = None
    start: Day | None = Field(default=None, alias="from")
    """An inferred first day, where `until` or `by` leaves it open."""
    alternative: Alternative | None = Field(default=None, alias="or")

    @model_validator(mode="after")
    def _exactly_one_form(self) -> Self:
        forms = ("until", "by", "month", "months", "window")
        given = [form for form in forms if getattr(self, form) is not None]
        given += [f for f in ("whole_period", "programme", "programme_end") if getattr(self, f)]
        given += ["within"] if self.within is not None else []
        if len(given) != 1:
            raise ValueError(f"a term has exactly one form, not {', '.join(given) or 'none'}")
        if self.start is not None and given[0] not in ("until", "by"):
            raise ValueError("'from' goes with 'until' or 'by'")
        if self.alternative is not None and not self.programme_end:
            raise ValueError("'or' goes with 'programme_end'")
        return self


@dataclass(frozen=True, slots=True)
class Window:
    """First and last day, both included. `due` is None while the cycle is paused."""

    start: date | None
    due: date | None


def _date(text: str, cycle: Cycle) -> date:
    if len(text) == 10:
        return date.fromisoformat(text)
    return day_in_cycle(int(text[:2]), int(text[3:]), cycle)


def _first(month: str, cycle: Cycle) -> date:
    return day_in_cycle(MONTHS.index(month) + 1, 1, cycle)


def _last(month: str, cycle: Cycle) -> date:
    first = _first(month, cycle)
    return first.replace(day=gregorian.monthrange(first.year, first.month)[1])


def _written(term: Term, cycle: Cycle) -> tuple[date | None, date]:
    if term.month:
        return _first(term.month, cycle), _last(term.month, cycle)
    if term.months:
        return _first(term.months[0], cycle), _last(term.months[1], cycle)
    if term.window:
        return _date(term.window[0], cycle), _date(term.window[1], cycle)
    if term.programme_end:
        if term.alternative is None:
            return None, cycle.ends
        # the alternative says when it begins; a programme that is over by then has no start
        first = _first(term.alternative.month, cycle)
        return (first if first <= cycle.ends else None), cycle.ends
    if term.whole_period or term.programme:
        return cycle.begins, cycle.ends
    last = term.until or term.by
    if last is None:
        raise ValueError("a budget counts from a moment, not from the cycle")
    return (_date(term.start, cycle) if term.start else None), _date(last, cycle)


def resolve(term: Term, cycle: Cycle) -> Window:
    """The days a term means in a cycle, moved by its shifts and pauses.

    ValueError for a day that does not exist in the cycle's year, and for `within`.
    """
    start, due = _written(term, cycle)
    return Window(None if start is None else moved(start, cycle), moved(due, cycle))
