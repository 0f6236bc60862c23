"""A second person: somebody else than the one before, and not by that one's own word.

A guard that says `actor != consent_from` wants two people. Whoever is one of them could make the
other: give a role to a person of their own, or name them as a substitute. So a role counts for such
a step only where somebody else gave it, by at least one of the grounds on which the actor has it.
"""

import re
from collections.abc import Mapping

from states.decision import Value
from states.definition import Process, Transition

_APART = re.compile(r"\bactor\s*!=\s*([a-z]\w*)|\b([a-z]\w*)\s*!=\s*actor\b")
Grounds = Mapping[str, tuple[frozenset[int], ...]]
"""Role to the grounds on which the actor has it, each with those who wrote it down: people by their
numbers, an account without a person by the negative of its own."""


def kept_apart(process: Process, transition: Transition) -> tuple[str, ...]:
    """The fields of people that a transition's guard keeps its actor apart from."""
    found = (one or other for one, other in _APART.findall(transition.guard or ""))
    fields = process.fields
    return tuple(dict.fromkeys(n for n in found if n in fields and fields[n].type == "person"))


def independent(
    role: str, names: tuple[str, ...], fields: Mapping[str, Value], grounds: Grounds
) -> bool:
    """Whether somebody in this role is another than those in these fields, as far as is known. Of
    an account without a person it is not known who it is, so nobody is another."""
    if not names:
        return True
    others = {int(str(fields[name] or 0)) for name in names} - {0}
    if any(other < 0 for other in others):
        return False
    known = grounds.get(role, (frozenset(),))
    return any(not givers & others and all(giver > 0 for giver in givers) for givers in known)
