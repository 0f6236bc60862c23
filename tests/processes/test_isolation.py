"""Two people act on one pair: nobody's work is lost, and the checker that says so can tell."""

import re
import sqlite3
from contextlib import closing

import psycopg
import pytest
from sqlalchemy import bindparam, update

from bench.faults import isolation
from programme.people import register
from programme.processes import advance, pairs
from programme.processes.cycles import open_cycle
from programme.processes.firing import Fired, Request, fire
from programme.school.application import Application
from states.decision import PersonId
from states.errors import Overtaken
from store import apply, instances, tables
from store.statement import Statement
from tests.author import BY
from tests.cast import at

MORNING = at("2020-09-02")
EARLIER = at("2020-01-01")
"""Before any timer is due: these tests ask for updates alone."""


@pytest.fixture
def coordinator(app: Application) -> PersonId:
    """Somebody who opened a pair."""
    who = register.add(app, "coordinator", "c@school.example", by=BY)
    open_cycle(app, "2020/21", at("2020-09-01"), holders={"coordinator": [who]})
    pairs.open_pairs(app, "2020/21", [pairs.NewPair(who)], EARLIER)
    return who


def recorded(app: Application, who: PersonId, kind: str) -> str:
    """The request is written down; what the person who did it was told."""
    request = Request("pair 1", "record_request", who, inputs={"request_kind": kind})
    answer = fire(app, request, MORNING)
    assert isinstance(answer, Fired)
    with app.database.reading() as tx:
        return f"{instances.by_name(tx, 'pair 1').id}/{answer.revision}/record_request"


def looks_at_an_old_page(app: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the pair is read as it was before."""
    with app.database.reading() as tx:
        before = instances.by_name(tx, "pair 1")
    monkeypatch.setattr(instances, "by_name", lambda *_, **__: before)


def without_keys(url: str) -> None:
    """Takes away the last lines of defence, the tables' own keys."""
    if url.startswith("postgresql"):
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("ALTER TABLE history DROP CONSTRAINT uq_history_instance_revision")
            connection.execute("ALTER TABLE timers DROP CONSTRAINT pk_timers")
        return
    # SQLite drops no constraint: the table is made anew without it
    key = re.compile(r",\s*CONSTRAINT (uq_history_instance_revision UNIQUE|pk_timers PRIMARY KEY)"
                     r" \([^)]*\)")  # fmt: skip
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        for table, copied in (
            ("history", "INSERT INTO kept_history SELECT * FROM history"),
            ("timers", "INSERT INTO kept_timers SELECT * FROM timers"),
        ):
            asked = "SELECT sql FROM sqlite_master WHERE name = ?"
            (old,) = connection.execute(asked, (table,)).fetchone()
            new = key.sub("", old)
            assert new != old
            # a table without row numbers cannot be without its key
            new = new.replace("WITHOUT ROWID", "")
            connection.execute(re.sub(rf'"?\b{table}\b"?', f"kept_{table}", new, count=1))
            connection.execute(copied)
            connection.execute(f"DROP TABLE {table}")
            connection.execute(f"ALTER TABLE kept_{table} RENAME TO {table}")
        connection.commit()


def without_revision_check() -> Statement:
    """What `apply` writes where a state changes, whatever revision the row has."""
    names = apply._UPDATE.names
    written = update(tables.instances).values({name: bindparam(name) for name in names[:-2]})
    anyway = written.where(tables.instances.c.id == bindparam("instance"), bindparam("before") > 0)
    return Statement(anyway, *names)


def test_the_second_of_two_is_told_and_nothing_is_lost(
    app: Application, coordinator: PersonId, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        looks_at_an_old_page(app, patched)
        read = instances.by_name
        patched.undo()
        told = [recorded(app, coordinator, "studies")]
        patched.setattr(instances, "by_name", read)
        with pytest.raises(Overtaken):
            recorded(app, coordinator, "sport")
    assert isolation.found(app, told, EARLIER) == []


def test_somebody_who_saw_another_revision_is_told(app: Application, coordinator: PersonId) -> None:
    seen = Request("pair 1", "record_request", coordinator, inputs={"request_kind": "arts"}, seen=1)
    assert isinstance(fire(app, seen, MORNING), Fired)
    with pytest.raises(Overtaken):
        fire(app, seen, MORNING)


def test_without_the_revision_check_the_checker_finds_the_lost_update(
    app: Application, coordinator: PersonId, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apply, "_UPDATE", without_revision_check())
    without_keys(database_url)
    looks_at_an_old_page(app, monkeypatch)
    told = [recorded(app, coordinator, "studies"), recorded(app, coordinator, "sport")]
    assert any("lost update" in wrong for wrong in isolation.found(app, told, EARLIER))


def test_the_tables_keys_refuse_a_lost_update_that_got_past_the_check(
    app: Application, coordinator: PersonId, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apply, "_UPDATE", without_revision_check())
    looks_at_an_old_page(app, monkeypatch)
    told = [recorded(app, coordinator, "studies")]
    with pytest.raises(Exception, match=r"UNIQUE constraint|unique constraint"):
        recorded(app, coordinator, "sport")
    assert isolation.found(app, told, EARLIER) == []


@pytest.mark.usefixtures("coordinator")
def test_the_checker_finds_a_timer_that_nobody_fired(app: Application) -> None:
    late = at("2020-11-01")
    found = isolation.found(app, [], late)
    assert [wrong for wrong in found if wrong.startswith("skipped timers")]
    advance.advance(app, late)
    assert isolation.found(app, [], late) == []


def test_the_checker_finds_an_act_that_is_not_in_history(
    app: Application, coordinator: PersonId
) -> None:
    told = [recorded(app, coordinator, "studies"), "1/99/propose"]
    assert isolation.found(app, told, EARLIER) == ["lost update: 1/99/propose"]
