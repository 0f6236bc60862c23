"""Who plays a role on a day, and who stands in for whom.

A duty goes to a substitute while its holder is away. What is a person's own does not: nobody stands
in for a child or a parent (`is_own`), and who is away from a role that accepts results is
stood in for only by whom an administrator named (`Absence.for_the_school`).
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from states.decision import Absence, Instance, PersonId, Roster


class Player(NamedTuple):
    """Somebody a letter goes to or who may act; `instead_of` is the absent person."""

    person: PersonId
    instead_of: PersonId | None = None


class Holder(NamedTuple):
    """Somebody who has a role in an instance by right."""

    person: PersonId
    cycle_role: str = ""
    """The role of the cycle that they have it by, '' where the instance names them."""


def absence_of(roster: Roster, person: PersonId, day: date) -> Absence | None:
    """The absence of a person that covers a day."""
    return next(_away(roster, person, day), None)


def _away(roster: Roster, person: PersonId, day: date) -> Iterator[Absence]:
    for absence in roster.absences.get(person, ()):
        if absence.first <= day <= absence.last:
            yield absence


def holders(instance: Instance, role: str, roster: Roster) -> tuple[PersonId, ...]:
    """Who holds a role in an instance by right, absent or not.

    The instance's own people first; where it names nobody, whoever holds the cycle's role of the
    same name.
    """
    named = instance.roles.get(role)
    if not named:
        return roster.holders.get(role, ())
    return _people(named) or tuple(dict.fromkeys(h.person for h in _resolved(named, roster)))


def held(instance: Instance, role: str, roster: Roster) -> tuple[Holder, ...]:
    """The same with the role of the cycle that each has it by."""
    return tuple(_resolved(instance.roles.get(role) or (f"role:{role}",), roster))


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


def names_somebody(instance: Instance, role: str) -> bool:
    """Whether an instance itself says who has a role, by name and not by a role of the cycle."""
    return bool(_people(instance.roles.get(role, ())))


@lru_cache(maxsize=2_000)
def _people(named: tuple[str, ...]) -> tuple[PersonId, ...]:
    """The people a list names by their numbers; nobody where it names a role of the cycle."""
    if not all(holder.startswith("person:") for holder in named):
        return ()
    return tuple(dict.fromkeys(h.person for h in _resolved(named, Roster({}))))


def _resolved(named: Iterable[str], roster: Roster) -> Iterator[Holder]:
    for holder in named:
        kind, _, who = holder.partition(":")
        if kind == "person":
            yield Holder(PersonId(int(who)))
        else:
            yield from (Holder(person, who) for person in roster.holders.get(who, ()))


def players(
    instance: Instance, role: str, roster: Roster, day: date, personal: frozenset[str]
) -> tuple[Player, ...]:
    """Who plays a role that day: an absent person's substitute in their place, unless it is their
    own (`is_own`). A child or a parent stands in for no other side of what is their own.

    Somebody who is absent with nobody to stand in is still named: a letter may wait, not vanish.
    """
    if not roster.absences:
        return _themselves(holders(instance, role, roster))
    named = held(instance, role, roster)
    theirs = {person for own in personal for person in _people(instance.roles.get(own, ()))}
    found = [
        Player(h.person)
        if is_own(role, h, personal)
        or ((there := present(h, roster, day)).person in theirs and not h.cycle_role)
        else there
        for h in named
    ]
    return tuple(dict.fromkeys(found))


def is_own(role: str, holder: Holder, personal: frozenset[str]) -> bool:
    """Whether nobody stands in for this holder: the instance itself names them in a personal role.
    What somebody does by a role of the cycle is a duty."""
    return role in personal and not holder.cycle_role


@lru_cache(maxsize=2_000)
def _themselves(people: tuple[PersonId, ...]) -> tuple[Player, ...]:
    return tuple(Player(person) for person in people)


def present(holder: Holder, roster: Roster, day: date) -> Player:
    """Who is there for a holder of a role: the last of the substitutes that lead from them."""
    led = substitutions(holder, roster, day)
    stand_in = led[-1].substitute if led else None
    return Player(holder.person) if stand_in is None else Player(stand_in, holder.person)


def substitutions(holder: Holder, roster: Roster, day: date) -> list[Absence]:
    """The absences that lead from a holder to whoever is there: a substitute may be away too. A
    circle of substitutes ends with the first of them."""
    found: list[Absence] = []
    seen = {holder.person}
    stand_in = holder.person
    accepts = holder.cycle_role in roster.accepting
    while absence := _stood_in(roster, stand_in, day, accepts=accepts):
        if absence.substitute is None or absence.substitute in seen:
            break
        found.append(absence)
        stand_in = absence.substitute
        seen.add(stand_in)
    return found


def _stood_in(roster: Roster, person: PersonId, day: date, *, accepts: bool) -> Absence | None:
    """The absence that names who acts for somebody, in a role that accepts results or another."""
    named = (a for a in _away(roster, person, day) if a.substitute is not None)
    return next((a for a in named if a.for_the_school or not accepts), None)


def on_duty(roster: Roster, role: str, day: date) -> tuple[Player, ...]:
    """Who plays a role of the cycle that day: those who are there before those who are away with
    nobody to stand in."""
    found = [present(Holder(p, role), roster, day) for p in roster.holders.get(role, ())]
    return tuple(sorted(found, key=lambda one: absence_of(roster, one.person, day) is not None))


def cycle_roles_of(roster: Roster, person: PersonId, day: date) -> tuple[str, ...]:
    """The roles of the cycle that somebody acts in that day, by right or as a substitute."""
    return tuple(
        role
        for role, people in roster.holders.items()
        if person in people or any(p.person == person for p in on_duty(roster, role, day))
    )


def stood_in_for(roster: Roster, person: PersonId, day: date) -> tuple[PersonId, ...]:
    """Those who are absent that day and whose duties a person takes on."""
    return tuple(
        away
        for away in roster.absences
        if away != person and present(Holder(away), roster, day).person == person
    )


def roles_of(
    instance: Instance,
    roles: Iterable[str],
    person: PersonId,
    roster: Roster,
    day: date,
    personal: frozenset[str],
) -> tuple[str, ...]:
    """Which of these roles a person may act in that day, by right or as a substitute."""
    if not roster.absences:
        return tuple([role for role in roles if person in holders(instance, role, roster)])
    return tuple(
        role
        for role in roles
        if person in holders(instance, role, roster)
        or any(p.person == person for p in players(instance, role, roster, day, personal))
    )
