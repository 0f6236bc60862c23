"""Whether `nastavnik up` runs in a school's folder, and which settings it was started with."""

import hashlib
import hmac

from filelock import FileLock, Timeout
from pydantic import SecretStr

from programme.school.secret_files import school_key
from programme.school.settings import Settings
from states.definition import Words
from store.files import write_whole

PATIENCE = 1.0
"""Seconds for the lock: whoever only looks at it lets it go at once."""
OLDER_SETTINGS = Words(
    ru="Служба работает с прежними настройками: перезапустите её (systemctl restart nastavnik).",
    en="The service runs with older settings: restart it (systemctl restart nastavnik).",
)
_ITS_OWN = ("home",)
"""What `up` and a command may write differently though it is the same."""


def lock(settings: Settings) -> FileLock:
    """What `up` holds as long as it runs."""
    return FileLock(settings.home / "up.lock", timeout=PATIENCE)


def is_running(settings: Settings) -> bool:
    """Whether somebody holds the lock now."""
    held = lock(settings)
    if not (settings.home / "up.lock").exists():
        return False
    try:
        with held.acquire(timeout=0):
            return False
    except Timeout:
        return True


def note_settings(settings: Settings) -> None:
    """Writes down a digest of the settings that `up` starts with: nobody can read them from it."""
    write_whole(settings.home / "up.settings", f"{_digest(settings)}\n".encode())


def has_older_settings(settings: Settings) -> bool:
    """Whether it runs, and was started with other settings than these."""
    noted = settings.home / "up.settings"
    if not noted.exists() or not is_running(settings):
        return False
    return noted.read_text("utf-8").strip() != _digest(settings)


def _digest(settings: Settings) -> str:
    lines = [
        f"{type(some).__name__}.{name}={_plain(getattr(some, name))}"
        for some in (settings, settings.channel)
        for name in sorted(type(some).model_fields)
        if name not in _ITS_OWN and name != "channel"
    ]
    # with the school's key, so that a password cannot be tried out against it
    return hmac.new(school_key(settings), "\n".join(lines).encode(), hashlib.sha256).hexdigest()


def _plain(value: object) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)
