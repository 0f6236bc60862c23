"""What others wrote down about somebody, and what of it changes who is reached in their place, is
told to them: another address, an absence."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256

from programme.access.accounts import speaks_for_the_school
from programme.school.application import Application
from programme.school.dates import day_in_words
from states.decision import Absence, PersonId
from states.school_history import By
from store import cycle_letters, cycles, people, school_history
from store.database import Transaction
from store.letter_row import ABSENCE_RECORDED, ADDRESS_CHANGED
from store.people import Person

_TRIED_FOR = timedelta(days=30)
"""A letter that has not gone by then is not waited for."""


def tell_old_address(app: Application, tx: Transaction, before: Person, by: By) -> None:
    """A letter to the address that somebody had until now, if it took letters, in the transaction
    that has just changed it. Each change has its own."""
    if before.address and before.address_state == "good":
        day = day_in_words(app.calendar.local_day(by.moment), before.language)
        said = {"address": before.address, "day": day}
        _tell(app, tx, ADDRESS_CHANGED, before.id, said, by)


def old_address_waits(tx: Transaction, person: PersonId, moment: datetime) -> bool:
    """Whether such a letter has yet to go."""
    return any(
        row.recipient == person and row.state in ("waiting", "sending")
        for row in cycle_letters.since(tx, ADDRESS_CHANGED, moment - _TRIED_FOR)
    )


def tell_the_absent(app: Application, tx: Transaction, absence: Absence, by: By) -> None:
    """A letter to whoever has just been written down as away: what waits for them stands still, and
    what is a duty of theirs goes to their substitute. None where they said so themselves, or the
    school did by its own word."""
    if by.person == absence.person or speaks_for_the_school(tx, by.account):
        return
    both = [person for person in (absence.person, absence.substitute) if person is not None]
    found = people.by_ids(tx, both)
    away = found.get(absence.person)
    if away is None or away.erased:
        return
    stand_in = None if absence.substitute is None else found.get(absence.substitute)
    said = {
        "first": day_in_words(absence.first, away.language),
        "last": day_in_words(absence.last, away.language),
        "substitute": stand_in.name if stand_in else "",
    }
    _tell(app, tx, ABSENCE_RECORDED, away.id, said, by)


def _tell(
    app: Application,
    tx: Transaction,
    message: str,
    person: PersonId,
    said: Mapping[str, str],
    by: By,
) -> None:
    year = next(iter(cycles.opened(tx)), None)
    if year is None:
        return
    # the entry of what was written down has a number that no other has
    change = school_history.head(tx).number
    unique = sha256(f"{message}/{person}/{change}".encode()).hexdigest()[:32]
    message_id = f"<{unique}@{app.settings.domain}>"
    cycle_letters.add(tx, year.id, message, person, "", message_id, said, by.moment)
