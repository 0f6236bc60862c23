"""Working days, vacations and local days of a school, against moments in UTC."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from states.span import Span


@dataclass(frozen=True, slots=True)
class DateRange:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """A production calendar with a school's zone and vacations. Two are the same only where they
    are one object: what was worked out under it is looked up by it."""

    zone: ZoneInfo
    off: frozenset[date] = frozenset()
    """Days off beside Saturdays and Sundays."""
    on: frozenset[date] = frozenset()
    """Saturdays and Sundays that are worked."""
    vacations: tuple[DateRange, ...] = ()
    published_through: date = date.max

    def is_working_day(self, day: date) -> bool:
        """Whether people work that day. A pupils' vacation is a working time of teachers."""
        return day in self.on or (day.weekday() < 5 and day not in self.off)

    def is_vacation(self, day: date) -> bool:
        """Whether pupils are on vacation."""
        return any(day in vacation for vacation in self.vacations)

    def next_working_day(self, day: date) -> date:
        """The day itself where it is worked, else the first one after it that is."""
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return day

    def with_vacations(self, *vacations: DateRange) -> "Calendar":
        """The same calendar with these vacations."""
        return replace(self, vacations=vacations)

    def local_day(self, moment: datetime) -> date:
        """The school's day at a moment."""
        return _local_day(self.zone, moment)

    def last_day_before(self, moment: datetime) -> date:
        """The last day somebody still had, where `moment` is when it was over."""
        return self.local_day(moment - timedelta(microseconds=1))

    def start_of(self, day: date) -> datetime:
        """The first instant of a local day, in UTC, where midnight itself may be missing."""
        return self._at(day, time())

    def end_of(self, day: date) -> datetime:
        """The instant at which a local day is over: the first one of the next, in UTC."""
        return self.start_of(day + timedelta(days=1))

    def morning_of(self, day: date, hour: int = 8) -> datetime:
        """The moment mails of the day go out, in UTC."""
        return self._at(day, time(hour))

    def add(self, moment: datetime, span: Span) -> datetime:
        """The moment a span later. Hours are absolute; days keep the local time of day."""
        return self._move(moment, span, 1)

    def subtract(self, moment: datetime, span: Span) -> datetime:
        """The moment a span earlier."""
        return self._move(moment, span, -1)

    def day_after(self, day: date, span: Span) -> date:
        """The day a span of days, working days, weeks, months or years later."""
        return self._day(day, span, 1)

    def _move(self, moment: datetime, span: Span, sign: int) -> datetime:
        if span.unit == "minutes":
            return moment + sign * timedelta(minutes=span.amount)
        if span.unit == "hours":
            return moment + sign * timedelta(hours=span.amount)
        local = moment.astimezone(self.zone)
        return self._at(self._day(local.date(), span, sign), local.time())

    def _day(self, day: date, span: Span, sign: int) -> date:
        if span.unit in ("months", "years"):
            return _add_months(day, sign * span.amount * (12 if span.unit == "years" else 1))
        if span.unit in ("days", "weeks"):
            return day + sign * timedelta(days=span.amount * (7 if span.unit == "weeks" else 1))
        left = span.amount
        while left:
            day += sign * timedelta(days=1)
            left -= self.is_working_day(day)
        return day

    def _at(self, day: date, clock: time) -> datetime:
        return _moment(self.zone, day, clock)


@lru_cache(maxsize=10_000)
def _local_day(zone: ZoneInfo, moment: datetime) -> date:
    return moment.astimezone(zone).date()


@lru_cache(maxsize=10_000)
def _moment(zone: ZoneInfo, day: date, clock: time) -> datetime:
    # A local time that does not exist (a gap) is read by the offset before the gap, which
    # lands after it; one that exists twice is the first of the two. Midnight in a gap has to
    # be the gap's end, hence the turn to UTC by way of the wall clock.
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)


def _add_months(day: date, months: int) -> date:
    """The same day of another month, or its last day where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + month // 11, (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), following - timedelta(1))
