"""How long somebody has had their address, and from whom: an answer is theirs only where nobody has
just put themselves in their place."""

from collections.abc import Mapping
from datetime import datetime

from programme.processes.authors import behind
from states.calendar import Calendar
from states.decision import PersonId
from store import school_history
from store.database import Transaction

YOUNG = 7
"""Days for which an address is new."""


def address_facts(
    tx: Transaction, calendar: Calendar, person: PersonId, moment: datetime
) -> Mapping[str, int]:
    """`address_days` and `address_by` as guards see them; nothing where it is not known."""
    given = school_history.address_given(tx, person)
    if given is None:
        return {}
    days = calendar.local_day(moment) - calendar.local_day(given.recorded_at)
    by = given.actor or next(iter(behind(tx, given)), 0)
    return {"address_days": days.days, "address_by": by}


def young_address(
    tx: Transaction, calendar: Calendar, person: PersonId, moment: datetime
) -> Mapping[str, int]:
    """`address_days` for history, where the address that an answer came from is new."""
    days = address_facts(tx, calendar, person, moment).get("address_days", YOUNG)
    return {"address_days": days} if days < YOUNG else {}
