"""Where time is lost, and how many contacts were made: figures of the last hour.

Summing fields or measuring stays reads everything there is, so the hourly run does it and pages
read what it left. A table of sums kept with every transition would make workers wait for one row.
A small school is summed up while one waits.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from programme.processes.pairs import PROCESS
from programme.school.application import Application
from states.definition import Words
from states.errors import NotFound
from states.history import microseconds
from states.machine import Machine
from store import cycles, figures, instances, lists
from store.database import Transaction

SMALL = 500
"""Instances of a process that are summed up while a page waits."""
_DAY = 24 * 3600 * 1_000_000


@dataclass(frozen=True, slots=True)
class Rate:
    """Contacts made of those due; `as_of` where it is the figure of the last hour, None for now."""

    done: int
    due: int
    as_of: datetime | None


@dataclass(frozen=True, slots=True)
class StateHeat:
    """A state: how many are in it now, and how long instances stay."""

    state: str
    title: Words
    count: int
    median_days: float | None
    """Of stays that ended, among the newest entries; None where there was none."""
    waiting_days: float | None
    """Of those that are in it."""


@dataclass(frozen=True, slots=True)
class Heat:
    """Every state of a process; `as_of` is when the days were measured, None for never yet."""

    as_of: datetime | None
    states: tuple[StateHeat, ...]


def make(app: Application, moment: datetime) -> int:
    """Makes the figures of every open cycle anew; how many. The hourly run does this."""
    count = 0
    with app.database.reading() as tx:
        open_cycles = [row.id for row in cycles.opened(tx)]
        made = [
            (cycle, name, _figures(tx, cycle, machines, moment))
            for cycle in open_cycles
            for name, machines in _processes(app, tx).items()
        ]
    with app.database.writing() as tx:
        for cycle, name, values in made:
            figures.replace(tx, cycle, name, values, moment)
            count += len(values)
    return count


def _processes(app: Application, tx: Transaction) -> dict[str, list[Machine]]:
    found: dict[str, list[Machine]] = {}
    for name, version in lists.processes(tx):
        found.setdefault(name, []).append(app.machine(tx, name, version))
    return found


def _figures(
    tx: Transaction, cycle: int, machines: list[Machine], moment: datetime
) -> dict[str, int]:
    process = machines[0].process.process
    now = microseconds(moment)
    waiting = ((state, max(0, now - at)) for state, at in figures.entered(tx, cycle, process))
    return {
        **{f"stay {s}": value for s, value in _medians(figures.stays(tx, cycle, process)).items()},
        **{f"wait {state}": value for state, value in _medians(waiting).items()},
        **figures.total(tx, cycle, process, _counted(machines)),
    }


def _medians(found: Iterable[tuple[str, int]]) -> dict[str, int]:
    by_state: dict[str, list[int]] = {}
    for state, length in found:
        by_state.setdefault(state, []).append(length)
    return {state: int(median(lengths)) for state, lengths in by_state.items()}


def _counted(machines: list[Machine]) -> list[str]:
    """The fields in which the series of a process keep their rates."""
    counts = [
        deadline.spec.counts
        for machine in machines
        for deadline in machine.deadlines.values()
        if deadline.spec.counts
    ]
    return sorted({name for count in counts for name in (count.due, count.done)})


def heat(app: Application, cycle: str, process: str) -> Heat:
    """A process's states with what the last hour's figures say. `NotFound`."""
    with app.database.reading() as tx:
        row = cycles.by_name(tx, cycle)
        machines = _processes(app, tx).get(process)
        if machines is None:
            raise NotFound(
                Words(ru=f"Процесса «{process}» нет.", en=f"There is no process '{process}'.")
            )
        machine, kept = machines[0], figures.of_process(tx, row.id, process)
        counted = instances.counts_of(tx, row.id, process)

    def days(name: str) -> float | None:
        value = kept.values.get(name)
        return None if value is None else round(value / _DAY, 1)

    return Heat(
        kept.recorded_at,
        tuple(
            StateHeat(
                state=path,
                title=state.title,
                count=counted.get(path, 0),
                median_days=days(f"stay {path}"),
                waiting_days=days(f"wait {path}"),
            )
            for path, state in machine.states.items()
            if machine.is_leaf(path)
        ),
    )


def contact_rate(app: Application, cycle: str, *, exact: bool = False) -> Rate:
    """The coordinator's contacts with all pairs of a cycle, done of due: as of the last hour in a
    large school, unless it has to be `exact`."""
    with app.database.reading() as tx:
        row = cycles.by_name(tx, cycle)
        machines = _processes(app, tx).get(PROCESS, [])
        kept = figures.of_process(tx, row.id, PROCESS)
        as_of, values = kept.recorded_at, kept.values
        if exact or as_of is None or not figures.more_than(tx, row.id, PROCESS, SMALL):
            as_of, values = None, figures.total(tx, row.id, PROCESS, _counted(machines))
    counts = [
        deadline.spec.counts
        for machine in machines[:1]
        for deadline in machine.deadlines.values()
        if deadline.spec.counts
    ]
    done = sum(values.get(name, 0) for name in {count.done for count in counts})
    return Rate(done, sum(values.get(name, 0) for name in {count.due for count in counts}), as_of)
