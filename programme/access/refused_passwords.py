"""The school's own list of passwords that nobody may take: words, or sums of breached passwords.

A file of words has one a line. A file as "Have I Been Pwned" gives it out has lines `SHA-1:count`
in the order of the sums, and tens of gigabytes: it is searched where it lies, by halves.
"""

import os
import re
import unicodedata
from collections.abc import Iterable
from hashlib import sha1
from pathlib import Path
from typing import BinaryIO, NamedTuple

from states.definition import Words
from states.errors import WrongUse

_SUM = re.compile(rb"(?:\xef\xbb\xbf)?([0-9A-Fa-f]{40}):[0-9]+\s*")
_OTHER_SUM = re.compile(rb"(?:\xef\xbb\xbf)?[0-9A-Fa-f]{32}:[0-9]+\s*")
"""NTLM, in which the same passwords are given out."""
_AFTER_ALL = b"G"
_LONGEST_LINE = 100
"""Bytes; whatever is longer is no sum."""
_BEGINNING = 4096
_SAMPLES = 1000


def lists(file: Path, spellings: Iterable[str]) -> bool:
    """Whether the file has a password in one of these spellings; words are compared in any case.
    `WrongUse` where it cannot be read, or its sums are not in order."""
    try:
        with file.open("rb") as opened:
            if _has_sums(opened, file):
                return any(_found(opened, file, _sum_of(word)) for word in spellings)
            folded = {_folded(word) for word in spellings}
            return any(_folded(line.decode(errors="replace").strip()) in folded for line in opened)
    except OSError as error:
        raise _unreadable(file) from error


def kind(file: Path) -> Words:
    """What it is, in words; sums are looked at in a thousand places. `WrongUse` as `lists`."""
    try:
        with file.open("rb") as opened:
            if not _has_sums(opened, file):
                return Words(ru="пароли по одному в строке", en="passwords, one a line")
            size, before = _size(opened), b""
            for at in [size * n // _SAMPLES for n in range(_SAMPLES)] + [size - 1]:
                line = _line_at(opened, file, at)
                if line.sum < before:
                    raise _damaged(file, line.begins)
                before = line.sum
    except OSError as error:
        raise _unreadable(file) from error
    return Words(ru="суммы SHA-1 по порядку", en="SHA-1 sums, in order")


class _Line(NamedTuple):
    """A line with a sum, and where in the file it stands."""

    sum: bytes
    begins: int
    ends: int


def _has_sums(opened: BinaryIO, file: Path) -> bool:
    beginning = opened.read(_BEGINNING)
    opened.seek(0)
    first = beginning.split(b"\n", 1)[0]
    if _OTHER_SUM.fullmatch(first) or b"\0" in beginning:
        raise WrongUse(
            Words(
                ru=f"{file}: это не список паролей. Годятся пароли по одному в строке или суммы "
                "SHA-1 от Have I Been Pwned, распакованные и по порядку.",
                en=f"{file}: this is no list of passwords. It may have passwords, one a line, or "
                "SHA-1 sums of Have I Been Pwned, unpacked and in order.",
            ),
            "unsuitable",
        )
    return _SUM.fullmatch(first) is not None


def _found(opened: BinaryIO, file: Path, wanted: bytes) -> bool:
    """By halves: what is wanted can stand between `low` and `high` alone."""
    low, high = 0, _size(opened)
    # of a file that was cut off most is there and in order
    _line_at(opened, file, high - 1)
    least, most = b"", _AFTER_ALL
    while low < high:
        line = _line_at(opened, file, (low + high) // 2)
        if not least < line.sum < most:
            raise _damaged(file, line.begins)
        if line.sum == wanted:
            return True
        if line.sum < wanted:
            low, least = line.ends, line.sum
        else:
            high, most = line.begins, line.sum
    return False


def _line_at(opened: BinaryIO, file: Path, at: int) -> _Line:
    """The line that this byte is of."""
    start = max(at - _LONGEST_LINE, 0)
    opened.seek(start)
    block = opened.read(2 * _LONGEST_LINE)
    begins = block.rfind(b"\n", 0, at - start) + 1
    ends = block.find(b"\n", at - start) + 1 or len(block)
    said = _SUM.fullmatch(block[begins:ends])
    if said is None:
        raise _damaged(file, start + begins)
    return _Line(said[1].upper(), start + begins, start + ends)


def _size(opened: BinaryIO) -> int:
    return os.fstat(opened.fileno()).st_size


def _sum_of(word: str) -> bytes:
    # what the passwords are given out by; nothing of ours is kept so
    return sha1(word.encode(), usedforsecurity=False).hexdigest().upper().encode()


def _folded(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold()


def _damaged(file: Path, at: int) -> WrongUse:
    return WrongUse(
        Words(
            ru=f"{file}: список запрещённых паролей повреждён или не по порядку (байт {at}). "
            "Скачайте его заново, суммы по порядку.",
            en=f"{file}: the list of passwords that are refused is damaged or not in order (byte "
            f"{at}). Fetch it anew, ordered by hash.",
        ),
        "unreadable",
    )


def _unreadable(file: Path) -> WrongUse:
    return WrongUse(
        Words(
            ru=f"{file}: список запрещённых паролей не читается.",
            en=f"{file}: the list of passwords that are refused cannot be read.",
        ),
        "unreadable",
    )
