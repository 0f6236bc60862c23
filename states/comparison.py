"""Two versions side by side, for people: what changes for whom."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from states.cycle import Cycle
from states.definition import Process, Words
from states.machine import walk
from states.plan import Definition, Plan
from states.term import Term, resolve


@dataclass(frozen=True, slots=True)
class Change:
    """One difference."""

    kind: str
    """Of a plan `term`, `measure`, `responsible`, `load`; of a process `state`, `trigger`,
    `deadline`, `letter`, `field`."""
    what: str
    words: Words


def compare(old: Definition, new: Definition, cycle: Cycle) -> list[Change]:
    """Every difference that somebody would notice."""
    if isinstance(old, Plan) and isinstance(new, Plan):
        return [
            *_plans(old, new, cycle),
            *(c for before, after in _same(old.processes, new.processes)
              for c in _processes(before, after)),
        ]  # fmt: skip
    if isinstance(old, Process) and isinstance(new, Process):
        return list(_processes(old, new))
    return [Change("kind", "", Words(ru="Это разные определения.", en="They are different kinds."))]


def _same(old: tuple[Process, ...], new: tuple[Process, ...]) -> Iterator[tuple[Process, Process]]:
    later = {process.process: process for process in new}
    for process in old:
        if process.process in later:
            yield process, later[process.process]


def _said(term: Term, cycle: Cycle) -> str:
    found = resolve(term, cycle)
    begins = f"{found.start:%d.%m.%Y} - " if found.start else ""
    return begins + (f"{found.due:%d.%m.%Y}" if found.due else "")


def _plans(old: Plan, new: Plan, cycle: Cycle) -> Iterator[Change]:
    before = {measure.number: measure for measure in old.measures()}
    after = {measure.number: measure for measure in new.measures()}
    for number in before.keys() - after.keys():
        yield Change("measure", number, Words(ru="убрано", en="removed"))
    for number in after.keys() - before.keys():
        yield Change("measure", number, Words(ru="добавлено", en="added"))
    for number in before.keys() & after.keys():
        was, now = _said(before[number].term, cycle), _said(after[number].term, cycle)
        if was != now:
            yield Change("term", number, Words(ru=f"{was} → {now}", en=f"{was} → {now}"))
        for key in ("responsible", "accepts", "waits_for"):
            first, second = getattr(before[number], key), getattr(after[number], key)
            if first != second:
                said = f"{key}: {_list(first)} → {_list(second)}"
                yield Change("responsible", number, Words(ru=said, en=said))
    yield from _load(old, new, cycle)


def _list(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _load(old: Plan, new: Plan, cycle: Cycle) -> Iterator[Change]:
    was, now = _weeks(old, cycle), _weeks(new, cycle)
    for role, week in sorted(was.keys() | now.keys()):
        if was[role, week] < now[role, week]:
            said = f"{week}: {was[role, week]} → {now[role, week]}"
            yield Change(
                "load",
                role,
                Words(ru=f"сроков на неделе {said}", en=f"terms in week {said}"),
            )


def _weeks(plan: Plan, cycle: Cycle) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for measure in plan.measures():
        due = resolve(measure.term, cycle).due
        if due is not None:
            year, week, _ = due.isocalendar()
            found.update((role, f"{year}-{week:02}") for role in measure.responsible)
    return found


def _processes(old: Process, new: Process) -> Iterator[Change]:
    def rows(process: Process) -> dict[tuple[str, str], str]:
        found = {("state", path): state.title.ru for path, state in walk(process.states)}
        for path, state in walk(process.states):
            for deadline in state.deadlines:
                found["deadline", deadline.name] = path + deadline.model_dump_json(by_alias=True)
        for transition in process.transitions:
            key = ("trigger", f"{transition.trigger} ({', '.join(transition.source)})")
            found[key] = transition.model_dump_json(by_alias=True)
        found |= {("letter", n): m.model_dump_json() for n, m in process.messages.items()}
        return found | {("field", n): f.model_dump_json() for n, f in process.fields.items()}

    was, now = rows(old), rows(new)
    for kind, name in sorted(was.keys() | now.keys()):
        key = (kind, name)
        if key not in now:
            words = Words(ru="убрано", en="removed")
        elif key not in was:
            words = Words(ru="добавлено", en="added")
        elif was[key] != now[key]:
            words = Words(ru="изменено", en="changed")
        else:
            continue
        yield Change(kind, f"{old.process}: {name}", words)
