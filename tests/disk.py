"""What a disk can do to a file: the process that writes it is killed half-way, the power goes."""

import os
import resource
import signal
from collections.abc import Callable
from pathlib import Path

import pytest


def killed_writing(run: Callable[[], object], after: int) -> None:
    """Runs it in a process of its own, which the system kills at the first file that gets longer
    than so many bytes."""

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (after, after))
        run()

    assert _ended_by(limited) == signal.SIGXFSZ


def killed_renaming(run: Callable[[], object]) -> None:
    """Runs it in a process of its own, which is killed once it has given one file its name."""

    def limited() -> None:
        rename = os.replace

        def last(source: Path, target: Path) -> None:
            rename(source, target)
            os.kill(os.getpid(), signal.SIGKILL)

        # the process is not ours any more, and ends here
        setattr(os, "replace", last)  # noqa: B010
        run()

    assert _ended_by(limited) == signal.SIGKILL


def _ended_by(run: Callable[[], object]) -> int:
    """The signal that ended it; 0 where it came to its own end."""
    child = os.fork()
    if not child:
        try:
            run()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status)


class Disk:
    """Notes what is flushed and what is named, in order, as the system is asked for it."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._flushed: list[tuple[int, int]] = []
        self._named: dict[Path, int] = {}
        fsync, replace, link = os.fsync, os.replace, os.link

        def flushing(descriptor: int) -> None:
            fsync(descriptor)
            found = os.fstat(descriptor)
            self._flushed.append((found.st_ino, found.st_size))

        def renaming(source: Path, target: Path) -> None:
            replace(source, target)
            self._named[Path(target)] = len(self._flushed)

        def linking(source: str, target: Path) -> None:
            link(source, target)
            self._named[Path(target)] = len(self._flushed)

        patch.setattr(os, "fsync", flushing)
        patch.setattr(os, "replace", renaming)
        patch.setattr(os, "link", linking)

    def keeps(self, path: Path) -> bool:
        """Whether a file outlives a power cut: all of it was flushed before it got its name, and
        its folder after."""
        if path not in self._named:
            return False
        named = self._named[path]
        before, after = self._flushed[:named], self._flushed[named:]
        found, folder = path.stat(), path.parent.stat().st_ino
        return (found.st_ino, found.st_size) in before and folder in [inode for inode, _ in after]
