"""The school's own history followed to its end, and compared with what the tables say now."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from programme.history.problem import Problem, problem
from states.decision import Absence
from states.history import GENESIS
from states.school_history import SchoolState, personal, school_hash
from store import (
    absences,
    accounts,
    cycles,
    definition_versions,
    mutes,
    people,
    role_holders,
    school_history,
)
from store.database import Transaction
from store.role_holders import RoleHolder

Line = tuple[object, ...]


@dataclass(slots=True)
class SchoolReplay:
    """What the school's history comes to."""

    now: SchoolState = field(default_factory=SchoolState)
    heads: list[bytes] = field(default_factory=list)
    """The hash of each entry, the first one's first."""

    @property
    def letters_after(self) -> int:
        """Entries of instances after this one say which letters they wrote."""
        return self.now.letters_after


def replayed(tx: Transaction) -> tuple[SchoolReplay, list[Problem]]:
    """Every entry followed, and where their chain breaks."""
    school, found, previous = SchoolReplay(), list[Problem](), GENESIS
    for expected, row in enumerate(school_history.in_order(tx), start=1):
        where = f"school / {row.entry.number}"
        if row.entry.number != expected:
            found.append(problem("gap", where, "пропущена запись", "an entry is missing"))
            break
        if row.previous != previous or school_hash(previous, row.entry) != row.hash:
            found.append(problem("chain", where, "запись изменена", "the entry was changed"))
            break
        school.now.follow(row.entry)
        school.heads.append(row.hash)
        previous = row.hash
    return school, found


def compared(tx: Transaction, school: SchoolReplay) -> Iterator[Problem]:
    """Tables that say something else than the history of the school."""
    salts = people.salts(tx)
    yield from _people(tx, school.now, salts)
    yield from _held(tx, school.now, salts)
    yield from _away(tx, school.now, salts)
    yield from _accounts(tx, school.now)
    yield from _definitions(tx, school.now)
    yield from _cycles(tx, school.now)


def _differs(where: str) -> Problem:
    return problem("school", where, "история школы говорит другое", "the school's history differs")


def _people(tx: Transaction, now: SchoolState, salts: Mapping[int, bytes]) -> Iterator[Problem]:
    there = {
        int(person.id): people.digested(person, salts[person.id]) for person in people.listing(tx)
    }
    for number in sorted(there.keys() | now.people.keys()):
        if there.get(number) != now.people.get(number):
            yield _differs(f"person {number}")


def _held(tx: Transaction, now: SchoolState, salts: Mapping[int, bytes]) -> Iterator[Problem]:
    there = [
        (
            *(row.id, held.role, held.person, held.first.isoformat()),
            *(held.last.isoformat() if held.last else "", _order(salts, held)),
        )
        for row in cycles.listing(tx)
        for held in role_holders.of_cycle(tx, row.id)
    ]
    for row in _unlike(there, [_comparable(row, row[2], salts) for row in now.roles]):
        yield _differs(f"person {row[2]}, role {row[1]}")


def _away(tx: Transaction, now: SchoolState, salts: Mapping[int, bytes]) -> Iterator[Problem]:
    there = [
        (
            one.person,
            one.first.isoformat(),
            one.last.isoformat(),
            one.substitute,
            _order(salts, one),
        )
        for some in absences.by_person(tx).values()
        for one in some
    ]
    for row in _unlike(there, [_comparable(row, row[0], salts) for row in now.absences]):
        yield _differs(f"person {row[0]}, absence")
    for person, message in sorted({(m.person, m.message) for m in mutes.listing(tx)} ^ now.mutes):
        yield _differs(f"person {person}, mute {message}")


def _order(salts: Mapping[int, bytes], row: RoleHolder | Absence) -> str:
    return personal(salts.get(row.person, b""), order_number=row.order_number)["order_number"]


def _comparable(row: Line, person: object, salts: Mapping[int, bytes]) -> Line:
    """Without the digest of the order's number where the person was erased since."""
    return row if salts.get(int(str(person))) else (*row[:-1], "")


def _unlike(there: Sequence[Line], told: Sequence[Line]) -> list[Line]:
    left, right = Counter[Line](there), Counter[Line](told)
    return sorted((left - right) + (right - left), key=repr)


def _accounts(tx: Transaction, now: SchoolState) -> Iterator[Problem]:
    there = {int(account.id): accounts.told(account) for account in accounts.listing(tx)}
    for number in sorted(there.keys() | now.accounts.keys()):
        if there.get(number) != now.accounts.get(number):
            yield _differs(f"account {number}")


def _definitions(tx: Transaction, now: SchoolState) -> Iterator[Problem]:
    there = {(row.name, row.version): row for row in definition_versions.listing(tx)}
    for known in sorted(there.keys() | now.definitions.keys()):
        row, told = there.get(known), now.definitions.get(known)
        where = f"{known[0]} {known[1]}"
        if row is None:
            yield problem("definition", where, "определения нет", "the definition is gone")
        elif told is None or sha256(row.text.encode()).hexdigest() != told or row.sha256 != told:
            yield problem("definition", where, "определение изменено", "the definition was changed")


def _cycles(tx: Transaction, now: SchoolState) -> Iterator[Problem]:
    there = {row.id: cycles.told(row) for row in cycles.listing(tx)}
    for number in sorted(there.keys() | now.cycles.keys()):
        if there.get(number) != now.cycles.get(number):
            yield _differs(f"cycle {number}")
