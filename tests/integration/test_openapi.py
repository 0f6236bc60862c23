"""The API holds to its own description, whatever it is asked: valid, invalid, and half-way."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from programme import accounts, people, tokens
from programme.application import Application, open_application
from programme.settings import Settings
from programme.simulation.year import Scenario, Year
from states.cycle import cycle_on
from tests.served import Served

NOW = datetime.now(UTC)
PAIRS = 6
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "missing_required_header",
    "unsupported_method",
)


def a_token(app: Application, scope: tokens.Scope = "write") -> str:
    """Of a coordinator whose number nobody hits upon: some of the calls erase people."""
    cycle = cycle_on(app.calendar.local_day(NOW)).name
    for number in range(30):
        anna = people.add(app, f"Иванова Анна {number}")
    people.hold(app, cycle, "coordinator", anna, date(2020, 1, 1))
    account = accounts.add(app, "anna", "coordinator", None, NOW, anna)
    return tokens.issue(app, account, "the description is tried out", scope, 1, NOW)[1]


@pytest.fixture
def school(tmp_path: Path) -> Iterator[tuple[Served, str]]:
    """A small one, lived through up to yesterday, and a token of its coordinator."""
    settings = Settings(home=tmp_path / "school")
    with open_application(settings) as app:
        today = app.calendar.local_day(NOW)
        cycle = cycle_on(today)
        until = max(cycle.begins, today - timedelta(days=1))
        Year(app, Scenario(cycle.name, PAIRS, 128, until)).run()
        token = a_token(app)
    with Served(settings) as served:
        yield served, token


def test_whatever_it_is_asked_it_answers_as_it_is_described(
    school: tuple[Served, str], tmp_path: Path
) -> None:
    served, token = school
    (tmp_path / "schemathesis.toml").write_text("", encoding="utf-8")
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        "run",
        f"{served.url}/api/openapi.json",
        f"--header=Authorization: Bearer {token}",
        f"--checks={','.join(CHECKS)}",
        "--phases=examples,coverage,fuzzing",
        "--mode=all",
        "--max-examples=5",
        "--workers=1",
        "--seed=128",
        "--no-shrink",
        "--generation-database=none",
        "--warnings=off",
        "--continue-on-failure",
        "--suppress-health-check=all",
    ]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False,
        env={**os.environ, "NO_COLOR": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2000:]
    assert "No issues found" in done.stdout
    # the coordinator is still who they were: it was the API that was tried, not its door
    mine = served.get("/api/v1/account", {"authorization": f"Bearer {token}"})
    assert mine.json()["role"] == "coordinator"


def test_the_description_is_of_the_api_alone_and_names_every_status(
    school: tuple[Served, str],
) -> None:
    served, _ = school
    described = served.get("/api/openapi.json").json()
    assert all(path.startswith("/api/v1/") for path in described["paths"])
    assert described["security"] == [{"token": []}]
    for operations in described["paths"].values():
        for operation in operations.values():
            assert operation["summary"]
            assert operation["description"]
            assert {"400", "401", "403", "404", "409", "413", "422", "503"} <= set(
                operation["responses"]
            )
    assert '"Any"' not in str(described)
