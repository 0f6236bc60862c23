"""A cycle: one run of the programme, at a school a school year, and the dates it gives."""

from dataclasses import dataclass, replace
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Pause:
    """The cycle stood still on these days, both included; without a last day it still does."""

    first: date
    last: date | None = None

    def days(self) -> int | None:
        """Its length in days, None while it lasts."""
        return None if self.last is None else (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Cycle:
    """Dates of the school's zone. Days without a year lie in the year that `plan_from` opens."""

    name: str
    begins: date
    ends: date
    plan_from: date
    in_force_on: date
    shifted_days: int = 0
    pauses: tuple[Pause, ...] = ()


def cycle_for(name: str) -> Cycle:
    """The school year `2020/21`: programme 1 September to 31 May, planned from 1 June."""
    first, _, second = name.partition("/")
    if not (first.isdigit() and len(first) == 4 and second == f"{(int(first) + 1) % 100:02}"):
        raise ValueError(f"'{name}' is not a school year; write it as '2020/21'")
    year = int(first)
    begins = date(year, 9, 1)
    return Cycle(name, begins, date(year + 1, 5, 31), date(year, 6, 1), begins)


def cycle_on(day: date) -> Cycle:
    """The school year a day belongs to."""
    year = day.year if day.month >= 6 else day.year - 1
    return cycle_for(f"{year}/{(year + 1) % 100:02}")


def day_in_cycle(month: int, day: int, cycle: Cycle) -> date:
    """A day without a year, in this cycle. ValueError where it does not exist."""
    opening = cycle.plan_from
    year = opening.year if (month, day) >= (opening.month, opening.day) else opening.year + 1
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"{month:02}-{day:02} does not exist in {year}") from None


def moved(day: date, cycle: Cycle) -> date | None:
    """Where shifts and pauses of the cycle have put a day; None while a pause holds it."""
    day += timedelta(days=cycle.shifted_days)
    for pause in sorted(cycle.pauses, key=lambda pause: pause.first):
        length = pause.days()
        if day < pause.first:
            continue
        if length is None:
            return None
        day += timedelta(days=length)
    return day


def shifted(cycle: Cycle, days: int) -> Cycle:
    """The cycle with all its dates later by that many days (earlier where negative)."""
    return replace(cycle, shifted_days=cycle.shifted_days + days)
