"""Statements as SQLAlchemy constructs over our tables, run by the driver alone.

SQLAlchemy writes each statement once for each database, in the driver's own marks; from then on it
costs a look into a dictionary. Running a statement through SQLAlchemy would add 50 us (measured),
more than most of ours take.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from inspect import signature
from typing import Generic, Literal, ParamSpec, TypeVar, cast
from weakref import WeakSet

from sqlalchemy import (
    BindParameter,
    Column,
    FromClause,
    Join,
    SelectBase,
    Table,
    TextClause,
    UpdateBase,
    bindparam,
    true,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.dialects.postgresql.base import PGCompiler, PGDialect
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler, SQLiteDialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement, UnaryExpression
from sqlalchemy.sql.operators import custom_op

Cell = bool | int | float | str | bytes | None
Row = tuple[Cell, ...]
Values = tuple[Cell | Sequence[Cell], ...]
"""A value for each parameter; a sequence for one that stands in an `in_`."""

Construct = SelectBase | UpdateBase | TextClause

R_co = TypeVar("R_co", covariant=True)
P = ParamSpec("P")
S = TypeVar("S", bound="Statement")

CHUNK = 500
"""The longest list that is passed at once."""


@dataclass(frozen=True, slots=True)
class DriverForm:
    """A statement as one database's driver takes it."""

    text: str
    names: tuple[str, ...]
    order: tuple[int, ...]
    """For each mark of the text, the place of its value among those passed."""
    lists: tuple[int, ...]
    """The places of those that are lists: the text has a mark for each of their values."""
    as_given: bool
    """Whether the values can be passed on as they are."""
    mark: str

    def arranged(self, values: Values) -> tuple[str, Row]:
        """The text for lists as long as these, and the values in the order of its marks.

        An empty list becomes a list of one null, which nothing equals.
        """
        if len(values) != len(self.names):
            raise ValueError(f"{len(values)} values for {', '.join(self.names)}")
        if not self.lists:
            return self.text, cast(Row, tuple([values[place] for place in self.order]))
        some = {
            place: tuple(cast(Sequence[Cell], values[place])) or (None,) for place in self.lists
        }
        cells: list[Cell] = []
        for place in self.order:
            cells += some.get(place) or (cast(Cell, values[place]),)
        lengths = tuple([(self.names[place], len(some[place])) for place in self.lists])
        return _lengthened(self.text, lengths, self.mark), tuple(cells)


@lru_cache(maxsize=2_000)
def _lengthened(text: str, lengths: tuple[tuple[str, int], ...], mark: str) -> str:
    for name, length in lengths:
        text = text.replace(_list_mark(name), ", ".join([mark] * length))
    return text


def _list_mark(name: str) -> str:
    # what SQLAlchemy writes for a list until it knows how long it is
    return f"__[POSTCOMPILE_{name}]"


class _Constants(SQLCompiler):
    """Constants stand in the text itself: planners see them, and partial indexes are used."""

    def visit_bindparam(  # type: ignore[override]
        self, bindparam: BindParameter[object], **how: object
    ) -> str:
        how["literal_binds"] = bindparam.unique
        return cast(str, super().visit_bindparam(bindparam, **how))  # type: ignore[no-untyped-call]


class _SQLite(_Constants, SQLiteCompiler):
    pass


class _PostgreSQL(_Constants, PGCompiler):
    pass


_DIALECTS = {
    False: SQLiteDialect(paramstyle="qmark"),
    True: PGDialect(paramstyle="format"),  # type: ignore[no-untyped-call]
}
_DIALECTS[False].statement_compiler = _SQLite
_DIALECTS[True].statement_compiler = _PostgreSQL
_MARKS = {False: "?", True: "%s"}


class Statement:
    """A statement and the names of its parameters in the order in which values are passed.

    `only` names the database for which it is meant where the other does not understand it.
    """

    def __init__(
        self, construct: Construct, *names: str, only: Literal["sqlite", "postgresql", ""] = ""
    ) -> None:
        self.only = only
        self.construct = construct
        self.names = names
        self._forms: dict[bool, DriverForm] = {}
        _STATEMENTS.add(self)

    def form(self, postgresql: bool) -> DriverForm:
        """As this database's driver takes it; written when it is first asked for."""
        form = self._forms.get(postgresql)
        if form is None:
            form = self._forms[postgresql] = self._compiled(postgresql)
        return form

    def in_schema(self, schema: str) -> str:
        """For PostgreSQL, its tables in a schema, its parameters by name as `text` takes them."""
        named = PGDialect(paramstyle="named")  # type: ignore[no-untyped-call]
        named.statement_compiler = _PostgreSQL
        compiled = self.construct.compile(
            dialect=named, schema_translate_map={None: schema}, render_schema_translate=True
        )
        return str(compiled)

    def _compiled(self, postgresql: bool) -> DriverForm:
        compiled = self.construct.compile(dialect=_DIALECTS[postgresql])
        assert isinstance(compiled, SQLCompiler)  # noqa: S101 - it is no DDL
        order: list[str] = compiled.positiontup or []
        if set(order) != set(self.names):
            raise TypeError(f"{compiled}\nhas the parameters {order}, not {self.names}")
        text = str(compiled)
        lists = [place for place, name in enumerate(self.names) if _list_mark(name) in text]
        places = tuple(self.names.index(name) for name in order)
        as_given = not lists and places == tuple(range(len(self.names)))
        return DriverForm(text, self.names, places, tuple(lists), as_given, _MARKS[postgresql])


class Query(Statement, Generic[R_co]):
    """A statement that answers with rows; each becomes what `read` makes of its cells.

    `read` takes the columns by place: a class or a function whose parameters bear the columns'
    names, or `int`, `str` and the like for a single column.
    """

    def __init__(
        self,
        construct: Construct,
        read: Callable[..., R_co],
        *names: str,
        only: Literal["sqlite", "postgresql", ""] = "",
    ) -> None:
        super().__init__(construct, *names, only=only)
        self.read = read


_STATEMENTS: WeakSet[Statement] = WeakSet()
_EXAMPLES: list[Callable[[], Statement]] = []


def per_shape(*examples: tuple[object, ...]) -> Callable[[Callable[P, S]], Callable[P, S]]:
    """A function that makes a statement whose parts depend on what is asked: it is called once for
    each shape. The examples are arguments; `all_statements` makes a statement of each."""

    def wrap(make: Callable[P, S]) -> Callable[P, S]:
        kept = lru_cache(maxsize=500)(make)
        _EXAMPLES.extend([lambda example=example: kept(*example) for example in examples])  # type: ignore[misc]
        return cast(Callable[P, S], kept)

    return wrap


def all_statements() -> list[Statement]:
    """Every statement of the modules imported so far."""
    examples = [make() for make in _EXAMPLES]
    return list({id(one): one for one in [*_STATEMENTS, *examples]}.values())


def insertion(table: Table, *names: str, ignore: bool = False, **constants: Cell) -> Statement:
    """A new row, its columns' names being those of the parameters. With `ignore` nothing happens
    where such a row is there already."""
    values: dict[str, object] = {name: bindparam(name) for name in names}
    # inline: no RETURNING that nobody asked for. Both databases say ON CONFLICT alike
    construct = insert(table).inline().values(values | constants)
    return Statement(construct.on_conflict_do_nothing() if ignore else construct, *names)


def columns_for(read: Callable[..., object], table: FromClause) -> list[ColumnElement[object]]:
    """The table's columns that `read` takes, in its order."""
    return [table.c[name] for name in signature(read).parameters]


def off_index(column: Column[int]) -> ColumnElement[int]:
    """A column that SQLite must not look up in an index, nor walk one in the order of."""
    return UnaryExpression(column, operator=custom_op("+"), type_=column.type)


class _InThisOrder(Join):
    """Two tables that SQLite reads in the order in which they are written."""

    inherit_cache = True


@compiles(_InThisOrder)
def _cross_join(join: _InThisOrder, compiler: SQLCompiler, **how: object) -> str:
    how["asfrom"] = True
    left, right = (compiler.process(side, **how) for side in (join.left, join.right))
    return f"{left} CROSS JOIN {right}"


def in_this_order(left: FromClause, right: FromClause) -> Join:
    """A join that SQLite carries out left to right; the condition stands in the `where`."""
    return _InThisOrder(left, right, true())


def chunks(values: Sequence[Cell]) -> Iterator[Sequence[Cell]]:
    """A long list in parts that may be passed at once."""
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]
