"""Many schools in one PostgreSQL database: a schema each, where every table is their own, and one
more, `region`, that knows when the shard was swept."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast
from urllib.parse import quote

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from states.definition import Words
from states.errors import WrongUse
from states.history import microseconds
from store.database import Transaction, moment_of, newest_schema, worded

Question = Literal["timers due", "letters waiting", "new entries", "open cycles", "all"]

_PREFIX = "school_"
_NAME = re.compile(r"[a-z0-9_]{1,40}")
_CHUNK = 100
"""Schools asked in one statement, so that it locks few tables."""
_QUESTIONS: dict[Question, tuple[str, ...]] = {
    # each asks those that said yes to the one before: the first looks at one table of each school,
    # and what a new connection pays for is every table it sees for the first time
    "timers due": (
        "EXISTS (SELECT 1 FROM {s}.timers WHERE due_at <= :moment)",
        "EXISTS (SELECT 1 FROM {s}.timers t JOIN {s}.instances i ON i.id = t.instance"
        " JOIN {s}.cycles c ON c.id = i.cycle"
        " WHERE t.due_at <= :moment AND i.incident = 0 AND c.state = 'open')",
    ),
    "letters waiting": (
        "EXISTS (SELECT 1 FROM {s}.outbox WHERE next_attempt_at <= :moment"
        " AND (state = 'waiting' OR (state = 'sending' AND claimed_until <= :moment)))",
    ),
    "new entries": (
        "(SELECT coalesce(max(id), 0) FROM {s}.history)"
        " > (SELECT coalesce(max(last_entry), 0) FROM {s}.checkpoints)",
    ),
    "open cycles": ("EXISTS (SELECT 1 FROM {s}.cycles WHERE state = 'open')",),
    "all": (),
}
_RUNS = """
CREATE SCHEMA IF NOT EXISTS region;
CREATE TABLE IF NOT EXISTS region.runs (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, run text NOT NULL, flow text NOT NULL,
  started_at bigint NOT NULL, finished_at bigint NOT NULL, broken text[] NOT NULL);
CREATE INDEX IF NOT EXISTS ix_region_runs_flow ON region.runs (flow, finished_at);
"""
_PREPARING = 1129


@dataclass(frozen=True, slots=True)
class Found:
    """What a shard answers."""

    schools: int
    """How many it holds."""
    asked_for: tuple[str, ...]
    """Those that are to be opened, in order."""


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    """Each statement by itself: whoever holds a lock for an hour holds no transaction open."""
    address = url.replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(address, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with worded(engine), engine.connect() as connection:
        yield connection


def schools(url: str) -> list[str]:
    """The schools of a shard, in order."""
    with _connected(url) as connection:
        return list(_schools(connection))


def _schools(connection: Connection) -> dict[str, str]:
    """Each with the version of its tables, as it was noted when it was last opened; or ''."""
    rows = connection.execute(
        text(
            "SELECT nspname, coalesce(obj_description(oid, 'pg_namespace'), '') FROM pg_namespace"
            " WHERE starts_with(nspname, :prefix) ORDER BY nspname"
        ),
        {"prefix": _PREFIX},
    )
    named = {str(name).removeprefix(_PREFIX): str(version) for name, version in rows}
    return {name: version for name, version in named.items() if _NAME.fullmatch(name)}


def asked(url: str, question: Question, moment: datetime) -> Found:
    """The schools of a shard for which the answer is yes, and those whose tables are missing or
    of another version than this program's: opened, they are brought up to date.

    A few statements ask all of them: opening one costs as much as asking a hundred.
    """
    with _connected(url) as connection:
        known = _schools(connection)
        # another version may have other tables, so that one cannot ask it anything
        newest = newest_schema()
        yes = [name for name, version in known.items() if version == newest]
        for condition in _QUESTIONS[question]:
            yes = _yes(connection, yes, condition, moment)
        other = [name for name, version in known.items() if version != newest]
        return Found(len(known), tuple(sorted(yes + other)))


def _yes(
    connection: Connection, names: Sequence[str], condition: str, moment: datetime
) -> list[str]:
    found: list[str] = []
    for start in range(0, len(names), _CHUNK):
        statement = " UNION ALL ".join(
            f"SELECT '{name}' WHERE {condition.format(s=_PREFIX + name)}"
            for name in names[start : start + _CHUNK]
        )
        rows = connection.execute(text(statement), {"moment": microseconds(moment)})
        found += [str(row[0]) for row in rows]
    return found


def note_version(tx: Transaction) -> None:
    """Notes the version of a school's tables where a sweep sees it for all schools at once."""
    found = tx.one(
        "SELECT nspname, obj_description(oid, 'pg_namespace') FROM pg_namespace"
        " WHERE nspname = current_schema()"
    )
    if found is not None and found[1] != newest_schema():
        # neither a name nor a comment can be a parameter; both are ours
        tx.run(f"COMMENT ON SCHEMA {found[0]!s} IS '{newest_schema()}'")


def add_school(url: str, name: str) -> str:
    """Makes room for a school; its address. `WrongUse` for a name that is none."""
    if not _NAME.fullmatch(name):
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
    with _connected(url) as connection:
        question = text("SELECT pg_try_advisory_lock(hashtext(:what))")
        yield bool(connection.execute(question, {"what": f"nastavnik {what}"}).scalar())


def add_run(
    url: str, run: str, flow: str, started: datetime, finished: datetime, broken: Sequence[str]
) -> None:
    """The shard was swept, but for the schools that broke: what the dead-man's check of every
    school reads, written once for all of them."""
    with _connected(url) as connection:
        if connection.execute(text("SELECT to_regclass('region.runs')")).scalar() is None:
            # of two that start at once, one waits and finds the other's table
            connection.execute(text(f"SELECT pg_advisory_lock({_PREPARING})"))
            connection.execute(text(_RUNS))
        connection.execute(
            text(
                "INSERT INTO region.runs (run, flow, started_at, finished_at, broken)"
                " VALUES (:run, :flow, :started, :finished, :broken)"
            ),
            {
                "run": run,
                "flow": flow,
                "started": microseconds(started),
                "finished": microseconds(finished),
                "broken": [_PREFIX + name for name in broken],
            },
        )


def last_sweep(tx: Transaction, flow: str) -> datetime | None:
    """When a sweep of its shard last went well for this school; None for a school by itself."""
    if not tx.postgresql or tx.one("SELECT 1 WHERE to_regclass('region.runs') IS NULL"):
        return None
    found = tx.one(
        "SELECT max(finished_at) FROM region.runs WHERE flow = ?"
        " AND NOT current_schema() = ANY (broken)",
        (flow,),
    )
    return None if found is None or found[0] is None else moment_of(cast(int, found[0]))


def schema_of(url: str) -> str:
    """The schema of a school's address; '' where a school has a database of its own."""
    found = re.search(rf"search_path(?:=|%3D)({_PREFIX}{_NAME.pattern})", url)
    return found[1] if found else ""


def address(url: str, name: str) -> str:
    """The database address under which a school sees its own tables and no others."""
    joint = "&" if "?" in url else "?"
    return f"{url}{joint}options={quote(f'-csearch_path={_PREFIX}{name}')}"
