"""The whole history verified: chains, checkpoints, replays, and every table against what they say.

What an attacker who may write into the database can still change unseen is said in
`docs/security.md`; a proof that somebody kept outside (`kept_proof`) narrows that further.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from programme.history import cross_checks, reading_chain, school_checks, security_chain
from programme.history.checkpoints import checkpoint_hash
from programme.history.kept_proof import KeptProof, compared_in
from programme.history.problem import Problem, problem
from programme.school.application import Application
from states.decision import Instance, InstanceId
from states.history import GENESIS, entry_hash, merkle_root, microseconds
from states.replay import present, replay
from store import checkpoints, history, instances, timers
from store.checkpoints import CheckpointRow
from store.database import Transaction
from store.entry_row import Recorded

UNCLOSED = 20_000
"""So many entries without a checkpoint are too many: what no checkpoint closes, no proof that was
kept outside protects."""
_PART = 200
"""Instances that are looked at together."""


@dataclass(frozen=True, slots=True)
class Verification:
    """How much was checked, and what does not add up."""

    entries: int
    instances: int
    checkpoints: int
    problems: tuple[Problem, ...]


def verify(
    app: Application,
    progress: Callable[[int], None] | None = None,
    *,
    kept: KeptProof | None = None,
    files: bool = True,
) -> Verification:
    """Follows every chain, replays every history, and compares with what the tables say now, with a
    proof that was kept, and with the files (documents, the security log) unless they are somebody
    else's to check."""
    with app.database.reading() as tx:
        return verify_in(app, tx, progress, kept=kept, files=files)


def verify_in(
    app: Application,
    tx: Transaction,
    progress: Callable[[int], None] | None = None,
    *,
    kept: KeptProof | None = None,
    files: bool = True,
) -> Verification:
    """The same, as one transaction sees it."""
    school, problems = school_checks.replayed(tx)
    if kept is not None and (other := compared_in(tx, kept)) is not None:
        problems.append(other)
    seen = total = 0
    now = {found.id: found for found in instances.everything(tx)}
    rest = set(now)
    checked = cross_checks.CrossChecks(app, tx, school)
    for part in _parts(history.by_instance(tx)):
        for rows in part:
            number = rows[0].entry.instance
            seen, total = seen + 1, total + len(rows)
            rest.discard(number)
            problems += _history(rows, now.get(number))
            if progress is not None:
                progress(len(rows))
        problems += checked.of_part(part, now)
    problems += [
        problem("no_history", now[number].name, "нет истории", "it has no history")
        for number in sorted(rest)
    ]
    problems += _timers(app, tx, now)
    closed = checkpoints.listing(tx)
    problems += _checkpoints(tx, closed, school.heads)
    problems += school_checks.compared(tx, school)
    problems += reading_chain.compared(tx, school.now.readings)
    problems += cross_checks.copies(tx)
    if files:
        problems += checked.documents()
        problems += security_chain.problems(app.settings.log_folder, school.now.log_heads)
    return Verification(total, seen, len(closed), tuple(problems))


def _parts(histories: Iterator[list[Recorded]]) -> Iterator[list[list[Recorded]]]:
    while part := list(islice(histories, _PART)):
        yield part


def _history(rows: list[Recorded], now: Instance | None) -> Iterator[Problem]:
    number = rows[0].entry.instance
    name = now.name if now is not None else f"#{number}"
    yield from _chain(rows, name)
    if now is None:
        yield problem("lost_instance", name, "записи нет", "its row is gone")
    elif rows[-1].hash != now.head:
        yield problem("head", name, "последняя запись не та", "its head is another")
    elif replay(row.entry for row in rows) != present(now):
        yield problem("replay", name, "история даёт другое состояние", "history says otherwise")


def _chain(rows: list[Recorded], name: str) -> Iterator[Problem]:
    previous = GENESIS
    for expected, row in enumerate(rows, start=1):
        where = f"{name} / {row.entry.revision}"
        if row.entry.revision != expected:
            yield problem("gap", where, "пропущена запись", "an entry is missing")
            return
        if row.previous != previous or entry_hash(previous, row.entry) != row.hash:
            yield problem("chain", where, "запись изменена", "the entry was changed")
            return
        previous = row.hash


def _timers(
    app: Application, tx: Transaction, now: dict[InstanceId, Instance]
) -> Iterator[Problem]:
    rows: dict[int, set[str]] = {}
    for number, timer in timers.stray(tx):
        rows.setdefault(number, set()).add(timer)
    lists = timers.stray_next(tx)
    for number, instance in now.items():
        own = {
            f"{a.name}/{a.occurrence}/{t.kind}/{t.step}/{microseconds(t.due_at)}"
            for a in instance.deadlines
            for t in a.timers
        }
        if own != rows.pop(number, set()):
            yield problem("timers", instance.name, "таймеры не те", "its timers differ")
        status, due = lists[number]
        ended = cross_checks.ended(app, tx, instance)
        if due != timers.next_due(instance, status) or ended not in (None, status == "ended"):
            words = "в списках не на своём месте", "lists have it elsewhere"
            yield problem("next_due", instance.name, *words)
    for number in sorted(rows):
        yield problem("timers", f"#{number}", "таймеры ничьи", "its timers are nobody's")


def _checkpoints(
    tx: Transaction, closed: list[CheckpointRow], school: list[bytes]
) -> Iterator[Problem]:
    previous, after = GENESIS, 0
    for checkpoint in closed:
        where = f"checkpoint {checkpoint.id}"
        first, last = checkpoint.first_entry, checkpoint.last_entry
        root = merkle_root(history.hashes(tx, first, last))
        follows = first == after + 1 and checkpoint.previous == previous
        if not follows or checkpoint_hash(checkpoint) != checkpoint.hash:
            yield problem("checkpoint", where, "точка изменена", "the checkpoint was changed")
        elif root != checkpoint.root:
            yield problem("checkpoint", where, "корень не сходится", "its root does not match")
        elif checkpoint.school_number and _head(school, checkpoint) != checkpoint.school_head:
            words = "история школы не сходится", "the school's history does not match"
            yield problem("checkpoint", where, *words)
        previous, after = checkpoint.hash, last
    unclosed = history.count(tx, after + 1, 2**62)
    if unclosed > UNCLOSED:
        ru = f"записей без контрольной точки: {unclosed}. Выполните nastavnik checkpoint"
        en = f"entries that no checkpoint closes: {unclosed}. Run nastavnik checkpoint"
        yield problem("unclosed", "checkpoint", ru, en)


def _head(school: list[bytes], checkpoint: CheckpointRow) -> str:
    number = checkpoint.school_number
    return school[number - 1].hex() if number <= len(school) else ""
