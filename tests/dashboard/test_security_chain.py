"""The security log is chained: what is done to its files afterwards is seen."""

import json
import logging
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import httpx
import pytest

from dashboard.app import build
from dashboard.security import security_log
from programme.history import checkpoints, school_view, security_chain, verification
from programme.history.security_chain import ChainedLog
from programme.school.application import Application, open_application
from programme.school.settings import Settings
from programme.upkeep import backup
from tests.cast import at
from tests.serving import served

EVENING = at("2020-09-30", 20)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "school")


@pytest.fixture
def app(settings: Settings) -> Iterator[Application]:
    with open_application(settings) as opened:
        yield opened


@contextmanager
def pages(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    """The server of the pages, with its log."""
    alone = logging.Logger("nastavnik.security")
    monkeypatch.setattr(security_log, "LOGGER", alone)
    security_log.chained(settings)
    with served(build(settings)) as client:
        yield client


def refused(client: httpx.Client, times: int = 1) -> None:
    for _ in range(times):
        client.get("/a/AAAAAAAAAAAAAAAAAAAAAA")


def lines(settings: Settings) -> list[dict[str, object]]:
    found = (settings.log_folder / "security.log").read_text("utf-8")
    return [json.loads(line) for line in found.splitlines()]


def found(app: Application) -> list[str]:
    return [problem.words.en for problem in verification.verify(app).problems]


def test_lines_are_chained_from_one_start_of_the_pages_to_the_next(
    app: Application, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        with pages(settings, monkeypatch) as client:
            refused(client, 3)
    written = lines(settings)
    assert [line["number"] for line in written] == [1, 2, 3, 4, 5, 6]
    assert [line["route"] for line in written] == ["GET /a/{reference}"] * 6
    text = (settings.log_folder / "security.log").read_text("utf-8").splitlines()
    previous = "0" * 64
    for line in text:
        body, _, chain = line.removesuffix('"}').partition(', "chain": "')
        assert chain == sha256((previous + body).encode()).hexdigest()
        previous = chain
    assert found(app) == []
    assert (settings.log_folder / "security.log").stat().st_mode & 0o077 == 0


def test_a_checkpoint_notes_the_newest_line_once(
    app: Application, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert checkpoints.checkpoint(app, EVENING) is None
    with pages(settings, monkeypatch) as client:
        refused(client)
        assert checkpoints.checkpoint(app, EVENING) is not None
        assert checkpoints.checkpoint(app, EVENING) is None
        refused(client)
        assert checkpoints.checkpoint(app, EVENING) is not None
    assert found(app) == []
    events = [line.event.en for line in school_view.lines(app)]
    assert "the security log was noted" not in events, "the list is of what people did"


def test_a_log_that_goes_on_in_another_file_begins_with_the_oldest_that_is_kept(
    app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(security_chain, "FILES", 4)
    log = ChainedLog(app.settings.log_folder, most=600)
    for number in range(40):
        log.append(json.dumps({"route": f"GET /{number}"}))
        if number % 7 == 0:
            checkpoints.checkpoint(app, EVENING)
    kept = sorted(app.settings.log_folder.glob("security.log*"))
    assert len(kept) == 4
    assert found(app) == []
    kept[-1].unlink()
    (words,) = found(app)
    assert "the log before it is gone" in words


def test_several_that_write_at_once_write_one_chain(app: Application) -> None:
    def write() -> None:
        log = ChainedLog(app.settings.log_folder, most=5_000)
        for number in range(30):
            log.append(json.dumps({"route": f"GET /{number}"}))

    together = [threading.Thread(target=write) for _ in range(4)]
    for one in together:
        one.start()
    for one in together:
        one.join()
    head = ChainedLog(app.settings.log_folder).head()
    assert head is not None
    assert head.number == 120
    assert found(app) == []


def test_half_a_line_that_a_power_cut_left_breaks_nothing(app: Application) -> None:
    log = ChainedLog(app.settings.log_folder)
    log.append('{"route": "GET /"}')
    log.append('{"route": "GET /"}')
    checkpoints.checkpoint(app, EVENING)
    with (app.settings.log_folder / "security.log").open("ab") as file:
        file.write(b'{"number": 3, "rou')
    log.append('{"route": "GET /today"}')
    assert [line["number"] for line in lines(app.settings)] == [1, 2, 3]
    assert found(app) == []


def test_a_log_that_was_begun_anew_is_told_for_good(app: Application) -> None:
    log = ChainedLog(app.settings.log_folder)
    for _ in range(3):
        log.append('{"route": "GET /"}')
    checkpoints.checkpoint(app, EVENING)
    shutil.rmtree(app.settings.log_folder)
    (words,) = found(app)
    assert "cut off" in words
    log.append('{"route": "GET /"}')
    checkpoints.checkpoint(app, EVENING)
    (words,) = found(app)
    assert "begun anew" in words


def test_a_school_that_is_restored_elsewhere_misses_no_log(
    app: Application, tmp_path: Path
) -> None:
    ChainedLog(app.settings.log_folder).append('{"route": "GET /"}')
    checkpoints.checkpoint(app, EVENING)
    backup.backup(app, tmp_path / "copy.tar", EVENING)
    new = Settings(home=tmp_path / "new")
    assert backup.restore(new, tmp_path / "copy.tar", EVENING).sound
    with open_application(new) as restored:
        assert found(restored) == []
        assert school_view.lines(restored)[0].event.en == "the school was restored from a backup"
        ChainedLog(new.log_folder).append('{"route": "GET /"}')
        checkpoints.checkpoint(restored, EVENING)
        assert found(restored) == []


def test_a_log_that_cannot_be_written_keeps_nobody_from_being_answered(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pages(settings, monkeypatch) as client:
        (settings.log_folder / "security.log").mkdir(parents=True)
        assert client.get("/a/AAAAAAAAAAAAAAAAAAAAAA").status_code == 404
    assert '"GET /a/{reference}"' in capsys.readouterr().err
