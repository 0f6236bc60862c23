"""Secrets in files that nobody but their owner may read."""

import os
import secrets
import tempfile
from pathlib import Path

from programme.school.settings import Settings
from states.definition import Words
from states.errors import WrongUse
from store.files import make_folder, sync_folder

BYTES = 32
"""As many as SHA-256 gives: a longer key is no harder to guess."""
MODES = os.name == "posix"
"""Whether a file's mode says who may read it. On Windows the folder's access list does."""


def secret_in(file: Path) -> str:
    """A secret from a file that nobody but its owner may read. `WrongUse` where others may."""
    return _read(file).decode().strip()


def school_key(settings: Settings) -> bytes:
    """The school's own key, made once, when it is first asked for. `WrongUse` where others may
    read its file, or where there is less in it than a key."""
    file = settings.key_file
    if not file.exists():
        _make(file)
    key = _read(file)
    if len(key) < BYTES:
        raise WrongUse(
            Words(
                ru=f"{file}: ключ короче {BYTES} байт. Удалите файл, и он будет создан заново.",
                en=f"{file}: the key has fewer than {BYTES} bytes. Delete it and it is made anew.",
            ),
            "unsuitable",
        )
    return key


def _make(file: Path) -> None:
    """Whole or not at all; of two that make it at once, both use what the first one made."""
    make_folder(file.parent)
    descriptor, partial = tempfile.mkstemp(dir=file.parent, prefix=".key-")
    try:
        with os.fdopen(descriptor, "wb") as made:
            made.write(secrets.token_bytes(BYTES))
            made.flush()
            os.fsync(made.fileno())
        os.link(partial, file)
        sync_folder(file.parent)
    except FileExistsError:
        pass
    finally:
        Path(partial).unlink()


def _read(file: Path) -> bytes:
    try:
        if MODES and file.stat().st_mode & 0o077:
            raise WrongUse(
                Words(
                    ru=f"{file}: этот файл с секретом могут читать другие. chmod 600 {file}",
                    en=f"{file}: others may read this file with a secret. chmod 600 {file}",
                ),
                "unsafe",
            )
        return file.read_bytes()
    except OSError as error:
        raise WrongUse(
            Words(ru=f"{file}: файл с секретом не читается.", en=f"{file} cannot be read."),
            "unreadable",
        ) from error
