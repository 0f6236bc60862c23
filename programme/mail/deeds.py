"""What a letter says of the deed that wrote it: whose it was, what they said yes to, and who above
them answers for it."""

from collections.abc import Mapping
from datetime import datetime

from programme.processes.roster import roster
from programme.school.application import Application
from states.definition import Language
from states.machine import Machine
from states.roster import on_duty
from store import history, people
from store.database import Transaction
from store.letter_row import OutboxRow
from store.people import Person

ABOVE = "director"
"""The role of the cycle that whoever doubts a deed may turn to."""


def deed_of(
    app: Application, tx: Transaction, row: OutboxRow, machine: Machine, language: Language
) -> Mapping[str, str]:
    """`done_by`, `agreed_to` (a line each) and `director`, as texts name them; '' for nothing."""
    found = None if row.instance is None else history.entry(tx, row.instance, row.revision)
    if found is None:
        return dict.fromkeys(("done_by", "agreed_to", "director"), "")
    fields = found.entry.changes.get("fields", {})
    given = fields.items() if isinstance(fields, Mapping) else ()
    specs = machine.process.fields
    agreed = [
        title.say(language) if (title := specs[name].title) else name
        for name, value in given
        if value is True and name in specs and not specs[name].seen_by
    ]
    actor = found.entry.actor
    doer = None if actor is None else people.by_ids(tx, [actor]).get(actor)
    return {
        "done_by": doer.name if doer else "",
        "agreed_to": "\n".join(f"— {title}" for title in agreed),
        "director": _named(_above(app, tx, row.cycle, found.entry.recorded_at)),
    }


def _above(app: Application, tx: Transaction, cycle: int, moment: datetime) -> Person | None:
    there = on_duty(roster(app, tx, cycle, moment), ABOVE, app.calendar.local_day(moment))
    found = people.by_ids(tx, [player.person for player in there])
    known = [found[one.person] for one in there if one.person in found]
    return next((person for person in known if not person.erased), None)


def _named(person: Person | None) -> str:
    if person is None:
        return ""
    return f"{person.name}, {person.phone}" if person.phone else person.name
