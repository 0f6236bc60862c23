"""Deadlines that are overdue or due by a day, one line each."""

from dataclasses import dataclass
from datetime import date, datetime

from programme.processes.viewer import Viewer, plain, setting
from programme.school.application import Application
from programme.views.concerned_roles import notified_deadlines
from states.definition import Words
from states.history import microseconds
from store import cycles, instances, lists
from store.lists import FIRST, Scope


@dataclass(frozen=True, slots=True)
class DueLine:
    """A deadline that is overdue or comes."""

    instance: str
    deadline: str
    title: Words
    state: Words
    due_at: datetime
    due: date
    """The last day to do it, the school's."""
    overdue: bool


def due(
    app: Application,
    cycle: str,
    moment: datetime,
    until: datetime,
    viewer: Viewer,
    most: int = 10_000,
) -> list[DueLine]:
    """What is overdue, then what is due by `until`, the earliest first: of at most so many
    instances that the viewer may look at, those with the earliest."""
    with app.database.reading() as tx:
        context = setting(app, tx, cycles.by_name(tx, cycle), moment, viewer)
        scope = Scope(context.cycle.id, parts=context.narrowed_to())
        keys = lists.by_due(tx, scope, FIRST, microseconds(until), most)
        found: list[DueLine] = []
        for instance in instances.by_ids(tx, [key.id for key, _ in keys]).values():
            machine = context.machine(instance)
            for armed in instance.deadlines:
                if (
                    armed.due_at is None
                    or armed.due_at > until
                    or armed.name not in notified_deadlines(machine)
                ):
                    continue
                found.append(
                    DueLine(
                        instance=instance.name,
                        deadline=armed.name,
                        title=machine.deadlines[armed.name].spec.title or plain(armed.name),
                        state=machine.states[instance.state].title,
                        due_at=armed.due_at,
                        due=app.calendar.last_day_before(armed.due_at),
                        overdue=armed.status == "overdue" or armed.due_at <= moment,
                    )
                )
    return sorted(found, key=lambda line: (line.due_at, line.instance))
