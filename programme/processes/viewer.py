"""Who looks at a cycle on a day, what they see of it, and what they may do next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from programme.processes import forms
from programme.processes.forms import Step
from programme.processes.roster import roster
from programme.school.application import Application, measure_of
from programme.school.names import stored
from states.decision import Instance, InstanceId, PersonId, Roster
from states.definition import Words
from states.errors import NotAllowed, NotFound
from states.machine import Machine
from states.plan import Measure, Plan
from states.roster import cycle_roles_of, roles_of, stood_in_for
from store import cycles, instances, lists
from store.cycles import CycleRow
from store.database import Transaction
from store.lists import Parts


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: a person, and whether they see the whole cycle or what they take part in."""

    person: PersonId | None
    whole: bool


@dataclass(frozen=True, slots=True)
class Look:
    """Who looks, and when: whoever held a role yesterday may not read today what it may read."""

    viewer: Viewer
    moment: datetime


@dataclass(frozen=True, slots=True)
class Denied:
    """A trigger that may not be pulled, and why."""

    trigger: str
    title: Words
    why: Words


@dataclass(frozen=True, slots=True)
class Setting:
    """A cycle as somebody sees it at a moment."""

    app: Application
    tx: Transaction
    cycle: CycleRow
    moment: datetime
    day: date
    """The school's."""
    roster: Roster
    viewer: Viewer

    @property
    def plan(self) -> Plan:
        """The order the cycle carries out."""
        return self.app.plan(self.tx, self.cycle.plan, self.cycle.plan_version).plan

    def machine(self, instance: Instance) -> Machine:
        """The machine an instance was opened under."""
        return self.app.machine(self.tx, instance.process, instance.version)

    def measure(self, instance: Instance) -> Measure | None:
        """The row of the order that an instance carries out."""
        if instance.process != "measure":
            return None
        return measure_of(self.plan, str(instance.fields["number"]))

    def subject(self, instance: Instance) -> Words | None:
        """What the order calls the measure that an instance carries out."""
        found = self.measure(instance)
        return None if found is None else found.title

    def last_day(self, due_at: datetime | None) -> date | None:
        """The last day to do what is due at a moment."""
        return None if due_at is None else self.app.calendar.last_day_before(due_at)

    def days_late(self, due_at: datetime | None) -> int:
        """Whole days since the last day of a deadline; 0 where it is still to come."""
        last = self.last_day(due_at)
        return 0 if last is None else max(0, (self.day - last).days)

    def parts(self) -> Parts:
        """What the viewer is called in an instance's roles: by number, by the cycle's roles they
        act in, and as those whose duties they have today."""
        me = self.viewer.person
        if me is None:
            return Parts(())
        away = tuple(f"person:{one}" for one in sorted(stood_in_for(self.roster, me, self.day)))
        roles = (f"role:{role}" for role in cycle_roles_of(self.roster, me, self.day))
        holders = (f"person:{me}", *away, *roles)
        return Parts(holders, away, self._personal()) if away else Parts(holders)

    def _personal(self) -> tuple[str, ...]:
        """The roles of whatever processes there are in which nobody is stood in for."""
        known = (self.app.machine(self.tx, *key) for key in lists.processes(self.tx))
        return tuple(sorted({role for machine in known for role in machine.personal}))

    def narrowed_to(self) -> Parts | None:
        """Whose instances a list for the viewer is narrowed to; None for everybody's."""
        if self.viewer.whole:
            return None
        parts = self.parts()
        return parts if parts.holders else Parts(("nobody",))

    def seen(self, found: Sequence[InstanceId]) -> set[InstanceId]:
        """Those of these instances that the viewer may look at."""
        return (
            set(found) if self.viewer.whole else lists.taken_part_in(self.tx, found, self.parts())
        )

    def acting(self, instance: Instance, roles: Iterable[str]) -> tuple[str, ...]:
        """Which of these roles the viewer may act in."""
        me = self.viewer.person
        if me is None:
            return ()
        personal = self.machine(instance).personal
        return roles_of(instance, roles, me, self.roster, self.day, personal)

    def steps(self, instance: Instance) -> dict[str, Step]:
        """What the viewer may do by their roles where an instance is, whatever guards say."""
        found = forms.steps(self.machine(instance), instance, self.measure(instance))
        return {step.trigger: step for step in found if self.acting(instance, step.by)}


def setting(
    app: Application, tx: Transaction, cycle: CycleRow, moment: datetime, viewer: Viewer
) -> Setting:
    """The cycle with who holds its roles today."""
    day = app.calendar.local_day(moment)
    return Setting(app, tx, cycle, moment, day, roster(app, tx, cycle.id, moment), viewer)


def looked_at(
    app: Application,
    tx: Transaction,
    number: InstanceId,
    moment: datetime,
    viewer: Viewer,
    *,
    lock: bool = False,
) -> tuple[Setting, Instance]:
    """An instance, where the viewer may see it: `NotFound`, `NotAllowed`. To whoever does not see
    the whole cycle both are one: whether somebody else's is there is not for them to know.

    Who holds a role of the cycle that the instance gives to nobody in particular acts in it too: a
    psychologist who is written to about a pair may open it.
    """
    instance = instances.by_ids(tx, [number], lock=lock).get(number)
    if instance is None:
        words = Words(ru=f"Записи {number} нет.", en=f"There is no instance {number}.")
        raise NotFound(words) if viewer.whole else _no_part()
    here = setting(app, tx, cycles.by_id(tx, instance.cycle), moment, viewer)
    if not (here.seen([number]) or here.acting(instance, here.machine(instance).process.roles)):
        raise _no_part()
    return here, instance


def number_of(app: Application, name: str, viewer: Viewer) -> InstanceId:
    """The number of the instance with this name, in either language. `NotFound`, and `NotAllowed`
    as for `looked_at`."""
    try:
        with app.database.reading() as tx:
            return instances.by_name(tx, stored(name)).id
    except NotFound:
        if viewer.whole:
            raise
        raise _no_part() from None


def _no_part() -> NotAllowed:
    return NotAllowed(
        Words(
            ru="Здесь вы не участвуете. Обратитесь к куратору.",
            en="You take no part in this. Ask the coordinator.",
        )
    )


EVERYTHING = Viewer(None, whole=True)
"""Who looks where nobody in particular does."""
NOBODY = Look(EVERYTHING, datetime(1970, 1, 1, tzinfo=UTC))
"""The look of nobody in particular: words written for certain readers stay closed to it."""


def plain(text: str) -> Words:
    """A name that a definition gives no title."""
    return Words(ru=text or "—", en=text or "—")
