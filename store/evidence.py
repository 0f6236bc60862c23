"""Documents in the evidence folder by their hash, and when instances were given them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import orjson
from sqlalchemy import bindparam as param
from sqlalchemy import select

from states.decision import InstanceId
from states.history import microseconds
from store.database import Transaction, moment_of
from store.statement import Query, columns_for, insertion
from store.tables import evidence, history


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document that lies in the evidence folder."""

    sha256: str
    size: int
    media_type: str


_ADD = insertion(evidence, "sha256", "size", "media_type", "recorded_at", ignore=True)


def add(tx: Transaction, sha256: str, size: int, media_type: str, moment: datetime) -> None:
    """A document that lies in the evidence folder under its hash."""
    tx.run(_ADD, (sha256, size, media_type, microseconds(moment)))


_ALL = Query(select(evidence.c.sha256).order_by(evidence.c.sha256), str)


def digests(tx: Transaction) -> list[str]:
    """The hashes of all documents."""
    return tx.rows(_ALL)


_BY_DIGESTS = Query(
    select(*columns_for(DocumentRow, evidence)).where(evidence.c.sha256.in_(param("digests"))),
    DocumentRow,
    "digests",
)


def by_digests(tx: Transaction, wanted: Sequence[str]) -> dict[str, DocumentRow]:
    """These documents."""
    return {row.sha256: row for row in tx.rows(_BY_DIGESTS, (wanted,))}


class _Change(NamedTuple):
    recorded_at: int
    changes: str


_CHANGES = Query(
    select(*columns_for(_Change, history))
    # most entries bring no document: these are not read as JSON
    .where(history.c.instance == param("instance"), history.c.changes.like('%"evidence":%'))
    .order_by(history.c.revision),
    _Change,
    "instance",
)


def handed_in(tx: Transaction, instance: InstanceId) -> list[tuple[str, str, datetime]]:
    """(slot, digest, moment) of every document an instance was ever given, oldest first."""
    return [
        (str(slot), str(digest), moment_of(change.recorded_at))
        for change in tx.rows(_CHANGES, (instance,))
        for slot, digest in orjson.loads(change.changes).get("evidence", {}).items()
    ]
