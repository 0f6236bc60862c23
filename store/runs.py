"""Runs of the flows: what the dead-man's check and auditors read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import bindparam as param
from sqlalchemy import select

from states.history import microseconds
from store.database import Transaction, moment_of
from store.statement import Query, columns_for, insertion
from store.tables import runs

_r = runs.c
_LAST = 2**62


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run of a flow."""

    id: int
    run: str
    flow: str
    started_at: datetime
    finished_at: datetime
    summary: Mapping[str, int]
    trouble: str = ""
    """Why it could not do all of its work."""


_ADD = insertion(runs, "run", "flow", "started_at", "finished_at", "summary", "trouble")


def add(
    tx: Transaction,
    run: str,
    flow: str,
    started: datetime,
    finished: datetime,
    summary: str,
    trouble: str,
) -> None:
    """A flow ran."""
    tx.run(_ADD, (run, flow, microseconds(started), microseconds(finished), summary, trouble))


def _run(
    id: int, run: str, flow: str, started_at: int, finished_at: int, summary: str, trouble: str
) -> RunRow:
    moments = moment_of(started_at), moment_of(finished_at)
    return RunRow(id, run, flow, *moments, orjson.loads(summary), trouble)


_RUNS = select(*columns_for(_run, runs))
_BEFORE = _RUNS.where(_r.id < param("before")).limit(param("limit"))
# each is read off an index: of one flow by when it ended, of all by their numbers
_OF_ALL = Query(_BEFORE.order_by(_r.id.desc()), _run, "before", "limit")
_OF_FLOW = Query(
    _BEFORE.where(_r.flow == param("flow")).order_by(_r.finished_at.desc(), _r.id.desc()),
    _run,
    "before",
    "flow",
    "limit",
)


def last(tx: Transaction, flow: str) -> RunRow | None:
    """The run of a flow that finished last."""
    return tx.one(_OF_FLOW, (_LAST, flow, 1))


def page(tx: Transaction, flow: str, before: int, limit: int) -> list[RunRow]:
    """Runs of a flow, or of all for '', the newest first; older than a number, 0 for all."""
    if flow:
        return tx.rows(_OF_FLOW, (before or _LAST, flow, limit))
    return tx.rows(_OF_ALL, (before or _LAST, limit))


_TROUBLED = Query(
    _RUNS.where(_r.trouble != "", _r.trouble != param("but"))
    .order_by(_r.id.desc())
    .limit(param("limit")),
    _run,
    *("but", "limit"),
)


def troubled(tx: Transaction, but: str, limit: int) -> list[RunRow]:
    """The newest that could not do all of their work, but for those with one kind of trouble."""
    return tx.rows(_TROUBLED, (but, limit))


_BY_NAME = Query(_RUNS.where(_r.run == param("run")).order_by(_r.id).limit(1), _run, "run")


def by_name(tx: Transaction, run: str) -> RunRow | None:
    """The run that Prefect calls so."""
    return tx.one(_BY_NAME, (run,))
