"""Free texts, kept apart from history so that they can be erased."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import bindparam as param
from sqlalchemy import func, select, update

from states.decision import PersonId
from states.definition import Words
from states.errors import WrongUse
from states.fields import MOST_TEXT
from states.history import text_digest
from store.database import Transaction
from store.statement import Query, Statement, chunks, insertion
from store.tables import text_people, texts

_t, _w = texts.c, text_people.c


@dataclass(frozen=True, slots=True)
class StoredText:
    """A free text beside the digest that the hashed part keeps of it."""

    digest: str
    salt: bytes
    text: str
    author: PersonId | None
    """Who wrote it; None for what the program was told in nobody's name."""
    subjects: tuple[PersonId, ...] = ()
    """The people it is about."""
    instance: int | None = None


def set_apart(
    salt: bytes,
    text: str,
    author: PersonId | None,
    about: Iterable[PersonId] = (),
    instance: int | None = None,
) -> StoredText:
    """A text with a digest of its own, for the history, and the people an erasure has to find it
    by: all whom it is about, or else whoever wrote it. `WrongUse` for one that is no text but a
    book."""
    if len(text) > MOST_TEXT:
        raise WrongUse(
            Words(
                ru=f"Текст слишком длинный: можно не больше {MOST_TEXT} знаков. Сократите его или "
                "приложите документом.",
                en=f"The text is too long: at most {MOST_TEXT} characters. Shorten it, or attach "
                "it as a document.",
            ),
            "too_large",
        )
    subjects = tuple(sorted(set(about))) or (() if author is None else (author,))
    return StoredText(text_digest(text, salt), salt, text, author, subjects, instance)


_ADD = insertion(texts, "digest", "salt", "text", "instance", ignore=True)
_ADD_PERSON = insertion(text_people, "digest", "person", "part", ignore=True)


def add(tx: Transaction, added: Iterable[StoredText]) -> None:
    """Keeps free texts; one that is there already stays as it is."""
    added = list(added)
    tx.run_many(_ADD, [(text.digest, text.salt, text.text, text.instance) for text in added])
    people = [(text.digest, person, "subject") for text in added for person in text.subjects]
    people += [(text.digest, text.author, "author") for text in added if text.author is not None]
    tx.run_many(_ADD_PERSON, people)


class Salted(NamedTuple):
    """Salt and text; both empty once they were erased."""

    salt: bytes
    text: str


_BY_DIGEST = Query(select(_t.salt, _t.text).where(_t.digest == param("digest")), Salted, "digest")


def by_digest(tx: Transaction, digest: str) -> Salted | None:
    """The free text behind a digest."""
    return tx.one(_BY_DIGEST, (digest,))


class _Text(NamedTuple):
    digest: str
    text: str


_BY_DIGESTS = Query(
    select(_t.digest, _t.text).where(_t.digest.in_(param("digests")), _t.text != ""),
    _Text,
    "digests",
)


def by_digests(tx: Transaction, digests: Sequence[str]) -> dict[str, str]:
    """The free texts behind digests that were not erased."""
    return dict(row for some in chunks(digests) for row in tx.rows(_BY_DIGESTS, (some,)))


_OF_PERSON = select(_w.digest).where(_w.person == param("person"))
_COUNT = Query(select(func.count()).where(_t.digest.in_(_OF_PERSON), _t.text != ""), int, "person")
_THERE_OF = Query(
    select(_t.digest).where(_t.digest.in_(_OF_PERSON), _t.text != "").order_by(_t.digest),
    str,
    "person",
)
_THERE = Query(
    select(_t.digest, _t.text)
    .where(_t.text != "", _t.digest > param("after"))
    .order_by(_t.digest)
    .limit(param("limit")),
    _Text,
    *("after", "limit"),
)
_EMPTY_THESE = Statement(
    update(texts).values(text="", salt=param("salt")).where(_t.digest.in_(param("digests"))),
    *("salt", "digests"),
)


def count_of(tx: Transaction, person: PersonId) -> int:
    """How many texts that are still there somebody wrote, or are about them."""
    return tx.number(_COUNT, (person,))


def erase_of(tx: Transaction, person: PersonId, named: Callable[[str], bool]) -> list[str]:
    """Removes, with their salts, the texts that somebody wrote or that are about them, and those of
    others in which they are `named`. Their digests."""
    gone, after = set(tx.rows(_THERE_OF, (person,))), ""
    while found := tx.rows(_THERE, (after, 1_000)):
        after = found[-1].digest
        gone.update(text.digest for text in found if named(text.text))
    for some in chunks(sorted(gone)):
        tx.run(_EMPTY_THESE, (b"", some))
    return sorted(gone)
