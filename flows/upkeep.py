"""The morning digest, letters that come back, the checkpoints of history and the nightly backup."""

import asyncio
from datetime import datetime

from prefect import State, flow

from flows.run import named, run
from programme.history import checkpoints
from programme.mail import digest, undeliverable
from programme.school.application import Application
from programme.upkeep import backup, tidying
from programme.upkeep.runs import RunOutcome
from programme.views import figures


@flow(name="digest", flow_run_name=named, retries=0)
async def morning_digest() -> State[None]:
    """The coordinator's day and the auditor's proof: letters that wait for the next delivery."""

    async def work(school: Application, moment: datetime, _number: str) -> RunOutcome:
        return RunOutcome({"letters": await asyncio.to_thread(digest.write, school, moment)})

    return await run("digest", work)


@flow(name="returned", flow_run_name=named, retries=0)
async def returned() -> State[None]:
    """Reads the reports about letters that did not arrive."""

    async def work(school: Application, moment: datetime, _number: str) -> RunOutcome:
        taken = await asyncio.to_thread(undeliverable.read_returned, school, moment)
        return RunOutcome({"returned": taken.found}, "mailbox" if taken.trouble else "")

    return await run("returned", work)


@flow(name="checkpoint", flow_run_name=named, retries=0)
async def checkpoint() -> State[None]:
    """Closes new entries under one root, and makes the figures of the hour."""

    async def work(school: Application, moment: datetime, _number: str) -> RunOutcome:
        made = await asyncio.to_thread(checkpoints.checkpoint, school, moment)
        await asyncio.to_thread(figures.make, school, moment)
        return RunOutcome(
            {"entries": 0 if made is None else made.last_entry - made.first_entry + 1}
        )

    return await run("checkpoint", work)


@flow(name="backup", flow_run_name=named, retries=0)
async def nightly_backup() -> State[None]:
    """Lets go of what is over, and keeps the whole school in one file, verified where it is
    brought back."""

    async def work(school: Application, moment: datetime, _number: str) -> RunOutcome:
        tidied = await asyncio.to_thread(tidying.tidy, school, moment)
        target, made = await asyncio.to_thread(backup.daily, school, moment)
        size = target.stat().st_size
        return RunOutcome({"tidied": tidied, "documents": len(made.files) - 1, "bytes": size})

    return await run("backup", work)
