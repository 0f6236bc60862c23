"""Documents in the evidence folder by their hash, and when instances were given them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import orjson
from sqlalchemy import bindparam as param
from sqlalchemy import null, select, update
from sqlalchemy.dialects.postgresql import insert

from states.decision import InstanceId
from states.history import microseconds
from store.database import Transaction, moment_of
from store.statement import Query, Statement, chunks, columns_for
from store.tables import evidence, history


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document that lies in the evidence folder."""

    sha256: str
    size: int
    media_type: str
    erased_at: int | None = None
    """When it went with the data of somebody it was about; microseconds since 1970, UTC."""


_e = evidence.c
_NEW = ("sha256", "size", "media_type", "recorded_at")
# both databases say ON CONFLICT alike
_ADD = Statement(
    insert(evidence)
    .values({name: param(name) for name in _NEW})
    .on_conflict_do_update(
        index_elements=["sha256"], set_={"erased_at": null()}, where=_e.erased_at.is_not(None)
    ),
    *_NEW,
)


def add(tx: Transaction, sha256: str, size: int, media_type: str, moment: datetime) -> None:
    """A document that lies in the evidence folder under its hash; one that was erased and is handed
    in again is there again."""
    tx.run(_ADD, (sha256, size, media_type, microseconds(moment)))


_ALL = Query(select(_e.sha256).where(_e.erased_at.is_(None)).order_by(_e.sha256), str)
_GONE = Query(select(_e.sha256).where(_e.erased_at.is_not(None)).order_by(_e.sha256), str)


def digests(tx: Transaction) -> list[str]:
    """The hashes of all documents that were not erased."""
    return tx.rows(_ALL)


def erased(tx: Transaction) -> list[str]:
    """The hashes of those that were."""
    return tx.rows(_GONE)


_ERASE = Statement(
    update(evidence)
    .values(erased_at=param("erased_at"))
    .where(_e.sha256.in_(param("digests")), _e.erased_at.is_(None)),
    *("erased_at", "digests"),
)


def erase(tx: Transaction, gone: Sequence[str], moment: datetime) -> int:
    """Notes that these documents are no more; how many were."""
    return sum(tx.run(_ERASE, (microseconds(moment), some)) for some in chunks(gone))


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
        if digest  # '' where the slot was emptied
    ]
