"""What the doctor finds, and what it says to do about it."""

import asyncio
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

import definitions as shipped
from notifications.channels.smtp import Smtp
from programme.processes import cycles
from programme.school.application import Application, build
from programme.school.secret_files import school_key
from programme.school.settings import Settings
from programme.upkeep import backup, diagnosis, doctor, runs
from store.database import open_database
from tests.cast import at
from tests.clamd import scanning
from tests.scripted_server import ScriptedServer, serving

NOW = datetime.now(UTC)


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Application]:
    opened = build(Settings(home=tmp_path, database_url=database_url), open_database(database_url))
    yield opened
    opened.close()


def found(app: Application, what: str, moment: datetime = NOW) -> diagnosis.Diagnosis:
    """What it says of one thing."""
    (finding,) = (f for f in asyncio.run(doctor.examine(app, moment)) if f.what.en == what)
    return finding


def test_all_that_can_be_looked_at_is(app: Application) -> None:
    said = {finding.what.en for finding in asyncio.run(doctor.examine(app, NOW))}
    assert {
        "Database", "Room on the disk", "Clock", "Time zone", "Production calendar", "Secrets",
        "Backup", "Prefect", "Address for people", "Mail",
    } <= said  # fmt: skip


def test_what_is_not_good_comes_with_a_remedy_in_both_languages(app: Application) -> None:
    for finding in asyncio.run(doctor.examine(app, NOW)):
        if finding.state != "good" and finding.what.en != "Schedule":
            assert finding.remedy is not None, finding.what.en
            assert finding.remedy.ru != finding.remedy.en


def test_a_mistyped_setting_is_named(app: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NASTAVNIK_SMTP_USER", "school")
    assert found(app, "Settings").state == "good"
    monkeypatch.setenv("NASTAVNIK_SMTP_USERNAME", "school")
    finding = found(app, "Settings")
    assert (finding.state, finding.said.en) == ("doubtful", "NASTAVNIK_SMTP_USERNAME")


@pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX")
def test_a_secret_that_others_may_read_is_found(app: Application) -> None:
    school_key(app.settings)
    assert found(app, "Secrets").state == "good"
    app.settings.key_file.chmod(0o644)
    finding = found(app, "Secrets")
    assert finding.state == "bad"
    assert finding.remedy is not None
    assert f"chmod 600 {app.settings.key_file}" in finding.remedy.ru


def test_a_backup_that_is_old_or_damaged_is_found(app: Application) -> None:
    assert found(app, "Backup").state == "doubtful"
    target, _ = backup.daily(app, NOW)
    assert found(app, "Backup").state == "good"
    assert found(app, "Backup", NOW + timedelta(days=3)).state == "bad"
    content = bytearray(target.read_bytes())
    content[len(content) // 2] ^= 255
    target.write_bytes(bytes(content))
    assert found(app, "Backup").state == "bad"
    assert [file.name for file in target.parent.iterdir()] == [target.name]


def test_a_calendar_that_ends_this_year_is_found_in_autumn(app: Application) -> None:
    last = app.calendar.published_through
    summer = datetime(last.year, 7, 1, tzinfo=UTC)
    autumn = datetime(last.year, 12, 1, tzinfo=UTC)
    assert found(app, "Production calendar", summer).state == "good"
    finding = found(app, "Production calendar", autumn)
    assert finding.state == "doubtful"
    assert finding.remedy is not None
    assert f"ru-{last.year + 1}.yaml" in finding.remedy.ru
    later = datetime(last.year + 1, 2, 1, tzinfo=UTC)
    assert found(app, "Production calendar", later).state == "bad"


def test_a_clock_that_was_set_back_is_found(app: Application) -> None:
    runs.record_run(app, "", "advance", NOW, NOW, {})
    assert found(app, "Clock", NOW + timedelta(minutes=1)).state == "good"
    assert found(app, "Clock", NOW - timedelta(hours=1)).state == "bad"


def test_a_mail_server_that_refuses_the_password_is_found_without_a_letter(
    app: Application,
) -> None:
    with serving(ScriptedServer("AUTH", "535 5.7.8 bad credentials")) as server:
        app.settings.channel = Smtp(
            host="127.0.0.1", port=server.port, tls="none", user="school",
            password=SecretStr("wrong"),
        )  # fmt: skip
        finding = found(app, "Mail")
        assert finding.state == "bad"
        assert "535" in finding.said.ru
        server.stage = ""
        assert found(app, "Mail").state == "good"
        server.stage, server.how = "MAIL", "550 5.1.8 sender rejected"
        refused = found(app, "Mail")
        assert refused.state == "bad"
        assert "550 5.1.8" in refused.said.ru
    assert server.forgotten == 1
    assert not server.taken


def test_a_school_under_the_shipped_plans_name_is_told_so(app: Application, tmp_path: Path) -> None:
    another = found(app, "Name of the school")
    assert (another.state, "№ 128" in another.said.ru) == ("doubtful", True)
    assert another.remedy is not None
    assert "NASTAVNIK_DEFINITIONS" in another.remedy.ru
    own = tmp_path / "definitions"
    shutil.copytree(app.settings.definitions, own)
    text = (own / "roadmap.yaml").read_text("utf-8")
    (own / "roadmap.yaml").write_text(
        text.replace("МАОУ «Школа № 128»", "МБОУ «Лицей № 2»"), "utf-8"
    )
    app.settings.definitions = own
    assert found(app, "Name of the school").state == "good"
    # a year bears the name under which it was opened
    cycles.open_cycle(app, "2020/21", at("2020-09-01"), holders={})
    app.settings.definitions = shipped.FOLDER
    assert found(app, "Name of the school").said.ru == "МБОУ «Лицей № 2»"


def test_silence_is_bad_and_the_worst_is_what_the_exit_code_says(app: Application) -> None:
    findings = asyncio.run(doctor.examine(app, NOW))
    assert "Schedule" in {f.what.en for f in findings if f.state == "bad"}
    assert diagnosis.worst(findings) == "bad"
    for flow in runs.FLOWS:
        runs.record_run(app, "a", flow, NOW, NOW, {})
    assert diagnosis.worst(asyncio.run(doctor.examine(app, NOW))) == "doubtful"


def test_a_scanner_that_does_not_answer_is_found(app: Application) -> None:
    assert found(app, "Virus scanner").state == "good"
    with scanning() as clamd:
        there = build(app.settings.model_copy(update={"clamd": clamd}), app.database)
        assert found(there, "Virus scanner").said.en == f"{clamd}: ClamAV 1.4.2/27600"
    silent = found(there, "Virus scanner")
    assert silent.state == "bad"
    assert silent.remedy is not None
    assert "no document is taken" in silent.remedy.en


def test_a_school_that_was_never_started_is_told_how_to_start_it(app: Application) -> None:
    said = found(app, "Schedule").said.ru
    assert "ещё не запускали" in said
    assert "nastavnik up" in said
    assert "перезапустить" not in said
    runs.record_start(app, NOW - timedelta(hours=1))
    for title in runs.STANDS_STILL.values():
        assert "перезапустить" in found(app, title.en).said.ru


def test_letters_that_stay_here_are_told_with_their_folder(app: Application) -> None:
    said = found(app, "Mail").said
    folder = str(app.settings.mail_folder)
    assert said.ru == f"Почтовый сервер не указан: письма складываются файлами в папку {folder}."
    assert folder in said.en
