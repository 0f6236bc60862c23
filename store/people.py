"""People, and when they are away. Names and addresses are here alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import bindparam as param
from sqlalchemy import case, insert, select, union, update

from states.decision import Absence, PersonId
from states.definition import Language, Words
from states.errors import NotFound
from states.history import microseconds
from store import tables
from store.database import Transaction
from store.statement import Query, Statement, chunks, columns_for, insertion

AddressState = Literal["good", "refused"]
Kind = Literal["adult", "minor"]

_p, _a = tables.people.c, tables.absences.c


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the programme knows."""

    id: PersonId
    name: str
    address: str
    language: Language
    kind: Kind
    address_state: AddressState
    erased: bool
    phone: str = ""
    """Where they may be rung up; '' for nowhere."""


_NEW = ("name", "address", "phone", "language", "kind", "folded")
_ADD = Query(
    insert(tables.people).values({name: param(name) for name in _NEW}).returning(_p.id),
    PersonId,
    *_NEW,
)


def add(
    tx: Transaction, name: str, address: str, language: Language, kind: Kind, phone: str = ""
) -> PersonId:
    """A new person."""
    return PersonId(tx.number(_ADD, (name, address, phone, language, kind, folded(name))))


def folded(name: str) -> str:
    """A name as it is searched: SQLite's LIKE knows no capitals but Latin ones."""
    return name.casefold().replace("ё", "е")


_BEGINNING = Query(
    select(_p.id)
    .where(_p.folded >= param("first"), _p.folded < param("after"))
    .order_by(_p.folded, _p.id)
    .limit(param("limit")),
    PersonId,
    "first",
    "after",
    "limit",
)
_CONTAINING = Query(
    select(_p.id)
    .where(_p.folded.like(param("pattern"), escape="!"))
    .order_by(_p.id)
    .limit(param("limit")),
    PersonId,
    "pattern",
    "limit",
)


def named(tx: Transaction, text: str, limit: int) -> list[PersonId]:
    """People whose name begins with a text, whatever its capitals; where there are none, those
    whose name contains it: only then is every name looked at."""
    wanted = folded(text)
    beginning = tx.rows(_BEGINNING, (wanted, f"{wanted}\U0010ffff", limit))
    return beginning or tx.rows(_CONTAINING, (f"%{escaped(wanted)}%", limit))


def escaped(text: str) -> str:
    """A text that means itself in a LIKE with `ESCAPE '!'`."""
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _person(
    id: PersonId,
    name: str,
    address: str,
    language: Language,
    kind: Kind,
    address_state: AddressState,
    erased_at: int | None,
    phone: str,
) -> Person:
    return Person(id, name, address, language, kind, address_state, erased_at is not None, phone)


_BY_IDS = Query(
    select(*columns_for(_person, tables.people)).where(_p.id.in_(param("ids"))),
    _person,
    "ids",
)


def by_ids(tx: Transaction, ids: Sequence[int]) -> dict[PersonId, Person]:
    """These people."""
    return {person.id: person for some in chunks(ids) for person in tx.rows(_BY_IDS, (some,))}


_EXISTS = Query(select(_p.id).where(_p.id == param("id")), PersonId, "id")


def exists(tx: Transaction, person: int) -> bool:
    """Whether somebody has this number."""
    return tx.one(_EXISTS, (person,)) is not None


_BY_TEXT = Query(
    # one question for each index
    union(
        select(_p.id).where(_p.id == param("id")),
        select(_p.id).where(_p.address == param("address")),
        select(_p.id).where(_p.folded == param("folded"), _p.name == param("name")),
    ).order_by(_p.id),
    PersonId,
    "id",
    "address",
    "folded",
    "name",
)


def by_text(tx: Transaction, text: str) -> PersonId:
    """A person by number, address or name as people type them. `NotFound`, also where it is
    not clear who is meant."""
    number = int(text) if text.isdecimal() and len(text) < 19 else 0
    ids = tx.rows(_BY_TEXT, (number, text, folded(text), text))
    if len(ids) == 1:
        return ids[0]
    if ids:
        numbers = ", ".join(map(str, ids))
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


_ALL_IDS = Query(select(_p.id).order_by(_p.id), PersonId)


def listing(tx: Transaction) -> list[Person]:
    """Everybody, in the order of their numbers."""
    ids = tx.rows(_ALL_IDS)
    return list(by_ids(tx, ids).values())


_REFUSE_ADDRESS = Statement(
    update(tables.people).values(address_state="refused").where(_p.id == param("id")), "id"
)


def refuse_address(tx: Transaction, person: PersonId) -> None:
    """Marks an address that the mail server refused for good."""
    tx.run(_REFUSE_ADDRESS, (person,))


_CORRECT = Statement(
    update(tables.people)
    .values(
        address_state=case((_p.address == param("address"), _p.address_state), else_="good"),
        name=param("name"),
        folded=param("folded"),
        address=param("address"),
        phone=param("phone"),
        language=param("language"),
    )
    .where(_p.id == param("id"), _p.erased_at.is_(None)),
    "name",
    "folded",
    "address",
    "phone",
    "language",
    "id",
)


def correct(
    tx: Transaction, person: PersonId, name: str, address: str, phone: str, language: Language
) -> None:
    """A name or an address that was wrong; an address that changes is good until it is refused."""
    tx.run(_CORRECT, (name, folded(name), address, phone, language, person))


_ERASE = Statement(
    update(tables.people)
    .values(
        name="",
        folded="",
        address="",
        phone="",
        address_state="refused",
        erased_at=param("erased_at"),
    )
    .where(_p.id == param("id")),
    "erased_at",
    "id",
)


def erase(tx: Transaction, person: PersonId, moment: datetime) -> None:
    """Removes what says who a person is; their number stays."""
    tx.run(_ERASE, (microseconds(moment), person))


_ADD_ABSENCE = insertion(tables.absences, "person", "first", "last", "substitute", "order_number")


def add_absence(tx: Transaction, absence: Absence) -> None:
    """Somebody is away."""
    first, last = absence.first.isoformat(), absence.last.isoformat()
    tx.run(_ADD_ABSENCE, (absence.person, first, last, absence.substitute, absence.order_number))


def _absence(
    person: PersonId, first: str, last: str, substitute: PersonId | None, order_number: str
) -> Absence:
    days = date.fromisoformat(first), date.fromisoformat(last)
    return Absence(person, *days, substitute, order_number)


_ALL_ABSENCES = Query(
    select(*columns_for(_absence, tables.absences)).order_by(_a.first, _a.id),
    _absence,
)


def absences(tx: Transaction) -> dict[PersonId, tuple[Absence, ...]]:
    """Who is away and when."""
    by_person: dict[PersonId, tuple[Absence, ...]] = {}
    for absence in tx.rows(_ALL_ABSENCES):
        by_person[absence.person] = (*by_person.get(absence.person, ()), absence)
    return by_person
