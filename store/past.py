"""Where an entry of history stands: what is before and after it, and what closes it."""

from typing import cast

from states.decision import InstanceId
from store.database import Transaction, moment_of
from store.history import Checkpoint


def neighbours(tx: Transaction, instance: InstanceId, revision: int) -> tuple[int, int]:
    """The entries of the same instance before and after a revision, 0 for none."""
    rows = tx.rows(
        "SELECT revision, id FROM history WHERE instance = ? AND revision IN (?, ?)",
        (instance, revision - 1, revision + 1),
    )
    found = {cast(int, row[0]): cast(int, row[1]) for row in rows}
    return found.get(revision - 1, 0), found.get(revision + 1, 0)


def checkpoint_of(tx: Transaction, entry: int) -> Checkpoint | None:
    """The checkpoint that closes an entry; None until there is one."""
    row = tx.one(
        "SELECT id, first_entry, last_entry, root, previous, hash, recorded_at FROM checkpoints"
        " WHERE last_entry >= ? ORDER BY id LIMIT 1",
        (entry,),
    )
    if row is None or cast(int, row[1]) > entry:
        return None
    return Checkpoint(
        cast(int, row[0]),
        cast(int, row[1]),
        cast(int, row[2]),
        bytes(cast(bytes, row[3])),
        bytes(cast(bytes, row[4])),
        bytes(cast(bytes, row[5])),
        moment_of(cast(int, row[6])),
    )


def count(tx: Transaction, first: int, before: int) -> int:
    """How many entries have numbers from `first` on and below `before`."""
    return tx.number("SELECT count(*) FROM history WHERE id >= ? AND id < ?", (first, before))
