"""The flow of a region: one run does for all schools of a shard what a flow does for one school."""

import os

from prefect import flow
from prefect.artifacts import acreate_table_artifact

from flows.run import now, run_id
from programme.region.sweeps import SWEEPS, Shard, Swept, shards
from programme.school.settings import Settings


@flow(name="sweep", flow_run_name="{what} {shard}", retries=0)
async def sweep(shard: str, what: str) -> dict[str, int]:
    """Advances, delivers, closes, writes or copies, as `what` says; twice changes nothing."""
    started_at = now()
    swept_shard = Shard(Settings(), shard, shards(os.environ["NASTAVNIK_SHARDS"])[shard])
    swept = await swept_shard.sweep(what, started_at, run_id())
    swept_shard.record(what, swept, run_id(), started_at, now())
    said = _figures(what, swept)
    await acreate_table_artifact(
        key=f"{what}-{shard}".replace("_", "-"),
        table=[
            *({"what": name, "how many": number} for name, number in said.items()),
            *({"what": f"{school}: {kind}", "how many": 1} for school, kind in swept.broken),
        ],
        description=f"{what}: what this run did in {shard}",
    )
    return said


def _figures(what: str, swept: Swept) -> dict[str, int]:
    return {
        "schools": swept.schools,
        "opened": swept.opened,
        SWEEPS[what].counts: swept.done,
        "broken": len(swept.broken),
        "left to another run": int(not swept.alone),
    }
