"""What is measured from outside, and for whom."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from dashboard.app import build
from programme.people import register
from programme.processes import advance, cycles
from programme.school.application import open_application
from programme.school.settings import Settings
from programme.upkeep.runs import record_run
from states.cycle import cycle_on
from tests.author import BY
from tests.serving import served

TOKEN = "a token of the metrics"  # noqa: S105  # of a school that lives for one test
NOW = datetime.now(UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    found = Settings(home=tmp_path, metrics_token=SecretStr(TOKEN))
    with open_application(found) as app:
        person = register.add(app, "Кузнецова Мария Ивановна", "kuznetsova@school.test", by=BY)
        name = cycle_on(app.calendar.local_day(NOW)).name
        roles = ("director", "deputy_director", "coordinator", "social_pedagogue")
        cycles.open_cycle(app, name, NOW, holders={role: [person] for role in roles})
        advance.advance(app, NOW)
        record_run(app, "a", "advance", NOW, NOW, {}, "incidents")
    return found


@pytest.fixture
def client(settings: Settings) -> Iterator[httpx.Client]:
    with served(build(settings)) as found:
        yield found


def measured(client: httpx.Client) -> dict[str, dict[tuple[str, ...], float]]:
    answer = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    return {
        family.name: {tuple(s.labels.values()): s.value for s in family.samples}
        for family in text_string_to_metric_families(answer.text)
    }


def test_metrics_are_there_for_whoever_has_the_token(client: httpx.Client) -> None:
    client.get("/health")
    found = measured(client)
    assert found["nastavnik_letters"][("sent",)] == 0
    assert found["nastavnik_run_failed"][("advance",)] == 1
    assert found["nastavnik_incidents_open"][()] == 0
    assert found["nastavnik_database_bytes"][()] > 100_000
    assert found["nastavnik_timers_due"][()] >= 0
    assert any(labels[:2] == ("GET", "/health") for labels in found["nastavnik_request_seconds"])


def test_metrics_name_nobody(client: httpx.Client) -> None:
    client.get("/people/1")
    text = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"}).text
    assert "Кузнецова" not in text
    assert "school.test" not in text
    assert "/people/1" not in text


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer another", TOKEN[:-1]])
def test_nobody_else_sees_them(client: httpx.Client, given: str) -> None:
    answer = client.get("/metrics", headers={"authorization": given} if given else {})
    assert answer.status_code == 401
    assert "nastavnik_" not in answer.text


def test_without_a_token_there_are_none(tmp_path: Path) -> None:
    with open_application(Settings(home=tmp_path)):
        pass
    with served(build(Settings(home=tmp_path))) as client:
        assert client.get("/metrics", headers={"authorization": "Bearer x"}).status_code == 404
