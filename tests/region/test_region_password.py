"""Prefect's server of a region answers whoever was told its password at this start."""

import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx

from deploy.postgres import Cluster
from tests.postmaster import free_port

ROOT = Path(__file__).parents[2]


def test_prefect_of_a_region_has_another_password_at_each_start(
    tmp_path: Path, cluster: Cluster
) -> None:
    home, port = tmp_path / "region", free_port()
    asked = f"http://127.0.0.1:{port}/api/deployments/count"
    command = [sys.executable, "-m", "deploy.region", "--shards", "1", "--workers", "0",
               "--home", str(home), "--postgres", cluster.url(), "--port", str(port)]  # fmt: skip
    told: list[tuple[str, str]] = []
    for _ in range(2):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True)
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("Prefect:")
            file = home / "region.env"
            assert file.stat().st_mode & 0o077 == 0
            said = re.search(r"PREFECT_API_AUTH_STRING='?([\w-]+):([\w-]+)", file.read_text())
            assert said is not None
            assert said.groups() not in told
            for old in (None, *told):
                assert httpx.post(asked, json={}, auth=old).status_code == 401
            told.append((said[1], said[2]))
            assert httpx.post(asked, json={}, auth=told[-1]).json() == 6
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
            assert process.stdout is not None
            process.stdout.close()
