"""A school that is lost as a whole, and comes back from last night's file."""

import asyncio
import os
import shutil
import tarfile
from datetime import timedelta
from pathlib import Path

import pytest

from programme.history import checkpoints, verification
from programme.mail import delivery
from programme.people import register
from programme.processes import advance, pairs
from programme.processes.cycles import open_cycle
from programme.processes.firing import Fired, Request, fire
from programme.school.application import Application, build
from programme.school.settings import Settings
from programme.upkeep import backup
from states.errors import NotFound, StoreUnavailable
from store.database import open_database
from tests.author import BY
from tests.cast import at

ROLES = ("director", "deputy_director", "social_pedagogue", "class_teachers", "psychologist",
         "coordinator", "municipality")  # fmt: skip
EVENING = at("2020-09-30", 20)


def a_school(settings: Settings) -> Application:
    """A term's first month: measures accepted and overdue, a pair, a document, letters waiting."""
    app = build(settings, open_database(settings.url))
    everybody = register.add(app, "director", "director@school.example", by=BY)
    open_cycle(app, "2020/21", at("2020-09-01"), holders={role: [everybody] for role in ROLES})
    mentee = register.add(app, "mentee", "mentee@school.example", kind="minor", by=BY)
    pairs.open_pairs(app, "2020/21", [pairs.NewPair(mentee)], at("2020-09-02"))
    order = settings.home / "order.pdf"
    order.write_bytes(b"the order " * 100)
    request = Request("2020/21 · 1.1", "confirm", everybody, evidence={"": order})
    assert isinstance(fire(app, request, at("2020-09-03")), Fired)
    advance.advance(app, EVENING)
    checkpoints.checkpoint(app, EVENING)
    return app


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    home = tmp_path / "school"
    home.mkdir()
    if database_url.startswith("sqlite"):
        database_url = f"sqlite:///{home / 'nastavnik.db'}"
    return Settings(home=home, database_url=database_url)


def elsewhere(settings: Settings, tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    """An empty place: another folder, another database of the same kind."""
    home = tmp_path / "new machine"
    if settings.url.startswith("sqlite"):
        return Settings(home=home, database_url=f"sqlite:///{home / 'nastavnik.db'}")
    return Settings(home=home, database_url=request.getfixturevalue("cluster").new_database())


def test_a_school_that_lost_everything_comes_back_whole(
    settings: Settings, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    app = a_school(settings)
    head, entries = checkpoints.head(app), verification.verify(app).entries
    target, made = backup.daily(app, EVENING)
    assert target.stat().st_mode & 0o077 == 0
    assert len(made.files) == 2
    assert (made.head, made.entries) == (head, entries)
    app.close()
    copy = shutil.copy(target, tmp_path / "copy.tar")
    shutil.rmtree(settings.home)

    new = elsewhere(settings, tmp_path, request)
    found = backup.restore(new, Path(copy), EVENING)
    assert found.sound
    assert found.verification.entries == entries
    assert found.verification.checkpoints == 1
    assert found.waiting > 0
    back = build(new, open_database(new.url))
    assert checkpoints.head(back) == head
    back.close()


def test_after_a_restore_no_letter_leaves_until_somebody_lets_them_go(
    settings: Settings, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    app = a_school(settings)
    backup.backup(app, tmp_path / "copy.tar", EVENING)
    app.close()
    new = elsewhere(settings, tmp_path, request)
    backup.restore(new, tmp_path / "copy.tar", EVENING)
    back = build(new, open_database(new.url))
    morning = at("2020-10-01", 10)
    assert asyncio.run(delivery.deliver(back, morning)).sent == 0
    assert backup.release(back) > 0
    assert asyncio.run(delivery.deliver(back, morning)).sent > 0
    back.close()


def test_a_backup_is_never_restored_over_a_database(settings: Settings, tmp_path: Path) -> None:
    app = a_school(settings)
    head = checkpoints.head(app)
    backup.backup(app, tmp_path / "copy.tar", EVENING)
    with pytest.raises(StoreUnavailable, match="already"):
        backup.restore(settings, tmp_path / "copy.tar", EVENING)
    assert checkpoints.head(app) == head
    app.close()


def test_a_damaged_backup_and_a_file_that_is_none_are_refused(
    settings: Settings, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    app = a_school(settings)
    backup.backup(app, tmp_path / "copy.tar", EVENING)
    app.close()
    content = bytearray((tmp_path / "copy.tar").read_bytes())
    with tarfile.open(tmp_path / "copy.tar") as archive:
        inside = archive.getmember("database").offset_data
    content[inside + 5000] ^= 0xFF
    (tmp_path / "bad.tar").write_bytes(content)
    new = elsewhere(settings, tmp_path, request)
    with pytest.raises(StoreUnavailable, match="damaged"):
        backup.restore(new, tmp_path / "bad.tar", EVENING)
    (tmp_path / "none.tar").write_text("hello")
    with pytest.raises(NotFound, match="no backup"):
        backup.restore(new, tmp_path / "none.tar", EVENING)
    assert backup.restore(new, tmp_path / "copy.tar", EVENING).sound


def test_a_file_that_reaches_out_of_its_folder_is_refused_and_writes_nothing(
    tmp_path: Path,
) -> None:
    inside = tmp_path / "deep" / "inside"
    inside.mkdir(parents=True)
    for name, link in (("../../outside", ""), (str(tmp_path / "outside"), ""), ("a", "/etc")):
        with tarfile.open(inside / "bad.tar", "w") as archive:
            member = tarfile.TarInfo(name)
            member.type, member.linkname = (
                (tarfile.SYMTYPE, link) if link else (tarfile.REGTYPE, "")
            )
            archive.addfile(member)
            archive.addfile(tarfile.TarInfo("a/outside"))
        with pytest.raises(NotFound, match="no backup"):
            backup.check(inside / "bad.tar")
    assert list(tmp_path.rglob("outside")) == []


def test_what_a_killed_backup_left_goes_with_the_next_days(settings: Settings) -> None:
    app = a_school(settings)
    for name, hours in ((".part-killed", 25), (".part-at-work", 1)):
        left = settings.backup_folder / name
        left.mkdir(parents=True)
        (left / "database").write_text("names of minors")
        then = (EVENING - timedelta(hours=hours)).timestamp()
        os.utime(left, (then, then))
    backup.daily(app, EVENING)
    app.close()
    names = sorted(path.name for path in settings.backup_folder.iterdir())
    assert names == [".part-at-work", "nastavnik-2020-09-30.tar"]


def test_a_document_that_was_lost_is_named(
    settings: Settings, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    app = a_school(settings)
    for document in settings.evidence_folder.glob("*/*"):
        document.unlink()
    backup.backup(app, tmp_path / "copy.tar", EVENING)
    app.close()
    found = backup.restore(elsewhere(settings, tmp_path, request), tmp_path / "copy.tar", EVENING)
    assert not found.sound
    assert len(found.missing) == 1


def test_only_so_many_daily_backups_are_kept(settings: Settings) -> None:
    app = a_school(settings)
    for days in range(backup.KEPT + 3):
        backup.daily(app, EVENING + timedelta(days=days))
    kept = sorted(settings.backup_folder.iterdir())
    assert len(kept) == backup.KEPT
    assert kept[0].name == "nastavnik-2020-10-03.tar"
    app.close()
