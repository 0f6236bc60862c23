"""nastavnik: one transaction a transition, in bulk, and by itself as time passes."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bench.peers.lifecycle import BEGUN, BETWEEN, TRIGGERS
from bench.peers.school import CHUNK, COORDINATOR
from programme.processes.advance import advance
from programme.processes.batch import PART, Batch
from programme.processes.firing import Fired, Request, fire
from programme.processes.undisturbed import undisturbed
from programme.school.application import Application
from states.decision import Decision, Firing, InstanceId
from store import cycles


def single(app: Application, pairs: list[InstanceId]) -> int:
    """Each transition as a person pulls it: its own transaction, durable when it returns."""
    done = 0
    for step, trigger in enumerate(TRIGGERS):
        moment = BEGUN + BETWEEN * (step + 1)
        for number in pairs:
            request = Request(f"pair {number}", trigger, COORDINATOR, inputs={"score": "3"})
            done += isinstance(fire(app, request, moment), Fired)
    return done


def bulk(app: Application, pairs: list[InstanceId]) -> int:
    """The same, a thousand pairs in a transaction."""
    done = 0
    for step, trigger in enumerate(TRIGGERS):
        firing = Firing(trigger, COORDINATOR, inputs={"score": 3})
        for start in range(0, len(pairs), CHUNK):
            some, moment = pairs[start : start + CHUNK], BEGUN + BETWEEN * (step + 1)
            with undisturbed():
                done += _at_once(app, some, firing, moment)
    return done


def _at_once(app: Application, pairs: list[InstanceId], firing: Firing, moment: datetime) -> int:
    with app.database.writing() as tx:
        batch = Batch(app, tx, cycles.by_name(tx), moment)
        done = 0
        for start in range(0, len(pairs), PART):
            part = pairs[start : start + PART]
            batch.read(part)
            done += sum(isinstance(batch.fire(number, firing), Decision) for number in part)
        batch.finish()
    return done


def by_itself(app: Application, _pairs: list[InstanceId]) -> int:
    """Time passes, and `advance` takes every step whose deadline is over: two entries each, the
    deadline that passed and the transition that follows from it."""
    return sum(
        advance(app, BEGUN + timedelta(days=9 * step)).transitions
        for step in range(1, len(TRIGGERS) + 1)
    )


WAYS: dict[str, Callable[[Application, list[InstanceId]], int]] = {
    "single": single,
    "bulk": bulk,
    "by_itself": by_itself,
}
