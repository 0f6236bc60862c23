"""A database of the version before is brought up to this one, or is as it was."""

import sqlite3
from pathlib import Path

import pytest
from alembic import command
from filelock import FileLock
from sqlalchemy import create_engine

from cli.output import BROKEN
from programme.history import verification
from programme.school.application import open_application
from programme.school.settings import Settings
from programme.upkeep import updating
from programme.upkeep.updating import update
from states.definition import Words
from states.errors import StoreUnavailable
from store.database import Database, open_database, schema_at
from store.schema import newest_schema, scripts
from tests import sql
from tests.cast import at
from tests.shell import Shell

SCHOOLS = Path(__file__).parents[1] / "store" / "schools"
BEFORE = sorted(SCHOOLS.glob("*.sql"))[-1]
NOW = at("2020-11-20")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A school that the version before left, on SQLite."""
    found = Settings(home=tmp_path)
    with sqlite3.connect(tmp_path / "nastavnik.db") as written:
        written.executescript(BEFORE.read_text("utf-8"))
    written.close()
    return found


def dump(file: Path) -> list[str]:
    """All that a database holds; a copy may have it in another order."""
    with sqlite3.connect(file) as opened:
        said = sorted(opened.iterdump())
    opened.close()
    return said


def broken_on_purpose(patch: pytest.MonkeyPatch, why: str) -> None:
    """The migration itself fails, or loses an entry of history on its way."""
    upgrade = open_database

    def breaks(url: str, *, create: bool, bring_up: bool) -> Database:
        opened = upgrade(url, create=create, bring_up=bring_up)
        if why == "raises":
            opened.close()
            raise RuntimeError("no such column")
        with opened.writing() as tx:
            sql.run(tx, "DROP TRIGGER history_no_delete")
            sql.run(tx, "DELETE FROM history WHERE id = 40")
        return opened

    patch.setattr(updating, "open_database", breaks)


def test_a_database_of_the_version_before_is_not_opened_by_the_way(settings: Settings) -> None:
    before = dump(settings.home / "nastavnik.db")
    with pytest.raises(StoreUnavailable) as refused, open_application(settings):
        pass
    assert "nastavnik update" in refused.value.say("ru")
    assert dump(settings.home / "nastavnik.db") == before


def test_it_is_copied_brought_up_and_verified(settings: Settings) -> None:
    before = dump(settings.home / "nastavnik.db")
    done = update(settings, NOW)
    assert done is not None
    assert (done.before, done.after, done.entries) == (BEFORE.stem, newest_schema(), 83)
    assert dump(done.copy) == before
    assert done.copy.stat().st_mode & 0o077 == 0
    with open_application(settings) as app:
        assert verification.verify(app, files=False).problems == ()
    assert update(settings, NOW) is None


@pytest.mark.parametrize("why", ["raises", "loses"])
def test_an_update_that_is_broken_goes_back(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    before = dump(settings.home / "nastavnik.db")
    with monkeypatch.context() as patch:
        broken_on_purpose(patch, why)
        with pytest.raises(StoreUnavailable) as failed:
            update(settings, NOW)
    said = failed.value.say("ru")
    assert "в прежнее состояние" in said
    assert ("no such column" in said) == (why == "raises")
    assert dump(settings.home / "nastavnik.db") == before
    assert schema_at(settings.url) == BEFORE.stem
    done = update(settings, NOW)
    assert done is not None


def test_one_that_was_killed_in_the_middle_is_undone_by_the_next(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = dump(settings.home / "nastavnik.db")

    class Killed(BaseException):
        pass

    def dies(_: Settings) -> int:
        open_database(settings.url, bring_up=True).close()
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(updating, "_brought_up", dies)
        with pytest.raises(Killed):
            update(settings, NOW)
    assert schema_at(settings.url) == newest_schema()
    done = update(settings, NOW)
    assert done is not None, "what the other left is no start"
    assert dump(done.copy) == before


def test_postgresql_goes_back_too_and_leaves_the_tables_of_others(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not database_url.startswith("postgresql"):
        pytest.skip("of PostgreSQL")
    settings = Settings(home=tmp_path, database_url=database_url)
    with open_application(settings):
        pass
    engine = create_engine(database_url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE theirs (number integer)")
        config = scripts()
        config.attributes["connection"] = connection
        command.downgrade(config, "0008")

    def fails(_: object) -> object:
        raise StoreUnavailable(Words(ru="нет записи.", en="an entry is gone."))

    with monkeypatch.context() as patch:
        patch.setattr(updating, "verify", fails)
        with pytest.raises(StoreUnavailable):
            update(settings, NOW)
    assert schema_at(database_url) == "0008"
    with engine.begin() as connection:
        connection.exec_driver_sql("SELECT * FROM theirs")
        connection.exec_driver_sql("DROP TABLE theirs")
    engine.dispose()
    done = update(settings, NOW)
    assert done is not None
    assert (done.before, done.after) == ("0008", newest_schema())
    with open_application(settings) as app:
        assert verification.verify(app, files=False).problems == ()


def test_the_command_says_what_it_did_and_refuses_while_the_program_runs(
    settings: Settings,
) -> None:
    shell = Shell(settings.home)
    with FileLock(settings.home / "up.lock"):
        refused = shell("update")
    assert refused.code == BROKEN
    assert "Остановите её" in refused.err
    done = shell("update")
    assert done.code == 0, done
    assert f"{BEFORE.stem} → {newest_schema()}" in done.out
    again = shell("update")
    assert "уже этой версии" in again.out
