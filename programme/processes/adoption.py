"""A draft taken into use: compared with the present version, foreseen, then migrated to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from programme.authoring import versions
from programme.authoring.drafts import as_file, content
from programme.processes import migration, second_person
from programme.processes.migration import Migrated
from programme.processes.second_person import ProposedRules
from programme.school.application import Application, registered
from states.comparison import DefinitionChange, compare
from states.cycle import cycle_on
from states.definition import Process, Words, walk
from states.errors import NotFound, WrongUse
from states.finding import Finding, errors
from states.plan import Definition, Plan
from states.reading import Document, read
from states.school_history import By
from store import cycles, definition_versions, instances
from store.database import Transaction

AT_ONCE = 2_000
"""Live instances whose migration is foreseen while a page waits."""


@dataclass(frozen=True, slots=True)
class Gone:
    """A state that live instances are in and the new version does not have."""

    process: str
    state: str
    title: Words
    count: int
    offers: tuple[tuple[str, Words], ...]
    """States of the new version that they may go to."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be said of a changed text."""

    digest: str
    name: str
    """Of the definition it changes."""
    lines: tuple[str, ...]
    findings: Mapping[int, tuple[Finding, ...]]
    errors: int
    problem: Words | None
    """Why it cannot be used as it is, though it reads."""
    version: int
    present: int
    """The version in use that it is compared with."""
    changes: tuple[DefinitionChange, ...]
    gone: tuple[Gone, ...]
    living: int
    """Live instances that would move."""
    rules: tuple[DefinitionChange, ...] = ()
    """What changes of the rules, titles among them: it takes a second person."""
    proposal: ProposedRules | None = None
    """That this very text waits for them."""

    @property
    def usable(self) -> bool:
        """Whether live instances can be moved to it."""
        return not self.errors and self.problem is None


def draft(app: Application, name: str, digest: str, moment: datetime) -> Draft:
    """A kept text beside the present version of a definition. `NotFound`."""
    raw = content(app, digest)
    text = raw.decode("utf-8", errors="replace")
    document = read(raw, f"{name}.yaml")
    lines = tuple(text.split("\n"))
    if not isinstance(document, Document):
        found = versions.by_line(document)
        return Draft(digest, name, lines, found, len(document), None, 0, 0, (), (), 0)
    with app.database.reading() as tx:
        open_cycle = next((row.cycle for row in cycles.opened(tx)), None)
        settings = app.settings
        said = versions.checked(name, text, settings.definitions, open_cycle, settings.zone)
        newest = definition_versions.by_name(tx, name)
        if newest is None:
            raise NotFound(
                Words(ru=f"Определения {name} нет.", en=f"There is no definition {name}.")
            )
        old, new = registered(tx, name, newest.version), document.definition
        problem = _problem(name, new, newest.version)
        cycle = open_cycle or cycle_on(app.calendar.local_day(moment))
        same = problem is None or type(old) is type(new)
        changes = compare(old, new, cycle) if same else []
        gone, living = _gone(app, tx, new) if problem is None else ((), 0)
        rules = migration.rules_of(tx, document, {}) if problem is None else ()
    waits = second_person.waiting(app, moment)
    return Draft(
        digest,
        name,
        lines,
        versions.by_line(said),
        len(errors(said)),
        problem,
        new.version,
        newest.version,
        tuple(changes),
        gone,
        living,
        rules,
        next((proposal for proposal in waits if proposal.wanted.digest == digest), None),
    )


def _problem(name: str, new: Definition, newest: int) -> Words | None:
    own = new.plan if isinstance(new, Plan) else new.process
    if own != name:
        return Words(
            ru=f"Это определение «{own}», а меняется «{name}». Исправьте имя в тексте.",
            en=f"This is the definition '{own}', but '{name}' is to change. Correct its name.",
        )
    if new.version <= newest:
        return Words(
            ru=f"Версия {new.version} уже есть. Напишите в тексте version: {newest + 1}.",
            en=f"Version {new.version} is there already. Write version: {newest + 1}.",
        )
    return None


def _gone(app: Application, tx: Transaction, new: Definition) -> tuple[tuple[Gone, ...], int]:
    found, living = list[Gone](), 0
    inner = (new,) if isinstance(new, Process) else new.processes
    for process in inner:
        newest = definition_versions.by_name(tx, process.process)
        if newest is None or newest.version == process.version:
            continue
        old = app.machine(tx, process.process, newest.version)
        leaves = [(path, state) for path, state in walk(process.states) if not state.children]
        known = {path for path, _ in leaves}
        offers = tuple((path, state.title) for path, state in leaves)
        for state, count in _inhabited(tx, process.process).items():
            if state in old.states and old.is_final(state):
                continue
            living += count
            if state not in known:
                title = old.states[state].title if state in old.states else None
                said = title or Words(ru=state, en=state)
                found.append(Gone(process.process, state, said, count, offers))
    return tuple(found), living


def _inhabited(tx: Transaction, process: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in cycles.listing(tx):
        for state, count in instances.counts_of(tx, row.id, process).items():
            found[state] = found.get(state, 0) + count
    return found


def foresee(
    app: Application, name: str, digest: str, state_map: Mapping[str, str], moment: datetime
) -> Migrated:
    """What a migration to a draft would do; nothing is written."""
    with as_file(app, name, digest) as file:
        return migration.move(app, file, state_map, "", By(moment), dry_run=True)


def migrate(
    app: Application, name: str, digest: str, state_map: Mapping[str, str], reason: str, by: By
) -> Migrated:
    """Moves all live instances to a draft, or none; what changes rules is proposed, or agreed to.
    `WrongUse` without a reason."""
    found = draft(app, name, digest, by.moment)
    if found.problem is not None:
        raise WrongUse(found.problem, "unsuitable")
    with as_file(app, name, digest) as file:
        return migration.move(app, file, state_map, reason, by)
