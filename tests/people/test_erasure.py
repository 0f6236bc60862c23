"""Somebody is erased: not one byte says who they were, and nothing that is others' is lost."""

import asyncio
import zlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from deploy.postgres import Cluster
from programme.access import accounts
from programme.authoring import drafts
from programme.history import verification
from programme.mail import delivery, digest, mailbox
from programme.people import dossier, erasure, register
from programme.processes.evidence import open_document
from programme.school.application import Application, build
from programme.school.settings import Settings
from programme.upkeep import backup, tidying
from programme.views import instance
from states.decision import Absence, PersonId
from states.errors import NotFound
from states.school_history import By
from store.database import open_database
from tests import sql
from tests.author import BY
from tests.cast import at
from tests.letterbox import body, read
from tests.school import done, everything, met, number_of

NAME, FORMER = "Ёлкина Анна", "Йолкина Анна"
ADDRESS, PHONE = "yolkina.anna@school.example", "+7 863 240-11-22"
FORMER_ADDRESS = "mentee@school.example"
LOGIN, PASSWORD = "yolkina", "лошадь скрепка батарея"  # of a school of one test
WORDS = {
    "request": "Хочу научиться паять приёмники",
    "concern": "Меня дразнят в раздевалке",
    "feedback": "Она пришла заплаканная",
    "reason": "Поговорили о раздевалке",
    "elsewhere": "Похоже на то, что было с Ёлкина Анна в мае",
    "document": "Соглашение с Ёлкиной А. П.",
}
TOLD = (NAME, FORMER, ADDRESS, FORMER_ADDRESS, PHONE, LOGIN, *WORDS.values())
WHEN = at("2020-10-12", 12)


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Application]:
    """A school whose settings name its database: backups are made of it."""
    home = tmp_path / "school"
    home.mkdir()
    url = database_url if database_url.startswith("postgresql") else ""
    settings = Settings(home=home, database_url=url)
    school = build(settings, open_database(settings.url))
    yield school
    school.close()


@pytest.fixture
def told(app: Application, who: dict[str, PersonId]) -> PersonId:
    """Everything that a school comes to hold of a child, each by the school's own ways."""
    child = who["mentee"]
    rename(app, child, FORMER)
    rename(app, child, NAME)
    met(app, who, request=WORDS["request"], agreement=WORDS["document"])
    (app.settings.home / "agreement.pdf").unlink()  # the coordinator's own file
    done(app, "2020-10-06", "give_mentor_feedback", who["mentor"], mood="poor",
         feedback=WORDS["feedback"])  # fmt: skip
    done(app, "2020-10-07", "raise_concern", child, concern=WORDS["concern"])
    done(app, "2020-10-08", "resolve_concern", who["psychologist"], reason=WORDS["reason"])
    done(app, "2020-10-08", "end_early", who["coordinator"], "pair 2", reason=WORDS["elsewhere"])
    done(app, "2020-10-09", "end_early", who["coordinator"], reason="уехали")
    register.absent(
        app, Absence(child, date(2020, 10, 5), date(2020, 10, 6), None, "б/л"), By(WHEN)
    )
    accounts.add(app, LOGIN, "responsible", PASSWORD, By(WHEN), child)
    drafts.keep(app, f"# для {NAME}\nprocess: x\n".encode())
    digest.write(app, at("2020-10-12", 8))
    asyncio.run(delivery.deliver(app, WHEN))
    return child


def rename(app: Application, child: PersonId, name: str) -> None:
    dossier.correct(app, child, name, ADDRESS, "ru", PHONE, by=By(at("2020-09-29")))


def bytes_of(app: Application, cluster_folder: Path | None) -> Iterator[tuple[Path, bytes]]:
    folders = [app.settings.home, *([cluster_folder] if cluster_folder else [])]
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            if file.is_file() and file.parent.name != "backups":
                yield file, file.read_bytes()


def spoken(app: Application) -> str:
    """All letters there are, in the folder and as they are kept, as their readers read them."""
    found = [path.read_bytes() for path in app.settings.mail_folder.glob("*.eml")]
    with app.database.reading() as tx:
        copies = [bytes(row[0]) for row in sql.rows(tx, "SELECT content FROM sent_mails")]  # type: ignore[arg-type]
    found += [zlib.decompress(copy) for copy in copies if copy]
    letters = [read(content) for content in found]
    return "\n".join(f"{letter}\n{body(letter)}\n{body(letter, 'html')}" for letter in letters)


def left(app: Application, folder: Path | None) -> set[str]:
    """What of the person can still be found, in any file, byte by byte, or in any letter."""
    found = {word for word in TOLD if word in spoken(app)}
    for _, content in bytes_of(app, folder):
        found |= {word for word in TOLD if word.encode() in content}
    return found


@pytest.fixture
def folder(request: pytest.FixtureRequest, app: Application) -> Path | None:
    """Where the server keeps this school's files, not those of other tests beside it; None for
    SQLite, whose file lies with the school's."""
    if not app.database.postgresql:
        return None
    cluster: Cluster = request.getfixturevalue("cluster")
    with app.database.reading() as tx:
        asked = "SELECT oid FROM pg_database WHERE datname = current_database()"
        [(number,)] = sql.rows(tx, asked)
    return cluster.folder / "data" / "base" / str(number)


def settled(app: Application) -> None:
    """PostgreSQL has counted what its columns hold, and what it has in memory is on its disk."""
    if app.database.postgresql:
        with app.database.writing() as tx:
            sql.run(tx, "ANALYZE")
        with app.database.writing() as tx:
            sql.run(tx, "CHECKPOINT")


def test_not_a_byte_is_left_of_somebody_who_was_erased(
    app: Application,
    told: PersonId,
    folder: Path | None,
    tmp_path: Path,
) -> None:
    settled(app)
    assert left(app, folder) >= {NAME, FORMER, ADDRESS, PHONE, LOGIN, WORDS["concern"]}
    foreseen = erasure.reach(app, told, WHEN)
    gone = erasure.erase(app, told, By(WHEN))
    settled(app)
    assert left(app, folder) == set()
    assert (gone.documents, gone.letters) == (foreseen.documents, foreseen.letters)
    assert gone.texts == foreseen.texts + 1, "the text of another pair names them"
    backup.backup(app, tmp_path / "fresh.tar", WHEN)
    fresh = (tmp_path / "fresh.tar").read_bytes()
    assert [word for word in TOLD if word.encode() in fresh] == []
    assert verification.verify(app).problems == ()


def test_what_is_others_stays(app: Application, told: PersonId, who: dict[str, PersonId]) -> None:
    before = mailbox.page(app, "sent", 200).lines
    erasure.erase(app, told, By(WHEN))
    assert [line.id for line in mailbox.page(app, "sent", 200).lines] == [x.id for x in before]
    assert dossier.dossier(app, who["other"]).person.name == "Волков Артём"
    text = spoken(app)
    assert "Здравствуйте!" in text
    assert "mentor@school.example" in text
    assert "Ёлкина Мария" not in text or who["parent"] != told


def test_a_document_that_was_erased_says_so_and_comes_back_when_handed_in_again(
    app: Application, told: PersonId, who: dict[str, PersonId]
) -> None:
    number = number_of(app, "pair 1")
    page = instance.one(app, number, WHEN, everything(who))
    (paper,) = (line for line in page.evidence if line.digest)
    assert open_document(app, number, paper.digest, everything(who), WHEN).size
    erasure.erase(app, told, By(WHEN))
    (paper,) = (
        line for line in instance.one(app, number, WHEN, everything(who)).evidence if line.digest
    )
    assert paper.erased
    with pytest.raises(NotFound, match="erased with the data"):
        open_document(app, number, paper.digest, everything(who), WHEN)
    assert not app.settings.evidence_file(paper.digest).exists()


def test_an_erasure_that_was_cut_off_before_its_files_is_finished_at_night(
    app: Application, told: PersonId, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(tidying, "finish_erasures", lambda _: None)
        erasure.erase(app, told, By(WHEN))
    with app.database.reading() as tx:
        (row,) = sql.rows(tx, "SELECT sha256 FROM evidence WHERE erased_at IS NOT NULL")
    file = app.settings.evidence_file(str(row[0]))
    assert file.exists()
    tidying.tidy(app, WHEN)
    assert not file.exists()


def test_backups_made_before_are_named_with_the_day_the_last_of_them_goes(
    app: Application, told: PersonId
) -> None:
    assert erasure.still_in_backups(erasure.reach(app, told, WHEN)) is None
    for day in ("2020-10-10", "2020-10-11"):
        backup.daily(app, at(day, 3))
    found = erasure.erase(app, told, By(WHEN))
    said = erasure.still_in_backups(found)
    assert said is not None
    assert said.ru.endswith("Последняя из них удалится 26 октября 2020 г.")
    assert "(2)" in said.en
    (app.settings.backup_folder / "before-0010-x.database").touch()
    said = erasure.still_in_backups(erasure.reach(app, told, WHEN))
    assert said is not None
    assert "before-0010-x.database" in said.en


def test_every_text_has_its_author_and_the_people_it_is_about(
    app: Application, told: PersonId
) -> None:
    with app.database.reading() as tx:
        rows = sql.rows(tx, "SELECT digest, person, part FROM text_people")
        digests = {row[0] for row in sql.rows(tx, "SELECT digest FROM texts")}
    for part in ("author", "subject"):
        assert {digest for digest, _, found in rows if found == part} == digests
    assert told in {person for _, person, part in rows if part == "author"}


def test_a_short_name_is_not_looked_for_in_the_texts_of_others(
    app: Application, who: dict[str, PersonId]
) -> None:
    """`Ян` is in «январь»; a name of one word is that of many."""
    short = register.add(app, "Ян", by=BY)
    met(app, who, request="в январе, Ян обещал")
    assert erasure.erase(app, short, By(WHEN)).texts == 0
