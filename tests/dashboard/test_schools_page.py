"""The municipal office looks at the schools of a region side by side."""

import time
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psycopg
import pytest

from dashboard.app import build
from deploy.postgres import Cluster
from programme.access import accounts, sessions
from programme.people import register
from programme.processes import cycles, pairs
from programme.region.sweeps import Shard
from programme.school.application import open_application
from programme.school.settings import Settings
from states.school_history import By
from tests.author import BY
from tests.cast import at
from tests.serving import served

PASSWORD = "семь раз отмерь, один отрежь"  # noqa: S105  # of an office that lives for one test


@pytest.fixture
def office(cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An office over three schools: one with pairs, one in summer, one that is broken."""
    settings = Settings(home=tmp_path)
    url = cluster.new_database()
    shard = Shard(settings, "north", url)
    shard.add("first")
    with shard.opened("first") as app:
        director = register.add(app, "Медведева Изольда Францевна", by=BY)
        cycles.open_cycle(app, "2020/21", at("2020-09-01"), holders={"director": [director]})
        mentee = register.add(app, "Громобоев Тихон", by=BY)
        pairs.open_pairs(app, "2020/21", [pairs.NewPair(mentee)], at("2020-09-02"))
    for name in ("summer", "broken"):
        shard.add(name)
        with shard.opened(name):
            pass
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("UPDATE school_broken.alembic_version SET version_num = 'of the future'")
    monkeypatch.setenv("NASTAVNIK_SHARDS", f"north={url}")
    with open_application(settings) as app:
        accounts.add(app, "office", "municipal", PASSWORD, By(at("2020-09-01")))
    return settings


def gathered(client: httpx.Client) -> str:
    """The page once every school was asked."""
    until = time.monotonic() + 60
    while (page := client.get("/schools")).headers.get("refresh"):
        assert time.monotonic() < until
        time.sleep(0.2)
    return page.text


def test_every_school_of_a_shard_has_its_row_and_nobody_a_name(office: Settings) -> None:
    with open_application(office) as app:
        signed = sessions.sign_in(app, "office", PASSWORD, "10.0.0.1", "", datetime.now(UTC))
    with served(build(office)) as client:
        client.cookies.set("nastavnik_session", signed.token)
        page, file = gathered(client), client.get("/schools.csv").content.decode("utf-8-sig")
    rows = {line.split(";")[1]: line.split(";") for line in file.splitlines()[1:]}
    assert rows["first"][3:8] == ["2020/21", "24", "0", rows["first"][6], "1"]
    assert int(rows["first"][6]) > 10
    assert rows["summer"][3:8] == [""] * 5
    assert rows["broken"][13] == "StoreUnavailable"
    for said in ("north · first", "Учебный год не открыт", "Числа не прочитаны"):
        assert said in page
    for name in ("Медведева", "Изольда", "Громобоев", "Тихон"):
        assert name not in page
        assert name not in file
