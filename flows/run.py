"""What every run has in common: one at a time, its record, its words and how it ends."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

from prefect import State
from prefect.artifacts import acreate_table_artifact
from prefect.logging import get_run_logger
from prefect.runtime import flow_run
from prefect.states import Completed, Failed

from programme.school.application import Application, open_application
from programme.school.settings import Settings
from programme.upkeep import runs
from programme.upkeep.runs import RunOutcome
from states.definition import Words

Work = Callable[[Application, datetime, str], Awaitable[RunOutcome]]
"""What a flow does in a school at a moment (UTC), in a run."""
LEFT = Words(
    ru="Эту работу уже делает другой запуск: оставлено ему.",
    en="Another run is at this work already: left to it.",
)


def run_id() -> str:
    """The number Prefect gave this run; history entries carry it."""
    return str(flow_run.id or "")


def now() -> datetime:
    """This moment, UTC."""
    return datetime.now(UTC)


def named() -> str:
    """What Prefect's pages call a run: its flow and when it was due, `advance 07:31`."""
    due = flow_run.scheduled_start_time or now()
    return f"{flow_run.flow_name} {due.astimezone(Settings().timezone):%d.%m %H:%M}"


async def run(flow: str, work: Work) -> State[None]:
    """Does the work of a flow. Completed where all of it was done, or is being done by another
    run; failed where it could not be done, with the reason in words."""
    settings, started_at, number = Settings(), now(), run_id()
    language, log = settings.language, get_run_logger()
    with open_application(settings) as school:
        holder = number or started_at.isoformat()
        if not runs.take_lease(school, flow, holder, started_at):
            log.info(LEFT.say(language))
            return Completed(name="Left", message=LEFT.say(language))
        async with _leased(school, flow, holder):
            done = await work(school, started_at, number)
        runs.record_run(school, number, flow, started_at, now(), done.summary, done.trouble)
    said = done.say(language)
    log.log(30 if done.trouble else 20, said)
    await tell(flow, done)
    return Failed(message=said) if done.trouble else Completed(message=said)


@asynccontextmanager
async def _leased(school: Application, flow: str, holder: str) -> AsyncIterator[None]:
    """Keeps the lease for as long as the work takes, and ends it with the work."""

    async def keep() -> None:
        while True:
            await asyncio.sleep(runs.LEASE.total_seconds() / 3)
            await asyncio.to_thread(runs.take_lease, school, flow, holder, now())

    keeping = asyncio.create_task(keep())
    try:
        yield
    finally:
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping
        runs.end_lease(school, flow, holder)


async def tell(flow: str, done: RunOutcome) -> None:
    """What the run did as an artifact in Prefect, where it did anything: most runs find nothing.
    Numbers only: it holds nobody's name."""
    if not any(done.summary.values()):
        return
    await acreate_table_artifact(
        key=flow,
        table=[{"what": name, "how many": number} for name, number in done.summary.items()],
        description=f"{flow}: what this run did",
    )
