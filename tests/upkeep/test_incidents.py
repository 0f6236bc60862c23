"""What goes wrong steps aside, groups move together, and two workers never double anything."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from programme.history import checkpoints, recent_entries, verification
from programme.people import register
from programme.processes import advance, cycles, pairs
from programme.processes.advance import Advanced
from programme.processes.bulk import preview
from programme.processes.firing import Fired, Request, fire, fire_for_group
from programme.school.application import Application, build
from programme.school.settings import Settings
from programme.upkeep import incidents
from states.decision import PersonId, Refusal
from states.errors import NotAllowed, NotFound
from store.database import open_database
from tests import sql
from tests.author import BY
from tests.cast import at


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Application]:
    folder = tmp_path / "definitions"
    settings = Settings(home=tmp_path)
    shutil.copytree(settings.definitions, folder)
    settings.definitions = folder
    opened = build(settings, open_database(database_url))
    yield opened
    opened.close()


def a_year(app: Application, mentees: int, group: int = 0) -> PersonId:
    coordinator = register.add(app, "Куратор", "coordinator@school.example", by=BY)
    holders = {"coordinator": [coordinator], "director": [coordinator]}
    cycles.open_cycle(app, "2020/21", at("2020-09-01"), holders=holders)
    wanted = [
        pairs.NewPair(register.add(app, f"Ученик {n}", by=BY), group=group) for n in range(mentees)
    ]
    pairs.open_pairs(app, "2020/21", wanted, at("2020-09-01"))
    return coordinator


def test_a_guard_that_breaks_is_set_aside_and_stops_nobody_else(app: Application) -> None:
    file = app.settings.definitions / "pair_lifecycle.yaml"
    text = file.read_text(encoding="utf-8")
    text = text.replace(
        "            overdue: {to: coordinator, repeat: {every: 7 days, at_most: 4}}\n"
        "      - name: consents\n",
        "            then: {trigger: give_up, after: 1 day}\n      - name: consents\n",
    ).replace(
        "transitions:\n",
        "transitions:\n  - {trigger: give_up, source: intake.request, dest: exit.ended_early,"
        " by: engine, guard: 10 / group_number > 1}\n",
    )
    file.write_text(text, encoding="utf-8")
    a_year(app, 1)
    done = advance.advance(app, at("2020-09-20"))
    assert done.incidents == 1
    assert done.left > 0
    assert done.transitions > 10
    found = incidents.incidents(app)
    assert [(i.name, i.kind) for i in found] == [("pair 1", "guard")]
    assert "divide by zero" in found[0].words.en
    assert advance.advance(app, at("2020-09-21")).incidents == 0
    assert incidents.retry(app, found[0].id, at("2020-09-21"), None)
    assert advance.advance(app, at("2020-09-21")).incidents == 1
    assert verification.verify(app).problems == ()


def test_a_meeting_recorded_once_for_a_group_is_each_pairs_own(app: Application) -> None:
    coordinator = a_year(app, 3, group=7)
    request = Request("pair 2", "record_request", coordinator, inputs={"request_kind": "arts"})
    answers = fire_for_group(app, request, at("2020-09-02"))
    assert [a.instance for a in answers if isinstance(a, Fired)] == ["pair 1", "pair 2", "pair 3"]
    with pytest.raises(NotAllowed):
        fire_for_group(app, request, at("2020-09-02"))
    assert [len(recent_entries.recent_entries(app, f"pair {n}")) for n in (1, 2, 3)] == [2, 2, 2]


def test_a_preview_says_who_would_be_refused_and_writes_nothing(app: Application) -> None:
    coordinator = a_year(app, 2)
    request = Request("", "record_request", coordinator, inputs={"request_kind": "arts"})
    fire(
        app,
        Request("pair 1", "record_request", coordinator, inputs=request.inputs),
        at("2020-09-02"),
    )
    before = checkpoints.head(app)
    answers = preview(app, ["pair 1", "пара 2", "pair 3"], request, at("2020-09-02"))
    assert [type(answer) for answer in answers] == [Refusal, Fired, NotFound]
    assert checkpoints.head(app) == before


def test_two_workers_at_once_fire_every_timer_once(app: Application, database_url: str) -> None:
    a_year(app, 60)
    other = build(app.settings, open_database(database_url))
    done: list[Advanced] = []
    workers = [
        threading.Thread(
            target=lambda school: done.append(advance.advance(school, at("2020-09-20"), limit=7)),
            args=(school,),
        )
        for school in (app, other)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    other.close()
    assert advance.advance(app, at("2020-09-20")).transitions == 0
    fired = [
        e
        for e in recent_entries.recent_entries(app, limit=5000)
        if e.recorded.entry.trigger == "elapsed"
    ]
    of_pairs = [e.name for e in fired if e.name.startswith("pair")]
    assert len(of_pairs) == len(set(of_pairs)) == 60
    assert sum(one.transitions for one in done) == len(fired) + sum(
        e.recorded.entry.trigger == "open" for e in recent_entries.recent_entries(app, limit=5000)
    )
    assert verification.verify(app).problems == ()


def test_a_changed_past_is_seen(app: Application) -> None:
    coordinator = a_year(app, 2)
    request = Request("pair 1", "record_request", coordinator, inputs={"request_kind": "arts"})
    fire(app, request, at("2020-09-02"))
    assert checkpoints.checkpoint(app, at("2020-09-02")) is not None
    assert checkpoints.checkpoint(app, at("2020-09-03")) is None
    assert verification.verify(app).problems == ()
    with app.database.writing() as tx:
        # somebody who owns the database: triggers dropped, a field and a timer rewritten
        if tx.postgresql:
            sql.run(tx, "ALTER TABLE history DISABLE TRIGGER ALL")
        else:
            sql.run(tx, "DROP TRIGGER history_no_update")
        sql.run(tx, "UPDATE history SET dest = 'exit.completed' WHERE trigger = 'record_request'")
        sql.run(tx, "UPDATE timers SET due_at = due_at + 1 WHERE instance IN"
               " (SELECT id FROM instances WHERE name = 'pair 2')")  # fmt: skip
        sql.run(tx, "UPDATE instances SET state = 'exit.completed' WHERE name = 'pair 2'")
    codes = {problem.code for problem in verification.verify(app).problems}
    assert {"chain", "replay", "timers", "next_due"} <= codes
