"""A password that was stolen somewhere opens nothing here: those that come with the program, and
the sums of Have I Been Pwned, which a school may name."""

from collections.abc import Iterable
from hashlib import sha1
from pathlib import Path

import pytest

from programme.access import accounts, passwords
from programme.school.application import build
from programme.school.settings import Settings
from states.errors import WrongUse
from states.school_history import By
from store.database import open_database
from tests.door import NOON, RIGHT

STOLEN = [f"в тихом омуте {n}" for n in range(0, 20_000, 7)]
FREE = [f"в тихом омуте {n}" for n in range(20_000) if n % 7]


def line(word: str, count: int = 3) -> bytes:
    digest = sha1(word.encode(), usedforsecurity=False).hexdigest().upper()
    return f"{digest}:{count}".encode()


def written(file: Path, lines: Iterable[bytes], end: bytes = b"\r\n") -> Path:
    file.write_bytes(end.join(lines) + end)
    return file


@pytest.fixture
def sums(tmp_path: Path) -> Path:
    """As they are given out: in order, with Windows' ends of lines."""
    return written(tmp_path / "pwned.txt", sorted(map(line, STOLEN)))


@pytest.mark.parametrize(
    "word",
    ["ghjgfufylf", "firefighter", "FireFighter2031", "california1", "CALIFORNIA1", "desperados",
     "alessandro", "badnaamhere"],
)  # fmt: skip
def test_a_password_out_of_a_breach_is_refused_without_any_setting(word: str) -> None:
    with pytest.raises(WrongUse, match="list of stolen"):
        passwords.acceptable("anna", word)


def test_what_no_breach_has_will_do() -> None:
    for word in (RIGHT, passwords.generated(), "в тихом омуте черти водятся"):
        passwords.acceptable("anna", word)


def test_every_stolen_password_is_found_among_sums_and_no_other(sums: Path) -> None:
    for word in STOLEN[::10]:
        with pytest.raises(WrongUse, match="list of stolen"):
            passwords.acceptable("anna", word, sums)
    for word in FREE[::60]:
        passwords.acceptable("anna", word, sums)
    for listed in (STOLEN[:1], STOLEN[:2]):
        few = written(sums.with_name("few.txt"), sorted(map(line, listed)), b"\n")
        with pytest.raises(WrongUse, match="list of stolen"):
            passwords.acceptable("anna", STOLEN[0], few)
        passwords.acceptable("anna", FREE[0], few)


def test_a_stolen_password_is_found_as_it_is_typed_and_in_small_letters(tmp_path: Path) -> None:
    stolen = ["Тихий Омут Осенью", "тихий дом осенью", "тихи\u0438\u0306 сад осенью"]
    few = written(tmp_path / "few.txt", sorted(map(line, stolen)))
    for word in (stolen[0], "Тихий ДОМ осенью", stolen[2]):
        with pytest.raises(WrongUse, match="list of stolen"):
            passwords.acceptable("anna", word, few)
    passwords.acceptable("anna", "тихий омут осенью", few)


def test_sums_are_asked_wherever_a_password_is_chosen(tmp_path: Path, sums: Path) -> None:
    settings = Settings(home=tmp_path, refused_passwords=sums)
    app = build(settings, open_database(f"sqlite:///{tmp_path / 'x.db'}"))
    with pytest.raises(WrongUse, match="list of stolen"):
        accounts.add(app, "anna", "auditor", STOLEN[3], By(NOON))
    accounts.add(app, "anna", "auditor", FREE[3], By(NOON))
    app.close()


@pytest.mark.parametrize("what", ["unordered", "cut", "holes", "ntlm", "packed"])
def test_a_list_of_sums_that_cannot_be_searched_lets_no_password_through(
    tmp_path: Path, what: str
) -> None:
    lines = sorted(map(line, STOLEN))
    file = written(tmp_path / "pwned.txt", lines)
    match what:
        case "unordered":
            written(file, map(line, STOLEN))
        case "cut":
            file.write_bytes(file.read_bytes()[: 47 * 200 + 20])
        case "holes":
            # 40 GB, of which the middle was never written: to read it would take minutes
            with file.open("r+b") as opened:
                opened.truncate(40_000_000_000)
        case "ntlm":
            written(file, [found[8:] for found in lines])
        case _:
            file.write_bytes(b"PK\x03\x04\0\0 and so on")
    for word in (FREE[0], "в самом конце списка", *FREE[100:140]):
        with pytest.raises(WrongUse, match=r"pwned\.txt"):
            passwords.acceptable("anna", word, file)
