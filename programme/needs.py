"""One kind of thing that needs somebody, walked along the order of what is due next.

An instance stands where it presses most: overdue before quiet, quiet before this week's, and
those before what waits for a decision.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from programme import overview
from programme.forms import Step
from programme.steps import Setting, plain
from programme.waiting import answers, awaited, heard, leads_on
from states.decision import ArmedDeadline, Instance, InstanceId, PersonId
from states.definition import Words
from states.history import microseconds
from states.machine import Machine, chain
from store import instances, lists, outbox, people, upkeep
from store.database import moment_of
from store.lists import LAST, Key, Scope

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


class Needs:
    """One question: the setting, and what it is narrowed to."""

    def __init__(self, here: Setting, process: str, person: PersonId | None) -> None:
        self._here, self._process = here, process
        holders = () if here.viewer.whole else here.parts() or ("nobody",)
        if person is not None:
            holders = (f"person:{person}",)
            self._mine = frozenset(here.parts()) if not here.viewer.whole else None
        else:
            self._mine = None
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

    def of(self, kind: Kind, after: Key, limit: int, *, bare: bool = False) -> list[Item]:
        """The next things of a kind; `bare` leaves out steps, for counting."""
        if limit <= 0:
            return []
        if kind in ("letter", "incident", "silence"):
            if not self._here.viewer.whole or self._process or self._scope.holders:
                return []
            ask = {"letter": self._letters, "incident": self._incidents, "silence": self._silence}
            return ask[kind](after, limit)
        if self._empty:
            return []
        if kind == "decision":
            return self._decisions(after, limit, bare)
        return self._timed(kind, after, limit, bare)

    def _timed(self, kind: Kind, after: Key, limit: int, bare: bool) -> list[Item]:
        names = {
            name: (machine, machine.deadlines[name].home)
            for machine in self._machines
            for name, rhythm in heard(machine).items()
            if kind == "due" or rhythm == (kind == "quiet")
        }
        like = lists.passed if kind == "quiet" else lists.running
        patterns = [pattern for name in sorted(names) for pattern in like(name)]
        scope, until = self._scope, self._now
        if kind == "quiet":
            # few states have a rhythm: the others need not be looked through
            places = (
                (machine.process.process, state)
                for machine, home in names.values()
                for state in machine.states
                if home in chain(state) and machine.is_leaf(state)
            )
            scope = replace(scope, places=tuple(dict.fromkeys(places)))
        if kind == "due":
            after, until = max(after, Key(self._now, InstanceId(LAST))), self._week
        presses = self._presses(kind)
        return self._walk(kind, scope, after, until, limit, patterns, presses, bare)

    def _presses(self, kind: Kind) -> Callable[[Machine, Instance], ArmedDeadline | None]:
        def overdue(machine: Machine, instance: Instance) -> ArmedDeadline | None:
            passed = self._heard(machine, instance, self._here.moment)
            plain_ = [armed for armed in passed if not heard(machine)[armed.name]]
            chosen = plain_ if kind == "overdue" else [] if plain_ else passed
            return min(chosen, key=_due_at, default=None)

        def due(machine: Machine, instance: Instance) -> ArmedDeadline | None:
            coming = self._heard(machine, instance, moment_of(self._week))
            if any(_due_at(armed) <= self._here.moment for armed in coming):
                return None
            return min(coming, key=_due_at, default=None)

        return due if kind == "due" else overdue

    def _heard(self, machine: Machine, instance: Instance, until: datetime) -> list[ArmedDeadline]:
        return [
            armed
            for armed in instance.deadlines
            if armed.due_at is not None and armed.due_at <= until
            if armed.name in heard(machine)
        ]

    def _decisions(self, after: Key, limit: int, bare: bool) -> list[Item]:
        """In states that wait for a role the viewer may play, due later than this week."""
        parts = self._here.parts()
        held = {part.removeprefix("role:") for part in parts}
        held |= lists.roles_played(self._here.tx, parts)
        places = {
            (machine.process.process, state): None
            for machine in self._machines
            for state, roles in awaited(machine).items()
            if roles & held
        }
        if not places or self._here.viewer.person is None:
            return []

        def waits(machine: Machine, instance: Instance) -> ArmedDeadline | None:
            roles = awaited(machine).get(instance.state, frozenset())
            if not self._here.acting(instance, sorted(roles)):
                return None
            running = [armed for armed in instance.deadlines if armed.due_at is not None]
            own = [a for a in running if machine.deadlines[a.name].home == instance.state]
            return min(own or running, key=_due_at, default=None)

        after = max(after, Key(self._week, InstanceId(LAST)))
        scope = replace(self._scope, places=tuple(places))
        return self._walk("decision", scope, after, LAST - 1, limit, [], waits, bare)

    def _walk(
        self,
        kind: Kind,
        scope: Scope,
        after: Key,
        until: int,
        limit: int,
        patterns: list[str],
        choose: Callable[[Machine, Instance], ArmedDeadline | None],
        bare: bool,
    ) -> list[Item]:
        """Looks along the order of what is due until there are enough, or it has looked enough."""
        found: list[Item] = []
        for stride in _STRIDES:
            keys = lists.by_due(self._here.tx, scope, after, until, stride, patterns)
            for key, instance in self._read([key for key, like in keys if like], limit):
                machine = self._here.machine(instance)
                armed = choose(machine, instance)
                if armed is not None and self._visible(instance):
                    found.append(self._item(kind, key, machine, instance, armed, bare))
                if len(found) == limit:
                    return found
            if len(keys) < stride:
                break
            after = keys[-1][0]
        return found

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
            triggers = answers(machine, instance, armed)
        mine = {} if bare else self._here.steps(instance)
        return Item(
            kind,
            f"{kind}.{key.due_at}.{key.id}",
            spec.title or plain(armed.name),
            instance.id,
            instance.name,
            instance.process,
            instance.revision,
            machine.states[instance.state].title,
            self._here.last_day(armed.due_at),
            self._here.days_late(armed.due_at),
            tuple(mine[trigger] for trigger in triggers if trigger in mine),
        )

    def _letters(self, after: Key, limit: int) -> list[Item]:
        tx = self._here.tx
        rows = outbox.failed(tx, self._here.cycle.id, after, limit)
        names = people.by_ids(tx, sorted({row.recipient for _, row in rows}))
        found = instances.by_ids(tx, sorted({row.instance for _, row in rows}))
        return [
            Item(
                "letter",
                f"letter.{failed_at}.{row.id}",
                plain(names[row.recipient].name),
                row.instance,
                found[row.instance].name,
                found[row.instance].process,
                found[row.instance].revision,
                due=self._here.app.calendar.local_day(row.created_at),
                why=plain(row.error),
                number=row.id,
            )
            for (failed_at, _), row in rows
        ]

    def _incidents(self, after: Key, limit: int) -> list[Item]:
        return [
            Item(
                "incident",
                f"incident.0.{one.id}",
                KINDS["incident"],
                one.instance,
                one.name,
                due=self._here.app.calendar.local_day(one.opened_at),
                why=one.words,
                number=one.id,
            )
            for one in upkeep.open_incidents(self._here.tx, after.id, limit)
        ]

    def _silence(self, after: Key, limit: int) -> list[Item]:
        silent = overview.silence(self._here.app, self._here.moment)
        return [
            Item("silence", f"silence.0.{at}", plain(flow.flow), number=flow.minutes)
            for at, flow in enumerate(silent, start=1)
            if at > after.id
        ][:limit]


def _due_at(armed: ArmedDeadline) -> datetime:
    if armed.due_at is None:
        raise ValueError(f"{armed.name} is held")
    return armed.due_at
