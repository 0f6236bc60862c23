"""One entry with what its hash covers, and the proof that a checkpoint closes it."""

from dataclasses import dataclass

import orjson

from programme.history.entries import EntryLine, lines
from programme.processes.viewer import NOBODY, Look
from programme.school.application import Application
from states.definition import Words
from states.errors import NotFound, WrongUse
from states.history import canonical, entry_hash, merkle_path
from store import checkpoints, history
from store.checkpoints import CheckpointRow


@dataclass(frozen=True, slots=True)
class EntryDetails:
    """An entry with all that its hash covers."""

    line: EntryLine
    canonical: str
    """The very bytes that are hashed, as text."""
    previous: str
    hash: str
    intact: bool
    """Whether the hash is that of the previous one and these bytes."""
    checkpoint: CheckpointRow | None
    """The one that closes it; None until the next is made."""
    before: int
    """The entry of the same instance before it, 0 for none."""
    after: int


def entry_details(app: Application, number: int, *, look: Look = NOBODY) -> EntryDetails:
    """One entry by its number. `NotFound`."""
    with app.database.reading() as tx:
        rows = history.in_order(tx, number - 1, 1)
        if not rows or rows[0].id != number:
            raise _unknown(number)
        row, shown = rows[0], lines(app, tx, rows, look)
        if not shown:
            raise _unknown(number)
        before, after = history.neighbours(tx, row.entry.instance, row.entry.revision)
        return EntryDetails(
            line=shown[0],
            canonical=canonical(row.entry).decode(),
            previous=row.previous.hex(),
            hash=row.hash.hex(),
            intact=entry_hash(row.previous, row.entry) == row.hash,
            checkpoint=checkpoints.closing(tx, number),
            before=before,
            after=after,
        )


def _unknown(number: int) -> NotFound:
    return NotFound(
        Words(ru=f"Записи {number} в истории нет.", en=f"History has no entry {number}.")
    )


def proof(app: Application, number: int) -> dict[str, object]:
    """What shows, without the rest of history, that a checkpoint closes this entry.

    `NotFound` for no entry, `WrongUse` where no checkpoint closes it yet.
    """
    details = entry_details(app, number)
    closed = details.checkpoint
    if closed is None:
        raise WrongUse(
            Words(
                ru=f"Запись {number} ещё не закрыта контрольной точкой: это делается раз в час.",
                en=f"No checkpoint closes entry {number} yet: that is done every hour.",
            ),
            "not_now",
        )
    with app.database.reading() as tx:
        before = history.count(tx, closed.first_entry, number)
        hashes = history.hashes(tx, closed.first_entry, closed.last_entry)
    return {
        "id": number,
        "entry": orjson.loads(details.canonical),
        "previous": details.previous,
        "hash": details.hash,
        "path": [[side, beside.hex()] for side, beside in merkle_path(hashes, before)],
        "checkpoint": closed.id,
        "root": closed.root.hex(),
    }
