"""The list of runs as it is read: one that did something is a line, many that did nothing are one,
and a stretch in which none took place is a line too."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from programme.school.application import Application
from programme.upkeep.runs import FLOWS, START, STOOD_IN, runs
from store.runs import RunRow

AT_ONCE = 1_000
"""Runs that are read for a page: at rest nearly all of them are empty."""
LONGEST = timedelta(minutes=5)
"""Between two runs of a flow that has to run all the time; a longer interval three times over."""


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run; or, where `count` is more than 1, so many that did nothing, one after the other."""

    run: RunRow
    """The newest of them."""
    first: RunRow
    """The oldest."""
    count: int = 1


@dataclass(frozen=True, slots=True)
class NoRuns:
    """From then to then a flow that should have run did not."""

    flow: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class RunPage:
    """Lines, the newest first, and where to read on: 0 where there is nothing more."""

    lines: tuple[RunLine | NoRuns, ...]
    before: int


def run_page(app: Application, flow: str = "", lines: int = 50, before: int = 0) -> RunPage:
    """At most so many lines of the runs that are older than a number, 0 for all."""
    found = runs(app, flow, AT_ONCE, before)
    every = {"advance": app.settings.advance_every, "deliver": app.settings.deliver_every}
    listed: list[RunLine | NoRuns] = []
    for line in folded(found, every):
        if len(listed) == lines:
            break
        listed.append(line)
    shown = [line.first.id for line in listed if isinstance(line, RunLine)]
    more = bool(shown) and (len(found) == AT_ONCE or shown[-1] > found[-1].id)
    return RunPage(tuple(listed), min(shown) if more else 0)


def folded(found: Sequence[RunRow], every: Mapping[str, int]) -> Iterator[RunLine | NoRuns]:
    """Runs, the newest first, as lines. `every` says the seconds between two runs of a flow."""
    later: dict[str, RunRow] = {}
    empty: list[RunRow] = []
    for run in found:
        gap = _gap(later.get(run.flow), run, every)
        if empty and (gap is not None or not is_empty(run) or run.trouble != empty[0].trouble):
            yield RunLine(empty[0], empty[-1], len(empty))
            empty = []
        if gap is not None:
            yield gap
        later[run.flow] = run
        if is_empty(run):
            empty.append(run)
        else:
            yield RunLine(run, run)
    if empty:
        yield RunLine(empty[0], empty[-1], len(empty))


def is_empty(run: RunRow) -> bool:
    """Whether it had nothing to do, by whomever it was made."""
    idle = run.trouble in ("", STOOD_IN, "mail") and run.flow != START
    return idle and not any(run.summary.values())


def _gap(later: RunRow | None, run: RunRow, every: Mapping[str, int]) -> NoRuns | None:
    if later is None or run.flow not in FLOWS:
        return None
    allowed = max(LONGEST, timedelta(seconds=3 * every[run.flow]))
    if later.started_at - run.finished_at <= allowed:
        return None
    return NoRuns(run.flow, run.finished_at, later.started_at)
