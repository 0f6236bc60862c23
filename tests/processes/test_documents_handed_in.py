"""A document and the entry that names it: both are there, or the entry is not."""

from hashlib import sha256
from pathlib import Path

import pytest

from programme.people import register
from programme.processes import batch
from programme.processes.cycles import open_cycle
from programme.processes.firing import Fired, Request, fire
from programme.school.application import Application, open_application
from programme.school.settings import Settings
from programme.upkeep import backup
from states.decision import Refusal
from states.errors import WrongUse
from store import evidence, instances
from tests.author import BY
from tests.cast import at
from tests.clamd import VIRUS, scanning
from tests.disk import killed_renaming

MORNING = at("2020-09-03")
PAPER = b"%PDF-1.4 minutes of the council"
DIGEST = sha256(PAPER).hexdigest()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Of a school in its year, with a paper that lies beside it."""
    found = Settings(home=tmp_path / "school")
    with open_application(found) as app:
        maria = register.add(app, "Кузнецова Мария Ивановна", by=BY)
        open_cycle(app, "2020/21", at("2020-09-01"), holders={"coordinator": [maria]})
    (tmp_path / "minutes.pdf").write_bytes(PAPER)
    return found


def attach(app: Application, trigger: str = "attach") -> Fired | Refusal:
    paper = app.settings.home.parent / "minutes.pdf"
    maria = register.find(app, "Кузнецова Мария Ивановна")
    asked = Request("2020/21 · 1.2", trigger, maria, evidence={"attachment": paper})
    return fire(app, asked, MORNING)


def attach_in_a_school_of_ones_own(settings: Settings) -> None:
    with open_application(settings) as app:
        attach(app)


def named(app: Application) -> list[str]:
    """The documents that the history of the measure names."""
    with app.database.reading() as tx:
        measure = instances.by_name(tx, "2020/21 · 1.2").id
        return [digest for _, digest, _ in evidence.handed_in(tx, measure)]


def files(settings: Settings) -> list[Path]:
    return sorted(path for path in settings.evidence_folder.rglob("*") if path.is_file())


def test_a_process_that_dies_before_the_commit_leaves_no_entry_without_its_file(
    settings: Settings,
) -> None:
    killed_renaming(lambda: attach_in_a_school_of_ones_own(settings))
    with open_application(settings) as app:
        assert named(app) == []
        assert isinstance(attach(app), Fired)
        assert named(app) == [DIGEST]
    assert files(settings) == [settings.evidence_file(DIGEST)]


def test_what_is_refused_is_known_to_no_table_either(settings: Settings) -> None:
    with open_application(settings) as app:
        assert isinstance(attach(app, "accept"), Refusal)
        with app.database.reading() as tx:
            assert evidence.by_digests(tx, [DIGEST]) == {}
    assert files(settings) == []


def test_a_write_that_fails_leaves_no_file(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError("the disk is full")

    with open_application(settings) as app:
        monkeypatch.setattr(batch, "apply", full)
        with pytest.raises(OSError, match="full"):
            attach(app)
    assert files(settings) == []


@pytest.mark.parametrize("size", [0, 1, 65_536, 1_000_000])
def test_a_clean_document_is_taken_after_the_scanner_saw_all_of_it(
    settings: Settings, size: int
) -> None:
    paper = settings.home.parent / "minutes.pdf"
    with scanning() as clamd, open_application(settings.model_copy(update={"clamd": clamd})) as app:
        paper.write_bytes(b"%PDF" + bytes(size) + VIRUS)
        with pytest.raises(WrongUse, match=r"found Imitation\.Virus in the file: it is not taken"):
            attach(app)
        assert files(settings) == []
        paper.write_bytes(b"%PDF" + bytes(size))
        assert isinstance(attach(app), Fired)


@pytest.mark.parametrize("said", [b"", b"INSTREAM size limit exceeded. ERROR", b"UNKNOWN COMMAND"])
def test_without_the_scanners_word_no_document_is_taken(settings: Settings, said: bytes) -> None:
    with scanning(said) as clamd:
        there = settings.model_copy(update={"clamd": clamd})
        if said:
            with open_application(there) as app, pytest.raises(WrongUse, match="does not answer"):
                attach(app)
    # nobody answers there any more
    for where in (clamd, str(settings.home / "clamd.socket")):
        there = settings.model_copy(update={"clamd": where})
        with open_application(there) as app, pytest.raises(WrongUse, match="does not answer") as no:
            attach(app)
        assert no.value.code == "not_now"
    assert files(settings) == []


def test_a_backup_has_no_document_that_still_waits(settings: Settings, tmp_path: Path) -> None:
    with open_application(settings) as app:
        attach(app)
        waiting = settings.evidence_file(DIGEST).with_name("ab.1.part")
        waiting.write_bytes(PAPER)
        made = backup.backup(app, tmp_path / "copy.tar", MORNING)
    assert set(made.files) == {"database", f"evidence/{DIGEST[:2]}/{DIGEST[2:]}"}
