"""Links in letters: what one is made of, who gets one, and why one opens nothing any more."""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from programme.processes.batch import Batch
from programme.school.application import Application
from programme.school.dates import day_in_words
from programme.school.secret_files import school_key
from states.cycle import moved
from states.decision import Instance, InstanceId, PersonId
from states.definition import Language, Words
from states.machine import Machine
from store import answer_links, cycles, school_history
from store import people as persons
from store.answer_links import AnswerLink
from store.database import Transaction
from store.letter_row import OutboxRow
from store.people import Person

GOOD_FOR = timedelta(days=30)
"""How long a link is good, and how long after the cycle's end at the most."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """What a letter links to; '' where there is nothing to link to."""

    answer: str = ""
    mute: str = ""


def reference_of(app: Application, letter: int, person: PersonId, purpose: str = "answer") -> str:
    """128 bits as 22 characters of base64url; `purpose` is `answer` or `mute`."""
    # schools of a region may share a key, and each has a letter number 1
    said = f"{purpose}/{app.settings.home.name}/{letter}/{person}".encode()
    digest = hmac.digest(school_key(app.settings), said, "sha256")
    return base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=")


def hash_of(reference: str) -> str:
    """What the database knows of a reference."""
    return hashlib.sha256(reference.encode()).hexdigest()


def answers_by_link(machine: Machine, role: str) -> bool:
    """Whether letters to a role of the process carry a link."""
    found = machine.process.roles.get(role)
    return found is not None and found.answers_by == "link"


def is_way_out(machine: Machine, trigger: str) -> bool:
    """Whether a trigger is a way out, not what a letter asks for: it ends the instance or stops
    its clocks, and is possible nearly always."""
    return all(
        t.spec.deadlines == "suspend"
        or (t.spec.dest is not None and machine.is_final(machine.start(t.spec.dest)))
        for t in machine.transitions
        if t.spec.trigger == trigger
    )


def give(
    app: Application,
    tx: Transaction,
    rows: Sequence[OutboxRow],
    found: Mapping[InstanceId, Instance],
    moment: datetime,
) -> dict[int, Addresses]:
    """The addresses of letters that go out now, by letter; their links are good from now on."""
    links: list[AnswerLink] = []
    addresses: dict[int, Addresses] = {}
    for row, instance, triggers in _who_may(app, tx, rows, found, moment):
        answer = mute = ""
        until = _good_until(app, tx, row, moment)
        if triggers and moment < until:
            answer = reference_of(app, row.id, row.recipient)
            links.append(_link(row, instance, answer, row.role, triggers, moment, until))
        if row.kind != "duty":
            mute = reference_of(app, row.id, row.recipient, "mute")
            links.append(_link(row, instance, mute, "", (), moment, until))
        addresses[row.id] = Addresses(
            f"{app.settings.address}/a/{answer}" if answer else "",
            f"{app.settings.address}/a/{mute}/mute" if mute else "",
        )
    answer_links.put(tx, links)
    return addresses


def veiled(
    app: Application,
    tx: Transaction,
    rows: Sequence[OutboxRow],
    found: Mapping[InstanceId, Instance],
    moment: datetime,
) -> dict[int, Addresses]:
    """The same for whoever looks at somebody else's letter: that there is a link, not which."""
    shown = Addresses(f"{app.settings.address}/a/…")
    return {row.id: shown for row, _, may in _who_may(app, tx, rows, found, moment) if may}


def _who_may(
    app: Application,
    tx: Transaction,
    rows: Sequence[OutboxRow],
    found: Mapping[InstanceId, Instance],
    moment: datetime,
) -> list[tuple[OutboxRow, InstanceId, tuple[str, ...]]]:
    """Each letter about an instance, with that and what its recipient may do in the role it was
    written to."""
    batches: dict[int, Batch] = {}
    answers = []
    for row in rows:
        if row.instance is None:
            continue  # nothing to answer: it is about the school year as a whole
        instance = found[row.instance]
        machine = app.machine(tx, instance.process, instance.version)
        triggers: tuple[str, ...] = ()
        if answers_by_link(machine, row.role):
            if row.cycle not in batches:
                batches[row.cycle] = Batch(app, tx, cycles.by_id(tx, row.cycle), moment)
            triggers = tuple(batches[row.cycle].may(instance, row.recipient, row.role))
        answers.append((row, instance.id, triggers))
    return answers


def _good_until(app: Application, tx: Transaction, row: OutboxRow, moment: datetime) -> datetime:
    cycle = cycles.by_id(tx, row.cycle).cycle
    return min(moment, app.calendar.end_of(moved(cycle.ends, cycle) or cycle.ends)) + GOOD_FOR


def _link(
    row: OutboxRow,
    instance: InstanceId,
    reference: str,
    role: str,
    triggers: tuple[str, ...],
    moment: datetime,
    until: datetime,
) -> AnswerLink:
    return AnswerLink(
        hash_of(reference), instance, row.id, row.recipient, role, triggers, moment, until
    )


_REFERENCE = re.compile(r"[A-Za-z0-9_-]{22}")


Reason = Literal["used", "expired", "moved_on", "erased", "unknown"]


@dataclass(frozen=True, slots=True)
class ClosedLink:
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


ANOTHER_ADDRESS = Words(
    ru="Адрес почты в школе с тех пор изменили, и ссылка из этого письма больше не действует. "
    "Возьмите ссылку из более нового письма или напишите куратору.",
    en="The address that the school has was changed since, and the link in this letter is good no "
    "more. Use the one in a newer letter, or write to the coordinator.",
)


MOVED_ON = Words(
    ru="Этот ответ уже не нужен: с тех пор дело продвинулось или остановлено. Спасибо! "
    "Если хотите что-то сообщить, напишите куратору.",
    en="This answer is not needed any more: things have moved on, or stand still. Thank you! "
    "If there is something to tell, write to the coordinator.",
)


def open_link(
    tx: Transaction, reference: str, moment: datetime
) -> tuple[AnswerLink, Person] | ClosedLink:
    """The link and its person, unless nobody knows it, its time is over, they were erased, or the
    letter went to an address that is theirs no more."""
    link = None
    if _REFERENCE.fullmatch(reference):
        link = answer_links.by_hash(tx, hash_of(reference))
    if link is None:
        return ClosedLink("unknown", UNKNOWN)
    person = persons.by_ids(tx, [link.person]).get(link.person)
    if person is None or person.erased:
        return ClosedLink("erased", ERASED)
    if link.used_at is None and moment >= link.expires_at:
        return ClosedLink("expired", EXPIRED, person.language)
    given = school_history.address_given(tx, person.id)
    if link.used_at is None and given is not None and given.recorded_at > link.created_at:
        return ClosedLink("expired", ANOTHER_ADDRESS, person.language)
    return link, person


def already_used(
    app: Application, link: AnswerLink, person: Person, machine: Machine
) -> ClosedLink:
    """When a link was used, and for what."""
    titles = (t.spec.title for t in machine.transitions if t.spec.trigger == link.used_trigger)
    said = next((title for title in titles if title), None)
    day = app.calendar.local_day(link.used_at or link.created_at)
    answered_ru, answered_en = (f" ({said.ru})", f" ({said.en})") if said else ("", "")
    return ClosedLink(
        "used",
        Words(
            ru=f"Спасибо, по этой ссылке уже ответили {day_in_words(day, 'ru')}{answered_ru}. "
            "Если ответ нужно изменить, напишите куратору.",
            en=f"Thank you, this link was answered on {day_in_words(day, 'en')}{answered_en}. "
            "To change the answer, write to the coordinator.",
        ),
        person.language,
        link.used_at,
        said,
    )
