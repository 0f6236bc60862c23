"""What the doctor says of secrets in files, of the way into the database, of refused passwords."""

import asyncio
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from notifications.channels.smtp import Smtp
from programme.school.application import Application, build
from programme.school.settings import Settings
from programme.upkeep import diagnosis, doctor
from store.database import open_database

NOW = datetime.now(UTC)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    settings = Settings(home=tmp_path)
    opened = build(settings, open_database(settings.url))
    yield opened
    opened.close()


def found(app: Application, what: str) -> list[diagnosis.Diagnosis]:
    return [f for f in asyncio.run(doctor.examine(app, NOW)) if f.what.en == what]


def mail_password(app: Application, file: Path) -> None:
    app.settings.channel = Smtp(password_file=file)


def mailbox_password(app: Application, file: Path) -> None:
    app.settings.channel = Smtp(imap_password_file=file)


def provider_secret(app: Application, file: Path) -> None:
    app.settings.oidc_client_secret_file = file


def database_key(app: Application, file: Path) -> None:
    url = f"postgresql://nastavnik@db.school.test/nastavnik?sslmode=verify-full&sslkey={file}"
    app.settings.database_url = url


@pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX")
@pytest.mark.parametrize(
    "names", [mail_password, mailbox_password, provider_secret, database_key]
)  # fmt: skip
def test_every_file_with_a_secret_is_for_its_owner_alone(
    app: Application, tmp_path: Path, names: Callable[[Application, Path], None]
) -> None:
    file = tmp_path / "a secret.key"
    file.touch(mode=0o600)
    names(app, file)
    (finding,) = found(app, "Secrets")
    assert finding.state == "good"
    file.chmod(0o640)
    (finding,) = found(app, "Secrets")
    assert finding.state == "bad"
    assert str(file) in finding.said.ru


def test_a_password_that_opens_the_database_is_advised_against(app: Application) -> None:
    what = "Sign-in to the database"
    for without in (
        "postgresql://nastavnik@/nastavnik?host=/var/run/postgresql",
        "postgresql://nastavnik@db.school.test/nastavnik?sslmode=verify-full&sslcert=a&sslkey=b",
    ):
        app.settings.database_url = without
        assert found(app, what) == []
    app.settings.database_url = "postgresql://nastavnik:secret@db.school.test/nastavnik"
    (finding,) = found(app, what)
    assert finding.state == "doubtful"
    assert finding.remedy is not None
    assert "certificate" in finding.remedy.en
    assert "secret" not in str(finding)


def test_a_list_of_passwords_that_cannot_be_searched_is_found(
    app: Application, tmp_path: Path
) -> None:
    (finding,) = found(app, "Refused passwords")
    assert finding.state == "good"
    app.settings.refused_passwords = file = tmp_path / "pwned.txt"
    lines = [f"{n:040X}:3\n" for n in range(5_000)]
    for content, state, word in (
        ("".join(lines), "good", "SHA-1"),
        ("".join(lines)[:-30], "bad", "damaged"),
        ("".join(lines[2_500:] + lines[:2_500]), "bad", "not in order"),
        ("Колокольчик1\n", "good", "one a line"),
    ):
        file.write_text(content)
        (finding,) = found(app, "Refused passwords")
        assert finding.state == state
        assert word in finding.said.en
    file.unlink()
    (finding,) = found(app, "Refused passwords")
    assert finding.state == "bad"
