"""A list of passwords nobody may take: a school brings its own, however long."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from programme.access import accounts, sessions
from programme.school.application import Application, build
from programme.school.settings import Settings
from states.errors import WrongUse
from store.database import open_database
from tests.door import HOMES, NOON, RIGHT


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    """A school whose list has every password of its kind up to 3000."""
    listed = tmp_path / "refused.txt"
    lines = [f"Summertime{n}" for n in range(3000)]
    listed.write_bytes("\r\n".join(lines).encode() + b"\n\xff\xfe broken\n")
    settings = Settings(home=tmp_path, refused_passwords=listed)
    opened = build(settings, open_database(f"sqlite:///{tmp_path / 'x.db'}"))
    yield opened
    opened.close()


@pytest.mark.parametrize("word", ["Summertime0", "summertime1499", "SUMMERTIME2999"])
def test_a_listed_password_is_refused_wherever_one_is_chosen(app: Application, word: str) -> None:
    with pytest.raises(WrongUse, match="guessed first"):
        accounts.add(app, "anna", "auditor", word, NOON)
    anna = accounts.add(app, "anna", "auditor", RIGHT, NOON)
    with pytest.raises(WrongUse, match="guessed first"):
        accounts.change_password(app, anna, word)
    with pytest.raises(WrongUse, match="guessed first"):
        sessions.change_own_password(app, anna, RIGHT, word, HOMES, NOON)
    sessions.sign_in(app, "anna", RIGHT, HOMES, "", NOON)


def test_what_only_looks_like_a_listed_password_will_do(app: Application) -> None:
    accounts.add(app, "anna", "auditor", "Summertime3000", NOON)


def test_a_list_that_is_not_there_lets_no_password_through(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, refused_passwords=tmp_path / "nowhere.txt")
    app = build(settings, open_database(f"sqlite:///{tmp_path / 'x.db'}"))
    with pytest.raises(WrongUse, match=r"nowhere\.txt"):
        accounts.add(app, "anna", "auditor", RIGHT, NOON)
    app.close()
