"""Who keeps the proof of the school's history, and whether it still reaches them.

Readers outside the school are addresses of the setting. No table of people is asked who they are:
whoever may add people, change addresses or erase takes no letter from them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from programme.school.application import Application
from programme.school.dates import day_in_words
from programme.upkeep.diagnosis import Diagnosis, plain
from states.definition import Words
from store import cycle_letters, cycles, school_history
from store import runs as run_rows
from store.database import Transaction
from store.letter_row import NOBODY, OutboxRow

WHAT = Words(ru="Доказательство истории", en="Proof of history")
LETTER = "auditor_digest"
"""The letter that carries the proof."""
_REMEMBERED = timedelta(days=30)
_COMPARED = 5
"""So many mornings before the last one say how many readers there were."""
_ON_ITS_WAY = timedelta(hours=3)
"""A letter that waits no longer than this is not missed yet."""
_NEW = timedelta(days=7)
"""An address younger than this may be somebody else's."""


@dataclass(frozen=True, slots=True)
class OutsideReaders:
    """Who outside the school gets the proof each morning."""

    addresses: tuple[str, ...]
    wrong: tuple[str, ...]
    """What the setting names and no letter can go to."""


@dataclass(frozen=True, slots=True)
class ProofMorning:
    """How many readers a morning's proof reached."""

    day: date
    got: int
    outside: int
    """So many of them outside the school."""


def outside_readers(app: Application) -> OutsideReaders:
    """Whom `NASTAVNIK_PROOF_READERS` names."""
    named = [text for text in map(str.strip, app.settings.proof_readers.split(",")) if text]
    found = {text: app.settings.channel.address_of(text) for text in named}
    return OutsideReaders(
        tuple(dict.fromkeys(one.kept for one in found.values() if one)),
        tuple(text for text, one in found.items() if one is None),
    )


def mornings(app: Application, tx: Transaction, moment: datetime) -> list[ProofMorning]:
    """Of the last weeks, the newest first: those on which a proof was written to anybody."""
    rows = cycle_letters.since(tx, LETTER, moment - _REMEMBERED)
    days = groupby(rows, lambda row: app.calendar.local_day(row.created_at))
    return [_morning(day, list(some), moment) for day, some in days]


def _morning(day: date, rows: Iterable[OutboxRow], moment: datetime) -> ProofMorning:
    got = {
        (row.recipient, row.own_address)
        for row in rows
        if row.state == "sent"
        or (row.state in ("waiting", "sending") and moment - row.created_at < _ON_ITS_WAY)
    }
    return ProofMorning(day, len(got), sum(recipient == NOBODY for recipient, _ in got))


def troubles(app: Application, tx: Transaction, moment: datetime) -> list[Words]:
    """Why the proof may not be in anybody's hands; nothing where all is well, or no year is open,
    or no morning's letter was ever written."""
    if not cycles.opened(tx):
        return []
    found = mornings(app, tx, moment)
    return [*_fewer(app, tx, found, moment), *_new_addresses(app, tx, moment)] if found else []


def _fewer(
    app: Application, tx: Transaction, found: list[ProofMorning], moment: datetime
) -> Iterator[Words]:
    day = _expected(app, tx, found[0].day, moment)
    last = found[0] if found[0].day == day else ProofMorning(day, 0, 0)
    before = [morning for morning in found if morning.day < day][:_COMPARED]
    most = max((morning.got for morning in before), default=0)
    most_outside = max((morning.outside for morning in before), default=0)
    none_outside = bool(app.settings.proof_readers) and not last.outside
    if last.got < most or last.outside < most_outside or none_outside:
        ru, en = day_in_words(day, "ru"), day_in_words(day, "en")
        yield Words(
            ru=f"Доказательство истории за {ru} получили: {last.got}, из них вне школы: "
            f"{last.outside}. В дни перед этим: {most}, вне школы: {most_outside}. Проверьте "
            "адрес директора, читателей вне школы (NASTAVNIK_PROOF_READERS) и страницу «Письма». "
            "Если так и должно быть, через неделю это сообщение исчезнет.",
            en=f"Readers who got the proof of history of {en}: {last.got}, outside the school: "
            f"{last.outside}. On the days before: {most}, outside the school: {most_outside}. "
            "Look at the director's address, at the readers outside the school "
            "(NASTAVNIK_PROOF_READERS) and at the page Letters. If it should be so, this goes "
            "within a week.",
        )


def _expected(app: Application, tx: Transaction, newest: date, moment: datetime) -> date:
    """The last day whose letter has to be written by now."""
    day = app.calendar.local_day(moment)
    run = run_rows.last(tx, "digest")
    ran = run is not None and app.calendar.local_day(run.finished_at) == day
    if newest == day or (ran and app.calendar.is_working_day(day)):
        return day
    day -= timedelta(days=1)
    while day > newest and not app.calendar.is_working_day(day):
        day -= timedelta(days=1)
    return day


def _new_addresses(app: Application, tx: Transaction, moment: datetime) -> Iterator[Words]:
    """Readers in the school whose address was changed lately: the letter may go to somebody else,
    or to nobody."""
    rows = cycle_letters.since(tx, LETTER, moment - _NEW)
    readers = sorted({row.recipient for row in rows if row.recipient != NOBODY})
    given = [school_history.address_given(tx, person) for person in readers]
    changed = [one for one in given if one is not None and one.event == "corrected"]
    days = [one.recorded_at for one in changed if moment - one.recorded_at < _NEW]
    if days:
        newest = app.calendar.local_day(max(days))
        ru, en = day_in_words(newest, "ru"), day_in_words(newest, "en")
        yield Words(
            ru=f"{ru} изменён адрес того, кто в школе получает доказательство истории. Спросите "
            "его лично, приходит ли письмо.",
            en=f"The address of whoever gets the proof of history in the school was changed on "
            f"{en}. Ask them in person whether the letter arrives.",
        )


@dataclass(frozen=True, slots=True)
class ProofStanding:
    """How the proof stands, for whoever asks."""

    last: ProofMorning | None
    """None where no morning's letter was written lately."""
    troubles: tuple[Words, ...]
    outside: OutsideReaders


def standing(app: Application, moment: datetime) -> ProofStanding:
    """Whom the last proof reached, and what is wrong with that."""
    with app.database.reading() as tx:
        last = next(iter(mornings(app, tx, moment)), None)
        return ProofStanding(last, tuple(troubles(app, tx, moment)), outside_readers(app))


def look(app: Application, moment: datetime) -> Iterator[Diagnosis]:
    """Who gets it each morning beside the director, and whether it arrived."""
    found = standing(app, moment)
    readers = found.outside
    for words in found.troubles:
        yield Diagnosis(WHAT, "bad", words, _MEND)
    if readers.wrong:
        yield Diagnosis(WHAT, "bad", plain(", ".join(readers.wrong)), _MISTYPED)
    if found.troubles or readers.wrong:
        return
    many = len(readers.addresses)
    yield Diagnosis(
        WHAT,
        "good" if many else "doubtful",
        Words(ru=f"читателей вне школы: {many}", en=f"readers outside the school: {many}"),
        NAME_SOMEBODY,
    )


_MEND = Words(
    ru="Исправьте адреса; страница «Письма» скажет, что стало с каждым письмом.",
    en="Mend the addresses; the page Letters says what became of each letter.",
)
_MISTYPED = Words(
    ru="NASTAVNIK_PROOF_READERS называет то, что не похоже на адрес: исправьте настройку.",
    en="NASTAVNIK_PROOF_READERS names what is no address: mend the setting.",
)
NAME_SOMEBODY = Words(
    ru="Кто может менять базу, может пересчитать и хеши. Пусть доказательство получает "
    "кто-то вне школы: NASTAVNIK_PROOF_READERS.",
    en="Whoever can change the database can compute its hashes anew. Have somebody outside "
    "the school get the proof: NASTAVNIK_PROOF_READERS.",
)
