"""Cycles of a school: opened with a plan, shifted, paused, resumed, closed, carried over."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal

from programme.authoring.checking import check, refuse_errors
from programme.processes.batch import Batch
from programme.processes.reprojection import notice_calendar, reproject
from programme.school.application import Application, document_of, rows_of
from states.cycle import Cycle, Pause, cycle_for, shifted
from states.decision import InstanceId, PersonId, Reprojection
from states.definition import Words
from states.errors import NotFound, WrongUse
from states.opening import Opening
from states.plan import Measure, Plan, in_period
from states.school_history import By
from store import cycles, definition_versions, instances, role_holders, texts
from store.cycles import CycleRow
from store.database import Transaction
from store.role_holders import RoleHolder


@dataclass(frozen=True, slots=True)
class CycleLine:
    """A cycle in a list."""

    name: str
    organisation: str
    state: str
    plan: str
    begins: date
    ends: date
    instances: int
    opened_at: datetime
    shifted_days: int
    paused: bool


def years(app: Application) -> dict[str, bool]:
    """The names of all cycles, the newest first, and whether each is open."""
    with app.database.reading() as tx:
        return {row.cycle.name: row.state == "open" for row in cycles.listing(tx)}


def listing(app: Application) -> list[CycleLine]:
    """All cycles with how much is in them, the newest first."""
    with app.database.reading() as tx:
        return [
            CycleLine(
                row.cycle.name,
                row.organisation,
                row.state,
                f"{row.plan} {row.plan_version}",
                row.cycle.begins,
                row.cycle.ends,
                sum(instances.counts(tx, row.id).values()),
                row.opened_at,
                row.cycle.shifted_days,
                any(pause.last is None for pause in row.cycle.pauses),
            )
            for row in cycles.listing(tx)
        ]


def register(app: Application, tx: Transaction, folder: Path, by: By) -> None:
    """Keeps the definitions of a folder. `DefinitionInvalid` where one cannot run."""
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise NotFound(
            Words(ru=f"В папке {folder} нет определений.", en=f"{folder} has no definitions.")
        )
    refuse_errors(check(files, folder, zone=app.settings.zone))
    for file in files:
        for row in rows_of(document_of(file.read_bytes(), str(file))):
            definition_versions.register(tx, row, by)


def a_cycle(name: str) -> Cycle:
    """The school year of that name. `WrongUse` where it is none."""
    try:
        return cycle_for(name)
    except ValueError:
        raise WrongUse(
            Words(
                ru=f"«{name}» не похоже на учебный год. Пишите так: 2026/27.",
                en=f"'{name}' is not a school year. Write it as 2026/27.",
            ),
            "malformed",
        ) from None


def open_cycle(
    app: Application,
    name: str,
    moment: datetime,
    *,
    holders: Mapping[str, Sequence[PersonId]],
    plan: str = "roadmap",
    in_force_on: date | None = None,
    actor: PersonId | None = None,
    way: str = "",
) -> CycleLine:
    """Opens a school year: every section and measure of the plan becomes an instance.

    The plan is in force from `in_force_on`, by default the day of opening (the cycle's first day
    where that comes later): measures whose whole window had passed by then ask to be confirmed.
    `way` says by which way, where history names nobody.
    """
    cycle = a_cycle(name)
    notice_calendar(app, moment)
    today = app.calendar.local_day(moment)
    in_force_on = in_force_on or min(max(today, cycle.begins), cycle.ends)
    cycle = replace(cycle, in_force_on=in_force_on)
    by = By(moment, actor, way="command")
    with app.database.writing() as tx:
        register(app, tx, app.settings.definitions, by)
        if cycles.exists(tx, name):
            raise WrongUse(
                Words(ru=f"Цикл {name} уже открыт.", en=f"The cycle {name} is open already."),
                "taken",
            )
        known = definition_versions.by_name(tx, plan)
        if known is None:
            raise NotFound(Words(ru=f"Плана {plan} нет.", en=f"There is no plan {plan}."))
        definition = app.plan(tx, plan, known.version).plan
        cycle = in_period(definition, cycle)
        organisation = definition.organisation.ru
        zone = app.settings.zone
        row = cycles.add(tx, cycle, organisation, plan, known.version, zone, by)
        for role, held in holders.items():
            if role not in definition.roles:
                known_roles = ", ".join(definition.roles)
                raise WrongUse(
                    Words(
                        ru=f"Роли «{role}» в плане нет. Есть: {known_roles}.",
                        en=f"The plan has no role '{role}'. There are: {known_roles}.",
                    ),
                    "unknown",
                )
            for person in held:
                holder = RoleHolder(role, person, date(2000, 1, 1), None, "")
                role_holders.add(tx, row.id, holder, by)
        _open_instances(app, tx, row, definition, moment, actor, way)
    return next(line for line in listing(app) if line.name == name)


def _open_instances(
    app: Application,
    tx: Transaction,
    row: CycleRow,
    plan: Plan,
    moment: datetime,
    actor: PersonId | None,
    way: str,
) -> None:
    batch = Batch(app, tx, row, moment)
    versions = {process.process: process.version for process in plan.processes}
    section = app.machine(tx, "section", versions["section"])
    measure = app.machine(tx, "measure", versions["measure"])
    numbers = iter(instances.allot(tx, len(plan.sections) + len(plan.measures())))
    cycle = row.cycle.name
    for part in plan.sections:
        name = f"{cycle} · section {part.number}"
        fields = {"number": part.number}
        batch.open(section, Opening(next(numbers), row.id, name, {}, fields, actor=actor, way=way))
    for part in plan.sections:
        for one in part.measures:
            opening = _opening(next(numbers), row, part.number, one, actor)
            batch.open(measure, replace(opening, way=way))
    batch.finish()


def _opening(
    number: InstanceId, row: CycleRow, section: str, measure: Measure, actor: PersonId | None
) -> Opening:
    return Opening(
        id=number,
        cycle=row.id,
        name=f"{row.cycle.name} · {measure.number}",
        roles={
            "responsible": tuple(f"role:{role}" for role in measure.responsible),
            "approver": (f"role:{measure.accepts}",),
        },
        fields={
            "number": measure.number,
            "section": section,
            "kind": measure.kind,
            "waits_for": measure.waits_for,
            "review": str(measure.review) if measure.review else "",
            "completes": measure.completes_when is not None,
        },
        required=tuple(slot.slot for slot in measure.evidence if slot.required),
        term=measure.term.model_dump_json(by_alias=True, exclude_defaults=True),
        actor=actor,
    )


def shift(
    app: Application, name: str, days: int, reason: str, moment: datetime, actor: PersonId | None
) -> int:
    """Moves every date of the cycle by `days`; how many instances moved with it."""
    return _changed(
        app, name, "shift", reason, moment, actor, lambda cycle, _: shifted(cycle, days)
    )


def pause(
    app: Application, name: str, reason: str, moment: datetime, actor: PersonId | None
) -> int:
    """Stops every clock of the cycle from today on."""

    def stop(cycle: Cycle, today: date) -> Cycle:
        if any(found.last is None for found in cycle.pauses):
            raise WrongUse(
                Words(ru=f"Цикл {name} уже стоит.", en=f"The cycle {name} is paused already."),
                "not_now",
            )
        return replace(cycle, pauses=(*cycle.pauses, Pause(today)))

    return _changed(app, name, "pause", reason, moment, actor, stop)


def resume(
    app: Application, name: str, reason: str, moment: datetime, actor: PersonId | None
) -> int:
    """Lets the cycle run on; every term is later by the days it stood still."""

    def go(cycle: Cycle, today: date) -> Cycle:
        standing = [found for found in cycle.pauses if found.last is None]
        if not standing:
            raise WrongUse(
                Words(ru=f"Цикл {name} не стоит.", en=f"The cycle {name} is not paused."), "not_now"
            )
        others = tuple(found for found in cycle.pauses if found.last is not None)
        last = today - timedelta(days=1)
        if last < standing[0].first:
            return replace(cycle, pauses=others)
        return replace(cycle, pauses=(*others, replace(standing[0], last=last)))

    return _changed(app, name, "resume", reason, moment, actor, go)


def _changed(
    app: Application,
    name: str,
    cause: Literal["shift", "pause", "resume"],
    reason: str,
    moment: datetime,
    actor: PersonId | None,
    change: Callable[[Cycle, date], Cycle],
) -> int:
    if not reason:
        raise WrongUse(Words(ru="Укажите причину.", en="Give a reason."), "missing")
    with app.database.writing() as tx:
        row = cycles.by_name(tx, name)
        today = app.calendar.local_day(moment)
        by = By(moment, actor, way="command")
        cycles.save(tx, row.id, change(row.cycle, today), row.state, cause, by)
        said = texts.set_apart(app.salt(), reason, actor)
        texts.add(tx, [said])
        return reproject(app, tx, row.id, moment, Reprojection(cause, actor, said.digest))


def close_cycle(app: Application, name: str, by: By) -> None:
    """No more of it is shown as open; its history stays."""
    with app.database.writing() as tx:
        row = cycles.by_name(tx, name)
        cycles.save(tx, row.id, row.cycle, "closed", "closed", by)
