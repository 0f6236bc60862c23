"""Many schools in one PostgreSQL database: a schema each, where every table is their own, and one
more, `region`, that knows when the shard was swept."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, TypeVar
from urllib.parse import quote

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Identity,
    Index,
    MetaData,
    Table,
    Text,
    any_,
    column,
    create_engine,
    func,
    insert,
    inspect,
    not_,
    select,
    table,
    text,
)
from sqlalchemy import bindparam as param
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateSchema

from states.definition import Words
from states.errors import WrongUse
from states.history import microseconds
from store.database import Transaction, moment_of, worded
from store.schema import newest_schema
from store.school_questions import QUESTIONS, for_each
from store.school_questions import Question as Question
from store.statement import Query, Statement, Values

R = TypeVar("R")

_PREFIX = "school_"
_NAME = re.compile(r"[a-z0-9_]{1,40}")
_CHUNK = 100
"""Schools asked in one statement, so that it locks few tables."""
_runs = Table(
    "runs",
    MetaData(schema="region"),
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("run", Text, nullable=False),
    Column("flow", Text, nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger, nullable=False),
    Column("broken", ARRAY(Text), nullable=False),
    Index("ix_region_runs_flow", "flow", "finished_at"),
)
_namespaces = table("pg_namespace", column("oid"), column("nspname", Text))
_n = _namespaces.c
_PREPARING = 1129


@dataclass(frozen=True, slots=True)
class ShardAnswer:
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


def _rows(connection: Connection, query: Query[R], values: Values) -> list[R]:
    text, cells = query.form(postgresql=True).arranged(values)
    return [query.read(*row) for row in connection.exec_driver_sql(text, cells)]


def schools(url: str) -> list[str]:
    """The schools of a shard, in order."""
    with _connected(url) as connection:
        return list(_schools(connection))


class _Schema(NamedTuple):
    nspname: str
    version: str


_COMMENT = func.obj_description(_n.oid, "pg_namespace", type_=Text)
_SCHEMAS = Query(
    select(_n.nspname, func.coalesce(_COMMENT, "").label("version"))
    .where(func.starts_with(_n.nspname, param("prefix")))
    .order_by(_n.nspname),
    _Schema,
    "prefix",
    only="postgresql",
)


def _schools(connection: Connection) -> dict[str, str]:
    """Each with the version of its tables, as it was noted when it was last opened; or ''."""
    rows = _rows(connection, _SCHEMAS, (_PREFIX,))
    named = {row.nspname.removeprefix(_PREFIX): row.version for row in rows}
    return {name: version for name, version in named.items() if _NAME.fullmatch(name)}


def asked(url: str, question: Question, moment: datetime) -> ShardAnswer:
    """The schools of a shard for which the answer is yes, and those whose tables are missing or
    of another version than this program's: opened, they are brought up to date.

    A few statements ask all of them: opening one costs as much as asking a hundred.
    """
    with _connected(url) as connection:
        known = _schools(connection)
        # another version may have other tables, so that one cannot ask it anything
        newest = newest_schema()
        yes = [name for name, version in known.items() if version == newest]
        for condition in QUESTIONS[question]:
            yes = _yes(connection, yes, condition, moment)
        other = [name for name, version in known.items() if version != newest]
        return ShardAnswer(len(known), tuple(sorted(yes + other)))


def _yes(
    connection: Connection, names: Sequence[str], question: Query[int], moment: datetime
) -> list[str]:
    yes: list[str] = []
    one = for_each(question)
    for start in range(0, len(names), _CHUNK):
        some = names[start : start + _CHUNK]
        asked = " UNION ALL ".join(one.format(name=name, schema=_PREFIX + name) for name in some)
        rows = connection.execute(text(asked), {"moment": microseconds(moment)})
        yes += [str(row[0]) for row in rows]
    return yes


_OWN_VERSION = Query(
    select(func.coalesce(_COMMENT, "")).where(_n.nspname == func.current_schema()),
    str,
    only="postgresql",
)
# no comment takes a parameter, so that a setting passes it
_PASS_VERSION = Query(
    select(func.set_config("nastavnik.schema", param("version"), True, type_=Text)),
    str,
    "version",
    only="postgresql",
)
_NOTE_VERSION = Statement(
    text(
        "DO $$ BEGIN EXECUTE format('COMMENT ON SCHEMA %I IS %L', current_schema(),"
        " current_setting('nastavnik.schema')); END $$"
    ),
    only="postgresql",
)


def note_version(tx: Transaction) -> None:
    """Notes the version of a school's tables where a sweep sees it for all schools at once."""
    if tx.one(_OWN_VERSION) not in (None, newest_schema()):
        tx.one(_PASS_VERSION, (newest_schema(),))
        tx.run(_NOTE_VERSION)


def add_school(url: str, name: str) -> str:
    """Makes room for a school; its address. `WrongUse` for a name that is none."""
    if not _NAME.fullmatch(name):
        raise WrongUse(
            Words(
                ru=f"«{name}»: имя школы в регионе состоит из строчных латинских букв и цифр.",
                en=f"'{name}': a school of a region is named in lower-case letters and digits.",
            ),
            "malformed",
        )
    with _connected(url) as connection:
        connection.execute(CreateSchema(f"{_PREFIX}{name}", if_not_exists=True))
    return address(url, name)


_LOCK = Query(
    select(func.pg_try_advisory_lock(func.hashtext(param("what")), type_=Boolean)),
    bool,
    "what",
    only="postgresql",
)


@contextmanager
def alone(url: str, what: str) -> Iterator[bool]:
    """Whether nobody else is at it. The lock goes with its connection, so that a worker that was
    killed stands in nobody's way."""
    with _connected(url) as connection:
        yield _rows(connection, _LOCK, (f"nastavnik {what}",)) == [True]


def add_run(
    url: str, run: str, flow: str, started: datetime, finished: datetime, broken: Sequence[str]
) -> None:
    """The shard was swept, but for the schools that broke: what the dead-man's check of every
    school reads, written once for all of them."""
    with _connected(url) as connection:
        if not inspect(connection).has_table("runs", schema="region"):
            # of two that start at once, one waits and finds the other's table
            connection.execute(select(func.pg_advisory_lock(_PREPARING)))
            connection.execute(CreateSchema("region", if_not_exists=True))
            _runs.metadata.create_all(connection)
        connection.execute(
            insert(_runs).values(
                run=run,
                flow=flow,
                started_at=microseconds(started),
                finished_at=microseconds(finished),
                broken=[_PREFIX + name for name in broken],
            )
        )


_IS_SHARD = Query(
    select(func.count()).where(func.to_regclass("region.runs").is_not(None)),
    int,
    only="postgresql",
)
_LAST_SWEEP = Query(
    select(func.max(_runs.c.finished_at)).where(
        _runs.c.flow == param("flow"), not_(func.current_schema() == any_(_runs.c.broken))
    ),
    int,
    "flow",
    only="postgresql",
)


def last_sweep(tx: Transaction, flow: str) -> datetime | None:
    """When a sweep of its shard last went well for this school; None for a school by itself."""
    if not tx.postgresql or not tx.number(_IS_SHARD):
        return None
    last = tx.number(_LAST_SWEEP, (flow,))
    return moment_of(last) if last else None


def schema_of(url: str) -> str:
    """The schema of a school's address; '' where a school has a database of its own."""
    found = re.search(rf"search_path(?:=|%3D)({_PREFIX}{_NAME.pattern})", url)
    return found[1] if found else ""


def address(url: str, name: str) -> str:
    """The database address under which a school sees its own tables and no others."""
    joint = "&" if "?" in url else "?"
    return f"{url}{joint}options={quote(f'-csearch_path={_PREFIX}{name}')}"
