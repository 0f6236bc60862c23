"""Checkpoints: a Merkle root over all new entries, chained to the last one."""

from datetime import datetime
from hashlib import sha256

import orjson

from programme.school.application import Application
from states.history import GENESIS, merkle_root, microseconds
from store import checkpoints as checkpoint_rows
from store import history, instances
from store.checkpoints import CheckpointRow
from store.database import Transaction

_TRIES = 10


def checkpoint(app: Application, moment: datetime) -> CheckpointRow | None:
    """Closes all new entries under one Merkle root chained to the checkpoint before.

    None where there are none, or where somebody writes all the time: the next run closes them.
    """
    for _ in range(_TRIES):
        with app.database.writing() as tx:
            if checkpoint_rows.history_is_still(tx):
                return _close(tx, moment)
    return None


def _close(tx: Transaction, moment: datetime) -> CheckpointRow | None:
    before = checkpoint_rows.listing(tx)
    first = before[-1].last_entry + 1 if before else 1
    last = history.last_id(tx)
    if last < first:
        return None
    root = merkle_root(history.hashes(tx, first, last))
    previous = before[-1].hash if before else GENESIS
    sealed = checkpoint_hash(previous, first, last, root, moment)
    checkpoint_rows.add(tx, first, last, root, previous, sealed, moment)
    return checkpoint_rows.listing(tx)[-1]


def checkpoint_hash(previous: bytes, first: int, last: int, root: bytes, moment: datetime) -> bytes:
    """What chains one checkpoint to the next."""
    content = orjson.dumps([first, last, root.hex(), microseconds(moment)])
    return sha256(previous + content).digest()


def head(app: Application) -> str:
    """One hash over every instance's last entry: two histories with the same head are the same."""
    with app.database.reading() as tx:
        return head_in(tx)


def head_in(tx: Transaction) -> str:
    """The same, as one transaction sees it."""
    return sha256(b"".join(instance.head for instance in instances.everything(tx))).hexdigest()


def checkpoints(app: Application, limit: int = 50, before: int = 0) -> tuple[CheckpointRow, ...]:
    """Checkpoints, the newest first."""
    with app.database.reading() as tx:
        return tuple(checkpoint_rows.newest(tx, before, limit))
