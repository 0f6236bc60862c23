"""Sends the letters that wait."""

from dataclasses import asdict

from prefect import flow

from flows.run import now, tell
from programme.mail import delivery
from programme.school.application import open_application
from programme.school.settings import Settings


@flow(name="deliver", retries=0)
async def deliver() -> dict[str, int]:
    """One run sends what waits; a letter that is not taken is tried again by a later run."""
    started_at = now()
    with open_application(Settings()) as school:
        done = await delivery.deliver(school, started_at)
        return await tell(school, "deliver", started_at, asdict(done))
