"""A copy of the whole database in one file, and the way back: SQLite by itself, PostgreSQL by
its own programs."""

import os
import re
import shutil
import sqlite3
import subprocess
from pathlib import Path

from sqlalchemy import Text, func, make_url, select

from states.definition import Words
from states.errors import StoreUnavailable
from store.database import Transaction
from store.files import PARTIAL, make_folder, put_in_place
from store.region import schema_of
from store.statement import Query
from store.tables import metadata

_EXPORT_SNAPSHOT = Query(select(func.pg_export_snapshot(type_=Text)), str, only="postgresql")


def copy_to(url: str, target: Path, snapshot: str = "") -> None:
    """A consistent copy as of one moment, while others go on writing. `StoreUnavailable`.

    `snapshot` names the moment on PostgreSQL (`snapshot_of`). Of a school in a shard its own
    schema is copied.
    """
    if url.startswith("sqlite"):
        file = Path(url.removeprefix("sqlite:///")).absolute()
        source = sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)
        try:
            # the stepwise copy starts anew with each write and may never end under load
            source.execute("VACUUM INTO ?", (str(target),))
        except sqlite3.Error as error:
            raise _failed(str(error)) from error
        finally:
            source.close()
        return
    parts = [f"--schema={schema}"] if (schema := schema_of(url)) else []
    parts += [f"--snapshot={snapshot}"] if snapshot else []
    _run("pg_dump", url, "--format=custom", "--no-owner", f"--file={target}", *parts)


def snapshot_of(tx: Transaction) -> str:
    """On PostgreSQL: the moment a reading transaction sees, for as long as it is open."""
    return tx.one(_EXPORT_SNAPSHOT) or ""


def refuse_occupied(url: str) -> None:
    """`StoreUnavailable` where there is a database already."""
    if url.startswith("sqlite"):
        path = Path(url.removeprefix("sqlite:///"))
        if path.exists():
            raise _occupied(str(path))
        return
    listed = _run("psql", url, "--tuples-only", "--command=SELECT to_regclass('instances')")
    if "instances" in listed:
        raise _occupied("PostgreSQL")


def bring_back(copy: Path, url: str) -> None:
    """Puts a copy where there is no database yet. `StoreUnavailable` where there is one."""
    refuse_occupied(url)
    if url.startswith("sqlite"):
        path = Path(url.removeprefix("sqlite:///"))
        make_folder(path.parent)
        # whole or not at all: half a database would be in the way of the next try
        partial = path.with_suffix(PARTIAL)
        shutil.copyfile(copy, partial)
        put_in_place(partial, path)
        return
    schema = schema_of(url)
    copied = re.search(r"SCHEMA - (school_\w+)", _run("pg_restore", url, "--list", str(copy)))
    if schema != (copied[1] if copied else ""):
        # its tables would end up elsewhere in the shard
        raise _another(copied[1] if copied else "postgresql", schema or "postgresql")
    if schema:
        # the copy brings its own; one that is not empty is refused
        _run("psql", url, f"--command=DROP SCHEMA IF EXISTS {schema}")
    _run("pg_restore", url, "--no-owner", "--single-transaction", "--exit-on-error", str(copy))


def put_back(copy: Path, url: str) -> None:
    """Puts a copy in the place of the database that is there: nobody else may be at it.
    `StoreUnavailable`. Said twice, it is as good as said once."""
    if url.startswith("sqlite"):
        path = Path(url.removeprefix("sqlite:///"))
        partial = path.with_suffix(PARTIAL)
        shutil.copyfile(copy, partial)
        for beside in ("-wal", "-shm"):
            # what they hold is of the database that goes
            path.with_name(path.name + beside).unlink(missing_ok=True)
        put_in_place(partial, path)
        return
    if schema := schema_of(url):
        _run("psql", url, f"--command=DROP SCHEMA IF EXISTS {schema} CASCADE")
    else:
        # ours alone: somebody may keep other tables beside them
        ours = ", ".join(table.name for table in metadata.sorted_tables)
        _run("psql", url, f"--command=DROP TABLE IF EXISTS {ours} CASCADE")
    how = ("--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error")
    _run("pg_restore", url, *how, str(copy))


def _run(name: str, url: str, *arguments: str) -> str:
    address = make_url(url)
    found = _program(name)
    environment = dict(os.environ)
    if address.password:
        # not among the arguments, where everybody on the machine could read it
        environment["PGPASSWORD"] = str(address.password)
    plain = address.set(password=None).render_as_string(hide_password=False)
    done = subprocess.run(  # noqa: S603
        [found, f"--dbname={plain}", *arguments],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    if done.returncode:
        raise _failed(f"{name}: {done.stderr.strip()}")
    return done.stdout


def _program(name: str) -> str:
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    found = shutil.which(name) or (str(places[0]) if places else "")
    if not found:
        raise StoreUnavailable(
            Words(
                ru=f"Нет программы {name}. Установите клиент PostgreSQL (postgresql-client).",
                en=f"The program {name} is missing. Install PostgreSQL's client programs.",
            )
        )
    return found


def _failed(reason: str) -> StoreUnavailable:
    return StoreUnavailable(
        Words(ru=f"Копия базы не получилась: {reason}", en=f"The copy failed: {reason}")
    )


def _another(copied: str, wanted: str) -> StoreUnavailable:
    return StoreUnavailable(
        Words(
            ru=f"Это копия «{copied}», а настроена «{wanted}». Имя школы должно быть тем же.",
            en=f"This is a copy of '{copied}', but '{wanted}' is set up: a school keeps its name.",
        )
    )


def _occupied(where: str) -> StoreUnavailable:
    return StoreUnavailable(
        Words(
            ru=f"{where}: здесь уже есть база данных. Восстанавливают только в пустое место.",
            en=f"{where}: there is a database already. Restore into an empty place.",
        )
    )
