"""Who was given which part in an instance, and when, out of its history."""

from typing import NamedTuple

import orjson
from sqlalchemy import bindparam as param
from sqlalchemy import select

from states.decision import InstanceId
from states.rounds import Naming
from store.database import Transaction, moment_of
from store.statement import Query, columns_for
from store.tables import history

_h = history.c


class _Change(NamedTuple):
    revision: int
    recorded_at: int
    changes: str


_NAMINGS = Query(
    select(*columns_for(_Change, history))
    # most entries give nobody a part: these are not read as JSON
    .where(_h.instance == param("instance"), _h.changes.like('%"roles":%'))
    .order_by(_h.revision),
    _Change,
    "instance",
)


def namings(tx: Transaction, instance: InstanceId) -> list[Naming]:
    """The entries of an instance that say who has a part in it, oldest first."""
    read = (
        (change, orjson.loads(change.changes).get("roles"))
        for change in tx.rows(_NAMINGS, (instance,))
    )
    return [
        Naming(change.revision, moment_of(change.recorded_at), roles)
        for change, roles in read
        if isinstance(roles, dict)
    ]
