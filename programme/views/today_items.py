"""What needs somebody of one kind, walked along the order of what is due next.

An instance stands where it presses most: overdue before quiet, quiet before this week's, and
those before what waits for a decision. Whoever sees a whole cycle is told of the deadlines that
are a matter of their own roles, not of everybody's.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Literal

from programme.processes.forms import Step
from programme.processes.viewer import Setting, plain
from programme.views.awaiting import answers, awaited, concerned, dealing, heard, leads_on, told
from states.decision import ArmedDeadline, Instance, InstanceId, PersonId
from states.definition import Words
from states.history import microseconds
from states.machine import Machine
from states.primitives import chain
from store import instances, lists
from store.database import moment_of
from store.lists import FIRST, LAST, Deadlines, Key, Scope

Kind = Literal["overdue", "due", "decision", "letter", "quiet", "incident", "silence"]
KINDS: Mapping[Kind, Words] = {
    "overdue": Words(ru="просрочено", en="overdue"),
    "due": Words(ru="срок на этой неделе", en="due this week"),
    "decision": Words(ru="ждёт вашего решения", en="waiting for your decision"),
    "letter": Words(ru="письмо не дошло", en="a letter failed"),
    "quiet": Words(ru="давно не было", en="gone quiet"),
    "incident": Words(ru="сбой", en="incident"),
    "silence": Words(ru="автоматика молчит", en="a flow is silent"),
}
"""In the order of their weight."""
WEEK = timedelta(days=7)
_BEHIND = 2**61
"""Later than every moment: where the second half of a list begins."""
_STRIDES = (50, 150, 300)
"""How many rows are looked at in turn before an answer is given with fewer than asked for."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that needs somebody."""

    kind: Kind
    key: str
    """Its place: what follows it is asked for with `after`."""
    title: Words
    instance: InstanceId | None = None
    name: str = ""
    subject: Words | None = None
    """What the order calls the measure that the instance carries out."""
    process: str = ""
    revision: int = 0
    state: Words | None = None
    due: date | None = None
    """The last day to do it, the school's."""
    late: int = 0
    """Whole days since then."""
    steps: tuple[Step, ...] = ()
    why: Words | None = None
    """A letter's error, an incident's reason."""
    number: int = 0
    """Of the letter or the incident; of a silent flow, the minutes since it ran, -1 for never."""


@dataclass(frozen=True, slots=True)
class Looked:
    """The next things of a kind."""

    items: Sequence[Item]
    stopped: Key | None = None
    """How far it was looked where there may be more; None where that is all, or enough."""


class Needs:
    """One question: the setting, and what it is narrowed to."""

    def __init__(self, here: Setting, process: str, person: PersonId | None) -> None:
        self._here = here
        parts, whole = here.parts(), here.viewer.whole
        self._mine = None if whole or person is None else frozenset(parts)
        self._own = whole and here.viewer.person is not None and person is None
        holders = here.holders()
        if person is not None:
            holders = (f"person:{person}",)
        held = {part.removeprefix("role:") for part in parts}
        self._held = held | lists.roles_played(here.tx, parts)
        self._machines = [
            here.app.machine(here.tx, *key)
            for key in lists.processes(here.tx)
            if process in ("", key[0])
        ]
        places = tuple(
            dict.fromkeys(
                (machine.process.process, state)
                for machine in self._machines
                for state in machine.states
                if process and machine.is_leaf(state) and not machine.is_final(state)
            )
        )
        self._empty = bool(process) and not places
        self._scope = Scope(here.cycle.id, places, holders)
        self._now = microseconds(here.moment)
        week = here.app.calendar.local_day(here.moment + WEEK)
        self._week = microseconds(here.app.calendar.end_of(week))

    def of(self, kind: Kind, after: Key, limit: int, *, bare: bool = False) -> Looked:
        """The next things of a kind that has deadlines; `bare` leaves out steps, for counting."""
        if self._empty or limit <= 0:
            return Looked(())
        if kind == "decision":
            return self._decisions(after, limit, bare)
        return self._timed(kind, after, limit, bare)

    def _timed(self, kind: Kind, after: Key, limit: int, bare: bool) -> Looked:
        watched = [
            (machine.process.process, state, name)
            for machine in self._machines
            for name, rhythm in heard(machine).items()
            if kind == "due" or rhythm == (kind == "quiet")
            for state in machine.states
            if machine.is_leaf(state) and machine.deadlines[name].home in chain(state)
            if self._may_be_theirs(machine, state, name)
        ]
        if not watched:
            return Looked(())
        wanted = Deadlines(frozenset(name for *_, name in watched), passed=kind == "quiet")
        scope = self._scope
        if kind == "quiet" or (kind == "due" and self._own):
            # the other states need not be looked through
            places = tuple(dict.fromkeys((process, state) for process, state, _ in watched))
            scope = replace(scope, places=places)
        walk = partial(self._walk, kind, scope, wanted, self._presses(kind), bare)
        if kind == "due":
            return self._beyond(walk, after, self._now, self._week, limit)
        return walk(after, self._now, limit)

    def _beyond(
        self, walk: partial[Looked], after: Key, edge: int, until: int, limit: int
    ) -> Looked:
        """What has nothing due by `edge`; then, for their own, what has something due by then that
        is a matter of others."""
        found, place = Looked(()), Key(after.due_at - _BEHIND, after.id)
        if after.due_at < _BEHIND:
            found, place = walk(max(after, Key(edge, InstanceId(LAST))), until, limit), FIRST
        left = limit - len(found.items)
        if found.stopped is not None or not left or not self._own:
            return found
        rest = walk(place, edge, left, _BEHIND)
        return Looked((*found.items, *rest.items), rest.stopped)

    def _may_be_theirs(self, machine: Machine, state: str, name: str) -> bool:
        hear = told(machine.deadlines[name].spec)
        return not self._own or bool(self._held & (dealing(machine, state, name) | hear))

    def _presses(self, kind: Kind) -> Callable[[Machine, Instance], ArmedDeadline | None]:
        def overdue(machine: Machine, instance: Instance) -> ArmedDeadline | None:
            passed = self._theirs(machine, instance, self._here.moment)
            plain_ = [armed for armed in passed if not heard(machine)[armed.name]]
            chosen = plain_ if kind == "overdue" else [] if plain_ else passed
            return min(chosen, key=_due_at, default=None)

        def due(machine: Machine, instance: Instance) -> ArmedDeadline | None:
            coming = self._theirs(machine, instance, moment_of(self._week))
            if any(_due_at(armed) <= self._here.moment for armed in coming):
                return None
            return min(coming, key=_due_at, default=None)

        return due if kind == "due" else overdue

    def _theirs(self, machine: Machine, instance: Instance, until: datetime) -> list[ArmedDeadline]:
        """The deadlines by a moment that somebody hears of: of a whole cycle, the viewer."""
        here = self._here
        return [
            armed
            for armed in instance.deadlines
            if armed.due_at is not None and armed.due_at <= until
            if armed.name in heard(machine)
            if not self._own
            or here.acting(instance, concerned(machine, instance, armed, here.moment))
        ]

    def _decisions(self, after: Key, limit: int, bare: bool) -> Looked:
        """In states that wait for a role the viewer may play, with nothing due this week."""
        places = {
            (machine.process.process, state): None
            for machine in self._machines
            for state, roles in awaited(machine).items()
            if roles & self._held
        }
        if not places or self._here.viewer.person is None:
            return Looked(())

        def waits(machine: Machine, instance: Instance) -> ArmedDeadline | None:
            roles = awaited(machine).get(instance.state, frozenset())
            if not self._here.acting(instance, roles):
                return None
            if self._own and self._theirs(machine, instance, moment_of(self._week)):
                return None
            running = [armed for armed in instance.deadlines if armed.due_at is not None]
            own = [a for a in running if machine.deadlines[a.name].home == instance.state]
            return min(own or running, key=_due_at, default=None)

        scope = replace(self._scope, places=tuple(places))
        walk = partial(self._walk, "decision", scope, None, waits, bare)
        return self._beyond(walk, after, self._week, _BEHIND - 1, limit)

    def _walk(
        self,
        kind: Kind,
        scope: Scope,
        wanted: Deadlines | None,
        choose: Callable[[Machine, Instance], ArmedDeadline | None],
        bare: bool,
        after: Key,
        until: int,
        limit: int,
        shift: int = 0,
    ) -> Looked:
        """Looks along the order of what is due until there are enough, or it has looked enough.
        Places in the list are `shift` later than in that order."""
        found: list[Item] = []
        for stride in _STRIDES:
            keys = lists.by_due(self._here.tx, scope, after, until, stride, wanted)
            for key, instance in self._read([key for key, among in keys if among], limit):
                machine = self._here.machine(instance)
                armed = choose(machine, instance)
                if armed is not None and self._visible(instance):
                    place = Key(key.due_at + shift, key.id)
                    found.append(self._item(kind, place, machine, instance, armed, bare))
                if len(found) == limit:
                    return Looked(found)
            if len(keys) < stride:
                return Looked(found)
            after = keys[-1][0]
        return Looked(found, Key(after.due_at + shift, after.id))

    def _read(self, keys: list[Key], chunk: int) -> Iterator[tuple[Key, Instance]]:
        for start in range(0, len(keys), chunk):
            some = keys[start : start + chunk]
            rows = instances.by_ids(self._here.tx, [key.id for key in some])
            yield from ((key, rows[key.id]) for key in some)

    def _visible(self, instance: Instance) -> bool:
        if self._mine is None:
            return True
        return any(who in self._mine for held in instance.roles.values() for who in held)

    def _item(
        self,
        kind: Kind,
        key: Key,
        machine: Machine,
        instance: Instance,
        armed: ArmedDeadline,
        bare: bool,
    ) -> Item:
        spec = machine.deadlines[armed.name].spec
        triggers = leads_on(machine, instance.state)
        if kind != "decision":
            triggers = answers(machine, instance.state, armed.name)
        mine = {} if bare else self._here.steps(instance)
        return Item(
            kind,
            place_of(kind, key),
            spec.title or plain(armed.name),
            instance.id,
            instance.name,
            self._here.subject(instance),
            instance.process,
            instance.revision,
            machine.states[instance.state].title,
            self._here.last_day(armed.due_at),
            self._here.days_late(armed.due_at),
            tuple(mine[trigger] for trigger in triggers if trigger in mine),
        )


def place_of(kind: Kind, key: Key) -> str:
    """A place in the list, as `after` says it."""
    return f"{kind}.{key.due_at}.{key.id}"


def _due_at(armed: ArmedDeadline) -> datetime:
    if armed.due_at is None:
        raise ValueError(f"{armed.name} is held")
    return armed.due_at
