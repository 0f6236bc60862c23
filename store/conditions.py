"""Conditions that several statements share, with the names of their parameters."""

from collections.abc import Mapping, Sequence
from itertools import chain

from sqlalchemy import ColumnElement, Text, bindparam, func, literal_column, select

from store.statement import Values
from store.tables import instance_keys, instances, participants


def matching(keys: int, shared: int) -> tuple[list[ColumnElement[bool]], list[str]]:
    """What holds an instance to so many indexed fields and roles, and the names of the parameters:
    for each, what it is called and the list of its possible values."""
    conditions, names = list[ColumnElement[bool]](), list[str]()
    for table, name, value, count in (
        (instance_keys, "name", "value", keys),
        (participants, "role", "holder", shared),
    ):
        for number in range(count):
            key, any_of = f"{name}_{number}", f"{value}_{number}"
            conditions.append(
                select(literal_column("1"))
                .where(
                    table.c.instance == instances.c.id,
                    table.c[name] == bindparam(key),
                    table.c[value].in_(bindparam(any_of)),
                )
                .exists()
            )
            names += key, any_of
    return conditions, names


def matched(where: Mapping[str, Sequence[str]], same: Mapping[str, Sequence[str]]) -> Values:
    """The values of `matching`."""
    return tuple(part for pair in chain(where.items(), same.items()) for part in pair)


def within(state: ColumnElement[str], name: str) -> ColumnElement[bool]:
    """In the state a parameter names, or in the region it names."""
    wanted = bindparam(name, type_=Text)
    return (state == wanted) | (func.substr(state, 1, func.length(wanted) + 1) == wanted + ".")
