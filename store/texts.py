"""Free texts, kept apart from history so that they can be erased."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import bindparam as param
from sqlalchemy import select

from store.database import Transaction
from store.statement import Query, chunks, insertion
from store.tables import texts

_t = texts.c


@dataclass(frozen=True, slots=True)
class StoredText:
    """A free text beside the digest that the hashed part keeps of it."""

    digest: str
    salt: bytes
    text: str
    subject: int | None = None
    instance: int | None = None


_ADD = insertion(texts, "digest", "salt", "text", "subject", "instance", ignore=True)


def add(tx: Transaction, added: Iterable[StoredText]) -> None:
    """Keeps free texts; one that is there already stays as it is."""
    tx.run_many(
        _ADD, [(text.digest, text.salt, text.text, text.subject, text.instance) for text in added]
    )


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
