"""Every statement of the store: both databases understand it, and its rows are read as they lie."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from inspect import Parameter, signature, unwrap
from pathlib import Path
from types import NoneType, UnionType
from typing import Literal, NewType, Union, get_args, get_origin, get_type_hints

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Boolean,
    Column,
    Integer,
    LargeBinary,
    Select,
    SelectBase,
    Text,
    TextClause,
    UpdateBase,
    select,
)
from sqlalchemy import bindparam as param
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import Label

from states.decision import PersonId
from store import people, region
from store.database import Database, Transaction, open_database
from store.people import PersonDetails
from store.statement import Cell, Query, Statement, Values
from store.tables import outbox
from store.tables import people as table
from tests.author import BY, SALT
from tests.statements import STATEMENTS, named

SCAN = re.compile(
    r"SCAN (instances|instance_keys|participants|timers|history|texts|outbox|people|answer_links)"
)
READ_WHOLE = {
    # at night, no further than its limit
    "answer_links._EXPIRED",
    # from its newest row on, no further than its limit
    "history._NEWEST",
    "outbox._LISTED",
    # a name that is not there: three that are like it
    "instances._SIMILAR",
    # a part of a name with which none begins
    "people._CONTAINING",
    # at night: who took part in what until when
    "retention._TOOK_PART",
    "retention._ROLE_CHANGES",
    # an erasure looks at everything
    "erasure._NAMED_IN",
    "erasure._MESSAGE_IDS",
    "erasure._LETTERS",
    "erasure._EMPTY",
    "erasure._EMPTY_NAMING",
    "sent_mails._NAMING",
    "involvement._NAMED",
    # everybody in the list of the command line
    "people._ALL_IDS",
    # migration to another version
    "instances._OF_PROCESS",
    # verification, status and simulation ask for all there is
    "history._TOTAL",
    "instances._ALL",
    "outbox._COUNTS",
    "outbox._PER_DAY",
    "cross_checks._ERASED_AT",
    "people._SALTS",
    "timers._ALL",
    "timers._NEXT",
}


SOME_DAY = datetime(2026, 9, 1, tzinfo=UTC)
EXAMPLES: dict[type, Cell] = {Text: "x", LargeBinary: b"x", BigInteger: 1, Integer: 1}


def values(statement: Statement) -> Values:
    """Values of the types that the statement compares with; None where it does not say."""
    types = {
        bind.key: type(bind.type)
        for bind in visitors.iterate(statement.construct)
        if isinstance(bind, BindParameter) and not bind.unique
    }
    cells = [EXAMPLES.get(types[name]) for name in statement.names]
    lists = statement.form(False).lists
    return tuple([(cell, cell) if n in lists else cell for n, cell in enumerate(cells)])


def explained(tx: Transaction, statement: Statement) -> list[str]:
    """What the database intends to do."""
    asked = "EXPLAIN" if tx.postgresql else "EXPLAIN QUERY PLAN"
    text, cells = statement.form(tx.postgresql).arranged(values(statement))
    tx.cursor.execute(f"{asked} {text}", cells)
    return [str(row[-1]) for row in tx.cursor.fetchall()]


def test_a_statement_has_a_mark_for_each_value_on_both_databases() -> None:
    assert len(STATEMENTS) > 150
    for statement in STATEMENTS:
        text, cells = statement.form(False).arranged(values(statement))
        other, same = statement.form(True).arranged(values(statement))
        assert text.count("?") == len(cells), text
        assert other.replace("%%", "").count("%s") == len(same) == len(cells), other


def test_both_databases_understand_every_statement(database: Database, database_url: str) -> None:
    theirs = ("", "postgresql" if database.postgresql else "sqlite")
    if database.postgresql:
        # what a shard knows of its sweeps lies beside the schools
        region.add_run(database_url, "a", "advance", SOME_DAY, SOME_DAY, [])
    with database.reading() as tx:
        for statement in STATEMENTS:
            # a block of PostgreSQL's own language cannot be explained: test_checkpoint runs it
            block = statement.form(True).text.startswith("DO")
            if statement.only in theirs and not block:
                explained(tx, statement)


def test_only_these_read_a_big_table_whole(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'nastavnik.db'}")
    with database.reading() as tx:
        plans = {named(one): explained(tx, one) for one in STATEMENTS if one.only != "postgresql"}
    database.close()
    scans = {name for name, plan in plans.items() if any(map(SCAN.match, plan))}
    assert scans == set(READ_WHOLE)


READ_BY_MANY = (outbox.c.instance,)
"""Columns that one reader reads for many queries, of which some compare them."""
CELLS = {Text: str, LargeBinary: bytes, BigInteger: int, Integer: int, Boolean: bool}


def kinds(annotation: object) -> set[object]:
    """The types of cells that an annotation allows."""
    if isinstance(annotation, NewType):
        return kinds(annotation.__supertype__)
    if get_origin(annotation) is Literal:
        return {type(value) for value in get_args(annotation)}
    if get_origin(annotation) in (Union, UnionType):
        return set().union(*map(kinds, get_args(annotation)))
    return {annotation}


def columns(
    construct: SelectBase | UpdateBase, text: str
) -> Iterator[tuple[str | None, set[object]]]:
    """The names of a query's columns, and the types of the cells in them."""
    where = construct.whereclause if isinstance(construct, Select) else None
    compared = set() if where is None else set(visitors.iterate(where))
    for name, column in construct.exported_columns.items():
        types: set[object] = {CELLS[type(column.type)]}
        plain = column.element if isinstance(column, Label) else column
        if isinstance(plain, Column):
            answered = plain not in compared or plain in READ_BY_MANY
            missing = plain.nullable and answered
            if missing or f"OUTER JOIN {plain.table.name}" in text:
                types.add(NoneType)
        yield name, types


def test_a_row_is_read_as_its_columns_are() -> None:
    for query in STATEMENTS:
        if not isinstance(query, Query) or isinstance(query.construct, TextClause):
            continue
        present = list(columns(query.construct, query.form(False).text))
        # SQLite has only 1 and 0
        assert query.only == "postgresql" or {bool} not in [types for _, types in present]
        read = unwrap(query.read)
        if isinstance(read, NewType) or read in CELLS.values():
            assert [types for _, types in present] == [kinds(read)], named(query)
            continue
        hints, parameters = get_type_hints(read), signature(read).parameters
        wanted = [(name, kinds(hints[name])) for name in parameters]
        assert wanted[: len(present)] == present, named(query)
        left = list(parameters.values())[len(present) :]
        assert all(parameter.default is not Parameter.empty for parameter in left), named(query)


def test_a_constant_may_contain_the_drivers_marks(database: Database) -> None:
    name = "100 % sure? 'Yes' %s"
    asked = Query(
        select(table.c.id).where(table.c.name == name, table.c.address == param("address")),
        PersonId,
        "address",
    )
    with database.writing() as tx:
        number = people.add(tx, PersonDetails(name, "who?@school.example"), SALT, BY)
        assert tx.rows(asked, ("who?@school.example",)) == [number]
