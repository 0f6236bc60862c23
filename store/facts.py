"""Counts over many instances, one statement for each distinct question."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, not_, or_, select

from store.conditions import matched, matching, within
from store.database import Transaction
from store.statement import Query, per_shape
from store.tables import instances

Pairs = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class CountQuestion:
    """How many instances of a process are in (or out of) some states, by key and by person."""

    process: str
    within: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    where: Pairs = ()
    same: Pairs = ()


def count(tx: Transaction, cycle: int, questions: Sequence[CountQuestion]) -> list[int]:
    """The answers in the order of the questions; the same question is asked once."""
    answers = {question: _ask(tx, cycle, question) for question in dict.fromkeys(questions)}
    return [answers[question] for question in questions]


def _ask(tx: Transaction, cycle: int, question: CountQuestion) -> int:
    where, same = dict(question.where), dict(question.same)
    query = _count(len(question.within), len(question.outside), len(where), len(same))
    states = (*question.within, *question.outside)
    return tx.number(query, (cycle, question.process, *states, *matched(where, same)))


@per_shape((0, 0, 0, 0), (2, 0, 1, 1), (0, 1, 0, 0))
def _count(inside: int, outside: int, keys: int, shared: int) -> Query[int]:
    into = [f"within_{number}" for number in range(inside)]
    out_of = [f"outside_{number}" for number in range(outside)]
    conditions, names = matching(keys, shared)
    if into:
        conditions.append(or_(*[within(instances.c.state, name) for name in into]))
    if out_of:
        conditions.append(not_(or_(*[within(instances.c.state, name) for name in out_of])))
    statement = select(func.count()).where(
        instances.c.cycle == bindparam("cycle"),
        instances.c.process == bindparam("process"),
        *conditions,
    )
    return Query(statement, int, "cycle", "process", *into, *out_of, *names)
