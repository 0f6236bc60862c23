"""One entry whole: what its hash covers, and the checkpoint that closes it."""

from dataclasses import dataclass

import orjson

from programme.history import entries
from programme.history.entries import Line
from programme.school.application import Application
from states.definition import Words
from states.errors import NotFound, WrongUse
from states.history import canonical, entry_hash, merkle_path
from store import checkpoints, history
from store.checkpoints import Checkpoint


@dataclass(frozen=True, slots=True)
class Whole:
    """An entry with all that its hash covers."""

    line: Line
    canonical: str
    """The very bytes that are hashed, as text."""
    previous: str
    hash: str
    intact: bool
    """Whether the hash is that of the previous one and these bytes."""
    checkpoint: Checkpoint | None
    """The one that closes it; None until the next is made."""
    before: int
    """The entry of the same instance before it, 0 for none."""
    after: int


def whole(app: Application, number: int) -> Whole:
    """One entry. `NotFound`."""
    with app.database.reading() as tx:
        found = history.in_order(tx, number - 1, 1)
        if not found or found[0].id != number:
            raise NotFound(
                Words(ru=f"Записи {number} в истории нет.", en=f"History has no entry {number}.")
            )
        row = found[0]
        closed = checkpoints.closing(tx, number)
        before, after = history.neighbours(tx, row.entry.instance, row.entry.revision)
    line = entries.entries(app, entries.Asked(), 1, number + 1).lines[0]
    return Whole(
        line,
        canonical(row.entry).decode(),
        row.previous.hex(),
        row.hash.hex(),
        entry_hash(row.previous, row.entry) == row.hash,
        closed,
        before,
        after,
    )


def proof(app: Application, number: int) -> dict[str, object]:
    """What shows, without the rest of the record, that a checkpoint closes this entry.

    `NotFound` for no entry, `WrongUse` where no checkpoint closes it yet.
    """
    found = whole(app, number)
    closed = found.checkpoint
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
        "entry": orjson.loads(found.canonical),
        "previous": found.previous,
        "hash": found.hash,
        "path": [[side, beside.hex()] for side, beside in merkle_path(hashes, before)],
        "checkpoint": closed.id,
        "root": closed.root.hex(),
    }
