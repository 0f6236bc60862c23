"""Clients that stop in the middle: they are let go, and it is nobody's fault."""

import logging
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from dashboard.app import build
from dashboard.security import patience
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
SHORT = 0.2
LONG = 60.0


class Line:
    """A socket to the pages, and a coordinator who may use it."""

    def __init__(self, client: httpx.Client, home: Path, number: int) -> None:
        self.client, self.home, self.number = client, home, number
        self.port = int(client.base_url.port or 0)

    def connected(self) -> socket.socket:
        found = socket.create_connection(("127.0.0.1", self.port), 20)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        return found

    def upload(self, path: str, length: int) -> bytes:
        """The head of a form with a document, and its beginning."""
        cookie = self.client.cookies["nastavnik_session"]
        return (
            f"POST {path} HTTP/1.1\r\nhost: school\r\ncookie: nastavnik_session={cookie}\r\n"
            f"x-csrf: {sessions.csrf_of(cookie)}\r\ncontent-length: {length}\r\n"
            "content-type: multipart/form-data; boundary=x\r\n\r\n--x\r\ncontent-disposition: "
            'form-data; name="e.attachment"; filename="a.pdf"\r\n\r\n%PDF-1.4'
        ).encode()

    def remains(self) -> list[str]:
        """Reports of faults, and documents: all that a fault could leave."""
        return [
            str(path)
            for folder in ("reports", "evidence")
            for path in (self.home / folder).rglob("*")
            if path.is_file()
        ]


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    settings = Settings(home=tmp_path)
    with open_application(settings) as app:
        maria = register.add(app, "Кузнецова Мария Ивановна", by=BY)
        cycles.open_cycle(app, "2020/21", at("2020-09-01"), holders={"coordinator": [maria]})
        accounts.add(app, "maria", "coordinator", PASSWORD, By(at("2020-09-01")), maria)
        with app.database.reading() as tx:
            number = instances.by_name(tx, "2020/21 · 1.2").id
    with served(build(settings), settings) as client:
        client.post("/sign-in", data={"login": "maria", "password": PASSWORD})
        yield Line(client, tmp_path, number)


def is_closed(client: socket.socket, drop: bytes = b"") -> bool:
    """Whether the server hangs up, while something drips in or nothing comes at all."""
    client.settimeout(0.01 if drop else 20)
    for _ in range(2000):
        try:
            if not client.recv(4096):
                return True
        except TimeoutError:
            if not drop:
                return False
        except ConnectionError:
            return True
        if drop:
            try:
                client.sendall(drop)
            except ConnectionError:
                return True
    return False


@pytest.mark.parametrize(
    "begun", [b"", b"GET /sign-in HT", b"GET /sign-in HTTP/1.1\r\nhost: school\r\nx-a: b\r\n"]
)
@pytest.mark.parametrize("drop", [b"", b"a"])
def test_whoever_never_ends_their_head_is_let_go(
    line: Line, monkeypatch: pytest.MonkeyPatch, begun: bytes, drop: bytes
) -> None:
    monkeypatch.setattr(patience, "HEAD_SECONDS", SHORT)
    with line.connected() as client:
        client.sendall(begun)
        assert is_closed(client, drop)


def test_a_second_head_that_never_ends_is_let_go_too(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "HEAD_SECONDS", SHORT)
    whole = b"GET /static/icon.svg HTTP/1.1\r\nhost: school\r\n\r\n"
    with line.connected() as client:
        client.sendall(whole)
        assert client.recv(4096).startswith(b"HTTP/1.1 200")
        client.sendall(whole[:20])
        assert is_closed(client, b"a")


@pytest.mark.parametrize("drop", [b"", b"a"])
def test_whoever_never_ends_their_body_is_let_go_and_leaves_nothing(
    line: Line, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, drop: bytes
) -> None:
    monkeypatch.setattr(patience, "BODY_SECONDS", SHORT)
    # every path that reads a body: a page's own, the API's, one for everybody
    for path in (f"/instances/{line.number}/fire", "/pairs/many", "/people", "/sign-in", "/a/x"):
        with line.connected() as client:
            client.sendall(line.upload(path, 5_000_000))
            assert is_closed(client, drop), path
    assert line.client.get("/today").status_code == 200
    assert line.remains() == []
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


def test_a_body_that_comes_at_a_decent_pace_has_its_time() -> None:
    waiting = object.__new__(patience.ImpatientProtocol)
    waiting._waits_for, waiting._received = "a body", 20 * 1024 * 1024
    assert waiting._until() > 5 * 60 * LONG


def test_whoever_goes_away_in_mid_upload_leaves_no_fault_and_no_file(
    line: Line, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    paths = [
        f"/instances/{line.number}/fire", f"/api/v1/instances/{line.number}/fire-with-documents",
        "/pairs/many", "/pairs/preview", "/people", "/sign-in", "/a/x", "/a/x/mute",
        "/definitions/pair_lifecycle/drafts", "/api/v1/fire",
    ]  # fmt: skip
    for path in paths:
        with line.connected() as client:
            client.sendall(line.upload(path, 5_000_000) + b"x" * 2_000_000)
        # who is not signed in is asked to, and their form would be kept for them
        with line.connected() as client:
            client.sendall(line.upload(path, 5_000_000).replace(b"nastavnik_session", b"nothing"))
    assert line.client.get("/today").status_code == 200
    assert line.remains() == []
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
    assert "Traceback" not in "".join(capfd.readouterr())


def test_whoever_goes_away_in_mid_answer_leaves_no_fault(
    line: Line, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    cookie = line.client.cookies["nastavnik_session"]
    for path in ("/history.csv", "/history.xlsx", "/today", "/api/v1/history/export?form=jsonl"):
        for _ in range(3):
            with line.connected() as client:
                head = f"GET {path} HTTP/1.1\r\nhost: a\r\ncookie: nastavnik_session={cookie}"
                client.sendall(f"{head}\r\n\r\n".encode())
                client.recv(1)
    assert line.client.get("/today").status_code == 200
    assert line.remains() == []
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
    assert "Traceback" not in "".join(capfd.readouterr())
