"""The table of letters is read on a narrow terminal, in the language of whoever reads it."""

import asyncio
from pathlib import Path

import pytest

from programme.mail import delivery
from programme.people import dossier
from programme.school.application import open_application
from programme.school.settings import Settings
from states.school_history import By
from tests.cast import at
from tests.school import met, opened
from tests.shell import Shell

SENT = at("2020-10-06")


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    with open_application(Settings(home=tmp_path)) as app:
        who = opened(app)
        met(app, who)
        dossier.correct(app, who["mentee"], "Ёлкина Анна", "", "ru", by=By(SENT))
        asyncio.run(delivery.deliver(app, SENT))
    found = Shell(tmp_path)
    found.wide(80)
    return found


def test_letters_are_told_by_title_and_name_in_eighty_columns(shell: Shell) -> None:
    done = shell("mail", "list", "--instance", "пара 1")
    assert done.code == 0, done.err
    said = done.out
    assert max(map(len, said.splitlines())) <= 80
    words = " ".join(said.replace("│", " ").split())
    assert "consents_asked" not in words
    for part in ("согласия", "Ёлкина", "Мария", "нет адреса"):
        assert part in words
    assert "no address" not in words
    headings = said.splitlines()[2]
    assert [head.strip() for head in headings.strip("┃").split("┃")] == [
        "№", "написано", "письмо", "кому", "о чём", "судьба",
    ]  # fmt: skip
