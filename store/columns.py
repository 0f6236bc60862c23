"""The columns our tables are made of, and the names of their constraints."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, Text
from sqlalchemy import text as sql

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def identity() -> Column[int]:
    """A number of its own for each row."""
    # SQLite numbers rows by itself only where the column is exactly INTEGER
    return Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True)


def text(name: str, default: str = "") -> Column[str]:
    """Text, never null."""
    return Column(name, Text, nullable=False, server_default=default)


def whole(name: str, default: str = "0") -> Column[int]:
    """A whole number, never null."""
    return Column(name, BigInteger, nullable=False, server_default=default)


def moment(name: str) -> Column[int]:
    """Microseconds since 1970, UTC, never null."""
    return Column(name, BigInteger, nullable=False)


def octets(name: str) -> Column[bytes]:
    """Bytes, never null."""
    return Column(name, LargeBinary, nullable=False)


def maybe(name: str) -> Column[int]:
    """A whole number or a moment, or nothing."""
    return Column(name, BigInteger, nullable=True)


def of(name: str, table: str) -> Column[int]:
    """A row of another table."""
    return Column(name, BigInteger, ForeignKey(f"{table}.id"), nullable=False)


def maybe_of(name: str, table: str) -> Column[int]:
    """A row of another table, or nothing."""
    return Column(name, BigInteger, ForeignKey(f"{table}.id"), nullable=True)


def partial(name: str, rows: str, *columns: str, unique: bool = False) -> Index:
    """An index of some rows alone: the others cost it nothing."""
    only = sql(rows)
    return Index(name, *columns, unique=unique, sqlite_where=only, postgresql_where=only)
