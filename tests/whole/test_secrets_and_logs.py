"""What must not be read by others: passwords, and the names of children."""

import json
import logging
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from notifications.channels.smtp import Smtp
from programme.history import checkpoints, whole_export
from programme.people import register
from programme.processes import advance, pairs
from programme.processes.cycles import open_cycle
from programme.processes.firing import Fired, Request, fire
from programme.school import secret_files
from programme.school.application import Application, build
from programme.school.settings import Settings
from programme.upkeep import backup
from states.errors import WrongUse
from store.database import open_database
from tests.author import BY
from tests.cast import at

CHILD, ADDRESS, WORRY = "Ёлкина Василиса", "vasilisa@family.example", "боится контрольных"
NEEDLES = (CHILD, "Ёлкина", ADDRESS, WORRY)


def a_school(home: Path) -> Application:
    """A child with a worry, in a school where letters wait and a measure is late."""
    settings = Settings(home=home)
    app = build(settings, open_database(settings.url))
    coordinator = register.add(app, "Куратор", "c@school.example", by=BY)
    child = register.add(app, CHILD, ADDRESS, kind="minor", by=BY)
    open_cycle(app, "2020/21", at("2020-09-01"), holders={"coordinator": [coordinator]})
    pairs.open_pairs(app, "2020/21", [pairs.NewPair(child)], at("2020-09-02"))
    inputs = {"request_kind": "studies", "request": WORRY}
    request = Request("pair 1", "record_request", coordinator, inputs=inputs)
    assert isinstance(fire(app, request, at("2020-09-03")), Fired)
    return app


def test_nothing_of_a_child_is_in_what_runs_say(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    app = a_school(tmp_path)
    app.close()
    environment = {**os.environ, "NASTAVNIK_HOME": str(tmp_path)}
    with caplog.at_level(logging.DEBUG):
        app = build(Settings(home=tmp_path), open_database(f"sqlite:///{tmp_path}/nastavnik.db"))
        advance.advance(app, at("2020-10-20"))
        checkpoints.checkpoint(app, at("2020-10-20"))
        backup.daily(app, at("2020-10-20"))
        app.close()
    said = caplog.text
    for verb in (["advance"], ["deliver"], ["verify"], ["backup"], ["incident", "list"]):
        done = subprocess.run(
            [sys.executable, "-m", "cli.app", *verb], env=environment, capture_output=True,
            check=False, text=True,
        )  # fmt: skip
        said += done.stdout + done.stderr
    said += "".join(capfd.readouterr())
    assert not [needle for needle in NEEDLES if needle in said]
    assert not (tmp_path / "reports").exists()


def test_nothing_of_a_child_is_in_the_hashed_history_or_its_export(tmp_path: Path) -> None:
    app = a_school(tmp_path)
    checkpoints.checkpoint(app, at("2020-09-04"))
    with (tmp_path / "export.jsonl").open("wb") as file:
        whole_export.export(app, file)
    app.close()
    rows = sqlite3.connect(tmp_path / "nastavnik.db").execute("SELECT * FROM history").fetchall()
    exported = (tmp_path / "export.jsonl").read_text(encoding="utf-8")
    found = [json.loads(line) for line in exported.splitlines()]
    said = repr(rows) + repr(found)
    assert not [needle for needle in NEEDLES if needle in said]


def test_a_password_is_shown_nowhere() -> None:
    settings = Settings.model_validate(
        {
            "channel": Smtp(password=SecretStr("hunter2")),
            "database_url": "postgresql://school:hunter2@db/school",
        }
    )
    assert "hunter2" not in f"{settings!r} {settings}"


def test_a_password_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("secret\n", encoding="utf-8")
    file.chmod(0o644)
    with pytest.raises(WrongUse, match="chmod 600"):
        secret_files.secret_in(file)
    file.chmod(0o600)
    assert secret_files.secret_in(file) == "secret"
    with pytest.raises(WrongUse, match="cannot be read"):
        secret_files.secret_in(tmp_path / "nothing")


def test_what_a_school_writes_only_its_owner_may_read(tmp_path: Path) -> None:
    """Database, letters, documents and backups hold personal data."""
    home = tmp_path / "school"
    environment = {**os.environ, "NASTAVNIK_HOME": str(home)}
    for verb in (["cycle", "open", "2020/21"], ["backup"]):
        done = subprocess.run(
            [sys.executable, "-m", "cli.app", *verb], env=environment, capture_output=True,
            check=False, umask=0o022,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode()
    open_to_others = [
        str(path)
        for path in [home, *home.rglob("*")]
        if path.is_file() and path.stat().st_mode & 0o077
    ]
    assert open_to_others == []
    assert home.stat().st_mode & 0o077 == 0
