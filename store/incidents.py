"""Instances set aside, and why."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam as param
from sqlalchemy import exists, not_, select, update

from states.decision import InstanceId
from states.definition import Words
from states.history import microseconds
from store.database import Transaction, moment_of
from store.statement import Query, Statement, insertion
from store.tables import incidents, instances

_n, _i = incidents.c, instances.c


@dataclass(frozen=True, slots=True)
class Incident:
    """An instance set aside, with the reason."""

    id: int
    instance: InstanceId
    name: str
    kind: str
    words: Words
    opened_at: datetime


_ADD = insertion(incidents, "instance", "kind", "reason_ru", "reason_en", "opened_at")
_SET_ASIDE = Statement(update(instances).values(incident=1).where(_i.id == param("id")), "id")


def open_incident(
    tx: Transaction, instance: InstanceId, kind: str, words: Words, moment: datetime
) -> None:
    """Sets an instance aside, so that it cannot stop the others."""
    tx.run(_ADD, (instance, kind, words.ru, words.en, microseconds(moment)))
    tx.run(_SET_ASIDE, (instance,))


def _incident(
    id: int,
    instance: InstanceId,
    name: str,
    kind: str,
    reason_ru: str,
    reason_en: str,
    opened_at: int,
) -> Incident:
    words = Words(ru=reason_ru, en=reason_en)
    return Incident(id, instance, name, kind, words, moment_of(opened_at))


_OPEN = Query(
    select(_n.id, _n.instance, _i.name, _n.kind, _n.reason_ru, _n.reason_en, _n.opened_at)
    .join_from(incidents, instances)
    .where(_n.closed_at.is_(None), _n.id > param("after"))
    .order_by(_n.id)
    .limit(param("limit")),
    _incident,
    "after",
    "limit",
)


def open_incidents(tx: Transaction, after: int = 0, limit: int = 10_000) -> list[Incident]:
    """Those nobody has closed, the oldest first."""
    return tx.rows(_OPEN, (after, limit))


_INSTANCE = Query(
    select(_n.instance).where(_n.id == param("id"), _n.closed_at.is_(None)), InstanceId, "id"
)
_CLOSE = Statement(
    update(incidents)
    .values(closed_at=param("closed_at"), closed_by=param("closed_by"))
    .where(_n.id == param("id")),
    "closed_at",
    "closed_by",
    "id",
)
_TAKE_BACK = Statement(
    update(instances)
    .values(incident=0)
    .where(
        _i.id == param("id"),
        not_(exists().where(_n.instance == _i.id, _n.closed_at.is_(None))),
    ),
    "id",
)


def close_incident(
    tx: Transaction, number: int, actor: int | None, moment: datetime
) -> InstanceId | None:
    """Lets the instance take part again; None where there is no such open incident."""
    instance = tx.one(_INSTANCE, (number,))
    if instance is None:
        return None
    tx.run(_CLOSE, (microseconds(moment), actor, number))
    tx.run(_TAKE_BACK, (instance,))
    return instance
