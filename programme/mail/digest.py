"""The daily letter to coordinators and directors, with the proof an auditor keeps."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256

from programme.history.kept_proof import proof_of
from programme.processes import roster
from programme.processes.viewer import EVERYTHING
from programme.school.application import Application
from programme.school.dates import day_in_words
from programme.school.names import spoken
from programme.upkeep.proof_readers import LETTER, mornings, outside_readers
from programme.views import due_deadlines, figures, roadmap_status
from states.decision import PersonId
from states.definition import LANGUAGES, Language
from store import checkpoints, cycle_letters, cycles, history, people
from store.letter_row import NOBODY
from store.people import Person

Values = Mapping[str, str]

READERS = {"digest": "coordinator", LETTER: "director"}
"""Which of the cycle's roles reads which letter. The proof goes to readers outside the school too:
whoever can change the school's own mailboxes and database cannot change what lies in theirs."""


def write(app: Application, moment: datetime) -> int:
    """Letters of this morning to whoever holds those roles today, each once a day; how many. They
    leave with the next delivery.

    Nothing is written on a day off.
    """
    if not app.calendar.is_working_day(app.calendar.local_day(moment)):
        return 0
    return sum(_write_of(app, cycle, moment) for cycle in _open_cycles(app))


def _write_of(app: Application, cycle: str, moment: datetime) -> int:
    # what takes long is found out before the transaction that writes
    said = {language: _values(app, cycle, moment, language) for language in LANGUAGES}
    day = app.calendar.local_day(moment)
    written = 0
    with app.database.writing() as tx:
        number = cycles.by_name(tx, cycle).id

        def put(message: str, to: PersonId, role: str, key: object, values: Values) -> int:
            unique = sha256(f"{message}/{cycle}/{key}/{day}".encode()).hexdigest()[:32]
            identity, today = f"<{unique}@{app.settings.domain}>", app.calendar.start_of(day)
            return cycle_letters.put(tx, number, message, to, role, identity, values, moment, today)

        holders = roster.roster(app, tx, number, moment).holders
        for message, role in READERS.items():
            found = people.by_ids(tx, sorted(set(holders.get(role, ()))))
            for to in filter(_reachable, found.values()):
                written += put(message, to.id, role, to.id, said[to.language])
        for address in outside_readers(app).addresses:
            values = {**said[app.settings.language], "address": address}
            written += put(LETTER, NOBODY, "outside_reader", address, values)
    return written


def _reachable(person: Person) -> bool:
    return bool(person.address) and person.address_state == "good"


def _open_cycles(app: Application) -> list[str]:
    with app.database.reading() as tx:
        return [row.cycle.name for row in cycles.opened(tx)]


def _values(app: Application, cycle: str, moment: datetime, language: Language) -> dict[str, str]:
    pulse = roadmap_status.pulse(app, cycle, moment)
    rate = figures.contact_rate(app, cycle, exact=True)
    lines = due_deadlines.due(app, cycle, moment, moment + timedelta(days=7), EVERYTHING, most=50)[
        :10
    ]
    with app.database.reading() as tx:
        entries, closed = history.total(tx), checkpoints.newest(tx, 0, 1)
        day = app.calendar.local_day(moment)
        before = next((one for one in mornings(app, tx, moment) if one.day < day), None)
    return {
        "day": day_in_words(day, language),
        "name": cycle,
        "measures": str(pulse.measures),
        "accepted": str(pulse.accepted),
        "late": str(pulse.late),
        "pairs": str(pulse.pairs),
        "contacts_done": str(rate.done),
        "contacts_due": str(rate.due),
        "incidents": str(pulse.incidents),
        "failed": str(pulse.letters_failed),
        "due_lines": "\n".join(
            f"{day_in_words(line.due, language)}: "
            f"{spoken(line.instance, language)}, {line.title.say(language)}"
            for line in lines
        ),
        "entries": str(entries),
        "closed": str(closed[0].last_entry if closed else 0),
        "proof": str(proof_of(closed[0])) if closed else "",
        "last_day": day_in_words(before.day, language) if before else "",
        "last_got": str(before.got) if before else "",
        "last_outside": str(before.outside) if before else "",
    }
