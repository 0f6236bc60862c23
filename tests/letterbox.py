"""A school whose letters lie in a folder, and what is read out of them."""

import asyncio
import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from programme.mail import delivery
from programme.people import register
from programme.processes import cycles, pairs
from programme.processes.firing import Fired, Request, fire
from programme.school.application import Application, build
from programme.school.settings import Settings
from states.decision import PersonId
from store.database import open_database
from tests import sql
from tests.author import BY
from tests.cast import at

LINK = re.compile(r"^http\S+/a/([\w-]{22})$", re.MULTILINE)


@dataclass
class School:
    """Its people: a mentor who reads English, a child and a parent among them; one pair."""

    app: Application
    coordinator: PersonId
    mentor: PersonId
    mentee: PersonId
    parent: PersonId

    def does(
        self, trigger: str, who: PersonId, day: str, name: str = "pair 1", **inputs: str
    ) -> None:
        """Somebody pulls a trigger of a pair, which must not be refused."""
        evidence = {"agreement": a_file(self.app)} if trigger == "confirm_pair" else {}
        request = Request(name, trigger, who, inputs=inputs, evidence=evidence)
        fired = fire(self.app, request, at(day))
        assert isinstance(fired, Fired), fired

    def proposed(self, day: str = "2020-09-03") -> None:
        """The pair is proposed that day."""
        self.does("record_request", self.coordinator, day, request_kind="studies")
        self.does("give_consents", self.parent, day, data_consent="да", guardian_consent="да")
        self.does("record_interview", self.coordinator, day)
        self.does("propose", self.coordinator, day, candidate=str(self.mentor))

    def in_meetings(self, day: str = "2020-09-03") -> None:
        """All have agreed that day."""
        self.proposed(day)
        for trigger, who in (
            ("mentor_agrees", self.mentor),
            ("mentee_agrees", self.mentee),
            ("guardian_agrees", self.parent),
            ("agree", self.coordinator),
            ("confirm_pair", self.coordinator),
        ):
            self.does(trigger, who, day)

    def deliver(self, day: str, hour: int = 12) -> None:
        """What waits goes into the folder."""
        asyncio.run(delivery.deliver(self.app, at(day, hour)))

    def letters(self, to: str, subject: str = "") -> list[EmailMessage]:
        """The letters to an address, the oldest first."""
        found = []
        for path in sorted(self.app.settings.mail_folder.glob("*.eml")):
            letter = read(path.read_bytes())
            address = letter["To"].addresses[0].addr_spec
            if address == f"{to}@school.example" and subject in letter["Subject"]:
                found.append(letter)
        return found

    def reference(self, to: str, subject: str = "") -> str:
        """The reference in the only link of somebody's only letter about this."""
        (letter,) = self.letters(to, subject)
        (reference,) = references(letter)
        return reference

    def rows(self) -> dict[str, object]:
        """Everything that an answer, or a look, might change."""
        tables = ("answer_links", "history", "instances", "outbox", "mutes", "texts", "timers")
        with self.app.database.reading() as tx:
            found = {name: sql.rows(tx, f"SELECT * FROM {name}") for name in tables}  # noqa: S608
            return {name: sorted(map(repr, rows)) for name, rows in found.items()}


def a_school(home: Path, url: str, public_url: str = "") -> School:
    """The school above, on 2 September 2020."""
    settings = Settings(home=home, mail_from="nastavnik@school.example", public_url=public_url)
    app = build(settings, open_database(url))
    coordinator = register.add(app, "Куратор", "coordinator@school.example", by=BY)
    pedagogue = register.add(app, "Соцпедагог", "pedagogue@school.example", by=BY)
    mentor = register.add(app, "Ann <b>Mentor</b>", "mentor@school.example", "en", by=BY)
    mentee = register.add(app, "Щукина Ёлка", "mentee@school.example", kind="minor", by=BY)
    parent = register.add(app, "Щукин Пётр", "parent@school.example", by=BY)
    holders = {"coordinator": [coordinator], "social_pedagogue": [pedagogue]}
    cycles.open_cycle(app, "2020/21", at("2020-09-01"), holders=holders)
    new = pairs.NewPair(mentee, (parent,))
    pairs.open_pairs(app, "2020/21", [new], at("2020-09-02"))
    return School(app, coordinator, mentor, mentee, parent)


def read(content: bytes) -> EmailMessage:
    """A letter as Python's own parser reads it, without a defect."""
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert [part.defects for part in message.walk() if part.defects] == []
    return message


def body(letter: EmailMessage, kind: str = "plain") -> str:
    """Its text or its page."""
    part = letter.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def references(letter: EmailMessage) -> list[str]:
    """The references in its text, in order."""
    return LINK.findall(body(letter))


def a_file(app: Application) -> Path:
    """A document somebody hands in."""
    path = app.settings.home / "agreement.pdf"
    path.write_text("соглашение")
    return path
