"""Letters that do not arrive: said by the server at once, or by a report that comes back."""

from datetime import datetime
from hashlib import sha256

from notifications.bounces import Bounce, bounce_of
from notifications.returned_mail import Taken
from programme.mail.signatures import SIGNS
from programme.processes.roster import roster
from programme.school.application import Application
from programme.school.lent import lent
from states.decision import PersonId
from states.errors import WrongUse
from states.school_history import By
from store import outbox, people, undelivered
from store.database import Transaction
from store.letter_row import OutboxRow


def write_to_coordinator(
    app: Application, tx: Transaction, row: OutboxRow, moment: datetime
) -> None:
    """An address that a server refused for good: somebody has to find the right one."""
    if row.instance is None:
        return
    for person in roster(app, tx, row.cycle, moment).holders.get(SIGNS, ()):
        if person == row.recipient:
            continue
        unique = sha256(f"undeliverable/{row.id}/{person}".encode()).hexdigest()[:32]
        outbox.add(
            tx,
            row,
            "undeliverable",
            person,
            SIGNS,
            f"<{unique}@{app.settings.domain}>",
            {"person": str(row.recipient), "state": row.parameters.get("state", "")},
            moment,
        )


def read_returned(app: Application, moment: datetime) -> Taken:
    """Reads the reports that came since the last look and puts each beside the letter it is about.

    Who could forge one knows the letter's Message-ID: nobody but its recipient and the servers on
    its way.
    """
    try:
        place = app.settings.channel.returned(lent(app.settings))
    except WrongUse as error:
        return Taken(0, error.words)
    if place is None:
        return Taken()

    def handle(content: bytes) -> bool:
        bounce = bounce_of(content)
        return bounce is not None and _put_beside(app, bounce, moment)

    return place.take(handle)


def _put_beside(app: Application, bounce: Bounce, moment: datetime) -> bool:
    """Whether it is about a letter of ours. One that is only late stays sent, with what was said;
    what is said twice is as good as said once."""
    said = f"{bounce.status} {bounce.detail}".strip()
    with app.database.writing() as tx:
        rows = undelivered.of_letter(tx, bounce.message_id)
        if not rows:
            return False
        if bounce.action == "delayed":
            undelivered.remark(tx, bounce.message_id, said)
            return True
        news = undelivered.came_back(tx, bounce.message_id, said, moment)
        if news and bounce.no_such_address and _still_theirs(app, tx, rows[0].recipient, bounce):
            people.refuse_address(tx, rows[0].recipient, By(moment, way="mail"))
            write_to_coordinator(app, tx, rows[0], moment)
        return True


def _still_theirs(app: Application, tx: Transaction, person: PersonId, bounce: Bounce) -> bool:
    """Whether the address that is wrong is the one there is: it may have been corrected since."""
    found = people.by_ids(tx, [person]).get(person)
    address = app.settings.channel.address_of(found.address) if found else None
    return address is not None and address.given.lower() in bounce.recipients
