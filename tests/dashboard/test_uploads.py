"""Documents that come through a form: what is taken, where it lies, how it comes back."""

import gc
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from dashboard.app import build
from programme.access import accounts, sessions
from programme.people import register
from programme.processes import cycles
from programme.school.application import open_application
from programme.school.settings import Settings
from states.school_history import By
from store import instances
from tests.author import BY
from tests.cast import at
from tests.serving import served

PASSWORD = "лошадь скрепка батарея"  # noqa: S105  # of a school that lives for one test
PAGE = b"<script>alert(1)</script>"
LIMIT = 3_000_000


@dataclass(frozen=True, slots=True)
class Desk:
    """A coordinator before the form of a measure that takes a further document."""

    client: httpx.Client
    home: Path
    number: int

    def attach(
        self, name: str, content: bytes, slot: str = "attachment", **more: str
    ) -> httpx.Response:
        """Sends the form with one file, and lets go of it."""
        raw = self.client.cookies["nastavnik_session"]
        form = {"csrf": sessions.csrf_of(raw), "trigger": "attach", **more}
        files = {f"e.{slot}": (name, content)}
        answer = self.client.post(f"/instances/{self.number}/fire", data=form, files=files)
        # a file that nobody closed is a warning, and a warning is an error here
        gc.collect()
        return answer

    def back(self, content: bytes, preview: bool = False) -> httpx.Response:
        """The document as it is handed out."""
        digest = hashlib.sha256(content).hexdigest()
        where = f"/instances/{self.number}/documents/{digest}"
        return self.client.get(where, params={"preview": preview})

    def kept(self) -> list[str]:
        """What lies in the school's folder of documents."""
        folder = self.home / "evidence"
        found = folder.rglob("*") if folder.exists() else ()
        return sorted(str(path.relative_to(folder)) for path in found if path.is_file())


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    settings = Settings(home=tmp_path, evidence_limit=LIMIT)
    with open_application(settings) as app:
        maria = register.add(app, "Кузнецова Мария Ивановна", by=BY)
        cycles.open_cycle(app, "2020/21", at("2020-09-01"), holders={"coordinator": [maria]})
        accounts.add(app, "maria", "coordinator", PASSWORD, By(at("2020-09-01")), maria)
        with app.database.reading() as tx:
            number = instances.by_name(tx, "2020/21 · 1.2").id
    with served(build(settings)) as client:
        client.post("/sign-in", data={"login": "maria", "password": PASSWORD})
        yield Desk(client, tmp_path, number)


def test_a_step_on_the_page_takes_no_document_it_does_not_ask_for(desk: Desk) -> None:
    answer = desk.attach("paper.pdf", b"%PDF-1.4 minutes", trigger="cancel", reason="не нужно")
    assert answer.status_code == 422
    assert "«Снять» не прикладывают: дополнительный документ" in answer.text
    assert desk.kept() == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("протокол.pdf", PAGE),
        ("photo.png", b"%PDF-1.4"),
        ("photo.JPG", b"GIF89a" * 300_000),
        ("table.xlsx", b"MZ\x90\x00"),
        ("text.docx", b"<html>"),
    ],
)
def test_a_file_that_is_not_what_it_is_named_is_refused_in_words(
    desk: Desk, name: str, content: bytes
) -> None:
    answer = desk.attach(name, content)
    assert answer.status_code == 400
    assert "но внутри него другое" in answer.text
    assert desk.kept() == []


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("протокол.pdf", b"%PDF-1.4 protocol", "application/pdf"),
        ("photo.jpg", b"\xff\xd8\xff\xe0" * 500_000, "image/jpeg"),
        ("записка", b"\xef\xbb\xbf<b>", "application/octet-stream"),
        ("таблица.csv", b"a;b", "application/octet-stream"),
        ("photos.zip", b"PK\x03\x04", "application/octet-stream"),
    ],
)
def test_a_document_lies_under_its_hash_and_comes_back_as_a_download(
    desk: Desk, name: str, content: bytes, kind: str
) -> None:
    assert desk.attach(name, content).status_code == 303
    digest = hashlib.sha256(content).hexdigest()
    assert desk.kept() == [f"{digest[:2]}/{digest[2:]}"]
    for preview in (False, True):
        answer = desk.back(content, preview)
        assert answer.content == content
        assert answer.headers["content-type"] == kind
        assert answer.headers["x-content-type-options"] == "nosniff"
        policy = answer.headers["content-security-policy"]
        if preview and kind != "application/octet-stream":
            assert policy.startswith("sandbox;")
            assert "frame-ancestors 'none'" in policy
        else:
            assert answer.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "name",
    ["../../../etc/passwd", "..\\..\\evil.txt", "a.txt\x00.pdf", "a" * 3000 + ".txt", "a./x"],
)
def test_a_name_that_somebody_gave_a_file_leads_nowhere(desk: Desk, name: str) -> None:
    assert desk.attach(name, b"a text").status_code in (303, 400)
    digest = hashlib.sha256(b"a text").hexdigest()
    assert desk.kept() in ([f"{digest[:2]}/{digest[2:]}"], [])
    said = desk.back(b"a text").headers.get("content-disposition", "")
    assert "passwd" not in said
    assert "evil" not in said


def test_a_document_over_the_limit_is_refused_and_leaves_nothing(desk: Desk) -> None:
    answer = desk.attach("a.txt", b"x" * (LIMIT + 1))
    assert answer.status_code == 400
    assert "больше" in answer.text
    assert desk.kept() == []


def test_an_archive_is_kept_as_it_is_and_never_opened(desk: Desk) -> None:
    # its directory claims four gigabytes and points outside; nobody reads that here
    bomb = b"PK\x03\x04" + b"\xff" * 60 + b"../../../../evil" + b"PK\x05\x06" + b"\xff" * 18
    assert desk.attach("table.xlsx", bomb).status_code == 303
    assert len(desk.kept()) == 1
    assert desk.back(bomb).content == bomb


def test_a_document_that_no_decision_takes_is_kept_nowhere(desk: Desk) -> None:
    page = b"%PDF-1.4" + b"x" * 1_000_000
    refused = [
        desk.attach("a.pdf", page, trigger="accept"),
        desk.attach("a.pdf", page, trigger="nothing of ours"),
        desk.attach("a.pdf", page, slot="nowhere"),
        desk.attach("a.pdf", page, seen="7"),
        desk.attach("a.pdf", page, occurred_on="2019-01-01"),
    ]
    assert [answer.status_code for answer in refused] == [422, 422, 422, 409, 422]
    assert desk.kept() == []
    assert desk.attach("a.pdf", page).status_code == 303
    assert len(desk.kept()) == 1


@pytest.mark.parametrize(
    "name",
    [
        "run.exe", "act.pdf.exe", "page.html", "PICTURE.SVG", "a.js", "a.bat", "a.cmd", "a.scr",
        "a.lnk", "a.vbs", "a.jar", "report.docm", "table.xlsm", "a.hta", "a.ps1", "a.msi", "a.exe.",
        "a.exe ", "..\\..\\evil.com", "отчёт\u202efdp.exe",
    ],
)  # fmt: skip
def test_what_runs_when_it_is_opened_is_no_document(desk: Desk, name: str) -> None:
    answer = desk.attach(name, b"nothing bad")
    assert answer.status_code == 400
    assert "не принимаются" in answer.text
    assert desk.kept() == []


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00", b"\x7fELF\x02", b"#!/bin/sh\nrm -rf", b"L\x00\x00\x00\x01\x14\x02\x00\x00",
        PAGE, b"\xef\xbb\xbf \n<!DOCTYPE html>", b"<?xml version='1'?>\n<!-- a -->\n<svg/>",
        b"PK\x03\x04" + b"x" * 9000 + b"word/vbaProject.bin",
    ],
)  # fmt: skip
def test_a_program_or_a_page_is_no_document_whatever_it_is_named(
    desk: Desk, content: bytes
) -> None:
    for name in ("notes.txt", "notes", "scan.tiff"):
        answer = desk.attach(name, content)
        assert answer.status_code == 400
        assert "программа, страница или макрос" in answer.text
    assert desk.kept() == []
