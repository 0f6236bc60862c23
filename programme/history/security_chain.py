"""The security log's file, whose lines are chained: what is changed, cut out or cut off is seen.

A line begins with its number and ends with a hash over all of it and the hash of the line before,
across files, starts and whoever else writes. The first line of a file says after which hash it
comes, so that a chain may begin where the oldest files were let go. With each checkpoint the
school's own history takes down number and hash of the newest line: whoever computes a changed log
anew does not agree with it, nor with the proof that a letter carried away.
"""

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from programme.history.problem import Problem, problem
from programme.school.application import Application
from states.school_history import By, LogHead
from store import school_history
from store.files import make_folder

BYTES, FILES = 5_000_000, 20
"""A file that is longer is followed by another; so many are kept."""
_NAME = "security.log"
_PATIENCE = 1.0
"""Seconds to wait for whoever writes or looks; each holds it for less than a thousandth."""
_BEFORE_ALL = LogHead(0, "0" * 64)
_LINE = re.compile(
    rb'(\{"number": (\d{1,15}), (?:"after": "([0-9a-f]{64})", )?.*), "chain": "([0-9a-f]{64})"\}\n'
)
_TAIL = 4096
"""Bytes in which the last line is found: none has a tenth of that."""


class ChainedLog:
    """The files of a folder."""

    def __init__(self, folder: Path, most: int = BYTES) -> None:
        self._folder = folder
        self._file = folder / _NAME
        self._most = most
        self._lock = FileLock(folder / "security.lock", timeout=_PATIENCE, mode=0o600)

    def append(self, said: str) -> str:
        """Writes a JSON object as the next line, which is returned. `OSError`."""
        make_folder(self._folder)
        with self._lock:
            head = self._whole_end()
            if self._size() >= self._most:
                self._rotate()
            line = _sealed(head, said, first=self._size() == 0)
            self._file.touch(0o600)
            with self._file.open("ab") as file:
                file.write(line.encode() + b"\n")
        return line

    def head(self) -> LogHead | None:
        """The newest line, once it is on the disk for good; None where there is no log."""
        if not self._kept():
            return None
        with self._lock:
            with suppress(FileNotFoundError), self._file.open("rb+") as file:
                os.fsync(file.fileno())
            return self._whole_end()

    def opened(self, stack: ExitStack) -> list[tuple[BinaryIO, int]]:
        """The files that are kept, the oldest first, and how much of each is there now: whoever
        writes goes on meanwhile."""
        if not self._kept():
            return []
        with self._lock:
            files = [stack.enter_context(path.open("rb")) for path in self._kept()]
            return [(file, os.fstat(file.fileno()).st_size) for file in files]

    def _size(self) -> int:
        return self._file.stat().st_size if self._file.exists() else 0

    def _kept(self) -> list[Path]:
        numbered = [self._numbered(n) for n in range(FILES - 1, -1, -1)]
        return [path for path in numbered if path.exists()]

    def _numbered(self, number: int) -> Path:
        return self._folder / f"{_NAME}.{number}" if number else self._file

    def _rotate(self) -> None:
        # Windows renames nothing that somebody reads: the next line tries again
        with suppress(PermissionError):
            for number in range(FILES - 1, 0, -1):
                if (before := self._numbered(number - 1)).exists():
                    before.replace(self._numbered(number))

    def _whole_end(self) -> LogHead:
        """The last line; half a line that a power cut left is taken away."""
        for path in reversed(self._kept()):
            with path.open("rb+") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(max(size - _TAIL, 0))
                tail = file.read()
                whole = tail.rfind(b"\n") + 1
                if whole < len(tail):
                    file.truncate(size - len(tail) + whole)
            for line in reversed(tail[:whole].splitlines(keepends=True)):
                if found := _LINE.fullmatch(line):
                    return LogHead(int(found[2]), found[4].decode())
        return _BEFORE_ALL


def note(app: Application, moment: datetime) -> None:
    """Takes the newest line down in the school's history, where it is not there already."""
    head = None
    # somebody holds it for long: the next checkpoint notes it
    with suppress(Timeout):
        head = ChainedLog(app.settings.log_folder).head()
    if head is None:
        return
    said = {"number": head.number, "chain": head.chain}
    with app.database.writing() as tx:
        noted = school_history.newest_of(tx, "school", "security_log")
        if noted is None or noted.details != said:
            school_history.record(tx, "school", 0, "security_log", By(moment), said)


def problems(folder: Path, noted: Sequence[LogHead]) -> Iterator[Problem]:
    """What was done to the files, whose newest lines the school's history has noted."""
    starts = [n for n in range(1, len(noted)) if noted[n].number < noted[n - 1].number]
    for start in starts:
        yield _problem(noted[start - 1].number, "журнал начат заново", "the log was begun anew")
    noted = noted[starts[-1] if starts else 0 :]
    with ExitStack() as stack:
        files = ChainedLog(folder).opened(stack)
        if files or noted:
            yield from _followed(files, {head.number: head.chain for head in noted})


def _followed(files: list[tuple[BinaryIO, int]], noted: dict[int, str]) -> Iterator[Problem]:
    head: LogHead | None = None
    for line in _lines(files):
        found = _LINE.fullmatch(line)
        number = int(found[2]) if found else 0
        if head is None and found and found[3]:
            head = LogHead(number - 1, found[3].decode())
            if number > 1 and len(files) < FILES:
                yield _problem(number, "журнала до этой строки нет", "the log before it is gone")
        if head is not None and number > head.number + 1:
            yield _problem(head.number + 1, "строка вырезана", "the line was cut out")
            return
        if head is None or found is None or not _follows(head, found):
            at = head.number + 1 if head else 1
            yield _problem(at, "строка изменена", "the line was changed")
            return
        head = LogHead(number, found[4].decode())
        if noted.get(number, head.chain) != head.chain:
            words = "в истории школы её хеш другой", "the school's history has another hash of it"
            yield _problem(number, *words)
            return
    last = max(noted, default=0)
    if last > (head.number if head else 0):
        ru = f"журнал обрезан, в истории школы последняя строка {last}"
        en = f"the log was cut off, the last line in the school's history is {last}"
        yield _problem(head.number if head else 0, ru, en)


def _lines(files: list[tuple[BinaryIO, int]]) -> Iterator[bytes]:
    for file, size in files:
        while size > 0 and (line := file.readline(size)):
            size -= len(line)
            yield line


def _follows(head: LogHead, found: re.Match[bytes]) -> bool:
    said = int(found[2]), found[3] or head.chain.encode(), found[4].decode()
    return said == (head.number + 1, head.chain.encode(), _hash(head, found[1]))


def _sealed(head: LogHead, said: str, *, first: bool) -> str:
    after = f'"after": "{head.chain}", ' if first else ""
    body = f'{{"number": {head.number + 1}, {after}{said[1:-1]}'
    return f'{body}, "chain": "{_hash(head, body.encode())}"}}'


def _hash(head: LogHead, body: bytes) -> str:
    return sha256(head.chain.encode() + body).hexdigest()


def _problem(number: int, ru: str, en: str) -> Problem:
    return problem("security_log", f"{_NAME} / {number}", ru, en)
