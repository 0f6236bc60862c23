"""Letters as they were sent, kept apart from the outbox so that their words can be erased."""

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import bindparam as param
from sqlalchemy import func, or_, select, update

from states.decision import PersonId
from states.history import microseconds
from store.database import Transaction, moment_of
from store.erasure import named_in
from store.mail_tables import outbox, sent_mails
from store.statement import Query, Statement, insertion

_s, _o = sent_mails.c, outbox.c
_CHUNK = 200


@dataclass(frozen=True, slots=True)
class SentMail:
    """A copy of a letter that was handed over, or may have been."""

    letter: str
    """Its Message-ID."""
    sent_at: datetime
    content: bytes
    """RFC 5322; empty where its recipient was erased."""
    struck_at: datetime | None
    """When something was erased from it: from then on it need not fit its digest."""


def from_row(letter: str, sent_at: int, content: bytes, struck_at: int | None) -> SentMail:
    """The copy that the columns of `sent_mails` hold."""
    return SentMail(
        letter,
        moment_of(sent_at),
        zlib.decompress(content) if content else b"",
        None if struck_at is None else moment_of(struck_at),
    )


_COLUMNS = (_s.letter, _s.sent_at, _s.content, _s.struck_at)
_KEEP = insertion(
    sent_mails,
    *("letter", "sent_at", "recipient", "signed_by", "instead_of", "content"),
    ignore=True,
)
_DIGEST = Statement(
    update(outbox).values(sha256=param("digest")).where(_o.id == param("letter_id")),
    *("digest", "letter_id"),
)


def keep(
    tx: Transaction,
    ids: Sequence[int],
    letter: str,
    content: bytes,
    moment: datetime,
    recipient: PersonId,
    *,
    signed_by: PersonId | None,
    instead_of: PersonId | None,
) -> None:
    """Keeps the copy of a letter of which these rows of the outbox are parts, and its digest in
    each of them."""
    row = (letter, microseconds(moment), recipient, signed_by, instead_of, zlib.compress(content))
    tx.run(_KEEP, row)
    digest = sha256(content).hexdigest()
    tx.run_many(_DIGEST, [(digest, number) for number in ids])


_LAST = Query(
    select(*_COLUMNS).where(_s.letter == param("letter")).order_by(_s.sent_at.desc()).limit(1),
    from_row,
    "letter",
)
_DIGEST_OF = Query(select(_o.sha256).where(_o.id == param("number")), str, "number")


def last(tx: Transaction, letter: str) -> SentMail | None:
    """The last copy of the letter with this Message-ID that was handed over."""
    return tx.one(_LAST, (letter,)) if letter else None


def digest_of(tx: Transaction, number: int) -> str:
    """The SHA-256 of that copy, as the row of the outbox has it; '' where none was kept."""
    return tx.one(_DIGEST_OF, (number,)) or ""


_EMPTY = Statement(
    update(sent_mails)
    .values(content=param("content"), struck_at=param("struck_at"))
    .where(_s.recipient == param("person")),
    *("content", "struck_at", "person"),
)
_ABOUT = select(func.coalesce(func.nullif(_o.letter, ""), _o.message_id)).where(
    # a letter of the whole year, or about an address, may name anybody
    or_(
        _o.instance.is_(None),
        _o.message == "undeliverable",
        _o.instance.in_(param("instances")),
    )
)
_NAMING = Query(
    select(*_COLUMNS)
    .where(
        or_(
            _s.signed_by == param("person"),
            _s.instead_of == param("person"),
            _s.letter.in_(_ABOUT),
        ),
        (_s.letter > param("letter"))
        | ((_s.letter == param("letter")) & (_s.sent_at > param("sent_at"))),
    )
    .order_by(_s.letter, _s.sent_at)
    .limit(param("limit")),
    from_row,
    *("person", "instances", "letter", "sent_at", "limit"),
)
_STRIKE = Statement(
    update(sent_mails)
    .values(content=param("content"), struck_at=param("struck_at"))
    .where(_s.letter == param("letter"), _s.sent_at == param("sent_at")),
    *("content", "struck_at", "letter", "sent_at"),
)


def erase(
    tx: Transaction, person: PersonId, moment: datetime, strike: Callable[[bytes], bytes]
) -> None:
    """Empties the copies of letters to a person; `strike` takes them out of those that may name
    them: as whoever signs, is stood in for, or ever took part in what a letter is about."""
    at, letter, sent_at, about = microseconds(moment), "", 0, named_in(tx, person)
    tx.run(_EMPTY, (b"", at, person))
    while found := tx.rows(_NAMING, (person, about, letter, sent_at, _CHUNK)):
        letter, sent_at = found[-1].letter, microseconds(found[-1].sent_at)
        struck = [(m, strike(m.content)) for m in found if m.content]
        tx.run_many(
            _STRIKE,
            [
                (zlib.compress(content), at, m.letter, microseconds(m.sent_at))
                for m, content in struck
                if content != m.content
            ],
        )
