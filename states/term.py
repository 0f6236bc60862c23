"""Terms: until when the order wants something, which days of a cycle that means, in which words.

There are several kinds of term. Each has a field of `Term`, by which it is read and which gives the
schema, and a row in `KINDS`, which says what it means. Nobody else tells kinds apart, so adding one
needs this file and its tests.
"""

import calendar as gregorian
import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from states.cycle import Cycle, day_in_cycle, moved
from states.primitives import Words, mistyped
from states.span import Span, SpanText

MONTHS = tuple(name.lower() for name in gregorian.month_name[1:])
_MONTHS_RU = (
    "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь",
    "октябрь", "ноябрь", "декабрь",
)  # fmt: skip


def _day(value: object) -> str:
    text = value.isoformat() if isinstance(value, date) else value
    if not isinstance(text, str) or not re.fullmatch(r"(\d{4}-)?\d{2}-\d{2}", text):
        raise mistyped(
            f"«{value}» — не день; напишите 08-20 или 2020-08-20",
            f"'{value}' is not a day; write '08-20' or '2020-08-20'",
        )
    try:
        # 2000 was a leap year: 29 February may exist, the cycle will tell
        date.fromisoformat(text if len(text) == 10 else f"2000-{text}")
    except ValueError:
        raise mistyped(f"дня {text} не бывает", f"there is no day {text}") from None
    return text


def _month(value: object) -> str:
    if isinstance(value, str) and value in MONTHS:
        return value
    near = difflib.get_close_matches(str(value), MONTHS, n=1)
    raise mistyped(
        f"«{value}» — не месяц" + (f"; возможно, «{near[0]}»" if near else ""),
        f"'{value}' is not a month" + (f"; did you mean '{near[0]}'?" if near else ""),
    )


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
        given = [name for name in KINDS if getattr(self, name, None) not in (None, False)]
        if len(given) != 1:
            names = ", ".join(given)
            raise mistyped(
                f"у срока ровно один вид, а здесь {names or 'ни одного'}",
                f"a term has exactly one form, not {names or 'none'}",
            )
        for name, alias in (("start", "from"), ("alternative", "or")):
            if getattr(self, name) is not None and KINDS[given[0]].with_it != name:
                fitting = [f"'{kind}'" for kind in KINDS if KINDS[kind].with_it == name]
                raise mistyped(
                    f"'{alias}' пишется только рядом с {' или '.join(fitting)}",
                    f"'{alias}' goes with {' or '.join(fitting)}",
                )
        return self

    @cached_property
    def kind(self) -> "Kind":
        """What this kind of term means."""
        return next(
            kind for name, kind in KINDS.items() if getattr(self, name, None) not in (None, False)
        )

    @cached_property
    def budget(self) -> Span | None:
        """The span it gives, counted from a moment; None where it names days of a cycle."""
        return self.kind.budget(self) if self.kind.budget else None


Days = tuple[date | None, date]
"""First and last day, both included, before shifts and pauses of the cycle."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What one kind of term means. It has either days or a budget."""

    words: Callable[[Term, Cycle], Words]
    """How it becomes days, for people."""
    days: Callable[[Term, Cycle], Days] | None = None
    """The days it names. ValueError for one that does not exist in the cycle."""
    budget: Callable[[Term], Span] | None = None
    derived: bool = False
    """Its days are those of the programme, not written down in the term."""
    with_it: str | None = None
    """The field that may be given beside it."""


def _date(text: str | None, cycle: Cycle) -> date:
    if not text:
        raise ValueError("no day is written")
    if len(text) == 10:
        return date.fromisoformat(text)
    return day_in_cycle(int(text[:2]), int(text[3:]), cycle)


def _first(month: str, cycle: Cycle) -> date:
    return day_in_cycle(MONTHS.index(month) + 1, 1, cycle)


def _last(month: str, cycle: Cycle) -> date:
    first = _first(month, cycle)
    return first.replace(day=gregorian.monthrange(first.year, first.month)[1])


def _to_a_day(term: Term, cycle: Cycle) -> Days:
    start = _date(term.start, cycle) if term.start else None
    return start, _date(term.until or term.by, cycle)


def _words_to_a_day(_term: Term, cycle: Cycle) -> Words:
    return Words(
        ru=f"До названного дня включительно, цикл {cycle.name}.",
        en=f"To that day, which is included, cycle {cycle.name}.",
    )


def _months(term: Term) -> tuple[str, ...]:
    return (term.month,) if term.month else term.months or ()


def _whole_months(term: Term, cycle: Cycle) -> Days:
    names = _months(term)
    return _first(names[0], cycle), _last(names[-1], cycle)


def _words_whole_months(term: Term, cycle: Cycle) -> Words:
    names = _months(term)
    ru = "–".join(_MONTHS_RU[MONTHS.index(name)] for name in names)
    en = "–".join(name.capitalize() for name in names)
    return Words(
        ru=f"С первого по последний день: {ru}, цикл {cycle.name}.",
        en=f"First to last day: {en}, cycle {cycle.name}.",
    )


def _between(term: Term, cycle: Cycle) -> Days:
    first, last = term.window or ("", "")
    return _date(first, cycle), _date(last, cycle)


def _words_between(_term: Term, cycle: Cycle) -> Words:
    return Words(
        ru=f"Дни без года взяты из года: цикл {cycle.name}.",
        en=f"Days without a year: cycle {cycle.name}.",
    )


def _whole_programme(_term: Term, cycle: Cycle) -> Days:
    return cycle.begins, cycle.ends


def _words_whole_programme(_term: Term, cycle: Cycle) -> Words:
    days = f"{cycle.begins:%d.%m.%Y}–{cycle.ends:%d.%m.%Y}"
    return Words(ru=f"Вся программа: {days}.", en=f"The whole programme: {days}.")


def _to_the_end(term: Term, cycle: Cycle) -> Days:
    if term.alternative is None:
        return None, cycle.ends
    # the alternative says when it begins; a programme that is over by then has no start
    first = _first(term.alternative.month, cycle)
    return (first if first <= cycle.ends else None), cycle.ends


def _words_to_the_end(_term: Term, cycle: Cycle) -> Words:
    last = f"{cycle.ends:%d.%m.%Y}"
    return Words(ru=f"До конца программы: {last}.", en=f"To the programme's end: {last}.")


def _span(term: Term) -> Span:
    if term.within is None:
        raise ValueError("no span is written")
    return term.within


KINDS: dict[str, Kind] = {
    "until": Kind(_words_to_a_day, _to_a_day, with_it="start"),
    "by": Kind(_words_to_a_day, _to_a_day, with_it="start"),
    "month": Kind(_words_whole_months, _whole_months),
    "months": Kind(_words_whole_months, _whole_months),
    "window": Kind(_words_between, _between),
    "whole_period": Kind(_words_whole_programme, _whole_programme, derived=True),
    "programme": Kind(_words_whole_programme, _whole_programme, derived=True),
    "programme_end": Kind(_words_to_the_end, _to_the_end, derived=True, with_it="alternative"),
    "within": Kind(_words_to_a_day, budget=_span),
}
"""By the field of `Term` that gives it."""


@dataclass(frozen=True, slots=True)
class Window:
    """First and last day, both included. `due` is None while the cycle is paused."""

    start: date | None
    due: date | None


def resolve(term: Term, cycle: Cycle) -> Window:
    """The days a term means in a cycle, moved by its shifts and pauses.

    ValueError for a day that does not exist in the cycle's year, and for a budget.
    """
    if term.kind.days is None:
        raise ValueError("a budget counts from a moment, not from the cycle")
    start, due = term.kind.days(term, cycle)
    return Window(None if start is None else moved(start, cycle), moved(due, cycle))


def describe(term: Term, cycle: Cycle) -> Words:
    """How a term becomes days of a cycle, in words."""
    return term.kind.words(term, cycle)
