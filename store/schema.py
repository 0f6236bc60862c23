"""The version of a database's tables, and how it is brought to that of this program."""

from functools import lru_cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from states.definition import Words
from states.errors import StoreUnavailable

_MIGRATING = 1128


def scripts() -> Config:
    """Where the migrations lie."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


@lru_cache(maxsize=1)
def _script() -> ScriptDirectory:
    return ScriptDirectory.from_config(scripts())


def newest_schema() -> str:
    """The version of the schema that this program brings databases to."""
    return str(_script().get_current_head())


def present(engine: Engine) -> str | None:
    """The version of a database's tables; None where there are none yet."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def bring_to(engine: Engine, *, bring_up: bool) -> None:
    """Gives an empty database its tables; with `bring_up`, an older one those of this version.
    `StoreUnavailable` for one of a newer version, and for an older one that stays as it is."""
    script = _script()
    with engine.connect() as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            # of two that start at once, one waits and finds the other's tables
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATING})")
        present = MigrationContext.configure(connection).get_current_revision()
        if present == newest_schema():
            return
        if present is not None and present not in {s.revision for s in script.walk_revisions()}:
            raise StoreUnavailable(
                Words(
                    ru="База данных создана более новой версией nastavnik. Обновите программу.",
                    en="The database was written by a newer nastavnik. Update the program.",
                )
            )
        if present is not None and not bring_up:
            raise StoreUnavailable(
                Words(
                    ru="База данных создана прежней версией nastavnik. Остановите программу и "
                    "выполните: nastavnik update. Сначала он сделает копию.",
                    en="The database was written by an earlier nastavnik. Stop the program and "
                    "run: nastavnik update. It makes a copy first.",
                )
            )
        config = scripts()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
