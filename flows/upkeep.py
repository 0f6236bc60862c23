"""The morning digest, the checkpoints of history and the nightly backup."""

from prefect import flow

from flows.run import now, tell
from programme.history import checkpoints
from programme.mail import digest
from programme.school.application import open_application
from programme.school.settings import Settings
from programme.upkeep import backup, tidying
from programme.views import figures


@flow(name="digest", retries=0)
async def morning_digest() -> dict[str, int]:
    """The coordinator's day and the auditor's proof, by mail."""
    started_at = now()
    with open_application(Settings()) as school:
        sent = await digest.send(school, started_at)
        return await tell(school, "digest", started_at, {"letters": sent})


@flow(name="checkpoint", retries=0)
async def checkpoint() -> dict[str, int]:
    """Closes new entries under one root, and makes the figures of the hour."""
    started_at = now()
    with open_application(Settings()) as school:
        made = checkpoints.checkpoint(school, started_at)
        figures.make(school, started_at)
        count = 0 if made is None else made.last_entry - made.first_entry + 1
        return await tell(school, "checkpoint", started_at, {"entries": count})


@flow(name="backup", retries=0)
async def nightly_backup() -> dict[str, int]:
    """Lets go of what is over, and keeps the whole school in one file, verified where it is
    brought back."""
    started_at = now()
    with open_application(Settings()) as school:
        tidied = tidying.tidy(school, started_at)
        target, made = backup.daily(school, started_at)
        size = target.stat().st_size
        said = {"tidied": tidied, "documents": len(made.files) - 1, "bytes": size}
        return await tell(school, "backup", started_at, said)
