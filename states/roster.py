"""Who plays a role on a day, and who stands in for whom."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from states.decision import Absence, Instance, PersonId, Roster


class Player(NamedTuple):
    """Somebody a letter goes to or who may act; `instead_of` is the absent person."""

    person: PersonId
    instead_of: PersonId | None = None


def absence_of(roster: Roster, person: PersonId, day: date) -> Absence | None:
    """The absence of a person that covers a day."""
    for absence in roster.absences.get(person, ()):
        if absence.first <= day <= absence.last:
            return absence
    return None


def holders(instance: Instance, role: str, roster: Roster) -> tuple[PersonId, ...]:
    """Who holds a role in an instance by right, absent or not.

    The instance's own people first; where it names nobody, whoever holds the cycle's role of the
    same name.
    """
    named = instance.roles.get(role)
    if not named:
        return roster.holders.get(role, ())
    return _people(named) or _resolved(named, roster)


def lost(before: Instance, after: Instance, roster: Roster) -> tuple[tuple[str, PersonId], ...]:
    """(role, person) of everybody who held a role before a change and does not after it."""
    if after.roles is before.roles:
        return ()
    return tuple(
        (role, person)
        for role in before.roles
        if before.roles[role] != after.roles.get(role)
        for person in holders(before, role, roster)
        if person not in holders(after, role, roster)
    )


def named_in(instance: Instance, roster: Roster) -> list[PersonId]:
    """Everybody who plays a part in an instance."""
    return [person for role in instance.roles for person in holders(instance, role, roster)]


@lru_cache(maxsize=2_000)
def _people(named: tuple[str, ...]) -> tuple[PersonId, ...]:
    """The people a list names by their numbers; nobody where it names a role of the cycle."""
    if not all(holder.startswith("person:") for holder in named):
        return ()
    return _resolved(named, Roster({}))


def _resolved(named: tuple[str, ...], roster: Roster) -> tuple[PersonId, ...]:
    found: list[PersonId] = []
    for holder in named:
        kind, _, who = holder.partition(":")
        found += [PersonId(int(who))] if kind == "person" else roster.holders.get(who, ())
    return tuple(dict.fromkeys(found))


def players(instance: Instance, role: str, roster: Roster, day: date) -> tuple[Player, ...]:
    """Who plays a role that day: an absent person's substitute in their place.

    Somebody who is absent with nobody to stand in is still named: a letter may wait, not vanish.
    """
    found = holders(instance, role, roster)
    if not roster.absences:
        return _themselves(found)
    return tuple([_present(person, roster, day) for person in found])


@lru_cache(maxsize=2_000)
def _themselves(people: tuple[PersonId, ...]) -> tuple[Player, ...]:
    return tuple(Player(person) for person in people)


def _present(person: PersonId, roster: Roster, day: date) -> Player:
    seen = {person}
    stand_in = person
    # A substitute may be away too; a circle of substitutes ends with the first of them.
    while absence := absence_of(roster, stand_in, day):
        if absence.substitute is None or absence.substitute in seen:
            break
        stand_in = absence.substitute
        seen.add(stand_in)
    return Player(stand_in, person if stand_in != person else None)


def on_duty(roster: Roster, role: str, day: date) -> tuple[Player, ...]:
    """Who plays a role of the cycle that day: those who are there before those who are away with
    nobody to stand in."""
    found = [_present(person, roster, day) for person in roster.holders.get(role, ())]
    return tuple(sorted(found, key=lambda one: absence_of(roster, one.person, day) is not None))


def stood_in_for(roster: Roster, person: PersonId, day: date) -> tuple[PersonId, ...]:
    """Those who are absent that day and whose parts a person plays."""
    return tuple(
        away
        for away in roster.absences
        if away != person and _present(away, roster, day).person == person
    )


def roles_of(
    instance: Instance, roles: Iterable[str], person: PersonId, roster: Roster, day: date
) -> tuple[str, ...]:
    """Which of these roles a person may act in that day, by right or as a substitute."""
    found = []
    for role in roles:
        names = holders(instance, role, roster)
        if person in names or (
            roster.absences and any(_present(name, roster, day).person == person for name in names)
        ):
            found.append(role)
    return tuple(found)
