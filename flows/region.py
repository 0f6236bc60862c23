"""The flows of a region: one run advances all schools of a shard, and one sends their letters."""

import os
from collections.abc import Mapping
from dataclasses import asdict

from prefect import flow
from prefect.artifacts import acreate_table_artifact

from flows.run import now, run_id
from programme import region
from programme.region import Shard, Swept
from programme.settings import Settings


def _shard(name: str) -> Shard:
    return Shard(Settings(), name, region.shards(os.environ["NASTAVNIK_SHARDS"])[name])


async def _tell(name: str, shard: str, done: Swept) -> dict[str, int]:
    said: Mapping[str, int] = asdict(done)
    await acreate_table_artifact(
        key=f"{name}-{shard}",
        table=[{"what": what, "how many": number} for what, number in said.items()],
        description=f"{name}: what this run did in {shard}",
    )
    return dict(said)


@flow(name="advance-shard", retries=0)
async def advance_shard(shard: str) -> dict[str, int]:
    """One run fires everything due in all schools of a shard; late or twice changes nothing."""
    return await _tell("advance", shard, await region.advance(_shard(shard), now(), run_id()))


@flow(name="deliver-shard", retries=0)
async def deliver_shard(shard: str) -> dict[str, int]:
    """One run sends what waits in all schools of a shard."""
    return await _tell("deliver", shard, await region.deliver(_shard(shard), now(), run_id()))
