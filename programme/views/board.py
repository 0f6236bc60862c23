"""The pairs of a cycle, or the instances of any process: by state, as a list, by name or person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from programme.history.titles import state_title
from programme.processes.pairs import PROCESS
from programme.processes.viewer import EVERYTHING, Setting, setting
from programme.school.application import Application
from programme.school.names import meant
from programme.views.instance import Participation, parts_of
from states.decision import Instance, InstanceId
from states.definition import Words
from states.errors import NotFound, WrongUse
from states.machine import Machine
from states.primitives import chain
from store import cycles, instances, lists, people
from store.lists import FIRST, LAST, Key, Parts, Scope

_ALIKE = 50
"""People a name may mean; more than that is no search."""


@dataclass(frozen=True, slots=True)
class Card:
    """An instance on the board or in the list."""

    id: InstanceId
    name: str
    revision: int
    state: str
    title: Words
    """Of its state."""
    due: date | None
    """The last day of what is due next."""
    late: int
    """Whole days since then."""
    suspended: bool
    people: tuple[Participation, ...]
    """Those whom the instance itself names."""


@dataclass(frozen=True, slots=True)
class Column:
    """A state with how many are in it, and the first of them: what is due first comes first."""

    state: str
    title: Words
    region: Words | None
    count: int
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Cards:
    """A page of the list; `next` asks for more, '' where there is no more."""

    cards: tuple[Card, ...]
    next: str


def columns(
    app: Application, cycle: str, moment: datetime, process: str = PROCESS, each: int = 5
) -> tuple[Column, ...]:
    """The board: every state of a process, in the order of its file. `NotFound`."""
    with app.database.reading() as tx:
        context = setting(app, tx, cycles.by_name(tx, cycle), moment, EVERYTHING)
        machine = _newest(context, process)
        counted = instances.counts_of(tx, context.cycle.id, process)
        known = [state for state in machine.states if machine.is_leaf(state)]
        # an older version may know states that this one does not
        states = (*known, *sorted(counted.keys() - set(known)))
        first = {
            state: lists.in_order(tx, Scope(context.cycle.id, ((process, state),)), FIRST, each)
            for state in states
            if counted.get(state)
        }
        cards = _cards(context, [key for keys in first.values() for key in keys])
        return tuple(
            Column(
                state=state,
                title=state_title(machine, state),
                region=state_title(machine, state.partition(".")[0]) if "." in state else None,
                count=counted.get(state, 0),
                cards=tuple(cards[key.id] for key in first.get(state, ())),
            )
            for state in states
        )


def cards(
    app: Application,
    cycle: str,
    moment: datetime,
    *,
    process: str = PROCESS,
    state: str = "",
    text: str = "",
    limit: int = 50,
    after: str = "",
) -> Cards:
    """The list: what is due first comes first. Of a state or region; by `text`, a number, a name
    or a part of a person's name. `NotFound`, `WrongUse`."""
    with app.database.reading() as tx:
        context = setting(app, tx, cycles.by_name(tx, cycle), moment, EVERYTHING)
        places = tuple((process, path) for path in _states(context, process, state))
        place = _place(after)
        if text:
            keys = _searched(context, places, text, place, limit + 1)
        else:
            keys = lists.in_order(tx, Scope(context.cycle.id, places), place, limit + 1)
        shown = _cards(context, keys[:limit])
        last = keys[limit - 1] if len(keys) > limit else None
        more = "" if last is None else f"{last.due_at}.{last.id}"
        return Cards(tuple(shown[key.id] for key in keys[:limit]), more)


def _states(context: Setting, process: str, state: str) -> list[str]:
    """The states instances of any version may be in, inside one where one is named."""
    versions = [key for key in lists.processes(context.tx) if key[0] == process]
    machines = [context.app.machine(context.tx, *key) for key in versions]
    found = {
        path
        for machine in machines
        for path in machine.states
        if machine.is_leaf(path) and (not state or state in chain(path))
    }
    if not found:
        unknown = state or process
        raise NotFound(Words(ru=f"«{unknown}» здесь нет.", en=f"There is no '{unknown}' here."))
    return sorted(found)


def _searched(
    context: Setting, places: tuple[tuple[str, str], ...], text: str, after: Key, limit: int
) -> list[Key]:
    """Those called so, else those of people called so."""
    found: list[Key] = []
    if after == FIRST:
        named = lists.named(context.tx, context.cycle.id, meant(text, context.cycle.cycle.name))
        rows = instances.by_ids(context.tx, named).values()
        found = [Key(-1, row.id) for row in rows if (row.process, row.state) in places]
    if found or len(text) < 2 or text.isdigit():
        return found
    who = people.named(context.tx, text, _ALIKE)
    if who:
        scope = Scope(context.cycle.id, places, Parts(tuple(f"person:{person}" for person in who)))
        return lists.in_order(context.tx, scope, after, limit)
    return []


def _place(text: str) -> Key:
    if not text:
        return FIRST
    due_at, _, number = text.partition(".")
    if not due_at.isdecimal() or not number.isdecimal() or len(text) > 40:
        raise WrongUse(
            Words(
                ru="Такой страницы списка нет. Начните с первой.",
                en="The list has no such page. Begin with the first.",
            ),
            "malformed",
        )
    return Key(min(int(due_at), LAST), InstanceId(min(int(number), LAST)))


def _newest(context: Setting, process: str) -> Machine:
    for name, version in lists.processes(context.tx):
        if name == process:
            return context.app.machine(context.tx, name, version)
    raise NotFound(Words(ru=f"Процесса «{process}» нет.", en=f"There is no process '{process}'."))


def named(
    app: Application, cycle: str, moment: datetime, numbers: Iterable[InstanceId]
) -> dict[InstanceId, tuple[Participation, ...]]:
    """Those whom each of these instances itself names."""
    with app.database.reading() as tx:
        context = setting(app, tx, cycles.by_name(tx, cycle), moment, EVERYTHING)
        found = _cards(context, [Key(0, number) for number in sorted(set(numbers))])
        return {number: card.people for number, card in found.items()}


def _cards(context: Setting, keys: list[Key]) -> dict[InstanceId, Card]:
    rows = instances.by_ids(context.tx, [key.id for key in keys])
    parts = parts_of(context, list(rows.values()))
    return {number: _card(context, row, parts[number]) for number, row in rows.items()}


def _card(context: Setting, instance: Instance, parts: tuple[Participation, ...]) -> Card:
    due_at = min((d.due_at for d in instance.deadlines if d.due_at is not None), default=None)
    return Card(
        id=instance.id,
        name=instance.name,
        revision=instance.revision,
        state=instance.state,
        title=state_title(context.machine(instance), instance.state),
        due=context.last_day(due_at),
        late=context.days_late(due_at),
        suspended=instance.suspended_since is not None,
        people=tuple(part for part in parts if instance.roles.get(part.role)),
    )
