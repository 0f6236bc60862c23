"""Files that are there whole or not at all, and are still there after a power cut.

A file is written under another name, flushed to the disk, and only then renamed; its folder is
flushed too, since the name is kept there.
"""

import hashlib
import os
from pathlib import Path
from uuid import uuid4

PARTIAL = ".part"
"""How the name of a file ends that is still being written, or whose writer died."""


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file for its owner alone; its folder is made where it is not there."""
    give_name(write_beside(path, content), path)


def write_beside(path: Path, content: bytes) -> Path:
    """The same under a name that is only for now, flushed: `give_name` is all that is left to do.
    What cannot be written to its end leaves nothing."""
    make_folder(path.parent)
    # a name of its own: somebody else may be writing the same file at this moment
    partial = path.with_name(f"{path.name}.{uuid4().hex}{PARTIAL}")
    try:
        partial.touch(mode=0o600)
        partial.write_bytes(content)
        _flush(partial)
    except OSError:
        partial.unlink(missing_ok=True)
        raise
    return partial


def put_in_place(partial: Path, path: Path) -> None:
    """Flushes a finished file and gives it its name. Both have to lie on the same disk."""
    _flush(partial)
    give_name(partial, path)


def give_name(partial: Path, path: Path) -> None:
    """Gives a file that was flushed its name."""
    partial.replace(path)
    sync_folder(path.parent)


def _flush(file: Path) -> None:
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())


def make_folder(folder: Path) -> None:
    """Makes a folder, and those it lies in, where they are not there."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Flushes the names in a folder to the disk, where the system can: Windows does so itself."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def file_digest(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal, read a piece at a time."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
