"""Many schools in one database: each by itself, and swept together."""

import asyncio
import os
import shutil
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from bench.region import school
from deploy.postgres import Cluster
from deploy.region import databases
from programme.history import checkpoints, verification
from programme.people import register
from programme.region import sweeps
from programme.region.sweeps import Shard, Swept
from programme.school.settings import Settings
from programme.upkeep import backup, runs
from states.errors import StoreUnavailable, WrongUse
from store import timers
from store.database import open_database
from store.region import alone
from tests import sql
from tests.cast import at

OPENED = at("2020-09-01")
DUE = at("2020-12-01", 12)


@pytest.fixture
def shard(cluster: Cluster, tmp_path: Path) -> Shard:
    """Three schools: one with everything due in December, one where all is a year away, one whose
    year is over."""
    found = Shard(Settings(home=tmp_path), "s", cluster.new_database())
    for name, moment in (
        ("due", OPENED), ("later", OPENED + timedelta(days=365)), ("over", OPENED)
    ):  # fmt: skip
        found.add(name)
        with found.opened(name) as app:
            school(app, 3, moment)
            if name == "over":
                with app.database.writing() as tx:
                    sql.run(tx, "UPDATE cycles SET state = 'closed'")
    return found


def swept(shard: Shard, what: str, moment: datetime = DUE) -> Swept:
    return asyncio.run(shard.sweep(what, moment))


def breaks(shard: Shard, school: str) -> None:
    """From now on nobody can open this school."""
    where = shard.settings_of(school)
    with psycopg.connect(where.url, autocommit=True) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'of the future'")
        connection.execute(f"COMMENT ON SCHEMA school_{school} IS ''".encode())


def test_schools_of_a_shard_see_nothing_of_each_other(shard: Shard) -> None:
    shard.add("empty")
    with shard.opened("empty") as app:
        assert verification.verify(app).entries == 0
        assert register.listing(app) == []
    assert shard.schools() == ["due", "empty", "later", "over"]


def test_a_school_and_a_shard_are_named_so_that_they_can_be_found(cluster: Cluster) -> None:
    with pytest.raises(WrongUse, match="lower-case"):
        Shard(Settings(), "s", cluster.url()).add('x"; DROP SCHEMA public; --')
    with pytest.raises(WrongUse, match="lower-case"):
        Shard(Settings(), "s", cluster.url()).add("x\n")
    with pytest.raises(WrongUse, match="NASTAVNIK_SHARDS"):
        sweeps.shards("north")
    assert sweeps.shards(" a=postgresql:///a , b = postgresql:///b") == {
        "a": "postgresql:///a",
        "b": "postgresql:///b",
    }


def test_a_sweep_opens_only_schools_that_have_something_due(shard: Shard) -> None:
    first = swept(shard, "advance")
    assert (first.schools, first.opened, first.done) == (3, 1, 3)
    assert swept(shard, "advance").opened == 0
    for name in shard.schools():
        with shard.opened(name) as app, app.database.writing() as tx:
            assert timers.claim_due(tx, DUE, 10) == []


def test_a_school_that_is_set_aside_is_not_opened_again_and_again(shard: Shard) -> None:
    with shard.opened("due") as app, app.database.writing() as tx:
        sql.run(tx, "UPDATE instances SET incident = 1")
    assert swept(shard, "advance").opened == 0


def test_letters_go_out_and_what_is_new_is_closed_where_there_is_any(shard: Shard) -> None:
    swept(shard, "advance")
    sent = swept(shard, "deliver")
    assert (sent.opened, sent.done) == (1, 1)  # three letters to one mentor, joined
    closed = swept(shard, "checkpoint")
    assert (closed.opened, closed.done) == (3, 9 + 3)
    assert swept(shard, "checkpoint").opened == 0


def test_a_school_that_breaks_stops_no_other_and_is_told_to_be_silent(shard: Shard) -> None:
    breaks(shard, "later")
    for flow in runs.FLOWS:
        done = swept(shard, flow)
        assert done.broken == (("later", "StoreUnavailable"),)
        assert done.opened == 2
        shard.record(flow, done, "a run", DUE, DUE)
    soon = DUE + timedelta(minutes=5)
    for name in ("due", "over"):
        with shard.opened(name) as app:
            assert runs.silence(app, soon) == []
            late = runs.silence(app, DUE + timedelta(hours=1))
            assert [(flow.flow, flow.minutes) for flow in late] == [
                ("advance", 60),
                ("deliver", 60),
            ]
    with pytest.raises(StoreUnavailable), shard.opened("later"):
        pass
    where = shard.settings_of("later")
    with psycopg.connect(where.url, autocommit=True) as connection:
        connection.execute("UPDATE alembic_version SET version_num = %s", (newest(shard),))
    with shard.opened("later") as app:
        assert [flow.minutes for flow in runs.silence(app, soon)] == [-1, -1]


def newest(shard: Shard) -> str:
    """The version of a school that is well."""
    with shard.opened("due") as app, app.database.reading() as tx:
        ((version,),) = sql.rows(tx, "SELECT version_num FROM alembic_version")
        return str(version)


def test_of_two_sweeps_at_once_one_leaves_it_to_the_other(shard: Shard) -> None:
    url = shard.settings_of("due").url.partition("&options")[0]
    with alone(url, "advance") as free:
        assert free
        left = swept(shard, "advance")
        assert not left.alone
        shard.record("advance", left, "", DUE, DUE)
    with shard.opened("due") as app:
        assert runs.silence(app, DUE)[0].minutes == -1
    assert swept(shard, "advance").done == 3


def test_a_school_added_by_hand_is_opened_once_for_its_tables(shard: Shard) -> None:
    shard.add("new")
    assert swept(shard, "advance").opened == 2
    assert swept(shard, "advance").opened == 0


def test_one_school_is_backed_up_and_comes_back_alone(
    shard: Shard, cluster: Cluster, tmp_path: Path
) -> None:
    evening = at("2020-09-30", 22)
    assert swept(shard, "backup", evening).done == 3
    assert swept(shard, "backup", evening).done == 0
    assert swept(shard, "backup", evening + timedelta(days=1)).done == 3
    kept = shard.settings_of("due").backup_folder / "nastavnik-2020-09-30.tar"
    assert kept.stat().st_mode & 0o077 == 0
    copy = shutil.copy(kept, tmp_path / "copy.tar")
    with shard.opened("due") as app:
        head = checkpoints.head(app)
    other = Shard(Settings(home=tmp_path / "other"), "t", cluster.new_database())
    for elsewhere in (
        other.add("under_another_name"),
        Settings(home=tmp_path / "alone", database_url=cluster.new_database()),
    ):
        with pytest.raises(StoreUnavailable, match="keeps its name"):
            backup.restore(elsewhere, Path(copy), DUE)
    found = backup.restore(other.add("due"), Path(copy), DUE)
    assert found.sound
    assert found.verification.entries == 3
    assert other.schools() == ["due", "under_another_name"]
    with other.opened("due") as app:
        assert checkpoints.head(app) == head
    with pytest.raises(StoreUnavailable, match="already"):
        backup.restore(other.settings_of("due"), Path(copy), DUE)


def test_the_digest_goes_out_once_a_day(shard: Shard) -> None:
    morning = at("2020-12-01", 8)
    assert swept(shard, "digest", morning).opened == 2
    with shard.opened("due") as app, app.database.reading() as tx:
        ran = "SELECT count(*) FROM runs WHERE flow = 'digest'"
        assert sql.number(tx, ran) == 1
    swept(shard, "digest", morning + timedelta(minutes=15))
    with shard.opened("due") as app, app.database.reading() as tx:
        assert sql.number(tx, ran) == 1


def test_schools_are_added_listed_and_brought_up_to_date_by_hand(
    cluster: Cluster, tmp_path: Path
) -> None:
    url = cluster.new_database()
    env = os.environ | {
        "NASTAVNIK_HOME": str(tmp_path), "NASTAVNIK_SHARDS": f"north={url}"
    }  # fmt: skip

    def schools(*words: str, code: int = 0) -> str:
        command = [sys.executable, "-m", "deploy.schools", *words]
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stderr
        return done.stdout + done.stderr

    told = schools("add", "north", "school128")
    assert schools("list") == "north/school128\n"
    assert schools("environment", "north", "school128") == told
    assert "no such shard" in schools("add", "south", "school128", code=1)
    assert schools("migrate") == ""
    assert "opened 0, transitions 0" in schools("sweep", "advance")
    script = f"{told}{sys.executable} -m cli.app cycle open 2020/21 && "
    script += f"{sys.executable} -m cli.app verify"
    opened = subprocess.run(["/bin/bash", "-ec", script], env=env, capture_output=True, check=False)
    assert opened.returncode == 0, opened.stderr
    shard = Shard(Settings(home=tmp_path), "north", url)
    with shard.opened("school128") as app:
        assert verification.verify(app).entries > 20


def test_a_shards_database_is_found_whatever_its_user_is_called(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        connection.execute("CREATE ROLE postgres SUPERUSER LOGIN")
    url = cluster.url().replace("nastavnik@", "postgres@")
    made = databases(url, ["a_shard"])["a_shard"]
    assert made == cluster.url("a_shard").replace("nastavnik@", "postgres@")
    open_database(made).close()
    assert databases(url, ["a_shard"]) == {"a_shard": made}
