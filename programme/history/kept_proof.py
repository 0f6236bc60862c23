"""The proof that a letter carries out of the school, and its comparison with what is here now.

Whoever can write into the database can compute every hash anew; a checkpoint that somebody kept
in a letter they cannot reach. All that this checkpoint closes is then as it was, or is found.
"""

import re
from dataclasses import dataclass

from programme.history.problem import Problem, problem
from programme.school.application import Application
from states.definition import Words
from states.errors import WrongUse
from store import checkpoints
from store.checkpoints import CheckpointRow
from store.database import Transaction

_WRITTEN = re.compile(r"\s*(?:№|no\.?)?\s*(\d{1,12})\s*:\s*([0-9a-f\s]{64,80})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class KeptProof:
    """A checkpoint as a letter names it."""

    number: int
    hash: str
    """The chained hash, 64 hexadecimal digits: it covers all checkpoints before."""

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


def proof_of(row: CheckpointRow) -> KeptProof:
    """What a letter says of a checkpoint."""
    return KeptProof(row.id, row.hash.hex())


def read(text: str) -> KeptProof:
    """A proof as it stands in a letter, line breaks and all. `WrongUse`."""
    found = _WRITTEN.fullmatch(text)
    digest = "".join(found[2].split()).lower() if found else ""
    if found is None or len(digest) != 64:
        raise WrongUse(
            Words(
                ru="Так доказательство не выглядит. Скопируйте его из письма целиком: номер точки, "
                "двоеточие, 64 знака.",
                en="That is no proof. Copy the whole of it from the letter: the checkpoint's "
                "number, a colon, 64 digits.",
            ),
            "malformed",
        )
    return KeptProof(int(found[1]), digest)


def compared(app: Application, kept: KeptProof) -> Problem | None:
    """What is wrong with the checkpoint that a letter names; None where it is as it was. What the
    checkpoint closes is then for `verify` to compare with it."""
    with app.database.reading() as tx:
        return compared_in(tx, kept)


def compared_in(tx: Transaction, kept: KeptProof) -> Problem | None:
    """The same, as one transaction sees it."""
    rows = checkpoints.newest(tx, kept.number + 1, 1)
    where = f"checkpoint {kept.number}"
    if not rows or rows[0].id != kept.number:
        ru = "в письме эта точка есть, а здесь её нет: историю изменили или обрезали"
        en = "the letter names it, and it is not here: the history was changed or cut"
        return problem("proof", where, ru, en)
    if proof_of(rows[0]) != kept:
        ru = "в письме её хеш другой: историю до этой точки изменили"
        en = "the letter has another hash of it: the history before it was changed"
        return problem("proof", where, ru, en)
    return None
