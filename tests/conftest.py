"""What the tests run on: a SQLite file, a PostgreSQL cluster of their own, a school in either."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from deploy.postgres import Cluster, program
from programme.school.application import Application, build
from programme.school.settings import Settings
from states.decision import PersonId
from store.database import Database, open_database
from tests.school import opened

# whose second factor is looked at says "required" (tests/dashboard/test_second_factor.py)
os.environ["NASTAVNIK_SECOND_FACTOR"] = "optional"
# how long an example takes says nothing on a machine that is busy
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A private PostgreSQL cluster, stopped at the end."""
    if not program("initdb") or not program("pg_ctl"):
        said = "PostgreSQL's programs are not on this machine: install postgresql"
        if os.environ.get("CI"):
            pytest.fail(said)
        pytest.skip(said)
    folder = Path(tempfile.mkdtemp(prefix="nastavnik-pg-"))
    found = Cluster(folder, "-c fsync=off")
    found.create()
    try:
        yield found
    finally:
        found.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database's address: the same tests run on both kinds."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'nastavnik.db'}"
    found: Cluster = request.getfixturevalue("cluster")
    return found.new_database()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An open, empty database."""
    opened = open_database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Application]:
    """An open school without a cycle, on either database."""
    school = build(Settings(home=tmp_path), open_database(database_url))
    yield school
    school.close()


@pytest.fixture
def who(app: Application) -> dict[str, PersonId]:
    """The school's people: its cycle is opened, and `pair 1` and `pair 2` with it."""
    return opened(app)
