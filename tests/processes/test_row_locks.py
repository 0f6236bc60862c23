"""Two workers at one table: the second waits and sees what the first did, or leaves it alone."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from deploy.postgres import Cluster
from programme.people import register
from programme.processes import advance, cycles, pairs
from programme.processes.firing import Fired, Request, fire, fire_for_group, fire_in
from programme.school.application import Application, build
from programme.school.settings import Settings
from states.decision import InstanceId, PersonId
from states.errors import NastavnikError
from store import outbox, timers
from store.database import Database, open_database
from tests import sql
from tests.author import BY
from tests.cast import at

MORNING = at("2020-09-02")
LATE = at("2020-09-20")
LEASE = timedelta(minutes=20)


@pytest.fixture
def other(app: Application, database_url: str) -> Iterator[Application]:
    """A second process's view of the same school."""
    opened = build(app.settings, open_database(database_url))
    yield opened
    opened.close()


@pytest.fixture
def coordinator(app: Application) -> PersonId:
    return a_group(app)


def a_group(app: Application) -> PersonId:
    """Three pairs of one group; who opened them."""
    who = register.add(app, "Куратор", "c@school.example", by=BY)
    holders = {"coordinator": [who], "director": [who]}
    cycles.open_cycle(app, "2020/21", at("2020-09-01"), holders=holders)
    mentees = [register.add(app, f"Ученик {n}", by=BY) for n in range(3)]
    wanted = [pairs.NewPair(mentee, group=7) for mentee in mentees]
    pairs.open_pairs(app, "2020/21", wanted, at("2020-09-01"))
    return who


def waiting(database: Database) -> bool:
    """Whether somebody waits for a lock. SQLite does not say: there a moment has to do."""
    if not database.postgresql:
        time.sleep(0.3)
        return True
    with database.reading() as tx:
        return sql.number(tx, "SELECT count(*) FROM pg_locks WHERE NOT granted") > 0


class Meanwhile:
    """Work of another process: begun in a thread, and by now waiting for ours."""

    def __init__(self, work: Callable[[], object], database: Database) -> None:
        self._answer: object = None
        self._thread = threading.Thread(target=self._run, args=(work,))
        self._thread.start()
        until = time.monotonic() + 20
        while not waiting(database) and self._thread.is_alive() and time.monotonic() < until:
            time.sleep(0.02)

    def _run(self, work: Callable[[], object]) -> None:
        try:
            self._answer = work()
        except NastavnikError as error:
            self._answer = error

    def answer(self) -> object:
        """What it came to, an error too."""
        self._thread.join(30)
        assert not self._thread.is_alive()
        return self._answer


def requested(who: PersonId, name: str) -> Request:
    return Request(name, "record_request", who, inputs={"request_kind": "studies"})


def consented(who: PersonId, name: str) -> Request:
    """What can only be done once the request is recorded."""
    agreed = {"data_consent": "да", "guardian_consent": "да"}
    return Request(name, "consents_spoken", who, inputs=agreed)


def test_who_acts_on_a_pair_while_it_changes_waits_and_acts_on_what_it_became(
    app: Application, other: Application, coordinator: PersonId
) -> None:
    after = consented(coordinator, "pair 1")
    with app.database.writing() as tx:
        fire_in(app, tx, requested(coordinator, "pair 1"), [], MORNING)
        second = Meanwhile(lambda: fire(other, after, MORNING), app.database)
    assert isinstance(second.answer(), Fired)


def test_who_acts_on_a_group_while_one_of_it_changes_waits_for_that_one(
    app: Application, other: Application, coordinator: PersonId
) -> None:
    after = consented(coordinator, "pair 1")
    for name in ("pair 1", "pair 3"):
        fire(app, requested(coordinator, name), MORNING)
    with app.database.writing() as tx:
        fire_in(app, tx, requested(coordinator, "pair 2"), [], MORNING)
        second = Meanwhile(lambda: fire_for_group(other, after, MORNING), app.database)
    answers = second.answer()
    assert isinstance(answers, list)
    assert [type(answer) for answer in answers] == [Fired, Fired, Fired]


@pytest.fixture
def on_postgresql(cluster: Cluster, tmp_path: Path) -> Iterator[tuple[Application, Application]]:
    """A school that two processes look at. On SQLite one writer waits for the other's end."""
    url = cluster.new_database()
    both = [build(Settings(home=tmp_path), open_database(url)) for _ in range(2)]
    a_group(both[0])
    yield both[0], both[1]
    for one in both:
        one.close()


def test_what_another_worker_fired_while_we_waited_for_its_lock_is_not_claimed_again(
    on_postgresql: tuple[Application, Application],
) -> None:
    first, second = on_postgresql

    def claim() -> list[InstanceId]:
        with second.database.writing() as tx:
            return timers.claim_due(tx, LATE, 1000)

    with first.database.writing() as tx:
        # the timers may be read meanwhile, the rows of instances not be locked
        sql.run(tx, "LOCK TABLE instances IN EXCLUSIVE MODE")
        claimed = timers.claim_due(tx, LATE, 1000)
        waits = Meanwhile(claim, first.database)
        for batch in advance.batches(first, tx, claimed, LATE, ""):
            batch.finish()
    assert len(claimed) > 3
    assert waits.answer() == []


def test_instances_that_another_worker_holds_are_passed_over_at_once(
    on_postgresql: tuple[Application, Application],
) -> None:
    first, second = on_postgresql
    with first.database.writing() as tx:
        held = timers.claim_due(tx, LATE, 4)
        with second.database.writing() as also:
            sql.run(also, "SET LOCAL lock_timeout = '1s'")
            others = timers.claim_due(also, LATE, 4)
    assert len(held) == len(others) == 4
    assert not set(held) & set(others)


def test_letters_that_another_worker_claims_are_passed_over_at_once(
    on_postgresql: tuple[Application, Application],
) -> None:
    first, second = on_postgresql
    advance.advance(first, LATE)
    with first.database.writing() as tx:
        held = outbox.claim(tx, LATE, 4, LEASE)
        with second.database.writing() as also:
            sql.run(also, "SET LOCAL lock_timeout = '1s'")
            others = outbox.claim(also, LATE, 4, LEASE)
    assert len(held) == len(others) == 4
    assert not {row.id for row in held} & {row.id for row in others}
