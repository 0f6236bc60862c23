"""Documents by their hash, and the way an instance took: what its page shows beside its state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import orjson

from states.decision import InstanceId
from store.database import Transaction, moment_of


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document that lies in the evidence folder."""

    digest: str
    size: int
    media_type: str


def by_digests(tx: Transaction, digests: Sequence[str]) -> dict[str, DocumentRow]:
    """These documents."""
    marks = ", ".join("?" * len(digests)) or "NULL"
    rows = tx.rows(
        f"SELECT sha256, size, media_type FROM evidence WHERE sha256 IN ({marks})",  # noqa: S608
        tuple(digests),
    )
    return {str(row[0]): DocumentRow(str(row[0]), cast(int, row[1]), str(row[2])) for row in rows}


def handed_in(tx: Transaction, instance: InstanceId) -> list[tuple[str, str, datetime]]:
    """(slot, digest, moment) of every document an instance was ever given, oldest first."""
    rows = tx.rows(
        "SELECT recorded_at, changes FROM history WHERE instance = ?"
        " AND changes LIKE ? ORDER BY revision",
        (instance, '%"evidence":%'),
    )
    return [
        (str(slot), str(digest), moment_of(cast(int, recorded_at)))
        for recorded_at, changes in rows
        for slot, digest in orjson.loads(str(changes)).get("evidence", {}).items()
    ]


def path(tx: Transaction, instance: InstanceId) -> list[str]:
    """The states an instance has been in, in the order it first came there."""
    rows = tx.rows(
        "SELECT dest, min(revision) AS first FROM history WHERE instance = ? GROUP BY dest"
        " ORDER BY first",
        (instance,),
    )
    return [str(row[0]) for row in rows]
