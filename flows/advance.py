"""Fires every timer that is due."""

from dataclasses import asdict

from prefect import flow

from flows.run import now, run_id, tell
from programme.processes import advance as processes_advance
from programme.school.application import open_application
from programme.school.settings import Settings


@flow(name="advance", retries=0)
async def advance() -> dict[str, int]:
    """One run fires everything due, in batches; it asks our own tables and the clock what is."""
    started_at = now()
    with open_application(Settings()) as school:
        done = processes_advance.advance(school, started_at, run_id())
        return await tell(school, "advance", started_at, asdict(done))
