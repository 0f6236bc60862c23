"""A letter is shown as it went, whatever changes afterwards; an erasure reaches it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from pathlib import Path

import pytest

from notifications.kept_copy import STRUCK, without_words
from programme.access import accounts
from programme.mail import letters, mailbox
from programme.mail.kept import CHANGED, ERASED, NOT_KEPT
from programme.mail.kept import STRUCK as STRUCK_OUT
from programme.people import dossier, erasure, register
from states.errors import NotFound, WrongUse
from states.school_history import By
from store import cycles, instances
from tests import sql
from tests.author import BY
from tests.cast import at
from tests.letterbox import School, a_school, body, read

NAME = "Кузнецова Ольга Сергеевна"
PHONE = "+7 863 240-00-00"


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    url = f"sqlite:///{tmp_path / 'school.db'}"
    opened = a_school(tmp_path, url, "https://school.example")
    name, address = NAME, "coordinator@school.example"
    dossier.correct(
        opened.app, opened.coordinator, name, address, "ru", PHONE, by=By(at("2020-12-01"))
    )
    opened.proposed()
    opened.deliver("2020-09-03")
    yield opened
    opened.app.close()


def number_of(school: School, to: int, message: str) -> int:
    """The only letter of a kind to somebody."""
    (found,) = [
        letter.id
        for letter in letters.listing(school.app)
        if (letter.recipient, letter.message) == (to, message)
    ]
    return found


def shown(school: School, to: int, message: str = "pair_proposed") -> mailbox.LetterShown:
    return mailbox.letter(school.app, number_of(school, to, message), at("2020-12-01"))


def test_what_was_sent_in_september_is_what_december_shows(school: School) -> None:
    (sent,) = school.letters("mentor", "mentoring pair")
    before = shown(school, school.mentor)
    with school.app.database.writing() as tx:
        sql.run(tx, "UPDATE cycles SET organisation = 'Another school'")
    dossier.correct(
        school.app, school.mentor, "Mary", "mary@school.example", "ru", by=By(at("2020-12-01"))
    )
    after = shown(school, school.mentor)
    assert replace(before, line=after.line) == after
    assert after.subject == sent["Subject"]
    assert dict(after.headers)["To"] == str(sent["To"])
    assert dict(after.headers)["Reply-To"] == f"{NAME} <coordinator@school.example>"
    assert after.sent_at == at("2020-09-03")
    said = re.sub(r"(?<=/a/)[\w-]{22}", STRUCK, body(sent))
    assert after.text.replace("\r\n", "\n") == said


def test_the_copy_is_the_letter_byte_for_byte_without_its_links(school: School) -> None:
    number = number_of(school, school.parent, "consents_asked")
    copy = mailbox.content(school.app, number, at("2020-12-01"))
    (sent,) = school.letters("parent", "согласия")
    raw = next(
        path.read_bytes()
        for path in school.app.settings.mail_folder.glob("*.eml")
        if str(sent["Message-ID"]).encode() in path.read_bytes()
    )
    assert sha256(copy).hexdigest() == shown(school, school.parent, "consents_asked").sha256
    assert (copy.count(b"\r\n"), copy.count(b"\n")) == (copy.count(b"\n"), copy.count(b"\r\n"))
    kept = read(copy)
    for kind in ("plain", "html"):
        assert "/a/…" in body(kept, kind)
        assert not re.search(r"/a/[\w-]{22}", body(kept, kind))
        assert re.sub(r"(?<=/a/)[\w-]{22}", STRUCK, body(sent, kind)) == body(kept, kind)
    changed = {name for name, value in kept.items() if value != read(raw)[name]}
    assert changed == ({"List-Unsubscribe"} if "List-Unsubscribe" in kept else set())


def test_a_letter_without_a_link_is_kept_as_it_is(school: School) -> None:
    school.does("decline", school.mentee, "2020-09-03")
    school.deliver("2020-09-03", 13)
    number = number_of(school, school.coordinator, "next_candidate")
    with school.app.database.reading() as tx:
        (mute,) = sql.rows(tx, "SELECT count(*) FROM answer_links WHERE letter = ?", (number,))
    assert mute == (1,), "it has a link to be muted by, in its headers alone"
    copy = mailbox.content(school.app, number, at("2020-12-01"))
    assert b"/mute>" in copy
    assert not re.search(rb"/a/[\w-]{22}", copy)


def test_whoever_is_erased_leaves_no_letter_and_no_name_in_those_of_others(school: School) -> None:
    erasure.erase(school.app, school.mentor, By(at("2020-10-01")))
    gone = shown(school, school.mentor)
    assert (gone.text, gone.headers, gone.remark) == ("", (), ERASED)
    with pytest.raises(NotFound):
        mailbox.content(school.app, gone.line.id, at("2020-12-01"))
    others = shown(school, school.parent)
    assert NAME in others.text
    assert PHONE in others.text
    erasure.erase(school.app, school.coordinator, By(at("2020-10-01")))
    struck = shown(school, school.parent)
    assert struck.remark == STRUCK_OUT
    assert "Предложена наставническая пара" in struck.text
    copy = mailbox.content(school.app, struck.line.id, at("2020-12-01"))
    whole = "\n".join([*map(str, read(copy).values()), body(read(copy)), body(read(copy), "html")])
    for word in (NAME, PHONE, "coordinator@school.example"):
        assert word not in whole
    assert "Куратор: …, …" in struck.text


def test_a_copy_changed_past_the_program_is_told(school: School) -> None:
    number = number_of(school, school.parent, "consents_asked")
    assert shown(school, school.parent, "consents_asked").remark is None
    with school.app.database.writing() as tx:
        (other,) = sql.rows(
            tx, "SELECT content FROM sent_mails WHERE recipient = ? LIMIT 1", (school.mentor,)
        )
        sql.run(tx, "UPDATE sent_mails SET content = ? WHERE letter = "
                "(SELECT letter FROM outbox WHERE id = ?)", (*other, number))  # fmt: skip
    assert shown(school, school.parent, "consents_asked").remark == CHANGED


def test_what_went_before_copies_were_kept_is_not_made_up(school: School) -> None:
    with school.app.database.writing() as tx:
        sql.run(tx, "DELETE FROM sent_mails")
    found = shown(school, school.mentor)
    assert (found.text, found.remark) == ("", NOT_KEPT)


def test_every_letter_says_who_writes_and_who_answers(school: School) -> None:
    (letter,) = school.letters("parent", "согласия")
    with school.app.database.reading() as tx:
        (cycle,) = cycles.listing(tx)
    organisation = cycle.organisation
    assert letter["From"].addresses[0].display_name == organisation
    (reply,) = letter["Reply-To"].addresses
    assert (reply.display_name.replace(" ", ""), reply.addr_spec) == (
        NAME.replace(" ", ""), "coordinator@school.example",
    )  # fmt: skip
    assert letter["List-Id"] == "<nastavnik.school.example>"
    foot = body(letter).partition("\n-- \n")[2]
    assert f"{organisation}, программа наставничества." in foot
    assert f"Куратор: {NAME}, {PHONE}." in foot
    assert "можно ответить" in foot
    (english,) = school.letters("mentor", "mentoring pair")
    assert f"Coordinator: {NAME}, {PHONE}." in body(english)


def test_the_coordinator_is_not_told_to_write_to_the_coordinator(school: School) -> None:
    school.does("decline", school.mentee, "2020-09-03")
    school.deliver("2020-09-03", 13)
    (told,) = school.letters("coordinator", "другого наставника")
    assert told["Reply-To"] is None
    assert "можно ответить" not in body(told)


def test_whoever_can_sign_in_finds_the_page_and_nobody_else(school: School) -> None:
    account = accounts.add(
        school.app, "curator", "coordinator", None, By(at("2020-09-03")), school.coordinator
    )
    assert account
    school.does("decline", school.mentee, "2020-09-03")
    school.deliver("2020-09-03", 13)
    (told,) = school.letters("coordinator", "другого наставника")
    with school.app.database.reading() as tx:
        number = instances.by_name(tx, "pair 1").id
    address = f"https://school.example/instances/{number}"
    assert f"\nОткрыть страницу:\n{address}\n" in body(told)
    assert f'<a href="{address}">' in body(told, "html")
    assert "/instances/" not in body(school.letters("parent", "согласия")[0])


@pytest.mark.parametrize("said", ["звоните", "+7", "8-800 <b>", "12345\n67x"])
def test_what_is_no_telephone_number_is_refused(school: School, said: str) -> None:
    with pytest.raises(WrongUse) as refused:
        register.add(school.app, "Ирина", phone=said, by=BY)
    assert "телефон" in refused.value.say("ru")


@pytest.mark.parametrize("said", ["+7 (863) 240-00-00", "240-00-00, доб. 12", "8 863 2400000", ""])
def test_a_telephone_number_is_kept_as_it_was_written(school: School, said: str) -> None:
    who = register.add(school.app, "Ирина", phone=said, by=BY)
    assert dossier.dossier(school.app, who).person.phone == said


def test_a_word_is_struck_out_wherever_it_stands() -> None:
    message = EmailMessage()
    message["To"] = "Ёлкина Ия <ia@school.example>"
    message["Subject"] = "О встрече: Ёлкина Ия"
    message.set_content("Ёлкина Ия пишет.\n", cte="quoted-printable")
    message.add_alternative("<p>Ёлкина Ия</p>", subtype="html", cte="base64")
    raw = message.as_bytes(policy=SMTP)
    assert without_words(raw) == without_words(raw, "", "нет такого слова") == raw
    found = read(without_words(raw, "Ёлкина Ия", "ia@school.example"))
    assert "лкина" not in str(found["To"]) + str(found["Subject"])
    assert "ia@school.example" not in str(found["To"])
    assert body(found) == "… пишет.\n"
    assert body(found, "html").strip() == "<p>…</p>"
    assert str(found["Subject"]) == "О встрече: ..."
