"""Letters that come back are put beside the letter they answer."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from notifications.bounces import bounce_of
from notifications.channel import SchoolFiles
from notifications.channels.folder import Folder, FolderTransport
from notifications.channels.smtp import Smtp
from notifications.returned_mail import ReturnedMail
from programme.mail import mailbox, undeliverable
from programme.people import dossier
from states.errors import WrongUse
from states.school_history import By
from tests.cast import at
from tests.imap_server import ImapServer, Mailbox
from tests.letterbox import School, a_school

POSTFIX = """\
From: MAILER-DAEMON@mx.school.example (Mail Delivery System)
To: nastavnik@school.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B/1"

--B/1
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B/1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.school.example
Arrival-Date: Thu,  3 Sep 2020 12:00:00 +0300 (MSK)

Final-Recipient: rfc822; {to}
Original-Recipient: rfc822;{to}
Action: {action}
Status: {status}
Remote-MTA: dns; mail.example
Diagnostic-Code: smtp; {code} {status} <{to}>: Recipient address rejected:
    User unknown

--B/1
Content-Type: {returned}

Message-ID: {letter}
Subject: Letter

--B/1--
"""


def report(
    letter: str, action: str = "failed", status: str = "5.1.1", returned: str = "message/rfc822"
) -> bytes:
    """As Postfix writes it."""
    code = "550" if action == "failed" else "451"
    said = POSTFIX.format(
        letter=letter, action=action, status=status, code=code, returned=returned,
        to="mentor@school.example",
    )  # fmt: skip
    return said.replace("\n", "\r\n").encode()


class Post(Folder):
    """Letters go into a folder; what comes back is read where a mail server's settings say."""

    smtp: Smtp = Smtp()

    def transport(self, files: SchoolFiles) -> FolderTransport:
        return FolderTransport(files.folder, files.write)

    @property
    def is_returned_to(self) -> bool:
        return self.smtp.is_returned_to

    def returned(self, files: SchoolFiles) -> ReturnedMail | None:
        return self.smtp.returned(files)


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    opened = a_school(tmp_path, f"sqlite:///{tmp_path / 'school.db'}")
    (tmp_path / "back").mkdir()
    opened.app.settings.channel = Post(smtp=Smtp(returned_folder=tmp_path / "back"))
    opened.proposed()
    opened.deliver("2020-09-03")
    yield opened
    opened.app.close()


def letter_to_mentor(school: School) -> tuple[int, str]:
    (letter,) = school.letters("mentor", "mentoring pair")
    number = next(
        line.id for line in mailbox.page(school.app).lines
        if line.recipient == school.mentor
    )  # fmt: skip
    return number, str(letter["Message-ID"])


def comes(school: School, content: bytes, name: str = "1.eml") -> int:
    """A mail comes back, and is read on the day after."""
    (school.app.settings.home / "back" / name).write_bytes(content)
    return undeliverable.read_returned(school.app, at("2020-09-04")).found


def line_of(school: School, number: int) -> mailbox.MailLine:
    return mailbox.letter(school.app, number, at("2020-09-04")).line


def test_an_address_that_is_not_there_is_told_and_the_coordinator_written_to(
    school: School,
) -> None:
    number, letter = letter_to_mentor(school)
    assert comes(school, report(letter)) == 1
    line = line_of(school, number)
    assert line.state == "failed"
    assert line.error is not None
    assert line.error.ru.startswith("5.1.1 550 5.1.1 <mentor@school.example>")
    assert dossier.dossier(school.app, school.mentor).person.address_state == "refused"
    school.deliver("2020-09-04")
    assert school.letters("coordinator", "Уточните адрес")
    assert comes(school, report(letter), "2.eml") == 1, "said twice, it is as good as said once"
    school.deliver("2020-09-04", 14)
    assert len(school.letters("coordinator", "Уточните адрес")) == 1


def test_an_address_that_was_corrected_since_is_not_blamed(school: School) -> None:
    number, letter = letter_to_mentor(school)
    dossier.correct(
        school.app, school.mentor, "Ann", "ann@mail.example", "en", by=By(at("2020-09-03"))
    )
    comes(school, report(letter))
    assert line_of(school, number).state == "failed"
    assert dossier.dossier(school.app, school.mentor).person.address_state == "good"


def test_a_full_mailbox_is_a_letter_to_try_again_and_no_wrong_address(school: School) -> None:
    number, letter = letter_to_mentor(school)
    comes(school, report(letter, status="5.2.2"))
    assert line_of(school, number).state == "failed"
    assert dossier.dossier(school.app, school.mentor).person.address_state == "good"
    assert mailbox.try_all_again(school.app, at("2020-09-04")) == 1
    school.deliver("2020-09-04")
    assert line_of(school, number).state == "sent"


def test_one_that_is_late_stays_sent_with_what_the_server_said(school: School) -> None:
    number, letter = letter_to_mentor(school)
    comes(school, report(letter, "delayed", "4.4.1"))
    line = line_of(school, number)
    assert (line.state, line.error and line.error.ru[:5]) == ("sent", "4.4.1")


def test_headers_alone_are_enough_to_know_the_letter(school: School) -> None:
    number, letter = letter_to_mentor(school)
    comes(school, report(letter, returned="text/rfc822-headers"))
    assert line_of(school, number).state == "failed"


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\xff\xfe\x00", b"Subject: Re: hello\r\n\r\nThank you!\r\n",
        report("<somebody.elses@mail.example>"), report("").replace(b"Message-ID: \r\n", b""),
        report("<x@y>", "delivered", "2.0.0"), report("<x@y>", "relayed"),
        report("<x@y>").replace(b"Action: failed\r\n", b""),
        report("<x@y>").partition(b"Content-Type: message/rfc822")[0],
    ],
)  # fmt: skip
def test_what_is_no_report_about_a_letter_of_ours_changes_nothing(
    school: School, content: bytes
) -> None:
    before = school.rows()
    assert comes(school, content) == 0
    assert school.rows() == before


@pytest.mark.parametrize("cut", range(0, 1400, 90))
def test_a_report_that_breaks_off_breaks_nothing(cut: int) -> None:
    found = bounce_of(report("<x@school.example>")[:cut])
    assert found is None or found.message_id == "<x@school.example>"


def test_over_imap_only_reports_are_read_and_only_ours_are_marked(school: School) -> None:
    number, letter = letter_to_mentor(school)
    human = b"From: olga@school.example\r\nSubject: Re\r\n\r\nThank you!\r\n"
    box = Mailbox({1: human, 2: report(letter), 3: report("<not.ours@mail.example>")})
    with ImapServer(box) as server:
        school.app.settings.channel = Post(smtp=_imap(server.port))
        taken = undeliverable.read_returned(school.app, at("2020-09-04"))
        assert (taken.found, taken.trouble) == (1, None)
        assert box.read == {2}
        assert 'HEADER "Content-Type" "multipart/report"' in server.asked[0]
    assert line_of(school, number).state == "failed"


def test_a_mailbox_that_does_not_open_is_told_in_words(school: School) -> None:
    with ImapServer(Mailbox({}, opens_with="another")) as server:
        school.app.settings.channel = Post(smtp=_imap(server.port))
        taken = undeliverable.read_returned(school.app, at("2020-09-04"))
    assert taken.trouble is not None
    assert "wrong password" in taken.trouble.ru
    school.app.settings.channel = Post(smtp=_imap(server.port))
    gone = undeliverable.read_returned(school.app, at("2020-09-04"))
    assert gone.trouble is not None


def test_whether_the_mailbox_opens_is_found_out_without_reading_it(tmp_path: Path) -> None:
    with ImapServer(Mailbox({})) as server:
        good = Smtp(imap_host="127.0.0.1", imap_port=server.port, imap_tls="none", user="school",
                    password=SecretStr("secret"))  # fmt: skip
        wrong = good.model_copy(update={"user": "somebody"})
        places = [one.returned(_files(tmp_path)) for one in (good, wrong)]
        assert [place.trouble() is None for place in places if place] == [True, False]
    with_folder = Smtp(returned_folder=tmp_path / "none").returned(_files(tmp_path))
    assert with_folder is not None
    assert with_folder.trouble() is not None


def _files(folder: Path) -> SchoolFiles:
    return SchoolFiles(folder, lambda *_: None, lambda _: "")


def _imap(port: int) -> Smtp:
    return Smtp(
        host="127.0.0.1", user="school", password=SecretStr("secret"), imap_host="127.0.0.1",
        imap_port=port, imap_tls="none",
    )  # fmt: skip


def test_a_mailbox_elsewhere_is_opened_with_tls_alone(tmp_path: Path) -> None:
    files = _files(tmp_path)
    with pytest.raises(WrongUse):
        Smtp(imap_host="imap.school.example", imap_tls="none").returned(files)
    assert Smtp().returned(files) is None
