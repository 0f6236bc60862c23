"""The API holds to its own description, whatever it is asked: valid, invalid, and half-way."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from programme.access import accounts, tokens
from programme.people import register
from programme.school.application import Application, open_application
from programme.school.settings import Settings
from programme.simulation.year import Scenario, SimulatedYear
from states.cycle import cycle_on
from states.school_history import By
from tests.author import BY
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


def a_token(app: Application, login: str) -> str:
    """Of a coordinator."""
    cycle = cycle_on(app.calendar.local_day(NOW)).name
    anna = register.add(app, "Иванова Анна Петровна", by=BY)
    register.hold(app, cycle, "coordinator", anna, date(2020, 1, 1), by=BY)
    account = accounts.add(app, login, "coordinator", None, By(NOW), anna)
    return tokens.issue(app, account, "tries the description out", "write", 1, NOW)[1]


@pytest.fixture
def school(tmp_path: Path) -> Iterator[Served]:
    """A small one, lived through up to yesterday."""
    settings = Settings(home=tmp_path / "school")
    with open_application(settings) as app:
        today = app.calendar.local_day(NOW)
        cycle = cycle_on(today)
        until = max(cycle.begins, today - timedelta(days=1))
        SimulatedYear(app, Scenario(cycle.name, PAIRS, 128, until)).run()
    with Served(settings) as served:
        yield served


def tried(served: Served, folder: Path, login: str, *selected: str) -> None:
    """Every selected operation asked with data that fits its description and data that does not."""
    with open_application(served.settings) as app:
        token = a_token(app, login)
    (folder / "schemathesis.toml").write_text("", encoding="utf-8")
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        "run",
        f"{served.url}/api/openapi.json",
        f"--header=Authorization: Bearer {token}",
        f"--checks={','.join(CHECKS)}",
        "--phases=examples,coverage,fuzzing",
        "--mode=all",
        "--max-examples=5",
        # one: two threads that compile at once stumble over a fault of CPython 3.11
        "--workers=1",
        "--seed=128",
        "--no-shrink",
        "--generation-database=none",
        "--warnings=off",
        "--continue-on-failure",
        "--suppress-health-check=all",
        *selected,
    ]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=300, check=False,
        env={**os.environ, "NO_COLOR": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2000:]
    assert "No issues found" in done.stdout
    mine = served.get("/api/v1/account", {"authorization": f"Bearer {token}"})
    if "--exclude-method=DELETE" in selected:
        # nobody took the token away half-way: what was asked was answered, not turned away
        assert mine.json()["login"] == login


def test_whatever_it_is_asked_it_answers_as_it_is_described(school: Served, tmp_path: Path) -> None:
    tried(school, tmp_path, "anna", "--exclude-method=DELETE")
    tried(school, tmp_path, "boris", "--include-method=DELETE")


def test_the_description_is_of_the_api_alone_and_names_every_status(school: Served) -> None:
    described = school.get("/api/openapi.json").json()
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
