"""Links that are known, and why one opens nothing any more, in words that say what to do next."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from programme.application import Application
from programme.letters import in_words
from programme.links import hash_of
from states.definition import Language, Words
from states.machine import Machine
from store import answer_links
from store import people as persons
from store.answer_links import AnswerLink
from store.database import Transaction
from store.people import Person

_REFERENCE = re.compile(r"[A-Za-z0-9_-]{22}")
Reason = Literal["used", "expired", "moved_on", "erased", "unknown"]


@dataclass(frozen=True, slots=True)
class Spent:
    """Why a link opens nothing, in words that say what to do next."""

    reason: Reason
    words: Words
    language: Language = "ru"
    """The language of whoever the letter went to."""
    used_at: datetime | None = None
    answered: Words | None = None
    """What was answered by it."""


UNKNOWN = Words(
    ru="Такой ссылки нет. Проверьте, что адрес скопирован целиком, или напишите куратору.",
    en="There is no such link. Check that the whole address was copied, or write to the "
    "coordinator.",
)
ERASED = Words(
    ru="Данные по этой ссылке удалены, отвечать больше не нужно. Вопросы можно задать куратору.",
    en="What this link was about was erased, and no answer is needed. The coordinator can tell you "
    "more.",
)
EXPIRED = Words(
    ru="Срок этой ссылки истёк. Возьмите ссылку из более нового письма или напишите куратору.",
    en="This link has run out. Use the one in a newer letter, or write to the coordinator.",
)
MOVED_ON = Words(
    ru="Этот ответ уже не нужен: с тех пор дело продвинулось или остановлено. Спасибо! "
    "Если хотите что-то сообщить, напишите куратору.",
    en="This answer is not needed any more: things have moved on, or stand still. Thank you! "
    "If there is something to tell, write to the coordinator.",
)


def known(tx: Transaction, reference: str, moment: datetime) -> tuple[AnswerLink, Person] | Spent:
    """The link and its person, unless nobody knows it, its time is over, or they were erased."""
    link = None
    if _REFERENCE.fullmatch(reference):
        link = answer_links.by_hash(tx, hash_of(reference))
    if link is None:
        return Spent("unknown", UNKNOWN)
    person = persons.by_ids(tx, [link.person]).get(link.person)
    if person is None or person.erased:
        return Spent("erased", ERASED)
    if link.used_at is None and moment >= link.expires_at:
        return Spent("expired", EXPIRED, person.language)
    return link, person


def used(app: Application, link: AnswerLink, person: Person, machine: Machine) -> Spent:
    """When a link was used, and for what."""
    titles = (t.spec.title for t in machine.transitions if t.spec.trigger == link.used_trigger)
    said = next((title for title in titles if title), None)
    day = app.calendar.local_day(link.used_at or link.created_at)
    answered_ru, answered_en = (f" ({said.ru})", f" ({said.en})") if said else ("", "")
    return Spent(
        "used",
        Words(
            ru=f"Спасибо, по этой ссылке уже ответили {in_words(day, 'ru')}{answered_ru}. "
            "Если ответ нужно изменить, напишите куратору.",
            en=f"Thank you, this link was answered on {in_words(day, 'en')}{answered_en}. "
            "To change the answer, write to the coordinator.",
        ),
        person.language,
        link.used_at,
        said,
    )
