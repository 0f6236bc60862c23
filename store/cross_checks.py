"""What the tables hold beside instances and history, read for a verification."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam as param
from sqlalchemy import select

from states.decision import InstanceId, Letter, PersonId
from store.database import Transaction, moment_of
from store.letter_row import LetterKind
from store.mail_tables import outbox, sent_mails
from store.sent_mails import SentMail, from_row
from store.statement import Query, columns_for
from store.tables import instance_keys, participants, people, texts

_o, _s = outbox.c, sent_mails.c


class Lookup(NamedTuple):
    """A row of a table that instances are looked up in."""

    instance: InstanceId
    name: str
    value: str


_PARTICIPANTS = Query(
    select(
        participants.c.instance,
        participants.c.role.label("name"),
        participants.c.holder.label("value"),
    ).where(participants.c.instance.in_(param("ids"))),
    Lookup,
    "ids",
)
_KEYS = Query(
    select(*columns_for(Lookup, instance_keys)).where(instance_keys.c.instance.in_(param("ids"))),
    Lookup,
    "ids",
)


def participants_of(tx: Transaction, ids: Sequence[InstanceId]) -> list[Lookup]:
    """Who takes part in these instances: role and holder."""
    return tx.rows(_PARTICIPANTS, (ids,))


def keys_of(tx: Transaction, ids: Sequence[InstanceId]) -> list[Lookup]:
    """The indexed fields of these instances."""
    return tx.rows(_KEYS, (ids,))


class WrittenLetter(NamedTuple):
    """A letter of the outbox, and the entry that wrote it."""

    instance: InstanceId
    revision: int
    letter: Letter
    message_id: str


def _written(
    instance: InstanceId | None,
    revision: int,
    message: str,
    kind: LetterKind,
    recipient: PersonId,
    instead_of: PersonId | None,
    role: str,
    deadline: str,
    occurrence: int,
    timer: str,
    due_at: int | None,
    invitation: int,
    message_id: str,
) -> WrittenLetter:
    due = None if due_at is None else moment_of(due_at)
    letter = Letter(
        message, kind, recipient, instead_of, role, deadline, occurrence, timer, due,
        bool(invitation),
    )  # fmt: skip
    return WrittenLetter(InstanceId(instance or 0), revision, letter, message_id)


_LETTERS = Query(
    select(*columns_for(_written, outbox)).where(_o.instance.in_(param("ids"))).order_by(_o.id),
    _written,
    "ids",
)


def letters_of(tx: Transaction, ids: Sequence[InstanceId]) -> list[WrittenLetter]:
    """The letters that entries of these instances wrote; those about a letter are left out."""
    return [
        row for row in tx.rows(_LETTERS, (ids,)) if not row.letter.deadline.startswith("letter ")
    ]


class KeptText(NamedTuple):
    """A free text as it lies in the table."""

    digest: str
    salt: bytes
    text: str


_TEXTS = Query(
    select(*columns_for(KeptText, texts)).where(texts.c.digest.in_(param("digests"))),
    KeptText,
    "digests",
)


def texts_of(tx: Transaction, digests: Sequence[str]) -> list[KeptText]:
    """The texts with these digests; at most `store.statement.CHUNK` of them."""
    return tx.rows(_TEXTS, (digests,))


_ERASED_AT = Query(select(people.c.erased_at).where(people.c.erased_at.is_not(None)), int)


def erasures(tx: Transaction) -> set[datetime]:
    """The moments at which people were erased."""
    return {moment_of(at) for at in tx.rows(_ERASED_AT)}


class _Sent(NamedTuple):
    id: int
    letter: str
    sha256: str


_SENT = Query(
    select(*columns_for(_Sent, outbox))
    .where(_o.sha256 != "", _o.id > param("after"))
    .order_by(_o.id)
    .limit(param("limit")),
    _Sent,
    *("after", "limit"),
)
_COPIES = Query(
    select(*columns_for(from_row, sent_mails))
    .where(_s.letter.in_(param("letters")))
    .order_by(_s.sent_at),
    from_row,
    "letters",
)
_FEW = 200


def sent_copies(tx: Transaction) -> Iterator[tuple[int, str, SentMail | None]]:
    """The number, digest and last copy of every letter that was kept as it was sent."""
    after = 0
    while rows := tx.rows(_SENT, (after, _FEW)):
        after = rows[-1].id
        letters = sorted({row.letter for row in rows})
        last = {copy.letter: copy for copy in tx.rows(_COPIES, (letters,))}
        for row in rows:
            yield row.id, row.sha256, last.get(row.letter)
