"""People, the roles they hold and when they are away. Names and addresses are here alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Literal, cast

from states.decision import Absence, PersonId
from states.definition import Language, Words
from states.errors import NotFound
from states.history import microseconds
from store.database import Row, Transaction

AddressState = Literal["good", "refused"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the programme knows."""

    id: PersonId
    name: str
    address: str
    language: Language
    kind: Literal["adult", "minor"]
    address_state: AddressState
    erased: bool


@dataclass(frozen=True, slots=True)
class Holding:
    """A role of a cycle held from a day to a day ('' for no end)."""

    role: str
    person: PersonId
    first: date
    last: date | None
    order_number: str


def add(
    tx: Transaction, name: str, address: str, language: Language, kind: Literal["adult", "minor"]
) -> PersonId:
    """A new person."""
    row = tx.one(
        "INSERT INTO people (name, address, language, kind, folded) VALUES (?, ?, ?, ?, ?)"
        " RETURNING id",
        (name, address, language, kind, folded(name)),
    )
    return PersonId(cast(int, row[0] if row else 0))


def folded(name: str) -> str:
    """A name as it is searched: SQLite's LIKE knows no capitals but Latin ones."""
    return name.casefold().replace("ё", "е")


def named(tx: Transaction, text: str, limit: int) -> list[PersonId]:
    """People whose name begins with a text, whatever its capitals; where there are none, those
    whose name holds it: only then is every name looked at."""
    said = folded(text)
    rows = tx.rows(
        "SELECT id FROM people WHERE folded >= ? AND folded < ? ORDER BY folded, id LIMIT ?",
        (said, f"{said}\U0010ffff", limit),
    ) or tx.rows(
        "SELECT id FROM people WHERE folded LIKE ? ESCAPE '!' ORDER BY id LIMIT ?",
        (f"%{escaped(said)}%", limit),
    )
    return [PersonId(cast(int, row[0])) for row in rows]


def escaped(text: str) -> str:
    """A text that means itself in a LIKE with `ESCAPE '!'`."""
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def by_ids(tx: Transaction, ids: Sequence[int]) -> dict[PersonId, Person]:
    """These people."""
    found: dict[PersonId, Person] = {}
    for start in range(0, len(ids), 500):
        some = tuple(ids[start : start + 500])
        marks = ", ".join("?" * len(some))
        for row in tx.rows(
            "SELECT id, name, address, language, kind, address_state, erased_at FROM people"  # noqa: S608
            f" WHERE id IN ({marks})",
            some,
        ):
            person = Person(
                PersonId(cast(int, row[0])),
                str(row[1]),
                str(row[2]),
                cast(Language, row[3]),
                cast(Literal["adult", "minor"], row[4]),
                cast(AddressState, row[5]),
                row[6] is not None,
            )
            found[person.id] = person
    return found


def exists(tx: Transaction, person: int) -> bool:
    """Whether somebody has this number."""
    return tx.one("SELECT 1 FROM people WHERE id = ?", (person,)) is not None


def by_text(tx: Transaction, text: str) -> PersonId:
    """A person by number, address or name as people type them. `NotFound`, also where it is
    not clear who is meant."""
    rows = tx.rows(
        # one question for each index
        "SELECT id FROM people WHERE id = ? UNION SELECT id FROM people WHERE address = ?"
        " UNION SELECT id FROM people WHERE folded = ? AND name = ? ORDER BY id",
        (int(text) if text.isdecimal() and len(text) < 19 else 0, text, folded(text), text),
    )
    if len(rows) == 1:
        return PersonId(cast(int, rows[0][0]))
    if rows:
        numbers = ", ".join(str(row[0]) for row in rows)
        raise NotFound(
            Words(
                ru=f"«{text}» подходит нескольким людям: укажите номер ({numbers}).",
                en=f"'{text}' may be several people: give the number ({numbers}).",
            )
        )
    raise NotFound(
        Words(
            ru=f"Человека «{text}» нет. Укажите номер, адрес почты или имя полностью.",
            en=f"There is no person '{text}'. Give a number, an e-mail address or the full name.",
        )
    )


def listing(tx: Transaction) -> list[Person]:
    """Everybody, in the order of their numbers."""
    rows = tx.rows("SELECT id FROM people ORDER BY id")
    return list(by_ids(tx, [cast(int, row[0]) for row in rows]).values())


def refuse_address(tx: Transaction, person: PersonId) -> None:
    """Marks an address that the mail server refused for good."""
    tx.run("UPDATE people SET address_state = 'refused' WHERE id = ?", (person,))


def erase(tx: Transaction, person: PersonId, moment: datetime) -> None:
    """Removes a person's name, address and every text about them with its salt.

    History keeps ids and digests, which say nothing without them; its chain still verifies.
    """
    tx.run(
        "UPDATE people SET name = '', folded = '', address = '', address_state = 'refused',"
        " erased_at = ? WHERE id = ?",
        (microseconds(moment), person),
    )
    tx.run("UPDATE texts SET text = '', salt = ? WHERE subject = ?", (b"", person))
    tx.run(
        "UPDATE outbox SET state = 'dropped' WHERE recipient = ? AND state IN"
        " ('waiting', 'held', 'sending')",
        (person,),
    )


def hold(tx: Transaction, cycle: int, holding: Holding) -> None:
    """Gives somebody a role of the cycle."""
    tx.run(
        "INSERT INTO role_holders (cycle, role, person, first, last, order_number)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            cycle,
            holding.role,
            holding.person,
            holding.first.isoformat(),
            holding.last.isoformat() if holding.last else "",
            holding.order_number,
        ),
    )


def holdings(tx: Transaction, cycle: int) -> list[Holding]:
    """Who holds which role of the cycle, and from when to when."""
    rows = tx.rows(
        "SELECT role, person, first, last, order_number FROM role_holders WHERE cycle = ?"
        " ORDER BY role, id",
        (cycle,),
    )
    return [_holding(row) for row in rows]


@lru_cache(maxsize=1_000)
def _holding(row: Row) -> Holding:
    return Holding(
        str(row[0]),
        PersonId(cast(int, row[1])),
        date.fromisoformat(str(row[2])),
        date.fromisoformat(str(row[3])) if row[3] else None,
        str(row[4]),
    )


def add_absence(tx: Transaction, absence: Absence) -> None:
    """Somebody is away."""
    tx.run(
        "INSERT INTO absences (person, first, last, substitute, order_number)"
        " VALUES (?, ?, ?, ?, ?)",
        (
            absence.person,
            absence.first.isoformat(),
            absence.last.isoformat(),
            absence.substitute,
            absence.order_number,
        ),
    )


def absences(tx: Transaction) -> dict[PersonId, tuple[Absence, ...]]:
    """Who is away and when."""
    found: dict[PersonId, tuple[Absence, ...]] = {}
    for row in tx.rows(
        "SELECT person, first, last, substitute, order_number FROM absences ORDER BY first, id"
    ):
        person = PersonId(cast(int, row[0]))
        absence = Absence(
            person,
            date.fromisoformat(str(row[1])),
            date.fromisoformat(str(row[2])),
            None if row[3] is None else PersonId(cast(int, row[3])),
            str(row[4]),
        )
        found[person] = (*found.get(person, ()), absence)
    return found


def mutes(tx: Transaction) -> set[tuple[int, str]]:
    """(person, message) pairs somebody does not want."""
    rows = tx.rows("SELECT person, message FROM mutes")
    return {(cast(int, row[0]), str(row[1])) for row in rows}


def mute(tx: Transaction, person: PersonId, message: str) -> None:
    """No more of this message to this person."""
    tx.run(
        "INSERT INTO mutes (person, message) VALUES (?, ?) ON CONFLICT DO NOTHING",
        (person, message),
    )
