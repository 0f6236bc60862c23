"""Production calendars from their files: the days moved by decree, year by year."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from states.calendar import Calendar

MonthAndDay = Annotated[str, StringConstraints(pattern=r"^\d{2}-\d{2}$")]

_BY_LAW = ((1, range(1, 9)), (2, (23,)), (3, (8,)), (5, (1, 9)), (6, (12,)), (11, (4,)))
"""Article 112 of the Labour Code: what is certain of a year whose decree is not out yet."""


class Year(BaseModel):
    """One year: weekdays off, weekends worked, and the decree they come from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    year: Annotated[int, Field(ge=1990, le=2200)]
    decree: str
    off: tuple[MonthAndDay, ...] = ()
    on: tuple[MonthAndDay, ...] = ()


def read_calendar(texts: Iterable[str], zone: ZoneInfo) -> Calendar:
    """The calendar of all these years, and after the last of them what the law alone says."""
    years = sorted(
        # BaseLoader makes nothing but text: `on` stays a word
        (Year.model_validate(yaml.load(text, yaml.BaseLoader)) for text in texts),  # noqa: S506
        key=lambda year: year.year,
    )
    last = years[-1].year if years else 1989
    off = {_day(year.year, text) for year in years for text in year.off}
    for later in range(last + 1, last + 4):
        off |= {date(later, month, day) for month, days in _BY_LAW for day in days}
    on = {_day(year.year, text) for year in years for text in year.on}
    return Calendar(zone, frozenset(off), frozenset(on), published_through=date(last, 12, 31))


def _day(year: int, text: str) -> date:
    return date(year, int(text[:2]), int(text[3:]))
