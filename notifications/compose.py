"""Which letters go out now: joined, muted, without an address, or waiting for the morning."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from notifications.message import LetterItem, Recipient
from states.calendar import Calendar


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Local hours from which, and until which, nobody is written to: over midnight where they
    begin later than they end; none where both are one."""

    begin: int = 21
    end: int = 8

    def holds(self, hour: int) -> bool:
        """Whether nobody is written to in an hour of the day, 0-23."""
        if self.begin <= self.end:
            return self.begin <= hour < self.end
        return hour >= self.begin or hour < self.end


@dataclass(frozen=True, slots=True)
class Planned:
    """Items of one letter."""

    items: tuple[LetterItem, ...]
    recipient: Recipient


@dataclass(frozen=True, slots=True)
class MailPlan:
    """What to do with everything that waits."""

    letters: tuple[Planned, ...] = ()
    later: tuple[tuple[int, datetime], ...] = ()
    """Items that wait, and until when (UTC)."""
    dropped: tuple[int, ...] = ()
    """Muted, or written to somebody who was erased."""
    unaddressed: tuple[int, ...] = ()
    """The recipient has no address, or one that was refused."""


def compose(
    items: Iterable[LetterItem],
    recipients: Mapping[int, Recipient],
    moment: datetime,
    calendar: Calendar,
    quiet: QuietHours,
) -> MailPlan:
    """Reminders of one person join into one letter; everything else goes by itself.

    Nobody is written to in quiet hours; only duties go out on a day off.
    """
    letters: list[Planned] = []
    later: list[tuple[int, datetime]] = []
    dropped: list[int] = []
    unaddressed: list[int] = []
    joined: dict[tuple[int, str], list[LetterItem]] = {}
    for item in sorted(items, key=lambda item: item.id):
        to = recipients.get(item.recipient)
        if to is None or (item.kind != "duty" and item.message in to.muted):
            dropped.append(item.id)
            continue
        to = item.addressed(to)
        if not to.address or to.refused:
            unaddressed.append(item.id)
            continue
        morning = waits_until(item.kind == "duty", moment, calendar, quiet)
        if morning is not None:
            later.append((item.id, morning))
        elif item.kind == "reminder":
            # what went out together before, and may have arrived, stays together
            joined.setdefault((item.recipient, item.letter), []).append(item)
        else:
            letters.append(Planned((item,), to))
    letters += [Planned(tuple(few), recipients[person]) for (person, _), few in joined.items()]
    return MailPlan(tuple(letters), tuple(later), tuple(dropped), tuple(unaddressed))


def waits_until(
    duty: bool, moment: datetime, calendar: Calendar, quiet: QuietHours
) -> datetime | None:
    """The morning a letter waits for; None where it may go now."""
    local = moment.astimezone(calendar.zone)
    day = local.date()
    if not quiet.holds(local.hour):
        if duty or calendar.is_working_day(day):
            return None
    elif local.hour >= quiet.end:
        day += timedelta(days=1)
    if not duty:
        day = calendar.next_working_day(day)
    return calendar.morning_of(day, quiet.end)
