"""Links in letters, known by the hash of their reference, good for one answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import bindparam as param
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from states.decision import InstanceId, PersonId
from states.history import microseconds
from store.account_tables import answer_links
from store.database import Transaction, moment_of, to_json
from store.statement import Query, Statement, columns_for

_l = answer_links.c


@dataclass(frozen=True, slots=True)
class AnswerLink:
    """What a reference stands for."""

    reference_hash: str
    """sha256 of the reference, in hex; the reference itself is in the letter alone."""
    instance: InstanceId
    letter: int
    """The outbox row it went out with."""
    person: PersonId
    role: str
    """The role it speaks in; '' for the link that mutes a message."""
    triggers: tuple[str, ...]
    """What this person might do in that role when the letter went out."""
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    used_trigger: str = ""


_NEW = (
    "reference_hash",
    "instance",
    "letter",
    "person",
    "role",
    "triggers",
    "created_at",
    "expires_at",
)
# both databases say ON CONFLICT alike
_INSERT = insert(answer_links).values({name: param(name) for name in _NEW})
_PUT = Statement(
    _INSERT.on_conflict_do_update(
        index_elements=["reference_hash"],
        set_={name: _INSERT.excluded[name] for name in ("triggers", "created_at", "expires_at")},
        where=_l.used_at.is_(None),
    ),
    *_NEW,
)


def put(tx: Transaction, links: Sequence[AnswerLink]) -> None:
    """Links of letters that go out now. One that went out before and was not used is as good
    as its newest copy."""
    tx.run_many(
        _PUT,
        [
            (
                link.reference_hash,
                link.instance,
                link.letter,
                link.person,
                link.role,
                to_json(link.triggers),
                microseconds(link.created_at),
                microseconds(link.expires_at),
            )
            for link in links
        ],
    )


def _link(
    reference_hash: str,
    instance: InstanceId,
    letter: int,
    person: PersonId,
    role: str,
    triggers: str,
    created_at: int,
    expires_at: int,
    used_at: int | None,
    used_trigger: str,
) -> AnswerLink:
    return AnswerLink(
        reference_hash,
        instance,
        letter,
        person,
        role,
        tuple(orjson.loads(triggers)),
        moment_of(created_at),
        moment_of(expires_at),
        None if used_at is None else moment_of(used_at),
        used_trigger,
    )


_BY_HASH = Query(
    select(*columns_for(_link, answer_links)).where(_l.reference_hash == param("reference_hash")),
    _link,
    "reference_hash",
)


def by_hash(tx: Transaction, reference_hash: str) -> AnswerLink | None:
    """The link whose reference has this sha256."""
    return tx.one(_BY_HASH, (reference_hash,))


_USE = Statement(
    update(answer_links)
    .values(used_at=param("used_at"), used_trigger=param("used_trigger"))
    .where(
        _l.letter == param("letter"),
        _l.person == param("person"),
        _l.role == param("role"),
        _l.used_at.is_(None),
    ),
    "used_at",
    "used_trigger",
    "letter",
    "person",
    "role",
)


def use(tx: Transaction, link: AnswerLink, trigger: str, moment: datetime) -> None:
    """It has done its work, and so have other references to the same letter and role."""
    tx.run(_USE, (microseconds(moment), trigger, link.letter, link.person, link.role))


_EXPIRED = Query(
    select(_l.reference_hash).where(_l.expires_at < param("until")).limit(param("most")),
    str,
    "until",
    "most",
)


def expired(tx: Transaction, until: datetime, most: int) -> list[str]:
    """The hashes of links that ran out before a moment, found without making anybody wait."""
    return tx.rows(_EXPIRED, (microseconds(until), most))


_DROP = Statement(
    delete(answer_links).where(
        _l.reference_hash.in_(param("hashes")), _l.expires_at < param("until")
    ),
    "hashes",
    "until",
)


def drop(tx: Transaction, hashes: Sequence[str], until: datetime) -> int:
    """Deletes those of them that are still over: a letter may have gone out again. How many."""
    return tx.run(_DROP, (hashes, microseconds(until)))
