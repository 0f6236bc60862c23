"""Live instances moved to a new version of their definition."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from programme.authoring.checking import check, refuse_errors
from programme.authoring.checking import processes_of as _processes
from programme.processes.batch import Batch
from programme.school.application import Application, document_of, rows_of
from states.decision import Instance, PersonId
from states.definition import Words
from states.errors import WrongUse
from states.machine import compile_process
from states.migration import Unmovable, migrate
from states.reading import Document
from states.school_history import By, Way
from store import cycles, definition_versions, instances, texts
from store.database import Transaction


@dataclass(frozen=True, slots=True)
class Migrated:
    """What a migration did, or would do."""

    moved: int
    unmovable: tuple[Unmovable, ...]
    late: tuple[str, ...] = ()
    """Instances that are in time now and would be late under the new version."""


def move(
    app: Application,
    file: Path,
    state_map: Mapping[str, str],
    reason: str,
    moment: datetime,
    actor: PersonId | None = None,
    *,
    dry_run: bool = False,
    way: Way = "command",
) -> Migrated:
    """Moves every live instance of a process to the version in `file`, all of them or none.

    `DefinitionInvalid` where the file has errors. With `dry_run` nothing is written, and nobody
    who writes has to wait.
    """
    if not reason and not dry_run:
        raise WrongUse(Words(ru="Укажите причину.", en="Give a reason."), "missing")
    refuse_errors(check([file], app.settings.definitions, zone=app.settings.zone))
    document = document_of(file.read_bytes(), str(file))
    if dry_run:
        with app.database.reading() as tx:
            for definition in rows_of(document):
                definition_versions.refuse_another_text(tx, definition)
            return _moved(app, tx, document, state_map, "", moment, actor, write=False)
    with app.database.writing() as tx:
        for definition in rows_of(document):
            definition_versions.register(tx, definition, By(moment, actor, way=way))
        said = texts.set_apart(app.salt(), reason, actor)
        texts.add(tx, [said])
        found = _moved(app, tx, document, state_map, said.digest, moment, actor, write=True)
        if found.unmovable:
            tx.undo()
    return found


def _moved(
    app: Application,
    tx: Transaction,
    document: Document,
    state_map: Mapping[str, str],
    reason: str,
    moment: datetime,
    actor: PersonId | None,
    *,
    write: bool,
) -> Migrated:
    moved, stuck, late = 0, list[Unmovable](), list[str]()
    rows = cycles.listing(tx)
    for process in _processes(document):
        machine = compile_process(process)
        known = instances.of_process(tx, process.process)
        living = [instance for instance in known if instance.version != process.version]
        for row in rows if living else ():
            batch = Batch(app, tx, row, moment)
            for instance in living:
                if instance.cycle != row.id:
                    continue
                batch.adopt(instance)
                old = batch.machine(instance)
                answer = migrate(old, machine, instance, state_map, batch.around, actor, reason)
                if isinstance(answer, Unmovable):
                    stuck.append(answer)
                    continue
                moved += 1
                if _overdue(answer.after, moment) - _overdue(instance, moment):
                    late.append(instance.name)
                if write:
                    app.machine(tx, process.process, process.version)
                    batch.take(answer)
            if write:
                batch.finish()
    return Migrated(moved, tuple(stuck), tuple(late))


def _overdue(instance: Instance, moment: datetime) -> set[str]:
    """Its deadlines that are past."""
    return {
        armed.name
        for armed in instance.deadlines
        if armed.status == "overdue" or (armed.due_at is not None and armed.due_at <= moment)
    }
