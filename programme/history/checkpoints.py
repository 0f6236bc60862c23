"""Checkpoints: a Merkle root over all new entries, chained to the last one."""

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import orjson

from programme.history import reading_chain, security_chain
from programme.school.application import Application
from states.history import GENESIS, merkle_root, microseconds
from store import checkpoints as checkpoint_rows
from store import history, instances, school_history
from store.checkpoints import CheckpointRow
from store.database import Transaction

_TRIES = 10
_NOTHING_CLOSED = CheckpointRow(0, 1, 0, b"", GENESIS, GENESIS, datetime(1970, 1, 1, tzinfo=UTC))


def checkpoint(app: Application, moment: datetime) -> CheckpointRow | None:
    """Closes all new entries under one Merkle root chained to the checkpoint before, and with them
    how far the security log has come; once a day the readings too, by an entry of the school's
    history.

    None where there are none, or where somebody writes all the time: the next run closes them.
    """
    # apart: whoever holds the history of instances must not wait for that of the school
    security_chain.note(app, moment)
    reading_chain.close(app, moment)
    for _ in range(_TRIES):
        with app.database.writing() as tx:
            if checkpoint_rows.history_is_still(tx):
                return _close(tx, moment)
    return None


def _close(tx: Transaction, moment: datetime) -> CheckpointRow | None:
    newest = checkpoint_rows.newest(tx, 0, 1)
    before = newest[0] if newest else _NOTHING_CLOSED
    first, school = before.last_entry + 1, school_history.head(tx)
    last = max(history.last_id(tx), first - 1)
    if last < first and school.number == before.school_number:
        return None
    root = merkle_root(history.hashes(tx, first, last))
    row = CheckpointRow(
        0, first, last, root, before.hash, b"", moment, school.number, school.hash.hex()
    )
    checkpoint_rows.add(tx, replace(row, hash=checkpoint_hash(row)))
    return checkpoint_rows.newest(tx, 0, 1)[0]


def checkpoint_hash(row: CheckpointRow) -> bytes:
    """What chains one checkpoint to the next. Those made before there was a history of the school
    have nothing of it."""
    content = [row.first_entry, row.last_entry, row.root.hex(), microseconds(row.recorded_at)]
    if row.school_number:
        content += [row.school_number, row.school_head]
    return sha256(row.previous + orjson.dumps(content)).digest()


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
