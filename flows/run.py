"""What every run has in common: the school, the run's own number, its record and its artifact."""

from collections.abc import Mapping
from datetime import UTC, datetime

from prefect.artifacts import acreate_table_artifact
from prefect.runtime import flow_run

from programme.school.application import Application
from programme.upkeep.runs import record_run


def run_id() -> str:
    """The number Prefect gave this run; history entries carry it."""
    return str(flow_run.id or "")


def now() -> datetime:
    """This moment, UTC."""
    return datetime.now(UTC)


async def tell(
    school: Application, flow: str, started_at: datetime, summary: Mapping[str, int]
) -> dict[str, int]:
    """Records that a run took place and what it did, in our tables and in Prefect's.

    Numbers only: an artifact holds nobody's name.
    """
    said = dict(summary)
    record_run(school, run_id(), flow, started_at, now(), said)
    await acreate_table_artifact(
        key=flow,
        table=[{"what": name, "how many": number} for name, number in said.items()],
        description=f"{flow}: what this run did",
    )
    return said
