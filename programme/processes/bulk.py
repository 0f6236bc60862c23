"""One trigger for many instances: which can be pulled for those somebody chose, what would come
of it, and what comes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from programme.processes.firing import Fired, Request, fire_in
from programme.processes.forms import Step
from programme.processes.pairs import PROCESS
from programme.processes.viewer import Setting, Viewer, setting
from programme.school.application import Application
from programme.school.names import stored
from states.decision import InstanceId, Refusal
from states.definition import Words
from states.errors import DefinitionFailed, NastavnikError, NotFound, Overtaken, WrongUse
from store import cycles, directory, instances
from store.database import Transaction

MOST = 200
"""Instances of one go."""


@dataclass(frozen=True, slots=True)
class Picked:
    """An instance that was chosen, as it was at that moment."""

    id: InstanceId
    name: str
    revision: int
    state: Words


@dataclass(frozen=True, slots=True)
class BulkTrigger:
    """A trigger, and in how many of the chosen instances somebody may pull it."""

    step: Step
    count: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen, and what can be done with it: what fits the most comes first."""

    picked: tuple[Picked, ...]
    offers: tuple[BulkTrigger, ...]

    def step(self, trigger: str) -> Step | None:
        """What a trigger asks for."""
        return next((o.step for o in self.offers if o.step.trigger == trigger), None)


def chosen(app: Application, ids: Sequence[InstanceId], viewer: Viewer, moment: datetime) -> Chosen:
    """Instances by their numbers, with the triggers that the viewer's roles may pull; unknown ones
    are left out. Triggers that need a document are for one instance at a time. `WrongUse` above
    `MOST`."""
    if len(ids) > MOST:
        raise WrongUse(
            Words(
                ru=f"За один раз можно выбрать не больше {MOST}. Выберите часть.",
                en=f"At most {MOST} can be chosen in one go. Choose a part of them.",
            ),
            "too_many",
        )
    counted: dict[str, int] = {}
    asked: dict[str, Step] = {}
    picked, places = [], dict[int, Setting]()
    with app.database.reading() as tx:
        for one in instances.by_ids(tx, sorted(set(ids))).values():
            machine = app.machine(tx, one.process, one.version)
            picked.append(Picked(one.id, one.name, one.revision, machine.states[one.state].title))
            if one.cycle not in places:
                row = cycles.by_id(tx, one.cycle)
                places[one.cycle] = setting(app, tx, row, moment, viewer)
            for step in places[one.cycle].steps(one).values():
                if not any(place.required for place in step.places):
                    asked.setdefault(step.trigger, step)
                    counted[step.trigger] = counted.get(step.trigger, 0) + 1
    offers = sorted(asked, key=lambda trigger: -counted[trigger])
    return Chosen(tuple(picked), tuple(BulkTrigger(asked[t], counted[t]) for t in offers))


def group_of(app: Application, cycle: str, number: int) -> list[InstanceId]:
    """The open pairs of a group. `NotFound` for an unknown cycle."""
    with app.database.reading() as tx:
        row = cycles.by_name(tx, cycle)
        return directory.of_group(tx, row.id, PROCESS, number, MOST)


Answer = Fired | Refusal | NastavnikError
"""What came of one of many: an error of what was asked stops no other."""


def preview(
    app: Application, names: Iterable[str], request: Request, moment: datetime
) -> list[Answer]:
    """What a trigger would do to each of many instances, one after the other. Nothing is
    written."""
    with app.database.writing() as tx:
        answers = _each(app, tx, [replace(request, instance=name) for name in names], moment)
        tx.undo()
    return answers


def fire_many(app: Application, requests: Sequence[Request], moment: datetime) -> list[Answer]:
    """Pulls a trigger for each of many instances, in one transaction; each has its own answer: a
    refusal, or an error of what was asked, changes nothing and stops no other."""
    with app.database.writing() as tx:
        return _each(app, tx, requests, moment)


def _each(
    app: Application, tx: Transaction, requests: Sequence[Request], moment: datetime
) -> list[Answer]:
    # in the order in which everybody locks, so that two who ask for the same never wait in a ring
    ids = instances.named(tx, [stored(request.instance) for request in requests])
    instances.by_ids(tx, ids, lock=True)
    answers: list[Answer] = []
    for request in requests:
        try:
            answers.append(fire_in(app, tx, request, (), moment))
        except (NotFound, WrongUse, Overtaken) as error:
            answers.append(error)
        except DefinitionFailed as error:
            if error.part != "guard":  # something was applied already
                raise
            answers.append(error)
    return answers
