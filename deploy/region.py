"""A region on one machine: PostgreSQL, Prefect's server on it, a work pool, workers, shards.

`python -m deploy.region --shards 2 --workers 2` runs until Ctrl-C; docs/region.md says how the same
parts stand on many machines. With `--postgres URL` an existing server is used, whose user may
create databases; otherwise a private cluster is made under the home folder.
"""

import argparse
import asyncio
import os
import secrets
import shlex
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

from deploy.postgres import Cluster
from store.files import write_whole

ROOT = Path(__file__).parents[1]
POOL = "region"
TOLD = ("NASTAVNIK_HOME", "NASTAVNIK_SHARDS", "PREFECT_API_URL", "PREFECT_API_AUTH_STRING")
"""What people who look after schools need of the region's environment."""


def databases(url: str, names: list[str]) -> dict[str, str]:
    """These databases, made where they are missing; their addresses."""
    import psycopg

    found = {}
    with psycopg.connect(url, autocommit=True) as connection:
        for name in names:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
            if known.fetchone() is None:
                connection.execute(f'CREATE DATABASE "{name}"'.encode())
            found[name] = urlsplit(url)._replace(path=f"/{name}").geturl()
    return found


def environment(home: Path, prefect_url: str, shards: dict[str, str], port: int) -> dict[str, str]:
    """What every process of the region is told. Prefect's password is another at each start."""
    password = f"region:{secrets.token_urlsafe(24)}"
    return dict(os.environ) | {
        "NASTAVNIK_HOME": str(home.resolve()),
        "NASTAVNIK_SHARDS": ",".join(f"{name}={url}" for name, url in shards.items()),
        "PREFECT_HOME": str(home.resolve() / "prefect"),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_API_AUTH_STRING": password,
        "PREFECT_SERVER_API_AUTH_STRING": password,
        "PREFECT_API_DATABASE_CONNECTION_URL": prefect_url.replace(
            "postgresql://", "postgresql+asyncpg://"
        ),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PYTHONPATH": str(ROOT),
    }


async def deploy(shards: list[str], every: int) -> None:
    """One deployment a sweep and a shard, all in the work pool."""
    from prefect import Flow
    from prefect.schedules import Cron, Interval, Schedule

    from programme.region.sweeps import SWEEPS
    from programme.school.settings import Settings

    zone = Settings().zone
    # what is done once a day is asked for more than once: of a run that was killed the next does
    # the rest, and of one that was not, nothing
    when: dict[str, Schedule] = {
        "advance": Interval(timedelta(seconds=every), timezone=zone),
        "deliver": Interval(timedelta(seconds=every), timezone=zone),
        "checkpoint": Cron("5 * * * *", timezone=zone),
        "digest": Cron("30,45 7 * * *", timezone=zone),
        "returned": Cron("15,45 * * * *", timezone=zone),
        "backup": Cron("30 2,3,4 * * *", timezone=zone),
    }
    found = await Flow.afrom_source(source=str(ROOT), entrypoint="flows/region.py:sweep")
    for what in SWEEPS:
        for shard in shards:
            deployment = await found.ato_deployment(
                f"{what}-{shard}",
                work_pool_name=POOL,
                parameters={"shard": shard, "what": what},
                schedule=when[what],
            )
            await deployment.aapply()


def _prefect(*words: str) -> list[str]:
    return [sys.executable, "-m", "prefect", *words]


@dataclass
class Processes:
    """The server and the workers; one that ends is started again."""

    said: dict[str, str]
    log: Path
    _running: dict[tuple[str, ...], subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, *words: str) -> None:
        """One of Prefect's commands, in a session of its own."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as file:
            self._running[words] = subprocess.Popen(
                _prefect(*words), env=self.said, stdout=file, stderr=file, start_new_session=True
            )

    def watch(self, cluster: Cluster | None) -> None:
        """Until this process is told to stop; a private cluster that ends is started again too."""
        while True:
            time.sleep(2)
            if cluster is not None and not cluster.running():
                # where it cannot start, a full disk perhaps, it is tried again
                with suppress(RuntimeError):
                    cluster.start()
            for words, process in list(self._running.items()):
                if process.poll() is not None:
                    self.start(*words)

    def stop(self) -> None:
        """Ends them and what they started, the last first."""
        for process in reversed(self._running.values()):
            for sign, seconds in ((signal.SIGTERM, 15), (signal.SIGKILL, 5)):
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, sign)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(seconds)
                    break


def start(processes: Processes, port: int, workers: int, every: int) -> None:
    """Starts the server, deploys, starts the workers."""
    processes.start("server", "start", "--port", str(port))
    until = time.monotonic() + 90
    while True:
        with suppress(OSError):
            urlopen(f"http://127.0.0.1:{port}/api/health", timeout=2).read()
            break
        if time.monotonic() > until:
            raise SystemExit(f"Prefect's server does not answer: {processes.log}")
        time.sleep(0.5)
    pool = _prefect("work-pool", "create", POOL, "--type", "process", "--overwrite")
    subprocess.run(pool, env=processes.said, check=True, capture_output=True)
    deployed = [sys.executable, "-m", "deploy.region", "--deploy-only", "--every", str(every)]
    subprocess.run(deployed, env=processes.said, check=True, cwd=ROOT)
    for number in range(1, workers + 1):
        processes.start("worker", "start", "--pool", POOL, "--type", "process", "--limit", "4",
                        "--name", f"worker-{number}")  # fmt: skip


def private_cluster(home: Path) -> Cluster:
    """PostgreSQL under the region's own folder, running."""
    place = home.resolve() / "postgres"
    place.mkdir(parents=True, exist_ok=True)
    cluster = Cluster(place, "-c max_connections=200")
    if not (place / "data").exists():
        cluster.create()
    elif not cluster.running():
        cluster.start()
    return cluster


def write_down(home: Path, said: dict[str, str]) -> Path:
    """The region's environment in a file for its owner alone, to be read by a shell."""
    file = home / "region.env"
    lines = [f"export {name}={shlex.quote(said[name])}\n" for name in TOLD]
    write_whole(file, "".join(lines).encode())
    return file


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
        from programme.region.sweeps import shards

        asyncio.run(deploy(list(shards(os.environ["NASTAVNIK_SHARDS"])), asked.every))
        return
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    cluster = None if asked.postgres else private_cluster(asked.home)
    processes = None
    try:
        url = asked.postgres if cluster is None else cluster.url()
        names = [f"shard{number}" for number in range(1, asked.shards + 1)]
        made = databases(url, ["prefect", *names])
        said = environment(asked.home, made.pop("prefect"), made, asked.port)
        processes = Processes(said, asked.home / "region.log")
        start(processes, asked.port, asked.workers, asked.every)
        file = write_down(asked.home, said)
        sys.stdout.write(
            f"Prefect: http://127.0.0.1:{asked.port}\n. {file}\nCtrl-C stops it all.\n"
        )
        sys.stdout.flush()
        processes.watch(cluster)
    except KeyboardInterrupt:
        pass
    finally:
        if processes is not None:
            processes.stop()
        if cluster is not None:
            cluster.stop("fast")


if __name__ == "__main__":
    main()
