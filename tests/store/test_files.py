"""Files that stay: whole or not there, whoever dies while writing them, and there after a power
cut."""

import asyncio
import os
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path

import pytest

from notifications.message import Mail
from programme.authoring import drafts
from programme.mail.delivery import transport
from programme.people import register
from programme.processes.cycles import open_cycle
from programme.processes.evidence import keep
from programme.processes.firing import Request, documents_of
from programme.school.application import Application, build
from programme.school.secret_files import school_key
from programme.school.settings import Settings
from programme.simulation import example
from programme.upkeep import backup
from states.errors import NotFound, StoreUnavailable
from store.database import open_database
from tests.author import BY
from tests.cast import at
from tests.disk import Disk, killed_renaming, killed_writing

EVENING = at("2020-09-30", 20)
PAPER = b"%PDF-" + bytes(range(256)) * 400
DRAFT = b"process: pair\n" + b"# a remark\n" * 2_000


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    """A school with a document that somebody is about to hand in."""
    settings = Settings(home=tmp_path / "school")
    opened = build(settings, open_database(settings.url))
    (settings.home / "order.pdf").write_bytes(PAPER)
    yield opened
    opened.close()


def hand_in(app: Application) -> Path:
    """The document is handed in; where it lies."""
    paper = app.settings.home / "order.pdf"
    request = Request("2020/21 · 1.1", "confirm", None, evidence={"": paper})
    with documents_of(app, request) as documents, app.database.writing() as tx:
        keep(tx, documents, EVENING)
    return documents[0].place


def send(app: Application) -> Path:
    """A letter goes into the folder; where it lies."""
    letter = EmailMessage()
    letter["To"] = "mentor@school.example"
    letter["Date"] = at("2020-09-01")
    letter["Message-ID"] = "<1@school.example>"
    letter.set_content("Здравствуйте! " * 1_000)

    async def hand_over() -> None:
        async with transport(app) as folder:
            await folder.send(Mail((1,), 1, letter))

    asyncio.run(hand_over())
    (path,) = app.settings.mail_folder.glob("*.eml")
    return path


def keep_draft(app: Application) -> Path:
    """A changed definition is kept as a draft; where it lies."""
    return app.settings.home / "drafts" / f"{drafts.keep(app, DRAFT)}.yaml"


def make_key(app: Application) -> Path:
    """The school's key is asked for; where it lies."""
    school_key(app.settings)
    return app.settings.key_file


def write_passwords(app: Application) -> Path:
    """The example's accounts are made; where their passwords lie."""
    who = register.add(app, "Куратор", by=BY)
    open_cycle(app, "2020/21", at("2020-09-01"), holders={"coordinator": [who], "director": [who]})
    return example.open_accounts(app, "2020/21", EVENING)[0]


WRITERS = [hand_in, send, keep_draft, make_key, write_passwords]


@pytest.mark.parametrize("write", WRITERS)
def test_a_file_that_stays_outlives_a_power_cut(
    app: Application, write: Callable[[Application], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk(monkeypatch)
    assert disk.keeps(write(app))


@pytest.mark.parametrize("write", WRITERS)
def test_a_file_that_stays_is_its_owners_alone(
    app: Application, write: Callable[[Application], Path]
) -> None:
    before = os.umask(0o022)
    try:
        assert write(app).stat().st_mode & 0o077 == 0
    finally:
        os.umask(before)


def test_a_document_half_written_by_a_killed_process_is_not_taken_for_it(app: Application) -> None:
    killed_writing(lambda: hand_in(app), after=50_000)
    # under its hash it would be found there, and never written again
    assert hand_in(app).read_bytes() == PAPER


def test_a_letter_half_written_by_a_killed_process_is_not_in_the_folder(app: Application) -> None:
    killed_writing(lambda: send(app), after=10_000)
    assert list(app.settings.mail_folder.glob("*.eml")) == []
    assert b"Message-ID: <1@school.example>" in send(app).read_bytes()


def test_a_draft_half_written_by_a_killed_process_is_not_there(app: Application) -> None:
    killed_writing(lambda: drafts.keep(app, DRAFT), after=1_000)
    with pytest.raises(NotFound):
        drafts.content(app, sha256(DRAFT).hexdigest())


def test_a_key_half_written_by_a_killed_process_is_made_anew(app: Application) -> None:
    killed_writing(lambda: school_key(app.settings), after=10)
    assert len(school_key(app.settings)) == 32


def test_a_backup_outlives_a_power_cut_and_so_does_what_is_restored_from_it(
    app: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = hand_in(app)
    disk = Disk(monkeypatch)
    target, _ = backup.daily(app, EVENING)
    assert disk.keeps(target)
    new = Settings(home=tmp_path / "new machine")
    backup.restore(new, target, EVENING)
    assert disk.keeps(new.home / "nastavnik.db")
    assert disk.keeps(new.home / document.relative_to(app.settings.home))


def test_the_last_good_backup_stays_until_the_next_one_is_whole(app: Application) -> None:
    (app.settings.home / "order.pdf").write_bytes(bytes(4_000_000))
    hand_in(app)
    target, _ = backup.daily(app, EVENING)
    before = target.read_bytes()
    # the copy of the database is smaller than this, the archive is not
    killed_writing(lambda: backup.daily(app, EVENING), after=3_000_000)
    assert target.read_bytes() == before


def test_a_restore_that_was_killed_half_way_can_be_done_again(
    app: Application, tmp_path: Path
) -> None:
    document = hand_in(app)
    target, _ = backup.daily(app, EVENING)
    new = Settings(home=tmp_path / "new machine")
    killed_renaming(lambda: backup.restore(new, target, EVENING))
    backup.restore(new, target, EVENING)
    assert (new.home / document.relative_to(app.settings.home)).read_bytes() == PAPER


def test_a_restore_touches_nothing_where_a_school_is(app: Application) -> None:
    document = hand_in(app)
    target, _ = backup.daily(app, EVENING)
    document.unlink()
    before = sorted(app.settings.home.rglob("*"))
    with pytest.raises(StoreUnavailable):
        backup.restore(app.settings, target, EVENING)
    assert sorted(app.settings.home.rglob("*")) == before
