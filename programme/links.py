"""Links in letters: what a reference is made of, who gets one, and until when it is good.

A reference is an HMAC over the letter's number and its recipient. So a letter that goes out again
carries the same one, while the database holds no more than its hash.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from programme.application import Application
from programme.batch import Batch
from programme.keys import school_key
from states.cycle import moved
from states.decision import Instance, InstanceId, PersonId
from states.machine import Machine
from store import answer_links, cycles
from store.answer_links import AnswerLink
from store.database import Transaction
from store.letter_row import OutboxRow

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


def aside(machine: Machine, trigger: str) -> bool:
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
    for row, triggers in _who_may(app, tx, rows, found, moment):
        answer = mute = ""
        until = _good_until(app, tx, row, moment)
        if triggers and moment < until:
            answer = reference_of(app, row.id, row.recipient)
            links.append(_link(row, answer, row.role, triggers, moment, until))
        if row.kind != "duty":
            mute = reference_of(app, row.id, row.recipient, "mute")
            links.append(_link(row, mute, "", (), moment, until))
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
    return {row.id: shown for row, may in _who_may(app, tx, rows, found, moment) if may}


def _who_may(
    app: Application,
    tx: Transaction,
    rows: Sequence[OutboxRow],
    found: Mapping[InstanceId, Instance],
    moment: datetime,
) -> list[tuple[OutboxRow, tuple[str, ...]]]:
    """Each letter with what its recipient may do in the role it was written to."""
    batches: dict[int, Batch] = {}
    answers = []
    for row in rows:
        instance = found[row.instance]
        machine = app.machine(tx, instance.process, instance.version)
        triggers: tuple[str, ...] = ()
        if answers_by_link(machine, row.role):
            if row.cycle not in batches:
                batches[row.cycle] = Batch(app, tx, cycles.by_id(tx, row.cycle), moment)
            triggers = tuple(batches[row.cycle].may(instance, row.recipient, row.role))
        answers.append((row, triggers))
    return answers


def _good_until(app: Application, tx: Transaction, row: OutboxRow, moment: datetime) -> datetime:
    cycle = cycles.by_id(tx, row.cycle).cycle
    return min(moment, app.calendar.end_of(moved(cycle.ends, cycle) or cycle.ends)) + GOOD_FOR


def _link(
    row: OutboxRow,
    reference: str,
    role: str,
    triggers: tuple[str, ...],
    moment: datetime,
    until: datetime,
) -> AnswerLink:
    return AnswerLink(
        hash_of(reference), row.instance, row.id, row.recipient, role, triggers, moment, until
    )
