"""What a trial of the mail says to do follows the error and not the step alone, on real sockets."""

import asyncio
import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from socket import socket

import pytest
import trustme
from aiosmtpd.controller import Controller
from pydantic import SecretStr

from notifications import smtp_probe
from notifications.channel import ProbeStep
from notifications.channels.smtp import Smtp
from notifications.smtp_hints import Tls
from programme.mail.trial import trial
from programme.school.application import Application, build
from programme.school.settings import Settings
from store.database import open_database
from tests.cast import at
from tests.postmaster import Postmaster, free_port, mail_server
from tests.scripted_server import ScriptedServer, serving

MORNING = at("2020-09-02", 9)
Serving = Callable[[Path], AbstractContextManager[int]]
"""Serves on a port; the folder is for the file of its authority."""


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long in a test."""
    monkeypatch.setattr(smtp_probe, "PATIENCE", 1.0)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    opened = build(Settings(home=tmp_path), open_database(f"sqlite:///{tmp_path / 'school.db'}"))
    yield opened
    opened.close()


def scripted(stage: str = "", how: str = "") -> Serving:
    """A server that answers in the clear."""

    @contextmanager
    def serve(_folder: Path) -> Iterator[int]:
        with serving(ScriptedServer(stage, how)) as server:
            yield server.port

    return serve


@contextmanager
def nobody(_folder: Path) -> Iterator[int]:
    """A port on which nobody listens."""
    yield free_port()


@contextmanager
def tls_from_the_start(folder: Path) -> Iterator[int]:
    """A server like that of port 465: it says nothing before TLS."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with serving(ScriptedServer(context=context)) as server:
        yield server.port


@contextmanager
def starttls(folder: Path) -> Iterator[int]:
    """A server that lets nobody sign in before TLS."""
    controller = mail_server(Postmaster(), folder / "ca.pem")
    controller.start()
    yield controller.port
    controller.stop()


@contextmanager
def full(_folder: Path) -> Iterator[int]:
    """A port on which nobody is let in: its queue is full."""
    with socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        port = int(listening.getsockname()[1])
        held = [socket() for _ in range(8)]
        for one in held:
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
        yield port
        for one in held:
            one.close()


def last_step(app: Application, port: int, tls: Tls, **settings: object) -> ProbeStep:
    named = {"host": "127.0.0.1", "user": "school", "password": SecretStr("secret"), **settings}
    app.settings.channel = Smtp(port=port, tls=tls, **named)  # type: ignore[arg-type]

    async def steps() -> list[ProbeStep]:
        return [step async for step in trial(app, "ivan@mail.ru", MORNING)]

    return asyncio.run(steps())[-1]


@pytest.mark.parametrize(
    ("server", "tls", "step", "says", "says_not"),
    [
        (nobody, "starttls", "Соединиться", "NASTAVNIK_SMTP_PORT", "TLS"),
        (full, "starttls", "Соединиться", "никто не ответил за 1 с", "TLS"),
        (scripted("AUTH", "hang"), "none", "Войти", "ответа не было 1 с", "не подходят"),
        (scripted("MAIL", "hang"), "none", "Назвать отправителя", "ответа не было 1 с", "отправит"),
        (scripted("AUTH", "cut"), "none", "Войти", "оборвал", "не подходят"),
        (scripted("AUTH", "535 5.7.8 no"), "none", "Войти", "не подходят", "молчит"),
        (scripted("banner", "554 no"), "none", "Соединиться", "пускает ли", "молчит"),
        (scripted("EHLO", "250 here"), "starttls", "Перейти", "не предлагает TLS", "доверяет"),
        (scripted("EHLO", "250 here"), "none", "Войти", "NASTAVNIK_SMTP_TLS=starttls", "пароль"),
        (scripted("MAIL", "530 STARTTLS first"), "none", "Назвать", "TLS=starttls", "FROM"),
        (starttls, "none", "Войти", "NASTAVNIK_SMTP_TLS=starttls", "пароль"),
        (starttls, "tls", "Соединиться", "NASTAVNIK_SMTP_TLS=starttls", "сертификат"),
        (starttls, "starttls", "Перейти", "NASTAVNIK_SMTP_CA_FILE", "не предлагает"),
        (tls_from_the_start, "starttls", "Соединиться", "NASTAVNIK_SMTP_TLS=tls", "закрывает"),
        (tls_from_the_start, "tls", "Соединиться", "NASTAVNIK_SMTP_CA_FILE", "не отвечает"),
        (scripted("banner", "hang"), "tls", "Соединиться", "TLS=starttls", "закрывает"),
    ],
)  # fmt: skip
def test_what_to_do_follows_the_error(
    app: Application, tmp_path: Path, server: Serving, tls: Tls, step: str, says: str, says_not: str
) -> None:
    with server(tmp_path) as port:
        last = last_step(app, port, tls)
    assert not last.ok
    assert last.what.ru.startswith(step)
    assert last.remedy is not None
    assert says in last.remedy.ru
    assert says_not not in last.remedy.ru
    assert not last.answer.endswith(": ")
    assert not last.said.ru.endswith(": ")


def test_a_certificate_of_another_name_is_said_so(app: Application, tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("smtp.school.example").configure_cert(context)
    controller = Controller(
        Postmaster(), hostname="127.0.0.1", port=free_port(), tls_context=context
    )
    controller.start()
    last = last_step(app, controller.port, "starttls", ca_file=tmp_path / "ca.pem")
    controller.stop()
    assert last.remedy is not None
    assert "на другое имя" in last.remedy.ru


def test_a_trial_that_finds_everything_right_says_so(app: Application, tmp_path: Path) -> None:
    for server, tls in ((starttls, "starttls"), (tls_from_the_start, "tls")):
        with server(tmp_path) as port:
            user = "school" if server is starttls else ""
            step = last_step(app, port, tls, ca_file=tmp_path / "ca.pem", user=user)  # type: ignore[arg-type]
        assert step.ok, step
