"""Files that are there whole or not at all, and are still there after a power cut.

A file is written under another name, flushed to the disk, and only then renamed; its folder is
flushed too, since the name is kept there.
"""

import os
from pathlib import Path
from uuid import uuid4

PARTIAL = ".part"
"""How the name of a file ends that is still being written, or whose writer died."""


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file for its owner alone; its folder is made where it is not there."""
    make_folder(path.parent)
    # a name of its own: somebody else may be writing the same file at this moment
    partial = path.with_name(f"{path.name}.{uuid4().hex}{PARTIAL}")
    partial.touch(mode=0o600)
    partial.write_bytes(content)
    put_in_place(partial, path)


def put_in_place(partial: Path, path: Path) -> None:
    """Gives a finished file its name. Both have to lie on the same disk."""
    with partial.open("rb+") as file:
        os.fsync(file.fileno())
    partial.replace(path)
    sync_folder(path.parent)


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
