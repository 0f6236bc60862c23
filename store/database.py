"""Opens the database; whatever differs between SQLite and PostgreSQL is here.

Every write is one transaction that takes its lock at the start (`BEGIN IMMEDIATE` on SQLite, one
writer per process at a time): two writers queue instead of losing each other's work.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import starmap
from pathlib import Path
from typing import TypeVar, cast

import orjson
from sqlalchemy import Connection, Engine, PoolProxiedConnection, create_engine, event
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as AllTaken
from sqlalchemy.pool import StaticPool

from states.definition import Words
from states.errors import StoreUnavailable
from store.driver_errors import unavailable
from store.schema import bring_to, present
from store.statement import Query, Row, Statement, Values

R = TypeVar("R")


def _nothing(_: str) -> None:
    pass


fault_point: Callable[[str], None] = _nothing
"""Called with `written` before decisions are committed and with `committed` after each commit:
tests stop or die exactly there."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BUSY_SECONDS = 30
"""How long a writer waits for another process before it says that the database is locked."""


@lru_cache(maxsize=20_000)
def moment_of(microseconds: int) -> datetime:
    """The moment a table's number stands for, UTC."""
    return _EPOCH + timedelta(microseconds=microseconds)


def to_json(value: object) -> str:
    """Sorted JSON as the tables hold it."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


@dataclass(frozen=True, slots=True)
class Transaction:
    """One transaction. Values are passed in the order of a statement's parameters."""

    cursor: DBAPICursor
    postgresql: bool
    undone: list[bool] = field(default_factory=list)

    def execute(self, statement: Statement, values: Values = ()) -> None:
        """Hands it to the driver."""
        form = statement.form(self.postgresql)
        if form.as_given:
            self.cursor.execute(form.text, values)
        else:
            self.cursor.execute(*form.arranged(values))

    def run(self, statement: Statement, values: Values = ()) -> int:
        """Runs it; how many rows it touched."""
        self.execute(statement, values)
        return self.cursor.rowcount

    def run_many(self, statement: Statement, rows: Sequence[Row]) -> int:
        """Runs it once per row; how many rows it touched in all."""
        if not rows:
            return 0
        if len(rows) == 1:
            return self.run(statement, rows[0])
        form = statement.form(self.postgresql)
        if not form.as_given:
            rows = [form.arranged(row)[1] for row in rows]
        self.cursor.executemany(form.text, rows)
        return self.cursor.rowcount

    def undo(self) -> None:
        """All that is done in it, before and after, is taken back at its end."""
        self.undone.append(True)

    def rows(self, query: Query[R], values: Values = ()) -> list[R]:
        """All rows of an answer."""
        self.execute(query, values)
        return list(starmap(query.read, self.cursor.fetchall()))

    def one(self, query: Query[R], values: Values = ()) -> R | None:
        """The first row, None where there is none."""
        rows = self.rows(query, values)
        return rows[0] if rows else None

    def number(self, query: Query[int], values: Values = ()) -> int:
        """A single whole number; 0 where there is none."""
        self.execute(query, values)
        rows = self.cursor.fetchall()
        return cast(int, rows[0][0] or 0) if rows else 0


class Database:
    """An open database of this version's schema."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = threading.Lock()
        # one writer at a time, so one connection serves them all
        self._writing: PoolProxiedConnection | None = None
        self.postgresql = engine.dialect.name == "postgresql"

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A transaction that sees one moment and changes nothing."""
        one_moment = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
        with worded(self._engine):
            connection = self._engine.raw_connection()
            try:
                cursor = connection.cursor()
                cursor.execute(one_moment if self.postgresql else "BEGIN")
                yield Transaction(cursor, self.postgresql)
            except self._engine.dialect.loaded_dbapi.Error:
                connection.invalidate()
                raise
            finally:
                # the pool rolls back what is given back to it
                connection.close()

    @contextmanager
    def writing(self, patience: float | None = None) -> Iterator[Transaction]:
        """A transaction that is committed whole, or not at all. `StoreUnavailable` for whoever has
        less patience, in seconds, than another writer needs."""
        with self._turn(patience), worded(self._engine):
            connection = self._writing or self._engine.raw_connection()
            # until it is committed nobody else gets it
            self._writing = None
            try:
                cursor = connection.cursor()
                if patience is not None:
                    cursor.execute(self._waits(patience))
                if not self.postgresql:
                    cursor.execute("BEGIN IMMEDIATE")
                    # whoever writes next with this connection has the patience of everybody
                    if patience is not None:
                        cursor.execute(self._waits(BUSY_SECONDS))
                tx = Transaction(cursor, self.postgresql)
                yield tx
                (connection.rollback if tx.undone else connection.commit)()
            except self._engine.dialect.loaded_dbapi.Error:
                # whatever became of it, nobody gets it again
                connection.invalidate()
                raise
            except BaseException:
                connection.close()
                raise
            self._writing = connection
            fault_point("committed")

    @contextmanager
    def _turn(self, patience: float | None) -> Iterator[None]:
        if not self._writer.acquire(timeout=-1 if patience is None else patience):
            raise unavailable("locked")
        try:
            yield
        finally:
            self._writer.release()

    def _waits(self, seconds: float) -> str:
        """Waits no longer than this for what others hold."""
        much = round(seconds * 1000)
        one_turn = f"SET LOCAL lock_timeout = {much}"
        return one_turn if self.postgresql else f"PRAGMA busy_timeout = {much}"

    def maintain(self, statements: Iterable[str]) -> None:
        """Runs statements that no transaction may hold, while nobody here writes."""
        with self._writer, worded(self._engine):
            connection = self._engine.raw_connection()
            try:
                cursor = connection.cursor()
                if self.postgresql:
                    cursor.connection.autocommit = True
                for statement in statements:
                    cursor.execute(statement)
            finally:
                # what was set on it for this is nobody else's
                (connection.invalidate if self.postgresql else connection.close)()

    def close(self) -> None:
        """Lets go of every connection."""
        if self._writing is not None:
            self._writing.close()
            self._writing = None
        self._engine.dispose()


@contextmanager
def worded(engine: Engine) -> Iterator[None]:
    """The driver's errors in people's words; connections to a server that went away are let go."""
    driver = engine.dialect.loaded_dbapi
    try:
        yield
    except AllTaken:
        raise StoreUnavailable(
            Words(
                ru="Сейчас слишком много обращений сразу. Подождите немного и повторите.",
                en="Too many ask at once just now. Wait a little and try again.",
            )
        ) from None
    except (driver.OperationalError, DBAPIError) as error:
        engine.dispose()
        raise unavailable(str(getattr(error, "orig", error))) from error
    except driver.DatabaseError as error:
        if "not a database" in str(error):
            raise unavailable(str(error)) from error
        raise


def open_database(
    url: str, *, create: bool = True, synchronous: str = "FULL", bring_up: bool = False
) -> Database:
    """The database at `url`; an empty one is given its tables.

    `StoreUnavailable` where it cannot be reached, was written by a newer version, or by an older
    one: with `bring_up` its tables are brought up to date instead. With `create=False` a missing
    SQLite file is refused too.
    """
    if url.startswith("sqlite:///") and not create and not Path(url[10:]).exists():
        raise unavailable(f"{url[10:]}: no such file")
    engine = _engine(url, synchronous)
    try:
        with worded(engine):
            bring_to(engine, bring_up=bring_up)
    except BaseException:
        engine.dispose()
        raise
    return Database(engine)


def schema_at(url: str) -> str | None:
    """The version of a database's tables; None where there are none yet. `StoreUnavailable`."""
    if url.startswith("sqlite:///") and not Path(url[10:]).exists():
        return None
    engine = _engine(url, "FULL")
    try:
        with worded(engine):
            return present(engine)
    finally:
        engine.dispose()


def _engine(url: str, synchronous: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    path = url.removeprefix("sqlite:///")
    memory = path in ("", ":memory:", "sqlite://")
    if not memory:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    arguments: dict[str, object] = {"timeout": BUSY_SECONDS, "check_same_thread": False}
    if memory:
        engine = create_engine("sqlite://", connect_args=arguments, poolclass=StaticPool)
    else:
        engine = create_engine(url, connect_args=arguments)

    @event.listens_for(engine, "connect")
    def prepare(connection: object, _: object) -> None:
        connection.isolation_level = None  # type: ignore[attr-defined]  # we say BEGIN ourselves
        for pragma in (
            # a database that may be lost with its machine (a simulation) needs no log of its own
            f"journal_mode={'MEMORY' if synchronous == 'OFF' else 'WAL'}",
            f"synchronous={synchronous}",
            "foreign_keys=ON",
            # what is deleted or moved leaves no bytes behind in the file
            "secure_delete=ON",
            "temp_store=MEMORY",
            "cache_size=-65536",
        ):
            connection.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
