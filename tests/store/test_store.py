"""The store: what is written is what was decided, once, and history cannot be changed unseen."""

import sqlite3
import threading
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from states.decision import Decision, Elapsed, Instance
from states.errors import Overtaken, StoreUnavailable
from states.history import GENESIS, seal
from states.opening import Opening, open_instance
from states.replay import present, replay
from states.timers import elapse
from store import (
    checkpoints,
    cycles,
    facts,
    history,
    instances,
    outbox,
    people,
    readings,
    texts,
    timers,
)
from store.apply import Shape, apply
from store.checkpoints import CheckpointRow
from store.database import Database, Transaction, open_database
from store.people import PersonDetails
from store.readings import Reading
from store.tables import metadata
from store.texts import StoredText
from tests import sql
from tests.author import BY, SALT
from tests.cast import COORDINATOR, MENTEE, MENTOR, YEAR, around, at, fired, pair_machine

MACHINE = pair_machine()


def shape(_: str, __: int) -> Shape:
    return Shape(MACHINE.indexed, MACHINE.final_states())


def a_cycle(tx: Transaction) -> int:
    return cycles.add(tx, YEAR, "Школа", "roadmap", 1, "Europe/Moscow", BY).id


def put(tx: Transaction, *decisions: Decision) -> list[Instance]:
    """Seals and applies decisions of different instances."""
    sealed = [seal(decision) for decision in decisions]
    apply(tx, sealed, shape, "school.example")
    return [decision.after for decision in sealed]


def a_pair(tx: Transaction, cycle: int, day: str = "2020-09-15") -> Instance:
    number = instances.allot(tx, 1)[0]
    roles = {"mentor": (f"person:{MENTOR}",), "mentee": (f"person:{MENTEE}",)}
    opening = Opening(number, cycle, f"pair {number}", roles)
    return put(tx, open_instance(MACHINE, opening, around(day)))[0]


def propose(pair: Instance, day: str = "2020-09-16") -> Decision:
    return fired(MACHINE, pair, "propose", COORDINATOR, around(day))


def test_what_is_read_is_what_was_written(database: Database) -> None:
    with database.writing() as tx:
        pair = a_pair(tx, a_cycle(tx))
        pair = put(tx, propose(pair))[0]
    with database.reading() as tx:
        assert instances.by_ids(tx, [pair.id])[pair.id] == pair
        assert instances.by_name(tx, pair.name) == pair
        recorded = history.of_instance(tx, pair.id)
    assert recorded[0].previous == GENESIS
    assert recorded[-1].hash == pair.head
    assert replay(row.entry for row in recorded) == present(pair)


def test_what_is_undone_is_not_there_and_the_next_transaction_is_whole(database: Database) -> None:
    with database.writing() as tx:
        a_pair(tx, a_cycle(tx))
        tx.undo()
        people.add(tx, PersonDetails("Иванов Иван"), SALT, BY)
    with database.reading() as tx:
        assert instances.everything(tx) == []
        assert sql.number(tx, "SELECT count(*) FROM people") == 0
    with database.writing() as tx:
        pair = a_pair(tx, a_cycle(tx))
    with database.reading() as tx:
        assert instances.everything(tx) == [pair]


def test_timer_rows_are_the_instances_own_timers(database: Database) -> None:
    with database.writing() as tx:
        pair = put(tx, propose(a_pair(tx, a_cycle(tx))))[0]
        said = [f"{a.name}/{a.occurrence}/{t.kind}" for a in pair.deadlines for t in a.timers]
        rows = [row for _, row in timers.stray(tx)]
    assert len(rows) == len(said)
    with database.writing() as tx:
        assert timers.claim_due(tx, at("2020-09-30"), 10) == [pair.id]
        where = around("2020-09-30")
        decisions = elapse(MACHINE, pair, Elapsed(where.moment), where)
        for decision in decisions:
            pair = put(tx, decision._replace(before=pair))[0]
        assert timers.claim_due(tx, at("2020-09-30"), 10) == []
        assert {row.message for row in outbox.listing(tx)} == {"overdue", "escalation"}


@pytest.mark.parametrize("table", ["history", "checkpoints", "readings"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET id = 7", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_the_record(
    database: Database, table: str, verb: str
) -> None:
    with database.writing() as tx:
        a_pair(tx, a_cycle(tx))
        row = CheckpointRow(0, 1, 1, b"r", b"p", b"h", at("2020-09-15"))
        checkpoints.add(tx, row)
        readings.add(tx, [Reading(1, 2, 0, "person", "opened", at("2020-09-15"))])
    refusals = (sqlite3.DatabaseError, psycopg.DatabaseError)
    with pytest.raises(refusals, match="append-only"), database.writing() as tx:
        sql.run(tx, verb.format(table))


def test_who_decides_on_an_old_revision_is_overtaken(database: Database) -> None:
    with database.writing() as tx:
        pair = a_pair(tx, a_cycle(tx))
        put(tx, propose(pair))
    with pytest.raises(Overtaken), database.writing() as tx:
        put(tx, propose(pair))
    with database.reading() as tx:
        assert history.total(tx) == 2


def test_two_writers_lose_nothing(database: Database) -> None:
    with database.writing() as tx:
        pair = a_pair(tx, a_cycle(tx))
    refused: list[Overtaken] = []

    def count_up() -> None:
        for _ in range(20):
            try:
                with database.writing() as tx:
                    present_pair = instances.by_ids(tx, [pair.id], lock=True)[pair.id]
                    fields = {**present_pair.fields, "meetings_held": _held(present_pair) + 1}
                    after = present_pair._replace(fields=fields, revision=present_pair.revision + 1)
                    entry = propose(pair).entry._replace(revision=after.revision)
                    put(tx, Decision(present_pair, after, entry))
            except Overtaken as error:
                refused.append(error)

    workers = [threading.Thread(target=count_up) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with database.reading() as tx:
        assert _held(instances.by_ids(tx, [pair.id])[pair.id]) == 40 - len(refused)


def _held(pair: Instance) -> int:
    held = pair.fields["meetings_held"]
    assert isinstance(held, int)
    return held


def test_a_crash_before_the_commit_leaves_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.writing() as tx:
        pair = a_pair(tx, a_cycle(tx))

    def die(point: str) -> None:
        raise KeyboardInterrupt(point)

    monkeypatch.setattr("store.database.fault_point", die)
    with pytest.raises(KeyboardInterrupt, match="written"), database.writing() as tx:
        put(tx, propose(pair))
    monkeypatch.undo()
    with database.reading() as tx:
        assert instances.by_ids(tx, [pair.id])[pair.id].revision == 1
        assert history.total(tx) == 1


def test_a_letter_is_written_once_and_leased_to_one_worker(database: Database) -> None:
    with database.writing() as tx:
        pair = put(tx, propose(a_pair(tx, a_cycle(tx))))[0]
        where = around("2020-09-22", 9)
        put(tx, elapse(MACHINE, pair, Elapsed(where.moment), where)[0])
        lease = timedelta(minutes=10)
        claimed = outbox.claim(tx, at("2020-09-22"), 10, lease)
        assert [row.attempts for row in claimed] == [0]
        assert outbox.claim(tx, at("2020-09-22"), 10, lease) == []
        late = outbox.claim(tx, at("2020-09-22", 14), 10, lease)
        assert [row.message_id for row in late] == [row.message_id for row in claimed]
        outbox.settle(tx, [late[0].id], "sent", at("2020-09-22", 14))
        assert outbox.claim(tx, at("2020-09-23", 14), 10, lease) == []


def test_facts_count_by_state_key_and_shared_people(database: Database) -> None:
    with database.writing() as tx:
        cycle = a_cycle(tx)
        first, _second = a_pair(tx, cycle), a_pair(tx, cycle)
        put(tx, propose(first))
        mentor = (("mentor", (f"person:{MENTOR}",)),)
        asked = [
            facts.CountQuestion("pair"),
            facts.CountQuestion("pair", within=("matching.proposed",)),
            facts.CountQuestion("pair", within=("matching",), outside=("matching.searching",)),
            facts.CountQuestion("pair", same=mentor),
            facts.CountQuestion("pair", where=(("group_number", ("0", "7")),)),
            facts.CountQuestion("pair", where=(("group_number", ("7",)),)),
            facts.CountQuestion("pair", where=(("group_number", ()),)),
        ]
        assert facts.count(tx, cycle, asked) == [2, 1, 1, 2, 2, 0, 0]


def test_an_erased_person_leaves_a_chain_that_still_verifies(database: Database) -> None:
    with database.writing() as tx:
        pair = a_pair(tx, a_cycle(tx))
        somebody = people.add(tx, PersonDetails("Иванов Пётр", kind="minor"), SALT, BY)
        texts.add(tx, [StoredText("d" * 64, b"s" * 16, "обидели", None, (somebody,), pair.id)])
        assert texts.by_digest(tx, "d" * 64) == (b"s" * 16, "обидели")
        assert texts.erase_of(tx, somebody, lambda _: False) == ["d" * 64]
        people.erase(tx, somebody, ["d" * 64], (), BY)
        assert texts.by_digest(tx, "d" * 64) == (b"", "")
        assert people.by_ids(tx, [somebody])[somebody].name == ""
        assert history.of_instance(tx, pair.id)[0].hash == pair.head


def test_migrations_give_the_tables(database: Database, database_url: str) -> None:
    assert database.postgresql == database_url.startswith("postgresql")
    engine = create_engine(database_url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_a_database_of_a_newer_version_is_refused(database_url: str) -> None:
    opened = open_database(database_url)
    with opened.writing() as tx:
        sql.run(tx, "UPDATE alembic_version SET version_num = '9999'")
    opened.close()
    with pytest.raises(StoreUnavailable) as refused:
        open_database(database_url)
    assert "более новой" in refused.value.say("ru")


def test_a_locked_database_is_told_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.database.BUSY_SECONDS", 0.2)
    path = tmp_path / "nastavnik.db"
    opened = open_database(f"sqlite:///{path}")
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable) as refused, opened.writing():
        pass
    assert "занята" in refused.value.say("ru")
    holder.close()
    opened.close()


def test_a_file_that_is_no_database_is_told_in_words(tmp_path: Path) -> None:
    path = tmp_path / "nastavnik.db"
    path.write_text("not a database at all, but long enough to be read as one" * 20)
    with pytest.raises(StoreUnavailable):
        open_database(f"sqlite:///{path}")
    with pytest.raises(StoreUnavailable):
        open_database(f"sqlite:///{tmp_path / 'none.db'}", create=False)


def test_sqlite_finds_what_is_due_by_its_index_and_walks_nothing_else(tmp_path: Path) -> None:
    opened = open_database(f"sqlite:///{tmp_path / 'x.db'}")
    with opened.reading() as tx:
        tx.cursor.execute(f"EXPLAIN QUERY PLAN {timers.CLAIM.form(False).text}", (0, 1000))
        plan = [str(row[3]) for row in tx.cursor.fetchall()]
    opened.close()
    assert plan[0] == "SEARCH timers USING COVERING INDEX ix_timers_due_at (due_at<?)"
    assert [step for step in plan if step.startswith("SCAN") and step != "SCAN cycles"] == []


def test_when_every_connection_is_taken_whoever_waits_is_told_so(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'one.db'}"
    one = Database(create_engine(url, pool_size=1, max_overflow=0, pool_timeout=0.05))
    with one.reading(), pytest.raises(StoreUnavailable) as told, one.reading():
        pass
    assert "слишком много обращений" in told.value.words.ru
    one.close()
