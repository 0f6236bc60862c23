"""Incidents, runs and evidence: what keeps the rest honest."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from states.decision import InstanceId
from states.definition import Words
from states.history import microseconds
from store.database import Transaction, moment_of


@dataclass(frozen=True, slots=True)
class Incident:
    """An instance set aside, with the reason."""

    id: int
    instance: InstanceId
    name: str
    kind: str
    words: Words
    opened_at: datetime


def open_incident(
    tx: Transaction, instance: InstanceId, kind: str, words: Words, moment: datetime
) -> None:
    """Sets an instance aside, so that it cannot stop the others."""
    tx.run(
        "INSERT INTO incidents (instance, kind, reason_ru, reason_en, opened_at)"
        " VALUES (?, ?, ?, ?, ?)",
        (instance, kind, words.ru, words.en, microseconds(moment)),
    )
    tx.run("UPDATE instances SET incident = 1 WHERE id = ?", (instance,))


def open_incidents(tx: Transaction, after: int = 0, limit: int = 10_000) -> list[Incident]:
    """Those nobody has closed, the oldest first."""
    rows = tx.rows(
        "SELECT n.id, n.instance, i.name, n.kind, n.reason_ru, n.reason_en, n.opened_at"
        " FROM incidents n JOIN instances i ON i.id = n.instance WHERE n.closed_at IS NULL"
        " AND n.id > ? ORDER BY n.id LIMIT ?",
        (after, limit),
    )
    return [
        Incident(
            cast(int, row[0]),
            InstanceId(cast(int, row[1])),
            str(row[2]),
            str(row[3]),
            Words(ru=str(row[4]), en=str(row[5])),
            moment_of(cast(int, row[6])),
        )
        for row in rows
    ]


def close_incident(
    tx: Transaction, number: int, actor: int | None, moment: datetime
) -> InstanceId | None:
    """Lets the instance take part again; None where there is no such open incident."""
    row = tx.one("SELECT instance FROM incidents WHERE id = ? AND closed_at IS NULL", (number,))
    if row is None:
        return None
    instance = InstanceId(cast(int, row[0]))
    tx.run(
        "UPDATE incidents SET closed_at = ?, closed_by = ? WHERE id = ?",
        (microseconds(moment), actor, number),
    )
    tx.run(
        "UPDATE instances SET incident = 0 WHERE id = ? AND NOT EXISTS (SELECT 1 FROM incidents"
        " n WHERE n.instance = instances.id AND n.closed_at IS NULL)",
        (instance,),
    )
    return instance


def add_run(
    tx: Transaction, run: str, flow: str, started: datetime, finished: datetime, summary: str
) -> None:
    """A flow ran: what the dead-man's check reads."""
    tx.run(
        "INSERT INTO runs (run, flow, started_at, finished_at, summary) VALUES (?, ?, ?, ?, ?)",
        (run, flow, microseconds(started), microseconds(finished), summary),
    )


def last_run(tx: Transaction, flow: str) -> datetime | None:
    """When a flow last finished."""
    row = tx.one("SELECT max(finished_at) FROM runs WHERE flow = ?", (flow,))
    return None if row is None or row[0] is None else moment_of(cast(int, row[0]))


def evidence(tx: Transaction) -> list[str]:
    """The hashes of all documents."""
    return [str(row[0]) for row in tx.rows("SELECT sha256 FROM evidence ORDER BY sha256")]


def add_evidence(
    tx: Transaction, digest: str, size: int, media_type: str, moment: datetime
) -> None:
    """A document that lies in the evidence folder under its hash."""
    tx.run(
        "INSERT INTO evidence (sha256, size, media_type, recorded_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        (digest, size, media_type, microseconds(moment)),
    )
