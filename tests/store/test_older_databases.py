"""A school's database written by an earlier version opens, verifies and goes on.

`schools/<migration>.sql` is such a database as SQLite's own dump: a cycle, two pairs, one of which
meets, and a checkpoint. A migration adds the dump of the version before it, and none is changed.
"""

import sqlite3
from pathlib import Path

import pytest

import store
from programme.history import checkpoints, verification
from programme.processes import advance
from programme.school.application import build
from programme.school.settings import Settings
from store.database import open_database
from tests.cast import at

DUMPS = sorted((Path(__file__).parent / "schools").glob("*.sql"))
CLOSED = "b5da5d37b8513e50ab43f361d361ee06e4dde54c985495b8469e3a6b92e5c234"
"""The hash of its checkpoint, as the version that wrote it said it."""


def test_every_migration_has_a_database_of_the_version_before() -> None:
    written = (Path(store.__path__[0]) / "migrations" / "versions").glob("0*.py")
    numbers = sorted(int(path.name[:4]) for path in written)
    # those before 0006 are older than this folder
    assert [int(dump.stem) for dump in DUMPS] == [one for one in numbers[:-1] if one >= 6]


@pytest.mark.parametrize("dump", DUMPS, ids=lambda dump: dump.stem)
def test_the_database_of_an_earlier_version_opens_verifies_and_goes_on(
    dump: Path, tmp_path: Path
) -> None:
    file = tmp_path / "nastavnik.db"
    before = sqlite3.connect(file)
    before.executescript(dump.read_text("utf-8"))
    before.close()
    app = build(Settings(home=tmp_path), open_database(f"sqlite:///{file}", bring_up=True))
    # its documents were not kept with it
    found = verification.verify(app, files=False)
    assert (found.entries, found.instances, found.problems) == (83, 33, ())
    assert checkpoints.checkpoints(app)[0].hash.hex() == CLOSED
    later = advance.advance(app, at("2020-11-20"))
    assert later.transitions > 10
    assert later.incidents == 0
    assert verification.verify(app, files=False).problems == ()
    app.close()
