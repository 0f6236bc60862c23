"""Two versions side by side, for people: what changes for whom."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from states.cycle import Cycle
from states.definition import Model, Process, Words, walk
from states.plan import Definition, Plan
from states.term import Term, resolve


@dataclass(frozen=True, slots=True)
class DefinitionChange:
    """One difference."""

    kind: str
    """Of a plan `term`, `measure`, `responsible`, `load`; of a process `state`, `trigger`,
    `deadline`, `letter`, `field`, `retention`."""
    what: str
    words: Words
    title: Words | None = None
    """What people call it, where it has a name of its own."""


_ADDED = Words(ru="добавлено", en="added")
_REMOVED = Words(ru="убрано", en="removed")
_KEYS = {
    "responsible": Words(ru="отвечает", en="responsible"),
    "accepts": Words(ru="принимает", en="accepts"),
    "waits_for": Words(ru="ждёт", en="waits for"),
}
_LONGEST = 80


def compare(old: Definition, new: Definition, cycle: Cycle) -> list[DefinitionChange]:
    """Every difference that somebody would notice."""
    if isinstance(old, Plan) and isinstance(new, Plan):
        return [
            *_plans(old, new, cycle),
            *(c for before, after in _same(old.processes, new.processes)
              for c in _processes(before, after)),
        ]  # fmt: skip
    if isinstance(old, Process) and isinstance(new, Process):
        return list(_processes(old, new))
    return [
        DefinitionChange(
            "kind", "", Words(ru="Это разные определения.", en="They are different kinds.")
        )
    ]


def _same(old: tuple[Process, ...], new: tuple[Process, ...]) -> Iterator[tuple[Process, Process]]:
    later = {process.process: process for process in new}
    for process in old:
        if process.process in later:
            yield process, later[process.process]


def _days(term: Term, cycle: Cycle) -> str:
    found = resolve(term, cycle)
    begins = f"{found.start:%d.%m.%Y} - " if found.start else ""
    return begins + (f"{found.due:%d.%m.%Y}" if found.due else "")


def _plans(old: Plan, new: Plan, cycle: Cycle) -> Iterator[DefinitionChange]:
    before = {measure.number: measure for measure in old.measures()}
    after = {measure.number: measure for measure in new.measures()}
    roles = {name: role.title for name, role in {**old.roles, **new.roles}.items()}
    for number, measure in before.items():
        if number not in after:
            yield DefinitionChange("measure", number, _REMOVED, measure.title)
    for number, measure in after.items():
        if number not in before:
            yield DefinitionChange("measure", number, _ADDED, measure.title)
            continue
        was, now = _days(before[number].term, cycle), _days(measure.term, cycle)
        if was != now:
            yield DefinitionChange("term", number, Words(ru=f"{was} → {now}", en=f"{was} → {now}"),
                         measure.title)  # fmt: skip
        for key, title in _KEYS.items():
            first, second = _list(getattr(before[number], key)), _list(getattr(measure, key))
            if first != second:
                ru = f"{title.ru}: {_titled(first, roles).ru} → {_titled(second, roles).ru}"
                en = f"{title.en}: {_titled(first, roles).en} → {_titled(second, roles).en}"
                yield DefinitionChange("responsible", number, Words(ru=ru, en=en), measure.title)
    yield from _load(old, new, cycle)


def _list(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, tuple) else (str(value),)


def _titled(names: tuple[str, ...], roles: Mapping[str, Words]) -> Words:
    titles = [roles.get(name, Words(ru=name, en=name)) for name in names]
    return Words(
        ru=", ".join(title.ru for title in titles) or "—",
        en=", ".join(title.en for title in titles) or "—",
    )


def _load(old: Plan, new: Plan, cycle: Cycle) -> Iterator[DefinitionChange]:
    was, now = _weeks(old, cycle), _weeks(new, cycle)
    for role, week in sorted(was.keys() | now.keys()):
        if was[role, week] < now[role, week]:
            written = f"{week}: {was[role, week]} → {now[role, week]}"
            yield DefinitionChange(
                "load",
                role,
                Words(ru=f"сроков на неделе {written}", en=f"terms in week {written}"),
                new.roles[role].title if role in new.roles else None,
            )


def _weeks(plan: Plan, cycle: Cycle) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for measure in plan.measures():
        due = resolve(measure.term, cycle).due
        if due is not None:
            year, week, _ = due.isocalendar()
            found.update((role, f"{year}-{week:02}") for role in measure.responsible)
    return found


def _processes(old: Process, new: Process) -> Iterator[DefinitionChange]:
    was, now = _parts(old), _parts(new)
    for kind, name in sorted(was.keys() | now.keys()):
        key = (kind, name)
        if key not in now:
            words, title = _REMOVED, was[key].title
        elif key not in was:
            words, title = _ADDED, now[key].title
        elif was[key].written != now[key].written:
            words, title = _changed(was[key].written, now[key].written), now[key].title
        else:
            continue
        yield DefinitionChange(kind, f"{old.process}: {name}", words, title)


class _Part(NamedTuple):
    title: Words | None
    written: Mapping[str, object]


def _parts(process: Process) -> dict[tuple[str, str], _Part]:
    """Everything a process is made of that somebody would notice."""
    found: dict[tuple[str, str], _Part] = {}
    if process.retention is not None:
        found["retention", "retention"] = _Part(None, {"after": str(process.retention)})
    for path, state in walk(process.states):
        found["state", path] = _Part(state.title, {"title": state.title.ru})
        for deadline in state.deadlines:
            written = {"state": path, **_written(deadline)}
            found["deadline", deadline.name] = _Part(deadline.title, written)
    for transition in process.transitions:
        key = ("trigger", f"{transition.trigger} ({', '.join(transition.source)})")
        found[key] = _Part(transition.title, _written(transition))
    for name, message in process.messages.items():
        found["letter", name] = _Part(None, _written(message))
    for name, spec in process.fields.items():
        found["field", name] = _Part(spec.title, _written(spec))
    return found


def _written(part: Model) -> dict[str, object]:
    return part.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _changed(was: Mapping[str, object], now: Mapping[str, object]) -> Words:
    """The keys that differ, with both values, as the definition writes them."""
    said = "; ".join(
        f"{key}: {_short(was.get(key))} → {_short(now.get(key))}"
        for key in dict.fromkeys([*was, *now])
        if was.get(key) != now.get(key)
    )
    return Words(ru=f"изменено ({said})", en=f"changed ({said})")


def as_written(value: object) -> str:
    """A value as the definition writes it."""
    if value is None:
        return "—"
    return json.dumps(value, ensure_ascii=False).replace('"', "")


def _short(value: object) -> str:
    found = as_written(value)
    return found if len(found) <= _LONGEST else found[: _LONGEST - 1] + "…"
