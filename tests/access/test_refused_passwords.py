"""A list of passwords nobody may take: a school brings its own, however long."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from programme.access import accounts, common_passwords, passwords, sessions
from programme.people import register
from programme.processes import cycles
from programme.school.application import Application, build
from programme.school.settings import Settings
from states.errors import WrongUse
from states.school_history import By
from store.database import open_database
from tests.author import BY
from tests.cast import at
from tests.door import HOMES, NOON, RIGHT


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    """A school whose list has every password of its kind up to 3000."""
    listed = tmp_path / "refused.txt"
    lines = [f"Колокольчик{n}" for n in range(3000)]
    listed.write_bytes("\r\n".join(lines).encode() + b"\n\xff\xfe broken\n")
    settings = Settings(home=tmp_path, refused_passwords=listed)
    opened = build(settings, open_database(f"sqlite:///{tmp_path / 'x.db'}"))
    yield opened
    opened.close()


@pytest.mark.parametrize("word", ["Колокольчик0", "колокольчик1499", "КОЛОКОЛЬЧИК2999"])
def test_a_listed_password_is_refused_wherever_one_is_chosen(app: Application, word: str) -> None:
    with pytest.raises(WrongUse, match="guessed first"):
        accounts.add(app, "anna", "auditor", word, By(NOON))
    anna = accounts.add(app, "anna", "auditor", RIGHT, By(NOON))
    with pytest.raises(WrongUse, match="guessed first"):
        accounts.change_password(app, anna, word, by=BY)
    with pytest.raises(WrongUse, match="guessed first"):
        sessions.change_own_password(app, anna, RIGHT, word, HOMES, NOON)
    sessions.sign_in(app, "anna", RIGHT, HOMES, "", NOON)


def test_what_only_looks_like_a_listed_password_will_do(app: Application) -> None:
    accounts.add(app, "anna", "auditor", "Колокольчик3000", By(NOON))


def test_a_list_that_is_not_there_lets_no_password_through(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, refused_passwords=tmp_path / "nowhere.txt")
    app = build(settings, open_database(f"sqlite:///{tmp_path / 'x.db'}"))
    with pytest.raises(WrongUse, match=r"nowhere\.txt"):
        accounts.add(app, "anna", "auditor", RIGHT, By(NOON))
    app.close()


def test_passwords_that_people_take_first_are_refused() -> None:
    common = common_passwords.common()
    assert len(common) >= 3_000
    assert all(len(word) >= passwords.SHORTEST for word in common)
    for word in sorted(common)[::50]:
        with pytest.raises(WrongUse, match="guessed first"):
            passwords.acceptable("anna", word)


@pytest.mark.parametrize(
    "word",
    ["Password123", "PASSWORD1999", "qwertyuiop", "1q2w3e4r5t6y", "Йцукенгшщз", "пароль123456",
     "Наставник2031", "qwerty123456", "0987654321", "12121212121", "йцукйцукйцук", "iloveyou123"],
)  # fmt: skip
def test_a_common_password_is_refused_in_any_case_and_with_digits_after_it(word: str) -> None:
    with pytest.raises(WrongUse, match="guessed first"):
        passwords.acceptable("anna", word)


def test_a_password_of_nothing_but_names_is_refused(app: Application) -> None:
    person = register.add(app, "Римская-Корсакова Анна Петровна", by=BY)
    cycles.open_cycle(app, "2020/21", at("2020-09-01"), holders={"coordinator": [person]})
    for word in ("КорсаковаАнна1980", "anna.korsakova", "Анна-Римская!", "школа128школа"):
        with pytest.raises(WrongUse, match="guessed first"):
            accounts.add(app, "anna.korsakova", "auditor", word, By(NOON), person)
    accounts.add(app, "anna.korsakova", "auditor", "Анна поёт по утрам", By(NOON), person)
