"""The flows in a work pool of Prefect's, as `prefect.yaml` deploys them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
import yaml

from programme.school.application import open_application
from programme.school.settings import Settings
from programme.upkeep.runs import runs
from tests.postmaster import free_port
from tests.real_up import ROOT, eventually

SOON = "interval: 10,"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """What an operator sets, for a server and a worker of one's own."""
    return {
        **os.environ,
        "PREFECT_HOME": str(tmp_path / "prefect"),
        "PREFECT_API_URL": f"http://127.0.0.1:{free_port()}/api",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "NASTAVNIK_HOME": str(tmp_path),
        "NASTAVNIK_CODE": str(ROOT),
        "PYTHONPATH": str(ROOT),
    }


@pytest.fixture
def server(environment: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """Prefect's server; its address."""
    url = environment["PREFECT_API_URL"]
    port = url.split(":")[2].partition("/")[0]
    with started(environment, tmp_path, "server", "start", "--port", port):
        assert eventually(lambda: answers(f"{url}/health"), 120)
        yield url


class started:
    """One of Prefect's commands, until it is not needed any more."""

    def __init__(self, environment: dict[str, str], folder: Path, *words: str) -> None:
        log = (folder / f"{words[0]}.log").open("wb")
        command = [sys.executable, "-m", "prefect", *words]
        self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        log.close()

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(20)
        self.process.kill()
        self.process.wait(10)


def answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def prefect(environment: dict[str, str], folder: Path, *words: str) -> str:
    """A command that ends by itself; what it says."""
    command = [sys.executable, "-m", "prefect", "--no-prompt", *words]
    done = subprocess.run(
        command, env=environment, cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_all_flows_are_deployed_to_a_pool_whose_worker_runs_what_is_scheduled(
    server: str, environment: dict[str, str], tmp_path: Path
) -> None:
    with open_application(Settings(home=tmp_path)):
        pass
    told = (ROOT / "prefect.yaml").read_text("utf-8")
    assert told.count("interval: 75,") == 2
    # the very file, but that nobody has to wait for a minute
    file = tmp_path / "prefect.yaml"
    file.write_text(told.replace("interval: 75,", SOON), "utf-8")
    prefect(environment, ROOT, "work-pool", "create", "nastavnik", "--type", "process")
    said = prefect(environment, ROOT, "deploy", "--all", "--prefect-file", str(file))
    assert said.count("successfully created") == len(yaml.safe_load(told)["deployments"]) == 6
    found = httpx.post(f"{server}/deployments/filter", json={}, timeout=30).json()
    assert {one["concurrency_limit"] for one in found} == {None}

    def ran() -> bool:
        with open_application(Settings(home=tmp_path)) as app:
            return {"advance", "deliver"} <= {run.flow for run in runs(app) if run.run}

    with started(environment, tmp_path, "worker", "start", "--pool", "nastavnik"):
        assert eventually(ran, 180), (tmp_path / "worker.log").read_text("utf-8")
