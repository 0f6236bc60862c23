"""Links in letters: known by the hash of their reference, good for one answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import orjson

from states.decision import InstanceId, PersonId
from states.history import microseconds
from store.database import Transaction, moment_of, to_json


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


def keep(tx: Transaction, links: Sequence[AnswerLink]) -> None:
    """Links of letters that go out now. One that went out before and was not used is good for as
    long as its newest copy."""
    tx.run_many(
        "INSERT INTO answer_links (reference_hash, instance, letter, person, role, triggers,"
        " created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (reference_hash)"
        " DO UPDATE SET triggers = excluded.triggers, expires_at = excluded.expires_at"
        " WHERE answer_links.used_at IS NULL",
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


def by_hash(tx: Transaction, reference_hash: str) -> AnswerLink | None:
    """The link whose reference has this sha256."""
    row = tx.one(
        "SELECT instance, letter, person, role, triggers, created_at, expires_at, used_at,"
        " used_trigger FROM answer_links WHERE reference_hash = ?",
        (reference_hash,),
    )
    if row is None:
        return None
    return AnswerLink(
        reference_hash,
        InstanceId(cast(int, row[0])),
        cast(int, row[1]),
        PersonId(cast(int, row[2])),
        str(row[3]),
        tuple(orjson.loads(str(row[4]))),
        moment_of(cast(int, row[5])),
        moment_of(cast(int, row[6])),
        None if row[7] is None else moment_of(cast(int, row[7])),
        str(row[8]),
    )


def use(tx: Transaction, link: AnswerLink, trigger: str, moment: datetime) -> None:
    """It has done its work, and so have other references to the same letter and role."""
    tx.run(
        "UPDATE answer_links SET used_at = ?, used_trigger = ? WHERE letter = ? AND person = ?"
        " AND role = ? AND used_at IS NULL",
        (microseconds(moment), trigger, link.letter, link.person, link.role),
    )


def over(tx: Transaction, until: datetime, most: int) -> list[str]:
    """The hashes of links that ran out before a moment: found without holding anybody up."""
    rows = tx.rows(
        "SELECT reference_hash FROM answer_links WHERE expires_at < ? LIMIT ?",
        (microseconds(until), most),
    )
    return [str(row[0]) for row in rows]


def drop(tx: Transaction, hashes: Sequence[str], until: datetime) -> int:
    """Deletes those of them that are still over: a letter may have gone out again. How many."""
    marks = ", ".join("?" * len(hashes))
    return tx.run(
        f"DELETE FROM answer_links WHERE reference_hash IN ({marks}) AND expires_at < ?",  # noqa: S608
        (*hashes, microseconds(until)),
    )
