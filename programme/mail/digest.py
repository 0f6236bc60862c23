"""The daily letter to coordinators and directors, with the proof an auditor keeps."""

from datetime import datetime, timedelta
from hashlib import sha256

from notifications.message import LetterItem, Recipient
from programme.mail.delivery import renderer, transport
from programme.processes import roster
from programme.processes.viewer import EVERYTHING
from programme.school.application import Application
from programme.school.dates import day_in_words
from programme.views import due_deadlines, figures, roadmap_status
from states.definition import LANGUAGES, Language
from store import checkpoints, cycles, history, mail_pause, people

READERS = {"digest": ("coordinator",), "auditor_digest": ("director",)}
"""Which of the cycle's roles read which letter; the director stands for the founder's auditor."""


async def send(app: Application, moment: datetime) -> int:
    """Writes to whoever holds those roles today; how many letters went out.

    Nothing is sent on a day off.
    """
    day = app.calendar.local_day(moment)
    with app.database.reading() as tx:
        paused = mail_pause.paused(tx)
    if paused or not app.calendar.is_working_day(day):
        return 0
    letters = [
        (to, _item(app, name, cycle, to, moment))
        for name, roles in READERS.items()
        for cycle in _open_cycles(app)
        for to in _readers(app, cycle, roles, moment)
    ]
    sent = 0
    async with transport(app) as open_transport:
        for to, item in letters:
            receipt = await open_transport.send(renderer(app).mail((item,), to, moment))
            sent += receipt.outcome == "sent"
    return sent


def _open_cycles(app: Application) -> list[str]:
    with app.database.reading() as tx:
        return [row.cycle.name for row in cycles.listing(tx) if row.state == "open"]


def _readers(
    app: Application, cycle: str, roles: tuple[str, ...], moment: datetime
) -> list[Recipient]:
    with app.database.reading() as tx:
        holders = roster.roster(app, tx, cycles.by_name(tx, cycle).id, moment).holders
        ids = sorted({person for role in roles for person in holders.get(role, ())})
        return [
            Recipient(person.id, person.name, person.address, person.language)
            for person in people.by_ids(tx, ids).values()
            if person.address and person.address_state == "good"
        ]


def _item(app: Application, name: str, cycle: str, to: Recipient, moment: datetime) -> LetterItem:
    day = app.calendar.local_day(moment)
    unique = sha256(f"{name}/{cycle}/{to.person}/{day}".encode()).hexdigest()[:32]
    values: dict[str, dict[str, str]] = {
        language: _values(app, cycle, moment, language) for language in LANGUAGES
    }
    message_id = f"<{unique}@{app.settings.domain}>"
    return LetterItem(0, name, "duty", to.person, message_id, moment, values)


def _values(app: Application, cycle: str, moment: datetime, language: Language) -> dict[str, str]:
    pulse = roadmap_status.pulse(app, cycle, moment)
    rate = figures.contact_rate(app, cycle, exact=True)
    lines = due_deadlines.due(app, cycle, moment, moment + timedelta(days=7), EVERYTHING, most=50)[
        :10
    ]
    with app.database.reading() as tx:
        entries, closed = history.total(tx), checkpoints.listing(tx)
    return {
        "day": day_in_words(app.calendar.local_day(moment), language),
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
            f"{day_in_words(line.due, language)}: {line.instance}, {line.title.say(language)}"
            for line in lines
        ),
        "entries": str(entries),
        "checkpoint": str(closed[-1].id if closed else 0),
        "root": closed[-1].root.hex() if closed else "-",
    }
