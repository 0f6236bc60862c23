"""Serves the flows on their schedules: `python -m flows.serving`."""

import asyncio
from datetime import timedelta

from prefect import aserve
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.schedules import Cron, Interval

from flows.advance import advance
from flows.deliver import deliver
from flows.upkeep import checkpoint, morning_digest, nightly_backup
from programme.school.settings import Settings

# After a standstill the missed runs come back at once: one runs, the others are cancelled, and
# nothing is lost, since each asks our tables what is due.
ONE = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)


async def _serve() -> None:
    settings = Settings()
    zone = settings.zone
    deployments = [
        await advance.ato_deployment(
            "every-minute",
            schedule=Interval(timedelta(seconds=settings.advance_every), timezone=zone),
            concurrency_limit=ONE,
        ),
        await deliver.ato_deployment(
            "every-minute",
            schedule=Interval(timedelta(seconds=settings.deliver_every), timezone=zone),
            concurrency_limit=ONE,
        ),
        await morning_digest.ato_deployment(
            "every-morning", schedule=Cron("30 7 * * *", timezone=zone), concurrency_limit=ONE
        ),
        await checkpoint.ato_deployment(
            "every-hour", schedule=Cron("5 * * * *", timezone=zone), concurrency_limit=ONE
        ),
        await nightly_backup.ato_deployment(
            "every-night", schedule=Cron("30 2 * * *", timezone=zone), concurrency_limit=ONE
        ),
    ]
    await aserve(*deployments, limit=2, print_starting_message=False)


def main() -> None:
    """Runs until it is told to stop."""
    asyncio.run(_serve())


if __name__ == "__main__":
    main()
