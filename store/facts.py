"""Counts over many instances, one statement for each distinct question."""

from collections.abc import Sequence
from dataclasses import dataclass

from store.database import Cell, Transaction
from store.instances import matching

Pairs = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Question:
    """How many instances of a process are in (or out of) some states, by key and by person."""

    process: str
    within: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    where: Pairs = ()
    same: Pairs = ()


def count(tx: Transaction, cycle: int, questions: Sequence[Question]) -> list[int]:
    """The answers in the order of the questions; the same question is asked once."""
    answers = {question: _ask(tx, cycle, question) for question in dict.fromkeys(questions)}
    return [answers[question] for question in questions]


def _ask(tx: Transaction, cycle: int, question: Question) -> int:
    statement = "SELECT count(*) FROM instances i WHERE i.cycle = ? AND i.process = ?"
    values: list[Cell] = [cycle, question.process]
    for states, ending in ((question.within, ""), (question.outside, "NOT ")):
        if states:
            test = " OR ".join("i.state = ? OR substr(i.state, 1, ?) = ?" for _ in states)
            statement += f" AND {ending}({test})"
            for state in states:
                values += [state, len(state) + 1, f"{state}."]
    more, matched = matching(dict(question.where), dict(question.same))
    return tx.number(statement + more, (*values, *matched))
