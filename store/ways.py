"""The way an instance took through its states."""

from typing import cast

from states.decision import InstanceId
from store.database import Row, Transaction


def taken(tx: Transaction, instance: InstanceId) -> list[tuple[str, str]]:
    """Every step from one state to another that an instance took, each once."""
    rows = tx.rows(
        "SELECT DISTINCT source, dest FROM history WHERE instance = ? AND source <> dest"
        " ORDER BY source, dest",
        (instance,),
    )
    return [_step(row) for row in rows]


def _step(row: Row) -> tuple[str, str]:
    return cast(str, row[0]), cast(str, row[1])
