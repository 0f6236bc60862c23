"""What must happen by itself, and when."""

from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import timedelta

from prefect import Flow, State
from prefect.schedules import Cron, Interval, Schedule

from flows.advance import advance
from flows.deliver import deliver
from flows.upkeep import checkpoint, morning_digest, nightly_backup, returned
from programme.school.settings import Settings

TAGS = ["nastavnik"]
RETURNED_EVERY = 600
"""Seconds between two looks for letters that came back."""
ServedFlow = Flow[..., Coroutine[object, object, State[None]]]


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A flow and when it runs. No limit of Prefect's keeps two runs apart: a slot that a cut has
    left taken would stop all that follow (docs/decisions/0016)."""

    flow: ServedFlow
    name: str
    schedule: Schedule


def scheduled(settings: Settings) -> tuple[Scheduled, ...]:
    """All of them, in the school's zone."""
    zone = settings.zone

    def every(seconds: int) -> Schedule:
        return Interval(timedelta(seconds=seconds), timezone=zone)

    always = (
        Scheduled(advance, "round-the-clock", every(settings.advance_every)),
        Scheduled(deliver, "round-the-clock", every(settings.deliver_every)),
        Scheduled(morning_digest, "every-morning", Cron("30 7 * * *", timezone=zone)),
        Scheduled(checkpoint, "every-hour", Cron("5 * * * *", timezone=zone)),
        Scheduled(nightly_backup, "every-night", Cron("30 2 * * *", timezone=zone)),
    )
    if not settings.channel.is_returned_to:
        return always
    return (*always, Scheduled(returned, "every-ten-minutes", every(RETURNED_EVERY)))
