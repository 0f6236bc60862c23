"""No more letters of a kind: what the link in a letter's head does (RFC 8058)."""

from dataclasses import dataclass
from datetime import datetime

from programme.application import Application
from programme.spent import UNKNOWN, Spent, known
from states.definition import Language, Words
from store import answer_links, mutes, outbox
from store.answer_links import AnswerLink
from store.database import Transaction
from store.people import Person


@dataclass(frozen=True, slots=True)
class MuteAsked:
    """Whether no more letters like this one are wanted."""

    language: Language
    words: Words


@dataclass(frozen=True, slots=True)
class Muted:
    """No more of these."""

    language: Language
    words: Words


def asked_to_mute(app: Application, reference: str, moment: datetime) -> MuteAsked | Spent:
    """What the link in a letter's head asks. Nothing is changed."""
    with app.database.reading() as tx:
        found = _muting(tx, reference, moment)
    if isinstance(found, Spent):
        return found
    _, person = found
    words = Words(
        ru="Больше не присылать такие письма? Письма, без которых нельзя, приходить будут.",
        en="No more letters like this one? Those that cannot be left out will still come.",
    )
    return MuteAsked(person.language, words)


def mute(app: Application, reference: str, moment: datetime) -> Muted | Spent:
    """No more letters of this kind, or of these kinds where several were joined. Said twice, it
    is as good as said once."""
    with app.database.writing() as tx:
        found = _muting(tx, reference, moment)
        if isinstance(found, Spent):
            return found
        link, person = found
        row = outbox.by_id(tx, link.letter)
        for message in outbox.joined_with(tx, row) if row else ():
            mutes.add(tx, person.id, message)
        answer_links.use(tx, link, "", moment)
    words = Words(
        ru="Готово: такие письма больше не придут. Если передумаете, скажите куратору.",
        en="Done: no more letters of this kind. Should you change your mind, tell the coordinator.",
    )
    return Muted(person.language, words)


def _muting(tx: Transaction, reference: str, moment: datetime) -> tuple[AnswerLink, Person] | Spent:
    found = known(tx, reference, moment)
    if not isinstance(found, Spent) and found[0].role:
        return Spent("unknown", UNKNOWN)
    return found
