"""Who outside the school keeps the proof of its history."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from programme.school.application import Application
from programme.upkeep.diagnosis import Diagnosis, plain
from states.decision import PersonId
from states.definition import Words
from states.errors import NotFound
from store import people
from store.database import Transaction

_WHAT = Words(ru="Доказательство истории", en="Proof of history")


@dataclass(frozen=True, slots=True)
class OutsideReaders:
    """Who outside the school gets the proof each morning."""

    people: frozenset[PersonId]
    unknown: tuple[str, ...]
    """Addresses of the setting that no one person has."""


def outside_readers(app: Application, tx: Transaction) -> OutsideReaders:
    """The people that `NASTAVNIK_PROOF_READERS` names by their addresses."""
    found, unknown = set[PersonId](), list[str]()
    for address in filter(None, map(str.strip, app.settings.proof_readers.split(","))):
        try:
            found.add(people.by_text(tx, address))
        except NotFound:
            unknown.append(address)
    return OutsideReaders(frozenset(found), tuple(unknown))


def look(app: Application, _moment: datetime) -> Iterator[Diagnosis]:
    """Who gets it each morning beside the director."""
    with app.database.reading() as tx:
        readers = outside_readers(app, tx)
    if readers.unknown:
        yield Diagnosis(
            _WHAT,
            "bad",
            plain(", ".join(readers.unknown)),
            Words(
                ru="NASTAVNIK_PROOF_READERS называет адреса, которых среди людей нет: добавьте "
                "человека с таким адресом или исправьте настройку.",
                en="NASTAVNIK_PROOF_READERS names addresses that nobody has: add somebody with "
                "that address, or mend the setting.",
            ),
        )
        return
    many = len(readers.people)
    yield Diagnosis(
        _WHAT,
        "good" if many else "doubtful",
        Words(ru=f"читателей вне школы: {many}", en=f"readers outside the school: {many}"),
        Words(
            ru="Кто может менять базу, может пересчитать и хеши. Пусть доказательство получает "
            "кто-то вне школы: NASTAVNIK_PROOF_READERS.",
            en="Whoever can change the database can compute its hashes anew. Have somebody outside "
            "the school get the proof: NASTAVNIK_PROOF_READERS.",
        ),
    )
