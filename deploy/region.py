"""A region on one machine: PostgreSQL, Prefect's server on it, a work pool, workers, shards.

`python -m deploy.region --shards 2 --workers 2` runs until Ctrl-C; docs/region.md says
how the same parts stand on many machines. With `--postgres URL` an existing server is used, whose
owner may create databases; otherwise a private cluster is made under the home folder.
"""

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from urllib.request import urlopen

from deploy.postgres import Cluster

ROOT = Path(__file__).parents[1]
POOL = "region"


def databases(url: str, names: list[str]) -> dict[str, str]:
    """These databases, made where they are missing; their addresses."""
    import psycopg

    found = {}
    with psycopg.connect(url, autocommit=True) as connection:
        for name in names:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
            if known.fetchone() is None:
                connection.execute(f'CREATE DATABASE "{name}"'.encode())
            found[name] = url.replace("/postgres", f"/{name}", 1)
    return found


def environment(home: Path, prefect_url: str, shards: dict[str, str], port: int) -> dict[str, str]:
    """What every process of the region is told."""
    said = dict(os.environ)
    said |= {
        "NASTAVNIK_HOME": str(home.resolve()),
        "NASTAVNIK_SHARDS": ",".join(f"{name}={url}" for name, url in shards.items()),
        "PREFECT_HOME": str(home.resolve() / "prefect"),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_API_DATABASE_CONNECTION_URL": prefect_url.replace(
            "postgresql://", "postgresql+asyncpg://"
        ),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PYTHONPATH": str(ROOT),
    }
    return said


async def deploy(shards: list[str], every: int) -> None:
    """One deployment a flow and a shard, all in the work pool."""
    from prefect import Flow
    from prefect.schedules import Interval

    for name, entrypoint in (
        ("advance", "flows/region.py:advance_shard"),
        ("deliver", "flows/region.py:deliver_shard"),
    ):
        found = await Flow.afrom_source(source=str(ROOT), entrypoint=entrypoint)
        for shard in shards:
            # adeploy() asks the server of 3.8.8 something that it refuses
            deployment = await found.ato_deployment(
                f"{name}-{shard}",
                work_pool_name=POOL,
                parameters={"shard": shard},
                schedule=Interval(timedelta(seconds=every)),
            )
            await deployment.aapply()


def _prefect(*words: str) -> list[str]:
    return [sys.executable, "-m", "prefect", *words]


def start(
    said: dict[str, str], port: int, log: Path, workers: int, every: int
) -> list[subprocess.Popen[bytes]]:
    """Starts the server, deploys, starts the workers; all of them, the server first."""
    log.parent.mkdir(parents=True, exist_ok=True)

    def child(*words: str) -> subprocess.Popen[bytes]:
        with log.open("ab") as file:
            return subprocess.Popen(
                _prefect(*words), env=said, stdout=file, stderr=file, start_new_session=True
            )

    running = [child("server", "start", "--port", str(port))]
    until = time.monotonic() + 90
    while time.monotonic() < until:
        with suppress(OSError):
            urlopen(f"http://127.0.0.1:{port}/api/health", timeout=2).read()
            break
        time.sleep(0.5)
    pool = _prefect("work-pool", "create", POOL, "--type", "process", "--overwrite")
    subprocess.run(pool, env=said, check=True, capture_output=True)
    deployed = [sys.executable, "-m", "deploy.region", "--deploy-only", "--every", str(every)]
    subprocess.run(deployed, env=said, check=True, cwd=ROOT)
    running += [
        child("worker", "start", "--pool", POOL, "--type", "process", "--limit", "4",
              "--name", f"worker-{number}")
        for number in range(1, workers + 1)
    ]  # fmt: skip
    return running


def stop(running: list[subprocess.Popen[bytes]]) -> None:
    """Ends them and what they started, workers first."""
    for process in reversed(running):
        for sign, seconds in ((signal.SIGTERM, 15), (signal.SIGKILL, 5)):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, sign)
            with suppress(subprocess.TimeoutExpired):
                process.wait(seconds)
                break


def main() -> None:
    """Runs a region until Ctrl-C."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--shards", type=int, default=2)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--home", type=Path, default=Path("var/region"))
    parser.add_argument("--postgres", default="")
    parser.add_argument("--port", type=int, default=4300)
    parser.add_argument("--every", type=int, default=60)
    parser.add_argument("--deploy-only", action="store_true")
    asked = parser.parse_args()
    if asked.deploy_only:
        from programme.region import shards

        asyncio.run(deploy(list(shards(os.environ["NASTAVNIK_SHARDS"])), asked.every))
        return
    cluster = None
    url = asked.postgres
    if not url:
        place = asked.home.resolve() / "postgres"
        place.mkdir(parents=True, exist_ok=True)
        cluster = Cluster(place)
        if (place / "data").exists():
            cluster.start()
        else:
            cluster.create()
        url = cluster.url()
    names = [f"shard{number}" for number in range(1, asked.shards + 1)]
    made = databases(url, ["prefect", *names])
    prefect_url = made.pop("prefect")
    said = environment(asked.home, prefect_url, made, asked.port)
    running: list[subprocess.Popen[bytes]] = []
    try:
        running = start(said, asked.port, asked.home / "region.log", asked.workers, asked.every)
        sys.stdout.write(
            f"Prefect: http://127.0.0.1:{asked.port}\n"
            f"export NASTAVNIK_SHARDS='{said['NASTAVNIK_SHARDS']}'\n"
            "Ctrl-C stops everything.\n"
        )
        sys.stdout.flush()
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        signal.pause()
    except KeyboardInterrupt:
        pass
    finally:
        stop(running)
        if cluster is not None:
            cluster.stop()


if __name__ == "__main__":
    main()
