"""One Prefect flow run per pair, a task run per transition, on a real Prefect server."""

import asyncio
import atexit
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

from bench.peers.lifecycle import STATES, STEPS, allowed

PORT = 4298


def prepare(pairs: int, _synchronous: str, folder: Path) -> Callable[[], int]:
    """Ready to run: the server answers."""
    os.environ |= {
        "PREFECT_HOME": str(folder / "prefect"),
        "PREFECT_API_URL": f"http://127.0.0.1:{PORT}/api",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_LOGGING_LEVEL": "ERROR",
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "prefect", "server", "start", "--port", str(PORT)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    atexit.register(server.terminate)
    for _ in range(120):
        try:
            urlopen(f"http://127.0.0.1:{PORT}/api/health", timeout=2).read()
            break
        except OSError:
            time.sleep(0.5)
    from prefect import flow, task

    @task
    async def move(_pair: int, score: int, step: int, number: int) -> str:
        if not allowed(score, step, number):
            raise ValueError("the guard is false")
        return STATES[number + 1]

    @flow
    async def life(pair: int) -> int:
        for number in range(STEPS):
            await move(pair, 3, number, number)
        return STEPS

    async def all_of_them() -> int:
        return sum([await life(pair) for pair in range(pairs)])

    return lambda: asyncio.run(all_of_them())
