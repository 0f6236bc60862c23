"""What becomes of 111 letters where the mail server answers badly: `python -m bench.answers`.

Each row is a stage and an answer, given to everybody or to one recipient in ten. Three deliveries
meet that server, an hour passes, and then the server is well. No letter may be lost, none sent
twice, and none marked dead for what is the sender's fault. Ends with 1 where that does not hold.
"""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal

from pydantic import SecretStr

from notifications.channel import SchoolFiles
from notifications.channels.smtp import Smtp, SmtpTransport
from programme.mail import delivery
from programme.people import register
from programme.processes import advance, cycles
from programme.school.application import Application, build
from programme.school.settings import Settings
from store import outbox
from store.database import open_database
from tests.author import BY
from tests.cast import at
from tests.scripted_server import ScriptedServer, serving

BEGUN = at("2020-09-02", 9)
SOME = "t5"
"""Addresses that begin so: one in ten."""
Fault = Literal["sender", "recipient", "letter", "later", "unknown"]

ROWS: tuple[tuple[str, str, str, Fault], ...] = (
    *[
        (stage, how, "", "sender")
        for stage in ("banner", "EHLO", "STARTTLS", "AUTH", "MAIL")
        for how in ("421 4.3.2 shutting down", "554 5.7.1 no", "cut", "hang")
    ],
    ("banner", "drip", "", "sender"),
    ("AUTH", "535 5.7.8 bad credentials", "", "sender"),
    ("AUTH", "454 4.7.0 try later", "", "sender"),
    ("AUTH", "534 5.7.9 application password required", "", "sender"),
    ("MAIL", "530 5.7.0 authentication required", "", "sender"),
    ("MAIL", "550 5.1.8 sender rejected", "", "sender"),
    ("MAIL", "550 sender verify failed", "", "sender"),
    ("MAIL", "451 4.7.1 too many letters", "", "sender"),
    ("MAIL", "452 4.3.1 no room", "", "sender"),
    ("RCPT", "554 5.7.1 relay access denied", "", "sender"),
    ("RCPT", "550 5.7.1 blocked (RBL)", "", "sender"),
    ("RCPT", "550 5.7.26 DMARC", "", "sender"),
    ("RCPT", "554 no", "", "sender"),
    ("RCPT", "550 relay not permitted", "", "sender"),
    ("RCPT", "421 4.7.0 too fast", "", "sender"),
    ("RCPT", "cut", "", "sender"),
    ("RCPT", "hang", "", "sender"),
    ("RCPT", "550 5.1.1 no such user", SOME, "recipient"),
    ("RCPT", "550 no such user", SOME, "recipient"),
    ("RCPT", "553 5.1.3 bad address", SOME, "recipient"),
    ("RCPT", "550 5.2.1 mailbox disabled", SOME, "recipient"),
    ("RCPT", "552 5.2.2 mailbox full", SOME, "later"),
    ("RCPT", "452 4.2.2 mailbox full", SOME, "later"),
    ("RCPT", "450 4.7.1 greylisted", SOME, "later"),
    ("RCPT", "451 later", SOME, "later"),
    ("RCPT", "550 5.7.1 your letters are not wanted here", SOME, "later"),
    ("RCPT", "cut", SOME, "later"),
    ("DATA", "451 4.3.0 later", "", "sender"),
    ("DATA", "554 5.7.1 no", "", "sender"),
    ("DATA", "503 5.5.1 out of order", "", "sender"),
    ("dot", "554 5.7.1 spam", "", "sender"),
    ("dot", "550 5.7.26 DMARC", "", "sender"),
    ("dot", "451 4.7.1 later", SOME, "later"),
    ("dot", "452 4.3.1 no room", "", "sender"),
    ("dot", "554 5.7.1 spam", SOME, "later"),
    ("dot", "552 5.3.4 too large", SOME, "letter"),
    ("dot", "550 5.6.0 this content is not allowed", SOME, "letter"),
    ("dot", "cut", SOME, "unknown"),
    ("dot", "hang", SOME, "unknown"),
)


class Quick(Smtp):
    """A server that is waited for half a second."""

    def transport(self, files: SchoolFiles) -> SmtpTransport:
        """The same, but for its patience."""
        return SmtpTransport(self.server(files), 0.5, 0.5)


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of the letters."""

    during: delivery.Delivered
    """Of the first delivery."""
    asked: int
    """Letters that the server was asked to take in three deliveries."""
    counts: dict[str, int]
    """Of states, once the server was well."""
    taken: int
    twice: int

    def faults(self, fault: Fault, letters: int) -> Iterator[str]:
        """What does not hold."""
        dead = sum(self.counts.get(state, 0) for state in ("failed", "uncertain"))
        left = self.counts.get("waiting", 0) + self.counts.get("sending", 0)
        if sum(self.counts.values()) - self.counts.get("held", 0) < letters:
            yield "letters are lost"
        if fault in ("sender", "later", "unknown") and dead + left:
            yield f"{dead} dead, {left} left"
        if fault == "sender" and self.asked > 3 * delivery.DOUBTS:
            yield f"{self.asked} were tried though none could go"
        if fault in ("recipient", "letter") and (not dead or self.counts["sent"] < 0.8 * letters):
            yield f"{dead} dead"
        if self.twice and fault != "unknown":
            yield f"{self.twice} taken twice"


def founded(folder: Path) -> int:
    """A school in which 111 letters wait; how many."""
    app = build(Settings(home=folder), open_database(f"sqlite:///{folder / 'school.db'}"))
    teachers = [
        register.add(app, f"Учитель {n}", f"t{n}@school.example", by=BY) for n in range(100)
    ]
    boss = register.add(app, "Директор", "boss@school.example", by=BY)
    roles = ("director", "deputy_director", "social_pedagogue", "psychologist", "municipality")
    holders = {role: [boss] for role in roles}
    both = {"coordinator": teachers, "class_teachers": teachers}
    cycles.open_cycle(app, "2020/21", at("2020-09-01"), holders=holders | both)
    advance.advance(app, BEGUN)
    with app.database.reading() as tx:
        count = sum(outbox.counts(tx).values())
    app.close()
    return count


def lived_through(folder: Path, server: ScriptedServer) -> Fate:
    """Three deliveries to a bad server, and a day and a half of good ones."""
    channel = Quick(
        host="127.0.0.1",
        port=server.port,
        tls="starttls" if server.stage == "STARTTLS" else "none",
        user="school" if server.stage == "AUTH" else "",
        password=SecretStr("secret"),
    )
    app = _opened(folder, channel)
    during, *_ = [_deliver(app, minute) for minute in (0, 1, 2)]
    asked, server.stage = server.asked, ""
    app.close()
    app = _opened(folder, channel.model_copy(update={"tls": "none"}))
    for minute in (60, 90, 120, 480, 1500, 1560):
        _deliver(app, minute)
    with app.database.reading() as tx:
        counts = {str(state): number for state, number in outbox.counts(tx).items()}
    app.close()
    twice = sum(number > 1 for number in server.taken.values())
    return Fate(during, asked, counts, len(server.taken), twice)


def _opened(folder: Path, channel: Smtp) -> Application:
    settings = Settings(home=folder, channel=channel, mail_from="school@school.example")
    return build(settings, open_database(f"sqlite:///{folder / 'school.db'}", synchronous="OFF"))


def _deliver(app: Application, minute: int) -> delivery.Delivered:
    return asyncio.run(delivery.deliver(app, BEGUN + timedelta(minutes=minute)))


def main() -> int:
    """Prints the table; 1 where something does not hold."""
    sys.stdout.write("| stage | answer | to | first delivery | in the end | faults |\n")
    sys.stdout.write("| --- | --- | --- | --- | --- | --- |\n")
    wrong = 0
    with tempfile.TemporaryDirectory() as place:
        template = Path(place) / "template"
        template.mkdir()
        letters = founded(template)
        for number, (stage, how, only, fault) in enumerate(ROWS):
            folder = Path(place) / str(number)
            shutil.copytree(template, folder)
            with serving(ScriptedServer(stage, how, only)) as server:
                fate = lived_through(folder, server)
            found = list(fate.faults(fault, letters))
            wrong += len(found)
            said = ", ".join(f"{name} {count}" for name, count in fate.counts.items() if count)
            whom = "one in ten" if only else "all"
            first = ", ".join(f"{name} {n}" for name, n in asdict(fate.during).items() if n)
            sys.stdout.write(
                f"| {stage} | {how} | {whom} | {first} | {said} | {'; '.join(found)} |\n"
            )
            sys.stdout.flush()
    sys.stdout.write(f"\n{len(ROWS)} rows, {letters} letters in each, {wrong} faults\n")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
