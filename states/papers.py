"""Which documents a step takes, and which have to be there for it.

A step takes the documents that its definition asks for, and no others: what somebody files under
another step proves nothing to the one that asks for it. Only a slot that no step of the definition
asks for may be filled with any of them; it is proof of nothing (W607).
"""

from collections.abc import Mapping
from typing import NamedTuple

from states.decision import Instance
from states.definition import Process, Transition


class Papers(NamedTuple):
    """The documents of one step. The instance's own slots are those it was opened with."""

    taken: tuple[str, ...]
    """Slots of the process that it takes, in the order of the definition."""
    takes_own: bool
    """Whether it takes the instance's own slots too."""
    wanted: tuple[str, ...]
    """Slots of the process that have to be filled."""
    wants_own: bool
    """Whether the instance's own have to be filled too."""
    along: frozenset[str]
    """Of those wanted, the ones that no other step takes: each time they come with the step, so
    that a paper of an earlier round is none of this one."""

    def takes(self, instance: Instance) -> tuple[str, ...]:
        """The slots that may be filled with this step."""
        return (*instance.required, *self.taken) if self.takes_own else self.taken

    def wants(self, instance: Instance) -> tuple[str, ...]:
        """The slots that have to be filled, before or with this step."""
        own = instance.required if self.wants_own else ()
        return tuple(dict.fromkeys((*own, *self.wanted)))

    def lacks(self, instance: Instance, given: Mapping[str, str]) -> tuple[str, ...]:
        """The slots that are not filled where these documents are handed in with the step."""
        if not self.wanted and not self.wants_own:
            return ()
        there = instance.evidence
        return tuple(
            slot
            for slot in self.wants(instance)
            if not given.get(slot) and (slot in self.along or not there.get(slot))
        )


def papers_of(process: Process) -> tuple[Papers, ...]:
    """The documents of each transition, in the order of the file."""
    nobodys = unasked(process)
    own_unasked = all(isinstance(spec.evidence, tuple) for spec in process.transitions)
    askers: dict[str, set[str]] = {}
    for spec in process.transitions:
        for slot in _asked(spec, process):
            askers.setdefault(slot, set()).add(spec.trigger)
    found = []
    for spec in process.transitions:
        taken = {*_asked(spec, process), *nobodys}
        named = () if isinstance(spec.evidence, str) else spec.evidence
        found.append(
            Papers(
                taken=tuple(slot.slot for slot in process.evidence if slot.slot in taken),
                takes_own=own_unasked or isinstance(spec.evidence, str),
                wanted=_wanted(spec, process),
                wants_own=spec.evidence == "required",
                along=frozenset(slot for slot in named if askers[slot] == {spec.trigger}),
            )
        )
    return tuple(found)


def unasked(process: Process) -> tuple[str, ...]:
    """Slots that no step of a process asks for."""
    asked = {name for spec in process.transitions for name in _asked(spec, process)}
    return tuple(slot.slot for slot in process.evidence if slot.slot not in asked)


def _asked(spec: Transition, process: Process) -> tuple[str, ...]:
    """The slots of the process that a transition has filled, or lets somebody fill."""
    if spec.evidence == "any":
        return tuple(slot.slot for slot in process.evidence)
    return (*_wanted(spec, process), *spec.takes)


def _wanted(spec: Transition, process: Process) -> tuple[str, ...]:
    if spec.evidence == "required":
        return tuple(slot.slot for slot in process.evidence if slot.required)
    return () if isinstance(spec.evidence, str) else spec.evidence
