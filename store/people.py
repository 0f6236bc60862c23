"""People. Names and addresses are here alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from sqlalchemy import bindparam as param
from sqlalchemy import case, insert, select, union, update

from states.decision import PersonId
from states.definition import Language, Words
from states.errors import NotFound
from states.history import microseconds
from states.school_history import By, personal
from store import school_history, tables
from store.database import Transaction
from store.statement import Query, Statement, chunks, columns_for

AddressState = Literal["good", "refused"]
Kind = Literal["adult", "minor"]

_p = tables.people.c


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


_NEW = ("name", "address", "phone", "language", "kind", "folded", "salt")
_ADD = Query(
    insert(tables.people).values({name: param(name) for name in _NEW}).returning(_p.id),
    PersonId,
    *_NEW,
)


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """Somebody to add."""

    name: str
    address: str = ""
    language: Language = "ru"
    kind: Kind = "adult"
    phone: str = ""


def add(tx: Transaction, new: PersonDetails, salt: bytes, by: By) -> PersonId:
    """A new person. The salt keeps the digests of what says who they are from being guessed."""
    known = (new.name, new.address, new.phone, new.language, new.kind)
    person = PersonId(tx.number(_ADD, (*known, folded(new.name), salt)))
    said = digested(by_ids(tx, [person])[person], salt)
    school_history.record(tx, "person", person, "added", by, said)
    return person


_SALT = Query(select(_p.salt).where(_p.id == param("id")), bytes, "id")


class _Salt(NamedTuple):
    id: PersonId
    salt: bytes


_SALTS = Query(select(_p.id, _p.salt), _Salt)


def salts(tx: Transaction) -> dict[int, bytes]:
    """Everybody's."""
    return {number: salt or b"" for number, salt in tx.rows(_SALTS)}


def salt_of(tx: Transaction, person: PersonId) -> bytes:
    """The salt of somebody's digests; empty for whoever was erased."""
    return tx.one(_SALT, (person,)) or b""


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
    update(tables.people)
    .values(address_state="refused")
    .where(_p.id == param("id"), _p.address_state != "refused"),
    "id",
)


def refuse_address(tx: Transaction, person: PersonId, by: By) -> None:
    """Marks an address that the mail server refused for good."""
    if tx.run(_REFUSE_ADDRESS, (person,)):
        refused = {"address_state": "refused"}
        school_history.record(tx, "person", person, "address_refused", by, refused)


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


def correct(tx: Transaction, person: PersonId, new: PersonDetails, by: By) -> bool:
    """A name or an address that was wrong; an address that changes is good until it is refused.
    Whether anything is other than it was. What somebody is (`kind`) stays."""
    before = by_ids(tx, [person]).get(person)
    known = (new.name, folded(new.name), new.address, new.phone, new.language)
    if before is None or not tx.run(_CORRECT, (*known, person)):
        return False
    after = by_ids(tx, [person])[person]
    salt = salt_of(tx, person)
    was, now = digested(before, salt), digested(after, salt)
    changed = {name: value for name, value in now.items() if was[name] != value}
    if changed:
        school_history.record(tx, "person", person, "corrected", by, changed)
    return bool(changed)


def digested(person: Person, salt: bytes) -> dict[str, object]:
    """What the school's history says of somebody: salted digests of what is personal."""
    who = personal(salt, name=person.name, address=person.address, phone=person.phone)
    rest = {"language": person.language, "kind": person.kind}
    erased = {"erased": True} if person.erased else {}
    return {**who, **rest, "address_state": person.address_state, **erased}


_ERASE = Statement(
    update(tables.people)
    .values(
        name="",
        folded="",
        address="",
        phone="",
        salt=param("salt"),
        address_state="refused",
        erased_at=param("erased_at"),
    )
    .where(_p.id == param("id")),
    *("salt", "erased_at", "id"),
)


def erase(
    tx: Transaction,
    person: PersonId,
    texts: Sequence[str],
    documents: Sequence[str],
    by: By,
) -> None:
    """Removes what says who a person is; their number stays. The entry names the digests of the
    texts and documents that went with them."""
    tx.run(_ERASE, (b"", microseconds(by.moment), person))
    gone = {"texts": sorted(texts), "documents": sorted(documents)}
    school_history.record(tx, "erased", person, "erased", by, gone)
