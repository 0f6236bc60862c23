"""One person is one voice: who answers for one side of an instance does not answer for another."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from states.definition import Process
from states.machine import Machine


class Clash(NamedTuple):
    """Two roles that one person would play."""

    given: str
    held: str


def voices(process: Process) -> frozenset[str]:
    """The roles with a step that nobody else may take: a mentor's yes is no parent's."""
    return frozenset(t.by[0] for t in process.transitions if len(t.by) == 1)


def clash(
    machine: Machine, roles: Mapping[str, tuple[str, ...]], given: Iterable[str]
) -> Clash | None:
    """A role that is given to somebody who is named in another one of a voice of its own."""
    own = voices(machine.process) & roles.keys()
    for role in own.intersection(given):
        for other in own - {role}:
            named = set(roles[role]) & set(roles[other])
            if any(who.startswith("person:") for who in named):
                return Clash(role, other)
    return None
