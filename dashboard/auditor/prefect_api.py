"""What Prefect's server says of its runs, asked over HTTP; it may as well not answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError

from programme.school.secret_files import secret_in
from programme.school.settings import Settings
from states.errors import NastavnikError

PATIENCE = 2.0
"""Seconds; whoever looks at a page waits no longer."""
_FAILED = ["FAILED", "CRASHED"]


class _Run(BaseModel):
    id: str
    name: str = ""
    state_type: str | None = None
    state_name: str | None = None
    start_time: datetime | None = None
    total_run_time: float = 0.0


_RUNS = TypeAdapter(list[_Run])


class PrefectLine(BaseModel):
    """A line of a run's log."""

    timestamp: datetime
    level: int
    message: str


_LINES = TypeAdapter(list[PrefectLine])
LONGEST_LOG = 200
"""Lines."""


@dataclass(frozen=True, slots=True)
class PrefectRun:
    """A flow run as Prefect keeps it."""

    id: str
    name: str
    state: str
    """COMPLETED, FAILED, ...; '' where it has none yet."""
    seconds: float
    started_at: datetime | None


@dataclass(frozen=True, slots=True)
class PrefectAnswer:
    """An answer of Prefect's server."""

    answered: bool
    runs: Mapping[str, PrefectRun]
    failed: tuple[PrefectRun, ...] = ()
    """The newest of those that broke; our tables may know nothing of them."""


def ask(settings: Settings, runs: Sequence[str], *, failed: int = 0) -> PrefectAnswer:
    """These runs, and the newest that broke. Never raises: `answered` says whether it did."""
    try:
        with _client(settings) as client:
            known = _asked(client, {"id": {"any_": list(runs)}}, len(runs)) if runs else []
            broken = _asked(client, {"state": {"type": {"any_": _FAILED}}}, failed)
    except (httpx.HTTPError, ValidationError, NastavnikError):
        return PrefectAnswer(answered=False, runs={})
    return PrefectAnswer(True, {run.id: run for run in known}, tuple(broken))


def log_of(settings: Settings, run: str) -> tuple[PrefectLine, ...]:
    """What a run wrote to Prefect's log; nothing where Prefect does not answer."""
    body = {
        "logs": {"flow_run_id": {"any_": [run]}},
        "sort": "TIMESTAMP_ASC",
        "limit": LONGEST_LOG,
    }
    try:
        with _client(settings) as client:
            answer = client.post("logs/filter", json=body).raise_for_status()
            return tuple(_LINES.validate_json(answer.content))
    except (httpx.HTTPError, ValidationError, NastavnikError):
        return ()


def _client(settings: Settings) -> httpx.Client:
    user, _, password = secret_in(settings.prefect_password_file).partition(":")
    return httpx.Client(
        base_url=f"http://127.0.0.1:{settings.prefect_port}/api/",
        timeout=PATIENCE,
        trust_env=False,
        auth=httpx.BasicAuth(user, password),
    )


def _asked(client: httpx.Client, which: dict[str, object], limit: int) -> list[PrefectRun]:
    if not limit:
        return []
    body = {"flow_runs": which, "limit": limit, "sort": "START_TIME_DESC"}
    answer = client.post("flow_runs/filter", json=body).raise_for_status()
    return [
        PrefectRun(run.id, run.name, run.state_type or "", run.total_run_time, run.start_time)
        for run in _RUNS.validate_json(answer.content)
    ]
