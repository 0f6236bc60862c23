"""Live instances moved to a new version of their definition; what changes its rules takes two."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from programme.authoring import drafts
from programme.authoring.checking import check, refuse_errors
from programme.authoring.checking import processes_of as _processes
from programme.processes import second_person
from programme.processes.batch import Batch
from programme.school.application import Application, document_of, registered, rows_of
from states.comparison import DefinitionChange
from states.decision import Instance
from states.definition import Process, Words
from states.errors import WrongUse
from states.machine import compile_process
from states.migration import Unmovable, migrate
from states.plan import Definition, Plan
from states.reading import Document
from states.rule_changes import rules_changed, states_moved
from states.school_history import By
from store import cycles, definition_versions, instances, texts
from store.database import Transaction


@dataclass(frozen=True, slots=True)
class Migrated:
    """What a migration did, or would do."""

    moved: int
    unmovable: tuple[Unmovable, ...]
    late: tuple[str, ...] = ()
    """Instances that are in time now and would be late under the new version."""
    rules: tuple[DefinitionChange, ...] = ()
    """What it changes of the rules, titles among them: that takes a second person."""
    waits: bool = False
    """It was proposed, and nothing moves until an administrator agrees."""


def move(
    app: Application,
    file: Path,
    state_map: Mapping[str, str],
    reason: str,
    by: By,
    *,
    dry_run: bool = False,
) -> Migrated:
    """Moves every live instance of a process to the version in `file`, all of them or none.

    What changes rules is proposed, and moves when an administrator's other account asks for the
    very same; by the command line it moves at once. `DefinitionInvalid` where the file has errors.
    With `dry_run` nothing is written, and nobody who writes has to wait.
    """
    if not reason and not dry_run:
        raise WrongUse(Words(ru="Укажите причину.", en="Give a reason."), "missing")
    refuse_errors(check([file], app.settings.definitions, zone=app.settings.zone))
    content = file.read_bytes()
    document = document_of(content, str(file))
    if dry_run:
        with app.database.reading() as tx:
            return _foreseen(app, tx, document, state_map, by)
    digest = sha256(content).hexdigest()
    asked = second_person.wanted(document.definition, digest, state_map)
    with app.database.writing() as tx:
        said = texts.set_apart(app.salt(), reason, by.person)
        texts.add(tx, [said])
        rules = rules_of(tx, document, state_map)
        alone = not rules or by.way == "command"
        if alone or second_person.agree(tx, asked, said.digest, by):
            for definition in rows_of(document):
                definition_versions.register(tx, definition, by)
            moved = _moved(app, tx, document, state_map, said.digest, by, write=True)
            found = replace(moved, rules=rules)
        else:
            found = replace(_foreseen(app, tx, document, state_map, by), moved=0, waits=True)
            second_person.propose(tx, asked, said.digest, by)
        if found.unmovable:
            found = replace(found, waits=False)
            tx.undo()
    if found.waits:
        drafts.keep(app, content)
    return found


def rules_of(
    tx: Transaction, document: Document, state_map: Mapping[str, str]
) -> tuple[DefinitionChange, ...]:
    """What a document changes of the rules by which instances live, and new ones would begin."""
    found: list[DefinitionChange] = []
    whole: list[Definition] = [*_processes(document)]
    if isinstance(document.definition, Plan):
        whole.append(document.definition)
    for definition in whole:
        for old in _in_use(tx, definition):
            found += rules_changed(old, definition)
    for process in _processes(document):
        found += states_moved(process, state_map)
    told = {(change.kind, change.what, change.words.ru): change for change in found}
    return tuple(told.values())


def _in_use(tx: Transaction, new: Definition) -> list[Definition | None]:
    """The other versions that count now: the newest, and those that live instances run under; None
    where there is none at all."""
    name = new.process if isinstance(new, Process) else new.plan
    newest = definition_versions.by_name(tx, name)
    if newest is None:
        return [None]
    versions = {newest.version}
    if isinstance(new, Process):
        versions |= {instance.version for instance in instances.of_process(tx, name)}
    return [registered(tx, name, version) for version in sorted(versions - {new.version})]


def _foreseen(
    app: Application,
    tx: Transaction,
    document: Document,
    state_map: Mapping[str, str],
    by: By,
) -> Migrated:
    for definition in rows_of(document):
        definition_versions.refuse_another_text(tx, definition)
    moved = _moved(app, tx, document, state_map, "", by, write=False)
    return replace(moved, rules=rules_of(tx, document, state_map))


def _moved(
    app: Application,
    tx: Transaction,
    document: Document,
    state_map: Mapping[str, str],
    reason: str,
    by: By,
    *,
    write: bool,
) -> Migrated:
    moment, actor = by.moment, by.person
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
