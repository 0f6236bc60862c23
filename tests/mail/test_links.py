"""The links themselves: whole in every part of a letter, known by hashes alone, muting by one."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from notifications.message import LetterItem, Recipient
from notifications.render import Renderer, Sender
from programme.mail import answers, letters, links, mailbox
from programme.mail import answers as muting
from programme.mail.answers import LinkPage, Muted, MuteQuestion
from programme.mail.links import ClosedLink
from programme.processes import advance, pairs
from programme.processes.firing import Fired
from programme.school.secret_files import school_key
from programme.school.settings import Settings
from states.errors import WrongUse
from tests import sql
from tests.cast import at
from tests.letterbox import School, a_school, body, references

LONG = "https://nastavnik.school-number-128.nizhny-novgorod.example/mentoring"


@pytest.fixture
def school(tmp_path: Path, database_url: str) -> Iterator[School]:
    opened = a_school(tmp_path, database_url)
    yield opened
    opened.app.close()


def again(school: School) -> None:
    """Every letter goes out once more."""
    with school.app.database.writing() as tx:
        sql.run(tx, "UPDATE outbox SET state = 'waiting'")


def mute_link(address: str) -> str:
    found = re.fullmatch(r"<http\S+/a/([\w-]{22})/mute>", address)
    assert found, address
    return found[1]


@pytest.mark.parametrize("url", ["", LONG])
def test_a_link_is_whole_in_the_text_the_page_and_the_head(tmp_path: Path, url: str) -> None:
    school = a_school(tmp_path, f"sqlite:///{tmp_path / 'x.db'}", public_url=url)
    school.in_meetings()
    advance.advance(school.app, at("2020-09-08", 9))
    school.deliver("2020-09-08")
    site = url or "http://127.0.0.1:8128"
    (letter,) = school.letters("mentor", "Due soon")
    (reference,) = references(letter)
    address = f"{site}/a/{reference}"
    assert address in body(letter).splitlines()
    assert f'<a href="{address}">{address}</a>' in body(letter, "html")
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    muting_link = mute_link(letter["List-Unsubscribe"])
    assert muting_link != reference
    raw = next(
        path.read_bytes()
        for path in school.app.settings.mail_folder.glob("*.eml")
        if letter["Message-ID"].encode() in path.read_bytes()
    )
    assert f"List-Unsubscribe: <{site}/a/{muting_link}/mute>\r\n".encode() in raw
    if not url:
        assert f"\r\n{address}\r\n".encode() in raw
    school.app.close()


@pytest.mark.parametrize(
    ("said", "links_made"),
    [
        ("https://school.example/a/0123456789abcdefghij-_", 1),
        ("https://school.example/a/0123456789abcdefghij-_/mute", 0),
        ("https://school.example/a/0123456789abcdefghij-_x", 0),
        ("https://school.example/people", 0),
        ("https://school.example.evil.example/a/0123456789abcdefghij-_", 0),
        ("https://evil.example/a/0123456789abcdefghij-_", 0),
        ("javascript:https://school.example/a/0123456789abcdefghij-_", 0),
        ('https://school.example/a/"onclick=alert(1)012345', 0),
        ("<a href='https://evil.example'>", 0),
    ],
)
def test_nothing_but_our_own_references_becomes_a_link(
    tmp_path: Path, said: str, links_made: int
) -> None:
    (tmp_path / "ru").mkdir()
    blocks = "{% block subject %}а{% endblock %}{% block text %}{{ name }}{% endblock %}"
    (tmp_path / "ru" / "told.j2").write_text(blocks)
    renderer = Renderer(tmp_path, Sender("a@b.example", "а", site="https://school.example"))
    moment = at("2020-09-03")
    item = LetterItem(1, "told", "duty", 1, "<1@b.example>", moment, {"ru": {"name": said}})
    mail = renderer.mail((item,), Recipient(1, "б", "b@b.example", "ru"), moment)
    page = body(mail.message, "html")
    assert page.count("<a ") == page.count("href=") - page.count("href=&#x27;") == links_made


def test_duties_cannot_be_muted_and_coordinators_sign_in(school: School) -> None:
    school.proposed()
    school.deliver("2020-09-03")
    school.does("decline", school.mentee, "2020-09-04")
    school.deliver("2020-09-04")
    assert school.letters("mentor", "pair is proposed")[0]["List-Unsubscribe"] is None
    (told,) = school.letters("coordinator", "другого наставника")
    assert references(told) == []
    assert told["List-Unsubscribe"]


def test_a_letter_that_goes_out_again_carries_the_same_link(school: School) -> None:
    school.proposed()
    school.deliver("2020-09-03")
    first = school.reference("mentor", "pair is proposed")
    again(school)
    school.deliver("2020-09-03", 14)
    assert school.reference("mentor", "pair is proposed") == first
    again(school)
    school.deliver("2020-09-20")
    found = answers.opened(school.app, first, at("2020-10-10"))
    assert isinstance(found, LinkPage), "it is good for as long as its newest copy"


def test_the_database_knows_hashes_only(school: School) -> None:
    school.proposed()
    school.deliver("2020-09-03")
    reference = school.reference("mentor", "pair is proposed")
    said = repr(school.rows())
    assert reference not in said
    assert links.hash_of(reference) in said


def test_who_looks_at_anothers_letter_is_not_shown_its_link(school: School) -> None:
    school.proposed()
    school.deliver("2020-09-03")
    reference = school.reference("mentor", "pair is proposed")
    shown = [
        mailbox.letter(school.app, letter.id, at("2020-09-03")).text
        for letter in letters.listing(school.app)
    ]
    assert not [text for text in shown if reference in text]
    assert [text for text in shown if "/a/…" in text]


def test_a_link_ends_a_month_after_the_cycle(school: School) -> None:
    school.in_meetings("2021-05-20")
    school.deliver("2021-06-25")
    reference = school.reference("mentor", "The pair is confirmed")
    assert isinstance(answers.opened(school.app, reference, at("2021-06-29")), LinkPage)
    over = answers.opened(school.app, reference, at("2021-07-01"))
    assert isinstance(over, ClosedLink)
    assert over.reason == "expired"
    again(school)
    school.deliver("2021-07-05")
    assert references(school.letters("mentor", "The pair is confirmed")[-1]) == []


def test_joined_reminders_keep_the_link_of_each(school: School) -> None:
    others = [pairs.NewPair(school.mentee, (school.parent,)) for _ in range(2)]
    pairs.open_pairs(school.app, "2020/21", others, at("2020-09-02"))
    school.does("record_request", school.coordinator, "2020-09-03", request_kind="studies")
    for name in ("pair 2", "pair 3"):
        school.does("record_request", school.coordinator, "2020-09-03", name, request_kind="arts")
    advance.advance(school.app, at("2020-09-08", 9))
    school.deliver("2020-09-08")
    (letter,) = school.letters("parent", "напоминания на сегодня")
    found = references(letter)
    assert len(set(found)) == len(found) == 3
    names = set()
    for reference in found:
        one = answers.opened(school.app, reference, at("2020-09-08"))
        assert isinstance(one, LinkPage)
        names.add(one.instance.en)
    assert names == {"pair 1", "pair 2", "pair 3"}


def test_one_click_mutes_what_may_be_muted_and_twice_is_as_good_as_once(school: School) -> None:
    school.in_meetings()
    advance.advance(school.app, at("2020-09-08", 9))
    school.deliver("2020-09-08")
    (letter,) = school.letters("mentor", "Due soon")
    reference = mute_link(letter["List-Unsubscribe"])
    before = school.rows()
    moment = at("2020-09-08", 15)
    assert isinstance(muting.mute_question(school.app, reference, moment), MuteQuestion)
    looked = answers.opened(school.app, reference, moment)
    assert isinstance(looked, ClosedLink)
    assert looked.reason == "unknown"
    assert school.rows() == before
    for _ in range(2):
        assert isinstance(muting.mute(school.app, reference, moment), Muted)
    with school.app.database.reading() as tx:
        assert sql.rows(tx, "SELECT person, message FROM mutes") == [(school.mentor, "reminder")]
    assert isinstance(answers.opened(school.app, references(letter)[0], moment), LinkPage)
    school.does("record_meeting", school.mentor, "2020-09-08", met_on="2020-09-08")
    advance.advance(school.app, at("2020-09-21", 9))
    school.deliver("2020-09-21")
    mentor, mentee = (
        [body(letter) for letter in school.letters(who)] for who in ("mentor", "mentee")
    )
    assert sum("a reminder: pair 1" in text for text in mentor) == 1
    assert sum("Напоминаем: пара 1" in text for text in mentee) == 1


@pytest.mark.parametrize("url", ["school.example", "javascript:alert(1)", "https://a\nBcc: b"])
def test_a_site_that_no_browser_can_open_is_refused(url: str) -> None:
    with pytest.raises(ValidationError):
        Settings(public_url=url)


def test_the_key_is_made_once_and_refused_where_others_may_read_it(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    key = school_key(settings)
    assert len(key) == 32
    assert school_key(settings) == key
    file = tmp_path / "secret.key"
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]
    file.chmod(0o640)
    with pytest.raises(WrongUse, match="chmod 600"):
        school_key(settings)
    file.chmod(0o600)
    file.write_bytes(b"short")
    with pytest.raises(WrongUse, match="fewer than 32"):
        school_key(settings)
    other = Settings(home=tmp_path, secret_file=tmp_path / "elsewhere" / "key")
    assert school_key(other) != key


def test_schools_under_one_key_have_references_of_their_own(tmp_path: Path) -> None:
    found = set()
    for name in ("north", "south"):
        school = a_school(tmp_path / name, f"sqlite:///{tmp_path / name}.db")
        school.app.settings.secret_file = tmp_path / "shared.key"
        school.proposed()
        school.deliver("2020-09-03")
        found.add(school.reference("mentor", "pair is proposed"))
        school.app.close()
    assert len(found) == 2


def test_under_another_key_old_links_open_and_both_are_used_up_by_one_answer(
    school: School,
) -> None:
    school.proposed()
    school.deliver("2020-09-03")
    old = school.reference("mentor", "pair is proposed")
    (school.app.settings.home / "secret.key").unlink()
    again(school)
    school.deliver("2020-09-04")
    (new,) = {
        reference
        for letter in school.letters("mentor", "pair is proposed")
        for reference in references(letter)
    } - {old}
    moment = at("2020-09-04") + timedelta(hours=1)
    assert isinstance(answers.answer(school.app, old, "mentor_agrees", {}, moment), Fired)
    late = answers.answer(school.app, new, "decline", {}, moment)
    assert isinstance(late, ClosedLink)
    assert late.reason == "used"
