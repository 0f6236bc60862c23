"""A letter handed to a mail server step by step, so that it is known at which one it fails."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from email.utils import parseaddr
from typing import NamedTuple

import aiosmtplib
from aiosmtplib import SMTPException

from notifications.channel import ProbeStep
from notifications.message import Mail
from notifications.smtp_hints import StepName, hint
from notifications.smtp_session import SILENT, SmtpServer, bare, client_of, drop, in_words
from states.definition import Words

PATIENCE = 20.0
"""Seconds to wait for each answer: somebody is looking."""


class ProbeStage(NamedTuple):
    """What is done, and how people call it."""

    name: StepName
    what: Words
    does: Callable[[], Awaitable[object]]


async def probe(server: SmtpServer, sender: str, mail: Mail | None) -> AsyncIterator[ProbeStep]:
    """The steps up to the answer after the final dot. Where there is no letter they end with the
    name of the sender, if there is one, and the server is told to forget it. The first that fails
    is the last."""
    client = client_of(server, PATIENCE, start_tls=False)
    line = _Line(server, client)
    steps = _session(server, client, line)
    steps += _sender_alone(client, sender) if mail is None else _letter(client, mail)
    try:
        for name, what, does in steps:
            try:
                answer = await asyncio.wait_for(does(), PATIENCE)
            except (SMTPException, OSError, ValueError, TimeoutError) as error:
                at = "greet" if name == "connect" and line.socket is not None else name
                remedy = hint(at, error, server.tls, PATIENCE)
                said = in_words(error)
                yield ProbeStep(what, False, "" if said == SILENT.en else said, remedy)
                return
            yield ProbeStep(what, ok=True, answer=_said(answer))
    finally:
        line.close()


class _Line:
    """The connection, made apart from the first words so that it is known which of them failed."""

    def __init__(self, server: SmtpServer, client: aiosmtplib.SMTP) -> None:
        self._server, self._client = server, client
        self.socket: socket.socket | None = None
        """None until there is a connection."""

    async def find(self) -> None:
        """Whether the server's name is known."""
        loop = asyncio.get_running_loop()
        self._places = await loop.getaddrinfo(
            self._server.host, self._server.port, type=socket.SOCK_STREAM
        )

    async def connect(self) -> object:
        """The first of its addresses that answers, and what it says."""
        loop, failed = asyncio.get_running_loop(), OSError("no address")
        for family, kind, protocol, _, address in self._places:
            tried = socket.socket(family, kind, protocol)
            tried.setblocking(False)
            try:
                await loop.sock_connect(tried, address)
            except OSError as error:
                tried.close()
                failed = error
            except BaseException:
                tried.close()
                raise
            else:
                self.socket = tried
                return await self._client.connect(port=None, sock=tried)
        raise failed

    def close(self) -> None:
        """Lets go of it, however far it came."""
        connected = self._client.transport is not None
        drop(self._client)
        if self.socket is not None and not connected:
            self.socket.close()


def _session(server: SmtpServer, client: aiosmtplib.SMTP, line: _Line) -> list[ProbeStage]:
    where = f"{server.host}:{server.port}"
    steps = [
        ProbeStage(
            "find",
            Words(ru=f"Найти сервер {server.host}", en=f"Find the server {server.host}"),
            line.find,
        ),
        ProbeStage(
            "connect", Words(ru=f"Соединиться с {where}", en=f"Connect to {where}"), line.connect
        ),
    ]
    if server.tls == "starttls":
        over = Words(ru="Перейти на TLS", en="Go over to TLS")
        steps.append(ProbeStage("starttls", over, client.starttls))
    if server.user:
        sign_in = Words(ru=f"Войти как {server.user}", en=f"Sign in as {server.user}")
        steps.append(
            ProbeStage("login", sign_in, lambda: client.login(server.user, server.password))
        )
    return steps


def _sender_alone(client: aiosmtplib.SMTP, sender: str) -> list[ProbeStage]:
    address = parseaddr(sender)[1]

    async def name_and_forget() -> object:
        answer = await client.mail(address)
        await client.rset()
        return answer

    return [ProbeStage("mail", _naming(address), name_and_forget)] if address else []


def _naming(sender: str) -> Words:
    return Words(ru=f"Назвать отправителя {sender}", en=f"Name the sender {sender}")


def _letter(client: aiosmtplib.SMTP, mail: Mail) -> list[ProbeStage]:
    sender, to = (bare(mail.message[header]) for header in ("From", "To"))
    content = mail.content
    return [
        ProbeStage("mail", _naming(sender), lambda: client.mail(sender)),
        ProbeStage(
            "rcpt",
            Words(ru=f"Назвать получателя {to}", en=f"Name the recipient {to}"),
            lambda: client.rcpt(to),
        ),
        ProbeStage(
            "data",
            Words(ru="Передать письмо", en="Hand over the letter"),
            lambda: client.data(content),
        ),
    ]


def _said(answer: object) -> str:
    code, message = getattr(answer, "code", None), getattr(answer, "message", "")
    return "" if code is None else f"{code} {message}".splitlines()[0][:200]
