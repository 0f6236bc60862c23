"""Somebody is erased: what that reaches, what it leaves, and until when a backup remembers."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from programme.access import accounts
from programme.mail import kept
from programme.people import authority
from programme.school.application import Application
from programme.school.dates import day_in_words
from programme.upkeep import tidying
from programme.upkeep.backup import KEPT, daily_backups, day_of
from states.decision import InstanceId, PersonId
from states.definition import Words
from states.errors import NotAllowed, NotFound, StoreUnavailable, WrongUse
from states.school_history import By
from store import erasure, evidence, people, texts
from store.database import Transaction
from store.people import Person


@dataclass(frozen=True, slots=True)
class Reach:
    """What an erasure takes away, or took."""

    texts: int
    """That the person wrote, or that are about them."""
    documents: int
    """Of what they take part in by name, or did."""
    letters: int
    """To them, with their copies."""
    backups: int
    """Made before: these still hold it all."""
    last_backup_goes: date | None
    """The day on which the last of the daily ones goes; None where there is none."""
    copies: tuple[str, ...] = ()
    """Files with copies of the database that go only when somebody removes them."""


def reach(app: Application, person: PersonId, moment: datetime) -> Reach:
    """What an erasure would take away. `NotFound`."""
    with app.database.reading() as tx:
        _known(tx, person)
        return Reach(
            texts.count_of(tx, person),
            len(_documents(tx, person)),
            erasure.letters_to(tx, person),
            *_backups(app, moment),
        )


def in_the_way(app: Application, person: PersonId, by: By) -> Words | None:
    """Why this account does not erase somebody now; None where it does."""
    with app.database.reading() as tx:
        try:
            authority.refuse_to_erase(app, tx, person, by)
        except (NotAllowed, WrongUse) as refusal:
            return refusal.words
    return None


def erase(app: Application, person: PersonId, by: By) -> Reach:
    """Removes name, address, texts, documents, letters, links and accounts of a person, and every
    byte of them from the database's files. History keeps a number that says nothing. `NotFound`,
    `WrongUse` for the last administrator and while the address before has not been told of the new
    one, `NotAllowed` where an administrator alone erases them.

    Files come first, since it takes the name to find them: whoever is interrupted erases again.
    """
    with app.database.reading() as tx:
        known = _known(tx, person)
        authority.refuse_to_erase(app, tx, person, by)
        accounts.refuse_the_last_administrator(tx, person)
        letters = erasure.message_ids(tx, person)
    moment, words = by.moment, words_of(known)
    kept.erase_files(app.settings.mail_folder, letters, words)
    _erase_drafts(app, words)
    with app.database.writing() as tx:
        documents = _documents(tx, person)
        emptied = texts.erase_of(tx, person, _certain(words))
        gone = Reach(
            len(emptied),
            evidence.erase(tx, documents, moment),
            len(letters),
            *_backups(app, moment),
        )
        kept.erase(tx, person, words, moment)
        erasure.erase(tx, person, words, moment)
        people.erase(tx, person, emptied, documents, by)
        accounts.erase_of(tx, person, by)
        tidying.leave_unfinished(tx)
    with suppress(StoreUnavailable):  # somebody reads for long: the night goes on with it
        tidying.finish_erasures(app)
    return gone


def still_in_backups(found: Reach) -> Words | None:
    """Where the data of an erased person still are, and until when; None for nowhere."""
    ru, en = [], []
    if found.last_backup_goes is not None:
        ru.append(
            f"Резервные копии, сделанные раньше ({found.backups}), ещё хранят эти данные. "
            f"Последняя из них удалится {day_in_words(found.last_backup_goes, 'ru')}"
        )
        en.append(
            f"Backups made before ({found.backups}) still hold these data. The last of them goes "
            f"on {day_in_words(found.last_backup_goes, 'en')}."
        )
    if found.copies:
        listed = ", ".join(found.copies)
        ru.append(f"Сами не удаляются копии, сделанные перед обновлениями: {listed}.")
        en.append(f"Copies made before updates do not go by themselves: {listed}.")
    return Words(ru=" ".join(ru), en=" ".join(en)) if ru else None


def words_of(person: Person) -> tuple[str, ...]:
    """What names a person wherever it stands."""
    return tuple(word for word in (person.name, person.address, person.phone) if word)


def _certain(words: tuple[str, ...]) -> Callable[[str], bool]:
    """Whether a text of somebody else names the person: a name of one word is that of many."""
    sure = [re.escape(word) for word in words if " " in word or "@" in word or word[0] in "+("]
    if not sure:
        return lambda _: False
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(sure)})(?!\w)", re.IGNORECASE)
    return lambda text: bool(pattern.search(text))


def _known(tx: Transaction, person: PersonId) -> Person:
    found = people.by_ids(tx, [person]).get(person)
    if found is None:
        raise NotFound(
            Words(ru=f"Человека с номером {person} нет.", en=f"There is no person {person}.")
        )
    return found


def _documents(tx: Transaction, person: PersonId) -> list[str]:
    """Those of everything they are named in: a paper of a pair names both."""
    there = set(evidence.digests(tx))
    found: set[str] = set()
    for instance in erasure.named_in(tx, person):
        found |= _handed_in(tx, instance)
    return sorted(found & there)


def _handed_in(tx: Transaction, instance: InstanceId) -> set[str]:
    return {digest for _, digest, _ in evidence.handed_in(tx, instance)}


def _erase_drafts(app: Application, words: tuple[str, ...]) -> None:
    named = _certain(words)
    for file in (app.settings.home / "drafts").glob("*.yaml"):
        if named(file.read_text("utf-8", "replace")):
            file.unlink()


def _backups(app: Application, moment: datetime) -> tuple[int, date | None, tuple[str, ...]]:
    folder = app.settings.backup_folder
    daily = daily_backups(folder)
    others = tuple(sorted(path.name for path in folder.glob("before-*.database")))
    if not daily:
        return 0, None, others
    # each night one more comes, and the oldest beyond those that are kept goes
    newest = max(day_of(daily[-1]), app.calendar.local_day(moment))
    return len(daily), newest + timedelta(KEPT), others
