"""Who may read what people wrote in an instance, by what its definition says.

A text of a definition that was laid in before readers had to be named is read by the roles that
sign in: never by whoever answers by the links of letters.
"""

from collections.abc import Callable, Iterable

from states.decision import Entry
from states.definition import EVERYONE, FieldSpec, Names, Process


def of_field(process: Process, spec: FieldSpec) -> Names:
    """The roles whose people may read a field; `(EVERYONE,)` for whoever may look at all."""
    if spec.seen_by:
        return spec.seen_by
    return _signing_in(process) if spec.type == "text" else (EVERYONE,)


def of_reason(process: Process, trigger: str) -> Names:
    """The roles that may read the reason given with a trigger. Where transitions of one trigger
    differ, those whom all of them name."""
    named = [t.reason_seen_by for t in process.transitions if t.trigger == trigger and t.reason]
    if not named or not all(named):
        return _signing_in(process)
    strict = [readers for readers in named if EVERYONE not in readers]
    if not strict:
        return (EVERYONE,)
    return tuple(role for role in strict[0] if all(role in readers for readers in strict))


def of_slot(process: Process, slot: str) -> Names:
    """The roles that may open a document of a slot."""
    return next((s.seen_by for s in process.evidence if s.slot == slot), (EVERYONE,))


def versions_since(entries: Iterable[Entry], wrote: Callable[[Entry], bool]) -> frozenset[int]:
    """The versions an instance has run under since something was written: whoever could not read it
    under one of them does not read it now. All of them where it is not known when that was."""
    version, written = 0, False
    every, since = set[int](), set[int]()
    for entry in entries:
        version = int(str(entry.changes.get("version", version)))
        written = written or wrote(entry)
        every.add(version)
        if written:
            since.add(version)
    return frozenset(since or every)


def _signing_in(process: Process) -> Names:
    return tuple(name for name, role in process.roles.items() if role.answers_by == "sign_in")
