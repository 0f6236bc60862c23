"""The rounds of an instance: who had which part in it from when to when, as its history says.

A round begins when somebody is given a part, and ends when they lose it. Whoever is given a part
that others had before them did not take part then.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

FOR_EVER = 2**62
"""After every revision."""


class Naming(NamedTuple):
    """An entry that says who has a part."""

    revision: int
    recorded_at: datetime
    roles: Mapping[str, Sequence[str]]
    """The roles that it changes, and who has them since: `person:12`, `role:director`."""


def given_at(namings: Iterable[Naming]) -> dict[str, datetime]:
    """Since when the roles that these entries change are as they are, UTC."""
    return {role: naming.recorded_at for naming in namings for role in naming.roles}


def rounds_of_others(
    namings: Iterable[Naming],
    parts: Collection[str],
    is_theirs: Callable[[str, str], bool],
) -> tuple[range, ...]:
    """The revisions at which others had the parts that somebody has now, and they had none: from
    the entry that named the others to the one that let them go, or that named somebody."""
    found: list[range] = []
    roles: dict[str, Sequence[str]] = {}
    since: int | None = None
    for naming in namings:
        roles |= naming.roles
        there = any(is_theirs(role, one) for role, named in roles.items() for one in named)
        of_others = not there and any(roles.get(part) for part in parts)
        if of_others and since is None:
            since = naming.revision
        elif since is not None and not of_others:
            found.append(range(since, naming.revision + (not there)))
            since = None
    return (*found, range(since, FOR_EVER)) if since is not None else tuple(found)
