"""People as a coordinator looks for them, and what one person takes part in."""

from dataclasses import dataclass
from datetime import date
from typing import cast

from states.decision import InstanceId, PersonId
from states.definition import Language
from store.database import Transaction
from store.people import Person, by_ids, escaped, folded


@dataclass(frozen=True, slots=True)
class Part:
    """A part somebody plays in an instance."""

    instance: InstanceId
    name: str
    process: str
    version: int
    state: str
    role: str
    open: bool


@dataclass(frozen=True, slots=True)
class Held:
    """A role held in a cycle."""

    cycle: str
    role: str
    first: date
    last: date | None
    order_number: str
    plan: str
    plan_version: int


def page(
    tx: Transaction, text: str, limit: int, after: tuple[str, int] = ("", 0)
) -> list[tuple[Person, str]]:
    """People whose name holds a text, or whose address it is, by their names, with what continues
    the list. Nobody who was erased: they have no name.

    Names are read from their index alone: a row is looked up only where it is shown.
    """
    wanted: tuple[str, ...]
    if "@" in text:
        narrowed, wanted = "address IN (?, ?)", (text, text.lower())
    else:
        narrowed, wanted = "folded LIKE ? ESCAPE '!'", (f"%{escaped(folded(text))}%",)
    rows = tx.rows(
        "SELECT id, folded FROM people WHERE (folded, id) > (?, ?) AND folded <> ''"  # noqa: S608
        f" AND {narrowed} ORDER BY folded, id LIMIT ?",
        (*after, *wanted, limit),
    )
    order = {PersonId(cast(int, row[0])): str(row[1]) for row in rows}
    found = by_ids(tx, list(order))
    return [(found[number], name) for number, name in order.items()]


def parts_of(tx: Transaction, person: PersonId, limit: int) -> list[Part]:
    """What somebody takes part in by name, the newest first."""
    rows = tx.rows(
        "SELECT i.id, i.name, i.process, i.version, i.state, p.role, i.status FROM participants p"
        " JOIN instances i ON i.id = p.instance WHERE p.holder = ?"
        " ORDER BY p.instance DESC, p.role LIMIT ?",
        (f"person:{person}", limit),
    )
    return [
        Part(
            InstanceId(cast(int, row[0])),
            str(row[1]),
            str(row[2]),
            cast(int, row[3]),
            str(row[4]),
            str(row[5]),
            row[6] == "open",
        )
        for row in rows
    ]


def held_by(tx: Transaction, person: PersonId) -> list[Held]:
    """The roles somebody holds or held, the newest cycle first."""
    rows = tx.rows(
        "SELECT c.name, h.role, h.first, h.last, h.order_number, c.plan, c.plan_version"
        " FROM role_holders h JOIN cycles c ON c.id = h.cycle WHERE h.person = ?"
        " ORDER BY c.id DESC, h.id",
        (person,),
    )
    return [
        Held(
            str(row[0]),
            str(row[1]),
            date.fromisoformat(str(row[2])),
            date.fromisoformat(str(row[3])) if row[3] else None,
            str(row[4]),
            str(row[5]),
            cast(int, row[6]),
        )
        for row in rows
    ]


def of_group(tx: Transaction, cycle: int, process: str, group: int, limit: int) -> list[InstanceId]:
    """The open instances of a group: from the index of what they are looked up by."""
    rows = tx.rows(
        "SELECT i.id FROM instance_keys k JOIN instances i ON i.id = k.instance"
        " WHERE k.name = 'group_number' AND k.value = ? AND i.cycle = ? AND i.process = ?"
        " AND i.status = 'open' ORDER BY i.id LIMIT ?",
        (str(group), cycle, process, limit),
    )
    return [InstanceId(cast(int, row[0])) for row in rows]


def mutes_of(tx: Transaction, person: PersonId) -> list[str]:
    """The messages somebody does not want."""
    rows = tx.rows("SELECT message FROM mutes WHERE person = ? ORDER BY message", (person,))
    return [str(row[0]) for row in rows]


def unmute(tx: Transaction, person: PersonId, message: str) -> None:
    """This message again."""
    tx.run("DELETE FROM mutes WHERE person = ? AND message = ?", (person, message))


def correct(tx: Transaction, person: PersonId, name: str, address: str, language: Language) -> None:
    """A name or an address that was wrong; an address that changes is good until it is refused."""
    tx.run(
        "UPDATE people SET address_state = CASE WHEN address = ? THEN address_state"
        " ELSE 'good' END, name = ?, folded = ?, address = ?, language = ?"
        " WHERE id = ? AND erased_at IS NULL",
        (address, name, folded(name), address, language, person),
    )
