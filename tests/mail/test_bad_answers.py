"""What becomes of letters where a mail server answers badly: none is lost for the sender's fault.

Some of the rows of `python -m bench.answers`, which tries them all."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bench.answers import ROWS, SOME, Fate, Fault, founded, lived_through
from notifications.channel import ProbeStep
from notifications.channels.smtp import Smtp
from notifications.message import Outcome
from notifications.smtp_answers import Stage, outcome_of
from programme.mail import mailbox
from programme.mail.trial import trial
from programme.people import register
from programme.school.application import Application, build
from programme.school.settings import Settings
from states.errors import WrongUse
from store.database import open_database
from tests.author import BY
from tests.cast import at
from tests.scripted_server import ScriptedServer, serving

MORNING = at("2020-09-02", 9)
TRIED = (
    ("AUTH", "535 5.7.8 bad credentials", ""),
    ("MAIL", "550 5.1.8 sender rejected", ""),
    ("RCPT", "554 5.7.1 relay access denied", ""),
    ("RCPT", "550 5.1.1 no such user", SOME),
    ("RCPT", "552 5.2.2 mailbox full", SOME),
    ("RCPT", "550 5.7.1 your letters are not wanted here", SOME),
    ("dot", "554 5.7.1 spam", ""),
    ("dot", "552 5.3.4 too large", SOME),
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    folder = tmp_path_factory.mktemp("school")
    return folder, founded(folder)


def fate_of(template: Path, tmp_path: Path, stage: str, how: str, only: str) -> Fate:
    shutil.copytree(template, tmp_path / "school")
    with serving(ScriptedServer(stage, how, only)) as server:
        return lived_through(tmp_path / "school", server)


@pytest.mark.parametrize(
    ("stage", "how", "only", "fault"), [row for row in ROWS if row[:3] in TRIED]
)
def test_no_letter_is_lost_nor_dead_for_the_senders_fault(
    template: tuple[Path, int], tmp_path: Path, stage: str, how: str, only: str, fault: Fault
) -> None:
    folder, letters = template
    assert list(fate_of(folder, tmp_path, stage, how, only).faults(fault, letters)) == []


def test_every_row_that_is_tried_here_is_one_of_the_bench() -> None:
    assert set(TRIED) <= {row[:3] for row in ROWS}
    assert len(ROWS) >= 40


@pytest.mark.parametrize(
    ("stage", "code", "text", "outcome"),
    [
        ("session", 535, "5.7.8 bad credentials", "stopped"),
        ("mail", 530, "5.7.0 authentication required", "stopped"),
        ("mail", 552, "5.3.4 larger than 10 MB", "failed"),
        ("mail", 451, "4.7.1 slow down", "stopped"),
        ("rcpt", 550, "5.1.1 no such user", "refused"),
        ("rcpt", 550, "no such user here", "refused"),
        ("rcpt", 550, "5.1.8 the sender's domain", "doubted"),
        ("rcpt", 550, "5.0.0 blocked by our policy", "doubted"),
        ("rcpt", 550, "Нет такого пользователя", "refused"),
        ("rcpt", 550, "Отправитель заблокирован", "doubted"),
        ("rcpt", 552, "5.2.2 mailbox full", "again"),
        ("rcpt", 552, "mailbox full", "again"),
        ("rcpt", 554, "5.7.1 relay access denied", "doubted"),
        ("rcpt", 550, "5.4.4 no route", "failed"),
        ("rcpt", 450, "4.2.0 greylisted", "again"),
        ("rcpt", 421, "4.7.0 too many", "stopped"),
        ("rcpt", 452, "4.3.1 no room", "stopped"),
        ("data", 554, "5.7.1 spam", "doubted"),
        ("data", 550, "5.6.0 content", "failed"),
        ("data", 451, "4.6.0 later", "again"),
        # what only looks like an enhanced code
        ("rcpt", 550, "12.5.1.1 no such user", "refused"),
        ("rcpt", 550, "2.1.5 no such user", "refused"),
    ],
)
def test_an_answer_is_about_the_recipient_the_letter_or_the_sender(
    stage: Stage, code: int, text: str, outcome: Outcome
) -> None:
    assert outcome_of(stage, code, text) == outcome


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    settings = Settings(home=tmp_path)
    opened = build(settings, open_database(settings.url))
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "address",
    [
        "мама@mail.ru", "ivan@mail.ru,olga@mail.ru", "ivan@", "@mail.ru", "ivan", "ivan@mail..ru",
        "a" * 250 + "@mail.ru", "ivan@mail.ru olga@mail.ru", "Иван <ivan@mail.ru>",
        "ivan@mail.ru\r\nBcc: all@mail.ru", "ivan@@mail.ru", "ivan.@mail.ru",
    ],
)  # fmt: skip
def test_what_is_not_one_address_is_refused_where_it_comes_in(
    app: Application, address: str
) -> None:
    with pytest.raises(WrongUse, match="is not an e-mail address"):
        register.add(app, "Иван", address, by=BY)


@pytest.mark.parametrize(
    ("typed", "kept", "given"),
    [
        (" ivan@Mail.RU ", "ivan@mail.ru", "ivan@mail.ru"),
        ("ivan@почта.рф", "ivan@почта.рф", "ivan@xn--80a1acny.xn--p1ai"),
        ("ivan@school.local", "ivan@school.local", "ivan@school.local"),
        ("i.van+school@mail.ru", "i.van+school@mail.ru", "i.van+school@mail.ru"),
    ],
)
def test_an_address_is_kept_as_people_write_it_and_given_as_servers_take_it(
    app: Application, typed: str, kept: str, given: str
) -> None:
    person = register.add(app, "Иван", typed, by=BY)
    assert register.find(app, kept) == person
    found = app.settings.channel.address_of(kept)
    assert found is not None
    assert found.given == given


def steps(app: Application, port: int, **settings: object) -> list[ProbeStep]:
    """A trial of the mail against a server on this port."""
    channel = Smtp(
        **{
            "host": "127.0.0.1",
            "port": port,
            "tls": "none",
            "user": "school",
            "password": SecretStr("secret"),
            **settings,
        }  # type: ignore[arg-type]
    )
    app.settings.channel = channel

    async def tried() -> list[ProbeStep]:
        return [step async for step in trial(app, "ivan@mail.ru", MORNING)]

    return asyncio.run(tried())


def test_a_trial_of_the_mail_goes_to_the_end_where_everything_is_right(app: Application) -> None:
    with serving(ScriptedServer()) as server:
        found = steps(app, server.port)
    assert [step.ok for step in found] == [True] * 6
    assert len(server.taken) == 1


@pytest.mark.parametrize(
    ("stage", "how", "said", "remedy"),
    [
        ("banner", "554 5.7.1 no", "Соединиться с", "NASTAVNIK_SMTP_PORT"),
        ("AUTH", "535 5.7.8 bad credentials", "Войти как school", "пароль"),
        ("MAIL", "550 5.1.8 sender rejected", "Назвать отправителя", "NASTAVNIK_MAIL_FROM"),
        ("RCPT", "554 5.7.1 relay access denied", "Назвать получателя", "relay"),
        ("dot", "550 5.7.26 DMARC", "Передать письмо", "SPF"),
    ],
)
def test_a_trial_says_at_which_step_the_mail_fails_and_what_to_do(
    app: Application, stage: str, how: str, said: str, remedy: str
) -> None:
    with serving(ScriptedServer(stage, how)) as server:
        *before, last = steps(app, server.port)
    assert all(step.ok for step in before)
    assert not last.ok
    assert last.what.ru.startswith(said)
    assert how[:3] in last.answer
    assert last.remedy is not None
    assert remedy in last.remedy.ru


def test_a_trial_finds_a_server_without_tls_and_one_that_does_not_exist(app: Application) -> None:
    with serving(ScriptedServer("STARTTLS", "502 5.5.1 no")) as server:
        last = steps(app, server.port, tls="starttls")[-1]
    assert last.what.ru == "Перейти на TLS"
    last = steps(app, 25, host="no-such-host.invalid", tls="starttls")[-1]
    assert last.what.ru.startswith("Найти сервер")
    assert not last.ok


def test_all_that_failed_waits_again_but_what_goes_to_an_address_that_was_refused(
    template: tuple[Path, int], tmp_path: Path
) -> None:
    folder, letters = template
    shutil.copytree(folder, tmp_path / "school")
    with serving(ScriptedServer("dot", "550 5.6.0 content", SOME)) as server:
        lived_through(tmp_path / "school", server)
    settings = Settings(home=tmp_path / "school")
    opened = build(settings, open_database(f"sqlite:///{tmp_path / 'school' / 'school.db'}"))
    assert mailbox.counts(opened)["failed"] == 11
    assert mailbox.try_all_again(opened, MORNING) == 11
    assert mailbox.counts(opened)["failed"] == 0
    assert mailbox.try_all_again(opened, MORNING) == 0
    assert letters == 111
    opened.close()
