"""A copy of the whole database in one file, and the way back: SQLite by itself, PostgreSQL by
its own programs."""

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

from sqlalchemy import make_url

from states.definition import Words
from states.errors import StoreUnavailable


def copy_to(url: str, target: Path) -> None:
    """A consistent copy as of one moment, while others go on writing. `StoreUnavailable`."""
    if url.startswith("sqlite"):
        source = sqlite3.connect(f"file:{url.removeprefix('sqlite:///')}?mode=ro", uri=True)
        try:
            # the stepwise copy starts anew with each write and may never end under load
            source.execute("VACUUM INTO ?", (str(target),))
        except sqlite3.Error as error:
            raise _failed(str(error)) from error
        finally:
            source.close()
        return
    _run("pg_dump", url, "--format=custom", "--no-owner", f"--file={target}")


def bring_back(copy: Path, url: str) -> None:
    """Puts a copy where there is no database yet. `StoreUnavailable` where there is one."""
    if url.startswith("sqlite"):
        path = Path(url.removeprefix("sqlite:///"))
        if path.exists():
            raise _occupied(str(path))
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(copy, path)
        return
    listed = _run("psql", url, "--tuples-only", "--command=SELECT to_regclass('instances')")
    if "instances" in listed:
        raise _occupied("PostgreSQL")
    _run("pg_restore", url, "--no-owner", "--single-transaction", "--exit-on-error", str(copy))


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


def _occupied(where: str) -> StoreUnavailable:
    return StoreUnavailable(
        Words(
            ru=f"{where}: здесь уже есть база данных. Восстанавливают только в пустое место.",
            en=f"{where}: there is a database already. Restore into an empty place.",
        )
    )
