"""How the school's database, secrets and passwords are guarded."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from programme.access import refused_passwords as refused
from programme.school.application import Application
from programme.school.secret_files import MODES
from programme.school.settings import Settings
from programme.upkeep.diagnosis import Diagnosis, plain
from states.definition import Words
from store.address import way_in
from store.schema import newest_schema

DATABASE = Words(ru="База данных", en="Database")
SECRETS = Words(ru="Секреты", en="Secrets")
PASSWORDS = Words(ru="Запрещённые пароли", en="Refused passwords")


def database(app: Application, _moment: datetime) -> Iterator[Diagnosis]:
    """Which it is, and whether it is opened by what can be stolen and used for years."""
    kind = "PostgreSQL" if app.database.postgresql else "SQLite"
    yield Diagnosis(DATABASE, "good", plain(f"{kind}, {newest_schema()}"))
    if not way_in(app.settings.url).password:
        return
    yield Diagnosis(
        Words(ru="Вход в базу данных", en="Sign-in to the database"),
        "doubtful",
        Words(ru="по паролю", en="by a password"),
        Words(
            ru="Пароль в NASTAVNIK_DATABASE_URL не меняется и годится тому, кто его узнал. Входите "
            "по сертификату или, на этой же машине, через сокет без пароля: docs/operating.md.",
            en="The password in NASTAVNIK_DATABASE_URL does not change, and whoever learns it can "
            "use it. Use a certificate or, on this machine, the socket without a password: "
            "docs/operating.md.",
        ),
    )


def secrets(app: Application, _moment: datetime) -> Iterator[Diagnosis]:
    """Files with secrets that others may read."""
    open_to_others = [
        str(file)
        for file in _secret_files(app.settings)
        if MODES and file.exists() and file.stat().st_mode & 0o077
    ]
    yield Diagnosis(
        SECRETS,
        "bad" if open_to_others else "good",
        plain(", ".join(open_to_others) or "0600"),
        Words(
            ru=f"Их могут читать другие: chmod 600 {' '.join(open_to_others)}",
            en=f"Others may read them: chmod 600 {' '.join(open_to_others)}",
        ),
    )


def _secret_files(settings: Settings) -> Iterator[Path]:
    yield settings.key_file
    yield settings.prefect_password_file
    # the next secret in a file is looked at too: it has a name like these
    for some in (settings, settings.channel):
        for name in type(some).model_fields:
            file = getattr(some, name)
            if name.endswith(("secret_file", "password_file")) and isinstance(file, Path):
                yield file
    key = way_in(settings.url).key_file
    if key is not None:
        yield key


def refused_passwords(app: Application, _moment: datetime) -> Iterator[Diagnosis]:
    """Whether the school's own list can be searched."""
    file = app.settings.refused_passwords
    if file is None:
        ours = "четыре миллиона, вместе с программой", "four million, that come with the program"
        yield Diagnosis(PASSWORDS, "good", Words(ru=ours[0], en=ours[1]))
        return
    kind = refused.kind(file)
    yield Diagnosis(PASSWORDS, "good", Words(ru=f"{file}: {kind.ru}", en=f"{file}: {kind.en}"))
