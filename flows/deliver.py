"""Sends the letters that wait."""

from dataclasses import asdict
from datetime import datetime

from prefect import State, flow

from flows.run import named, run
from programme.mail import delivery
from programme.school.application import Application
from programme.upkeep import post
from programme.upkeep.runs import RunOutcome


@flow(name="deliver", flow_run_name=named, retries=0)
async def deliver(limit: int = 500) -> State[None]:
    """One run sends what waits, `limit` letters at once; a letter that is not taken is tried again
    by a later run."""

    async def work(school: Application, moment: datetime, _number: str) -> RunOutcome:
        done = await delivery.deliver(school, moment, limit)
        return post.outcome(school, asdict(done), done.trouble)

    return await run("deliver", work)
