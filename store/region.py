"""Many schools in one PostgreSQL database, a schema each: every table of theirs is their own."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from sqlalchemy import Connection, create_engine, text

from states.definition import Words
from states.errors import WrongUse
from store.database import worded

_PREFIX = "school_"
_NAME = re.compile(r"^[a-z0-9_]{1,40}$")


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    try:
        with worded(engine), engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def schools(url: str) -> list[str]:
    """The schools of a shard, in order."""
    with _connected(url) as connection:
        rows = connection.execute(
            text(
                "SELECT nspname FROM pg_namespace WHERE starts_with(nspname, :prefix)"
                " ORDER BY nspname"
            ),
            {"prefix": _PREFIX},
        )
        return [str(row[0]).removeprefix(_PREFIX) for row in rows]


def add_school(url: str, name: str) -> str:
    """Makes room for a school; its address. `WrongUse` for a name that is none."""
    if not _NAME.match(name):
        raise WrongUse(
            Words(
                ru=f"«{name}»: имя школы в регионе состоит из строчных латинских букв и цифр.",
                en=f"'{name}': a school of a region is named in lower-case letters and digits.",
            )
        )
    with _connected(url) as connection:
        connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{_PREFIX}{name}"'))
    return address(url, name)


@contextmanager
def alone(url: str, what: str) -> Iterator[bool]:
    """Whether nobody else is at it. What is held is let go with its connection, so that a worker
    that was killed holds up nobody."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    try:
        with worded(engine), engine.connect() as connection:
            asked = text("SELECT pg_try_advisory_lock(hashtext(:what))")
            yield bool(connection.execute(asked, {"what": f"nastavnik {what}"}).scalar())
    finally:
        engine.dispose()


def address(url: str, name: str) -> str:
    """The database address under which a school sees its own tables and no others."""
    joint = "&" if "?" in url else "?"
    return f"{url}{joint}options={quote(f'-csearch_path={_PREFIX}{name}')}"
