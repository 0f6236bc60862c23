"""Somebody's address was changed: the address they had before is told, so that nobody takes their
place unseen."""

from hashlib import sha256

from programme.school.application import Application
from programme.school.dates import day_in_words
from states.school_history import By
from store import cycle_letters, cycles, school_history
from store.database import Transaction
from store.letter_row import ADDRESS_CHANGED
from store.people import Person


def tell(app: Application, tx: Transaction, before: Person, by: By) -> None:
    """A letter to the address that somebody had until now, if it took letters, in the transaction
    that has just changed it. Each change has its own."""
    year = next((row for row in cycles.listing(tx) if row.state == "open"), None)
    if year is None or not before.address or before.address_state != "good":
        return
    # the entry of the change has a number that no other has
    change = school_history.head(tx).number
    unique = sha256(f"{ADDRESS_CHANGED}/{before.id}/{change}".encode()).hexdigest()[:32]
    day = day_in_words(app.calendar.local_day(by.moment), before.language)
    cycle_letters.add(
        tx,
        year.id,
        ADDRESS_CHANGED,
        before.id,
        "",
        f"<{unique}@{app.settings.domain}>",
        {"address": before.address, "day": day},
        by.moment,
    )
