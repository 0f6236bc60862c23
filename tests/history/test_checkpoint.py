"""A checkpoint while others write: no entry ends up outside of every checkpoint."""

from pathlib import Path

import pytest

from programme.history import checkpoints, verification
from programme.people import register
from programme.processes import pairs
from programme.processes.cycles import open_cycle
from programme.processes.firing import Fired, Request, fire
from programme.school.application import Application, build
from programme.school.settings import Settings
from store import database
from store.database import open_database
from tests.author import BY
from tests.cast import at

MORNING = at("2020-09-02")


@pytest.fixture
def settings(cluster_url: str, tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, database_url=cluster_url)


@pytest.fixture
def cluster_url(request: pytest.FixtureRequest) -> str:
    """PostgreSQL alone lets two write at once."""
    url: str = request.getfixturevalue("cluster").new_database()
    return url


def opened(settings: Settings) -> Application:
    return build(settings, open_database(settings.url))


def test_a_checkpoint_waits_for_entries_that_are_not_committed_yet(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, other = opened(settings), opened(settings)
    who = register.add(app, "coordinator", "c@school.example", by=BY)
    open_cycle(app, "2020/21", at("2020-09-01"), holders={"coordinator": [who]})
    pairs.open_pairs(app, "2020/21", [pairs.NewPair(who), pairs.NewPair(who)], MORNING)

    def request(pair: int) -> Request:
        return Request(f"pair {pair}", "record_request", who, inputs={"request_kind": "arts"})

    during: list[object] = []

    def meanwhile(point: str) -> None:
        # the first pair's row number is given out; the second's, after it, is committed before
        if point == "written" and not during:
            during.append("begun")
            during.append(fire(other, request(2), MORNING))
            during.append(checkpoints.checkpoint(other, MORNING))

    monkeypatch.setattr(database, "fault_point", meanwhile)
    assert isinstance(fire(app, request(1), MORNING), Fired)
    assert isinstance(during[1], Fired)
    assert during[2] is None
    made = checkpoints.checkpoint(other, MORNING)
    assert made is not None
    found = verification.verify(app)
    assert found.problems == ()
    assert made.last_entry - made.first_entry + 1 == found.entries
    app.close()
    other.close()
