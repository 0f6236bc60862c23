"""Pairs: opened for a mentee with a request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from programme.processes.batch import Batch
from programme.school.application import Application
from states.decision import InstanceId, PersonId
from states.definition import Words
from states.errors import NotFound, WrongUse
from states.machine import Machine
from states.opening import Opening
from states.voices import clash
from store import cycles, definition_versions, instances
from store.database import Transaction

PROCESS = "pair_lifecycle"


@dataclass(frozen=True, slots=True)
class NewPair:
    """Who it is for. A mentor is proposed later."""

    mentee: PersonId
    guardians: tuple[PersonId, ...] = ()
    class_teacher: PersonId | None = None
    group: int = 0
    minor: bool = True


def open_pairs(
    app: Application,
    cycle: str,
    wanted: Sequence[NewPair],
    moment: datetime,
    actor: PersonId | None = None,
    way: str = "",
) -> list[str]:
    """Opens a pair for each mentee, in one transaction; their names."""
    with app.database.writing() as tx:
        row = cycles.by_name(tx, cycle)
        batch = Batch(app, tx, row, moment)
        names = open_in(batch, wanted, actor, way)
        batch.finish()
    return list(names.values())


def open_in(
    batch: Batch, wanted: Sequence[NewPair], actor: PersonId | None, way: str = ""
) -> dict[InstanceId, str]:
    """The same within a batch."""
    machine = batch.app.machine(batch.tx, PROCESS, _newest(batch.tx))
    taken = sum(
        count
        for (process, _), count in instances.counts(batch.tx, batch.cycle.id).items()
        if process == PROCESS
    )
    names: dict[InstanceId, str] = {}
    for number, pair in zip(instances.allot(batch.tx, len(wanted)), wanted, strict=True):
        taken += 1
        names[number] = f"pair {taken}"
        roles = {
            "mentee": (f"person:{pair.mentee}",),
            "guardian": tuple(f"person:{person}" for person in pair.guardians),
        }
        if pair.class_teacher is not None:
            roles["class_teacher"] = (f"person:{pair.class_teacher}",)
        _refuse_two_voices(machine, roles)
        fields = {"group_number": pair.group, "minor": pair.minor}
        opening = Opening(
            number, batch.cycle.id, names[number], roles, fields, actor=actor, way=way
        )
        batch.open(machine, opening)
    return names


def _refuse_two_voices(machine: Machine, roles: Mapping[str, tuple[str, ...]]) -> None:
    both = clash(machine, roles, roles)
    if both is not None:
        titles = [machine.process.roles[role].title for role in both]
        ru, en = " и ".join(t.ru for t in titles), " and ".join(t.en for t in titles)
        raise WrongUse(
            Words(
                ru=f"Один человек указан дважды ({ru}), а за двоих не отвечают. Укажите разных.",
                en=f"One person is given twice ({en}), and nobody answers for two. Give others.",
            ),
            "unsuitable",
        )


def _newest(tx: Transaction) -> int:
    known = definition_versions.by_name(tx, PROCESS)
    if known is None:
        raise NotFound(
            Words(
                ru="Определения pair_lifecycle нет. Откройте цикл: nastavnik cycle open.",
                en="There is no definition pair_lifecycle. Open a cycle: nastavnik cycle open.",
            )
        )
    return known.version
