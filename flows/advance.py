"""Fires every timer that is due."""

import asyncio
from dataclasses import asdict
from datetime import datetime

from prefect import State, flow

from flows.run import named, run
from programme.processes import advance as processes_advance
from programme.school.application import Application
from programme.upkeep.runs import RunOutcome


@flow(name="advance", flow_run_name=named, retries=0)
async def advance(limit: int = 1000) -> State[None]:
    """One run fires everything due, in batches of `limit` instances; it asks our own tables and
    the clock what is."""

    async def work(school: Application, moment: datetime, number: str) -> RunOutcome:
        done = await asyncio.to_thread(
            processes_advance.advance, school, moment, number, limit=limit
        )
        return RunOutcome(asdict(done), "incidents" if done.incidents else "")

    return await run("advance", work)
