"""What needs somebody because of a deadline, searched along the order of what is due next.

An instance is listed once, where it is most urgent: overdue before quiet, quiet before this
week's, and those before what waits for a decision. To somebody who sees a whole cycle only those
deadlines are shown that concern their own roles.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from programme.processes.sight import Sight
from programme.processes.viewer import Look, Setting, plain
from programme.views.concerned_roles import (
    awaited_roles,
    concerned_roles,
    dealing_roles,
    notified_deadlines,
    notified_roles,
    triggers_for,
    triggers_of,
)
from programme.views.today_items import ItemPage, Kind, ListPlace, TodayItem, place_text
from states.decision import ArmedDeadline, Instance, InstanceId, PersonId
from states.history import microseconds
from states.machine import Machine
from states.primitives import chain
from store import instances, lists
from store.database import moment_of
from store.lists import FIRST, LAST, Deadlines, Key, Parts, Scope

WEEK = timedelta(days=7)
_STRIDES = (50, 150, 300)
"""How many rows are looked at in turn before an answer is given with fewer than asked for."""


class DeadlineSearch:
    """One search: who looks at which cycle, and the process and person it is narrowed to."""

    def __init__(self, context: Setting, process: str, person: PersonId | None) -> None:
        self._context = context
        look = Look(context.viewer, context.moment)
        self._sight = Sight(context.app, context.tx, look, (context,))
        parts, whole = context.parts(), context.viewer.whole
        self._mine = None if whole or person is None else parts
        self._own = whole and context.viewer.person is not None and person is None
        narrowed = context.narrowed_to()
        if person is not None:
            narrowed = Parts((f"person:{person}",))
        cycle_roles = {part.removeprefix("role:") for part in parts.holders}
        self._roles = cycle_roles | lists.roles_played(context.tx, parts)
        self._machines = [
            context.app.machine(context.tx, *key)
            for key in lists.processes(context.tx)
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
        self._scope = Scope(context.cycle.id, places, narrowed)
        self._now = microseconds(context.moment)
        week = context.app.calendar.local_day(context.moment + WEEK)
        self._week = microseconds(context.app.calendar.end_of(week))

    def of(self, kind: Kind, after: ListPlace, limit: int, *, bare: bool = False) -> ItemPage:
        """The next things of a kind that has deadlines; `bare` leaves out steps, for counting."""
        if self._empty or limit <= 0:
            return ItemPage(())
        if kind == "decision":
            return self._decisions(after, limit, bare)
        return self._timed(kind, after, limit, bare)

    def _timed(self, kind: Kind, after: ListPlace, limit: int, bare: bool) -> ItemPage:
        watched = [
            (machine.process.process, state, name)
            for machine in self._machines
            for name, rhythm in notified_deadlines(machine).items()
            if kind == "due" or rhythm == (kind == "quiet")
            for state in machine.states
            if machine.is_leaf(state) and machine.deadlines[name].home in chain(state)
            if self._may_concern(machine, state, name)
        ]
        if not watched:
            return ItemPage(())
        wanted = Deadlines(frozenset(name for *_, name in watched), passed=kind == "quiet")
        scope = self._scope
        if kind == "quiet" or (kind == "due" and self._own):
            # the other states need not be looked through
            places = tuple(dict.fromkeys((process, state) for process, state, _ in watched))
            scope = replace(scope, places=places)
        walk = partial(self._walk, kind, scope, wanted, self._most_urgent(kind), bare)
        if kind == "due":
            return self._both_parts(walk, after, self._now, self._week, limit)
        return walk(after, self._now, limit)

    def _both_parts(
        self, walk: partial[ItemPage], after: ListPlace, edge: int, until: int, limit: int
    ) -> ItemPage:
        """The instances that have nothing due by `edge`, then, where only what concerns the viewer
        is shown, those that have something due by then which concerns others."""
        first = ItemPage(())
        if not after.second:
            beyond = max(after.key, Key(edge, InstanceId(LAST)))
            first = walk(ListPlace(False, beyond), until, limit)
            after = ListPlace(True, FIRST)
        left = limit - len(first.items)
        if first.stopped is not None or not left or not self._own:
            return first
        second = walk(after, edge, left)
        return ItemPage((*first.items, *second.items), second.stopped)

    def _may_concern(self, machine: Machine, state: str, name: str) -> bool:
        roles = dealing_roles(machine, state, name) | notified_roles(machine.deadlines[name].spec)
        return not self._own or bool(self._roles & roles)

    def _most_urgent(self, kind: Kind) -> Callable[[Machine, Instance], ArmedDeadline | None]:
        def overdue(machine: Machine, instance: Instance) -> ArmedDeadline | None:
            passed = self._concerning(machine, instance, self._context.moment)
            terms = [armed for armed in passed if not notified_deadlines(machine)[armed.name]]
            chosen = terms if kind == "overdue" else [] if terms else passed
            return min(chosen, key=_due_at, default=None)

        def due(machine: Machine, instance: Instance) -> ArmedDeadline | None:
            coming = self._concerning(machine, instance, moment_of(self._week))
            if any(_due_at(armed) <= self._context.moment for armed in coming):
                return None
            return min(coming, key=_due_at, default=None)

        return due if kind == "due" else overdue

    def _concerning(
        self, machine: Machine, instance: Instance, until: datetime
    ) -> list[ArmedDeadline]:
        """The deadlines by a moment that somebody gets letters about; of a whole cycle, those that
        concern the viewer."""
        context = self._context
        return [
            armed
            for armed in instance.deadlines
            if armed.due_at is not None and armed.due_at <= until
            if armed.name in notified_deadlines(machine)
            if not self._own
            or context.acting(instance, concerned_roles(machine, instance, armed, context.moment))
        ]

    def _decisions(self, after: ListPlace, limit: int, bare: bool) -> ItemPage:
        """In states that wait for a role the viewer may play, with nothing due this week."""
        places = {
            (machine.process.process, state): None
            for machine in self._machines
            for state, roles in awaited_roles(machine).items()
            if roles & self._roles
        }
        if not places or self._context.viewer.person is None:
            return ItemPage(())

        def waits(machine: Machine, instance: Instance) -> ArmedDeadline | None:
            roles = awaited_roles(machine).get(instance.state, frozenset())
            if not self._context.acting(instance, roles):
                return None
            if self._own and self._concerning(machine, instance, moment_of(self._week)):
                return None
            running = [armed for armed in instance.deadlines if armed.due_at is not None]
            own = [a for a in running if machine.deadlines[a.name].home == instance.state]
            return min(own or running, key=_due_at, default=None)

        scope = replace(self._scope, places=tuple(places))
        walk = partial(self._walk, "decision", scope, None, waits, bare)
        return self._both_parts(walk, after, self._week, LAST, limit)

    def _walk(
        self,
        kind: Kind,
        scope: Scope,
        wanted: Deadlines | None,
        choose: Callable[[Machine, Instance], ArmedDeadline | None],
        bare: bool,
        after: ListPlace,
        until: int,
        limit: int,
    ) -> ItemPage:
        """Searches along the order of what is due until there are enough, or enough was read."""
        found: list[TodayItem] = []
        last = after.key
        for stride in _STRIDES:
            keys = lists.by_due(self._context.tx, scope, last, until, stride, wanted)
            for key, instance in self._read([key for key, among in keys if among], limit):
                machine = self._context.machine(instance)
                armed = choose(machine, instance)
                if armed is not None and self._visible(instance):
                    place = ListPlace(after.second, key)
                    found.append(self._item(kind, place, machine, instance, armed, bare))
                if len(found) == limit:
                    return ItemPage(found)
            if len(keys) < stride:
                return ItemPage(found)
            last = keys[-1][0]
        return ItemPage(found, ListPlace(after.second, last))

    def _read(self, keys: list[Key], chunk: int) -> Iterator[tuple[Key, Instance]]:
        for start in range(0, len(keys), chunk):
            some = keys[start : start + chunk]
            rows = instances.by_ids(self._context.tx, [key.id for key in some])
            yield from ((key, rows[key.id]) for key in some)

    def _visible(self, instance: Instance) -> bool:
        mine = self._mine
        if mine is None:
            return True
        return any(mine.have(role, who) for role, held in instance.roles.items() for who in held)

    def _item(
        self,
        kind: Kind,
        place: ListPlace,
        machine: Machine,
        instance: Instance,
        armed: ArmedDeadline,
        bare: bool,
    ) -> TodayItem:
        spec = machine.deadlines[armed.name].spec
        triggers = triggers_of(machine, instance.state)
        if kind != "decision":
            triggers = triggers_for(machine, instance.state, armed.name)
        mine = {} if bare else self._context.steps(instance)
        return TodayItem(
            kind,
            place_text(kind, place),
            spec.title or plain(armed.name),
            instance=instance.id,
            name=instance.name,
            subject=self._context.subject(instance),
            process=instance.process,
            revision=instance.revision,
            state=machine.states[instance.state].title,
            due=self._context.last_day(armed.due_at),
            late=self._context.days_late(armed.due_at),
            steps=tuple(self._sight.step(instance, mine[t]) for t in triggers if t in mine),
        )


def _due_at(armed: ArmedDeadline) -> datetime:
    if armed.due_at is None:
        raise ValueError(f"{armed.name} has no due day")
    return armed.due_at
