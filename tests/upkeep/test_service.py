"""Whether the program runs is told by who holds its lock and whose Prefect answers."""

import asyncio
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from unittest.mock import patch

import pytest
from filelock import FileLock

from cli import up as starting
from cli.supervisor import Supervisor
from programme.school.application import Application, build
from programme.school.settings import Settings
from programme.upkeep import doctor, runs
from programme.upkeep.diagnosis import Diagnosis
from store.database import open_database
from tests.postmaster import free_port
from tests.shell import Shell

NOW = datetime.now(UTC)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    """A school whose flows have just run."""
    settings = Settings(home=tmp_path, prefect_port=free_port(), dashboard_port=free_port())
    opened = build(settings, open_database(settings.url))
    for flow in runs.FLOWS:
        runs.record_run(opened, "a", flow, NOW, NOW, {})
    yield opened
    opened.close()


@contextmanager
def running(settings: Settings) -> Iterator[None]:
    """As `up` holds the school's folder, from its start to its end."""
    inside, over = threading.Event(), threading.Event()
    prepared: subprocess.CompletedProcess[bytes] = subprocess.CompletedProcess([], 0)

    def run(_supervisor: Supervisor) -> int:
        inside.set()
        over.wait(30)
        return 0

    with (
        patch.object(Supervisor, "run", run),
        patch("cli.up.subprocess.run", lambda *_, **__: prepared),
    ):
        started = threading.Thread(target=starting.up, args=(settings,))
        started.start()
        assert inside.wait(10)
        try:
            yield
        finally:
            over.set()
            started.join(10)


@contextmanager
def prefect(port: int, authorization: str) -> Iterator[None]:
    """A Prefect that lets in whoever has its password alone."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer(200)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            ours = authorization in ("", self.headers["authorization"])
            self.answer(200 if ours else 401)

        def answer(self, status: int) -> None:
            self.send_response(status)
            self.send_header("content-length", "1")
            self.end_headers()
            self.wfile.write(b"5")

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def found(app: Application, what: str) -> Diagnosis:
    (finding,) = (f for f in asyncio.run(doctor.examine(app, NOW)) if f.what.en == what)
    return finding


def test_a_schedule_is_good_only_where_the_program_runs(app: Application) -> None:
    stopped = found(app, "Schedule")
    assert stopped.state == "doubtful"
    assert "не запущена" in stopped.said.ru
    with running(app.settings):
        assert found(app, "Schedule").state == "good"
    assert found(app, "Schedule").state == "doubtful"


def test_who_only_looks_keeps_nobody_from_starting(app: Application) -> None:
    held = FileLock(app.settings.home / "up.lock", thread_local=False)
    held.acquire()
    threading.Timer(0.2, held.release).start()
    with running(app.settings):
        pass


def test_another_schools_prefect_is_not_called_ours(app: Application) -> None:
    port = app.settings.prefect_port
    app.settings.prefect_password_file.write_text("nastavnik:ours\n", "utf-8")
    with prefect(port, "Basic of another"):
        another = found(app, "Prefect")
    assert another.state == "bad"
    assert another.remedy is not None
    assert "NASTAVNIK_PREFECT_PORT" in another.remedy.ru
    with prefect(port, ""):
        assert found(app, "Prefect").state == "good"
    assert found(app, "Prefect").state == "doubtful"


def test_a_port_that_is_taken_later_is_named_too(
    app: Application, capsys: pytest.CaptureFixture[str]
) -> None:
    supervisor = Supervisor(app.settings, "nastavnik:ours")
    flows, _ = supervisor.children
    flows.command = ["false"]
    (app.settings.home / "logs").mkdir()
    with prefect(app.settings.prefect_port, ""), patch.object(flows, "answers", lambda: False):
        flows.start(supervisor.environment())
        assert not supervisor._wait(flows)
    assert f"Порт занят: {app.settings.prefect_port}." in capsys.readouterr().err


def test_settings_that_were_changed_after_the_start_are_noticed(
    app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = app.settings.home
    monkeypatch.setenv("NASTAVNIK_SMTP_PASSWORD", "a secret of the mail")
    monkeypatch.setenv("NASTAVNIK_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("NASTAVNIK_HOME", str(home))
    shell = Shell(home)
    monkeypatch.setenv("NASTAVNIK_PREFECT_PORT", str(free_port()))
    monkeypatch.setenv("NASTAVNIK_DASHBOARD_PORT", str(free_port()))
    with running(Settings()):
        noted = (home / "up.settings").read_text("utf-8")
        assert "secret" not in noted
        assert "прежними" not in shell("doctor").out
        assert "прежними" not in shell("mail", "test", "you@school.example").err
        monkeypatch.setenv("NASTAVNIK_SMTP_PASSWORD", "another secret")
        assert "systemctl restart nastavnik" in shell("doctor").out
        assert "прежними настройками" in shell("mail", "test", "you@school.example").err
    assert "прежними" not in shell("doctor").out


@pytest.mark.parametrize("name", ["no-such-host.invalid", "127.0.0.1:9"])
def test_an_address_that_cannot_be_reached_comes_with_advice(app: Application, name: str) -> None:
    app.settings.public_url = f"https://{name}"
    finding = found(app, "Address for people")
    assert (finding.state, name in finding.said.ru) == ("bad", True)
    assert finding.remedy is not None
    assert "NASTAVNIK_PUBLIC_URL" in finding.remedy.ru
    assert "не видят сами себя" in finding.remedy.ru
