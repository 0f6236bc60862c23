"""Accounts on the command line, and those of the example school."""

import json
import os
import pty
import select
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from programme.access import accounts, second_factor, sessions, tokens
from programme.school.application import open_application
from programme.school.settings import Settings
from programme.simulation import example
from store import second_factors
from tests.cli.test_cli import Cli

RIGHT = "семь раз отмерь"


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    return Cli(tmp_path)


def may_enter(home: Path, login: str, password: str) -> bool:
    with open_application(Settings(home=home), create=False) as app:
        entered = sessions.sign_in(app, login, password, "", "", datetime.now(UTC))
        return entered.account.login == login


def due(home: Path, login: str, password: str) -> str:
    """What somebody who signs in has to do first."""
    moment = datetime.now(UTC)
    with open_application(Settings(home=home), create=False) as app:
        signed = sessions.sign_in(app, login, password, "", "", moment)
        found = sessions.session_of(app, signed.token, moment)
    assert found is not None
    return found.due


def until(terminal: int, told: str) -> str:
    """What is shown on a terminal up to these words, which must come."""
    shown = b""
    while told.encode() not in shown:
        assert select.select([terminal], [], [], 30)[0], shown.decode()
        shown += os.read(terminal, 1_000)
    return shown.decode()


def test_a_password_is_generated_and_shown_once(cli: Cli) -> None:
    cli("person", "add", "Иванова Анна Петровна")
    made = cli.json("user", "add", "anna", "--role", "coordinator", "--person", "1", "--generate")
    assert may_enter(cli.home, "anna", str(made["password"]))
    listed = cli("user", "list", "--json") + cli("user", "list")
    assert "coordinator" in listed
    assert str(made["password"]) not in listed
    assert "argon2" not in listed
    again = cli.answer("user", "password", "anna", "--generate").strip()
    assert may_enter(cli.home, "anna", again)


def test_a_password_comes_from_a_file_that_only_its_owner_may_read(cli: Cli) -> None:
    file = cli.home / "password.txt"
    file.write_text(RIGHT + "\n", "utf-8")
    file.chmod(0o644)
    add = ("user", "add", "anna", "--role", "auditor", "--password-file", str(file))
    assert "chmod 600" in cli(*add, code=2)
    file.chmod(0o600)
    assert cli.answer(*add) == "Готово.\n"
    assert may_enter(cli.home, "anna", RIGHT)


def test_a_password_is_asked_for_twice_and_not_shown(cli: Cli) -> None:
    ours, theirs = pty.openpty()
    words = [sys.executable, "-m", "cli.app", "user", "add", "anna", "--role", "auditor"]
    with subprocess.Popen(
        words, env=cli.environment, stdin=theirs, stdout=theirs, stderr=theirs, cwd=cli.home,
        start_new_session=True,
    ) as child:  # fmt: skip
        os.close(theirs)
        said = until(ours, "Пароль: ")
        os.write(ours, f"{RIGHT}\n".encode())
        said += until(ours, "Ещё раз: ")
        os.write(ours, f"{RIGHT}\n".encode())
        said += until(ours, "Готово.")
        assert child.wait(30) == 0
    os.close(ours)
    assert RIGHT not in said
    assert may_enter(cli.home, "anna", RIGHT)


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("add", "b", "--role", "auditor"), 2, "--generate"),
        (("add", "b", "--role", "king", "--generate"), 2, "administrator"),
        (("add", "b c", "--role", "auditor", "--generate"), 2, "без пробелов"),
        (("add", "anna", "--role", "auditor", "--generate"), 2, "занят"),
        (("add", "b", "--role", "auditor", "--language", "de", "--no-password"), 2, "ru, en"),
        (("add", "b", "--role", "auditor", "--person", "7", "--generate"), 2, "«7» нет"),
        (("disable", "b"), 2, "user list"),
        (("link", "anna", "4711"), 2, "NASTAVNIK_OIDC_ISSUER"),
        (("token", "add", "anna", "x", "--days", "9999"), 2, "366"),
        (("token", "revoke", "anna", "x"), 2, "Такого ключа"),
    ],
)
def test_what_cannot_be_is_told_in_words(
    cli: Cli, words: tuple[str, ...], code: int, told: str
) -> None:
    cli("user", "add", "anna", "--role", "auditor", "--no-password")
    done = subprocess.run(
        [sys.executable, "-m", "cli.app", "user", *words], env=cli.environment, cwd=cli.home,
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, told in done.stderr, done.stdout) == (code, True, ""), done.stderr


def test_sessions_and_tokens_are_seen_and_ended(cli: Cli) -> None:
    made = str(cli.json("user", "add", "anna", "--role", "auditor", "--generate")["password"])
    assert may_enter(cli.home, "anna", made)
    assert len(json.loads(cli("user", "sessions", "list", "anna", "--json"))) == 1
    assert cli.json("user", "sessions", "end", "anna") == {"ended": 1}
    raw = cli.answer("user", "token", "add", "anna", "отчёт", "--write", "--days", "30").strip()
    with open_application(Settings(home=cli.home), create=False) as app:
        found = tokens.token_of(app, raw, datetime.now(UTC))
    assert found is not None
    assert (found.account.login, found.scope) == ("anna", "write")
    shown = cli("user", "token", "list", "anna")
    assert "менять" in shown
    assert raw not in shown + cli("user", "token", "list", "anna", "--json")
    cli("user", "token", "revoke", "anna", "отчёт")
    assert json.loads(cli("user", "token", "list", "anna", "--json")) == []


def test_an_account_is_shut_out_and_let_in_and_linked(cli: Cli) -> None:
    issuer = "https://id.school.example"
    cli("user", "add", "anna", "--role", "auditor", "--no-password")
    cli("user", "link", "anna", "4711", NASTAVNIK_OIDC_ISSUER=issuer)
    cli("user", "disable", "anna")
    assert json.loads(cli("user", "list", "--json"))[0]["state"] == "disabled"
    cli("user", "enable", "anna")
    account = json.loads(cli("user", "list", "--json"))[0]
    assert (account["state"], account["subject"]) == ("active", f"{issuer} 4711")


def test_the_example_school_has_accounts_whose_passwords_only_its_owner_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(example, "PAIRS", 2)
    moment = datetime(2020, 8, 24, 9, tzinfo=UTC)
    with open_application(Settings(home=tmp_path)) as app:
        assert example.is_empty(app)
        file, made = example.open_accounts(app, example.open_example(app, moment), moment)
        for login, password in made.items():
            sessions.sign_in(app, login, password, "", "", moment)
        known = {account.login: account for account in accounts.listing(app)}
    assert file.stat().st_mode & 0o777 == 0o600
    written = dict(line.split() for line in file.read_text("utf-8").splitlines())
    assert written == made
    assert {login: account.role for login, account in known.items()} == {
        "coordinator": "coordinator",
        "director": "responsible",
        "auditor": "auditor",
        "admin": "administrator",
    }
    people = {known["coordinator"].person, known["director"].person}
    assert len(people - {None}) == 2
    assert known["auditor"].person is known["admin"].person is None


def test_a_password_given_on_the_command_line_is_replaced_at_the_first_sign_in(cli: Cli) -> None:
    made = cli.json("user", "add", "anna", "--role", "auditor", "--generate")
    assert due(cli.home, "anna", str(made["password"])) == "password"
    again = cli.answer("user", "password", "anna", "--generate").strip()
    assert due(cli.home, "anna", again) == "password"


def test_the_link_of_the_first_administrator_is_shown_on_a_terminal_and_in_no_log(cli: Cli) -> None:
    piped = cli("prepare", "--no-example")
    assert "nastavnik user first" in piped
    assert "/first/" not in piped
    ours, theirs = pty.openpty()
    words = [sys.executable, "-m", "cli.app", "prepare", "--no-example"]
    with subprocess.Popen(
        words, env=cli.environment, stdin=theirs, stdout=theirs, stderr=theirs, cwd=cli.home,
        start_new_session=True,
    ) as child:  # fmt: skip
        os.close(theirs)
        assert until(ours, "http://127.0.0.1:8128/first/")
        assert child.wait(60) == 0
    os.close(ours)
    assert "/first/" in cli("user", "first")
    cli("user", "add", "admin", "--role", "administrator", "--generate")
    assert "user first" in cli("user", "first", code=2)
    assert "/first/" not in cli("prepare", "--no-example")


def test_a_lost_second_factor_is_removed_on_the_server_and_the_command_says_so(cli: Cli) -> None:
    cli("user", "add", "vera", "--role", "auditor", "--generate")
    with open_application(Settings(home=cli.home)) as app:
        vera = accounts.named(app, "vera")
        with app.database.writing() as tx:
            second_factors.add(tx, vera.id, "totp", "Phone", "sealed", 1, datetime.now(UTC))
        assert "без второго человека" in cli("user", "reset-second-factor", "vera")
        assert second_factor.held(app, vera).factors == []
    cli("user", "reset-second-factor", "nobody", code=2)
