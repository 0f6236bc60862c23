"""Hands letters over: to a mail server, or to a folder of .eml files."""

import hashlib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.headerregistry import AddressHeader
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from pathlib import Path
from types import TracebackType
from typing import Literal, Protocol, Self

import aiosmtplib
from aiosmtplib import SMTPException, SMTPResponseException

from notifications.message import Mail, Receipt
from states.definition import Words
from states.errors import WrongUse

LOOPBACK = ("127.0.0.1", "::1", "localhost")
STEP_TIMEOUT = 60.0
"""Seconds to wait for every other answer."""
FINAL_TIMEOUT = 600.0
"""Seconds to wait for the answer after the final dot: RFC 5321, 4.5.3.2.6."""
LONGEST = 12 * STEP_TIMEOUT + 2 * FINAL_TIMEOUT
"""Seconds that handing over one letter may take: a connection, TLS, the password and the two
addresses are twelve answers at most, then DATA and the final dot."""


class Transport(Protocol):
    """Takes letters one after another, over one connection where there is one."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    async def send(self, mail: Mail) -> Receipt:
        """Hands over one letter; every outcome is a receipt."""
        ...


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server. `none` is allowed on this machine only."""

    host: str
    port: int
    tls: Literal["starttls", "tls", "none"]
    user: str = ""
    password: str = ""
    ca_file: Path | None = None


class SmtpTransport:
    """A mail server, asked step by step so that it is known how far a letter came."""

    def __init__(
        self,
        server: Server,
        step_timeout: float = STEP_TIMEOUT,
        final_timeout: float = FINAL_TIMEOUT,
    ) -> None:
        if server.tls == "none" and server.host not in LOOPBACK:
            raise WrongUse(
                Words(
                    ru="Почта без шифрования разрешена только на этой машине.",
                    en="Mail without TLS is allowed on this machine only.",
                ),
                "unsafe",
            )
        self._server = server
        self._step_timeout, self._final_timeout = step_timeout, final_timeout
        self._client: aiosmtplib.SMTP | None = None
        self._away: Receipt | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        client, self._client = self._client, None
        if client is not None and client.is_connected:
            try:
                await client.quit()
            except SMTPException:
                client.close()

    async def _connected(self) -> aiosmtplib.SMTP:
        if self._client is not None and self._client.is_connected:
            return self._client
        server = self._server
        context = None
        if server.tls != "none":
            context = ssl.create_default_context(cafile=server.ca_file)
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.tls == "tls",
            # said outright: the default would go on in the clear where a server offers no TLS
            start_tls=server.tls == "starttls",
            tls_context=context,
            timeout=self._step_timeout,
        )
        try:
            await client.connect()
            if server.user:
                await client.login(server.user, server.password)
        except BaseException:
            client.close()
            raise
        self._client = client
        return client

    async def send(self, mail: Mail) -> Receipt:
        """Hands over one letter."""
        if self._away is not None:
            return self._away
        try:
            client = await self._connected()
        except (SMTPException, OSError) as error:
            # who does not answer, or refuses the password, is asked once and not for every letter
            self._away = Receipt("again", _said(error))
            return self._away
        sender, to = (_bare(mail.message[header]) for header in ("From", "To"))
        try:
            await client.mail(sender)
        except SMTPResponseException as error:
            return await self._answered(client, error, "failed")
        except (SMTPException, OSError) as error:
            return self._lost(error, "again")
        try:
            await client.rcpt(to)
        except SMTPResponseException as error:
            return await self._answered(client, error, "refused")
        except (SMTPException, OSError) as error:
            return self._lost(error, "again")
        try:
            await client.data(mail.message.as_bytes(policy=SMTP), timeout=self._final_timeout)
        except SMTPResponseException as error:
            return await self._answered(client, error, "failed")
        except (SMTPException, OSError) as error:
            # the server may have taken it before the connection broke
            return self._lost(error, "uncertain")
        return Receipt("sent")

    async def _answered(
        self,
        client: aiosmtplib.SMTP,
        error: SMTPResponseException,
        permanent: Literal["failed", "refused"],
    ) -> Receipt:
        try:
            await client.rset()
        except (SMTPException, OSError):
            client.close()
        return Receipt(permanent if error.code >= 500 else "again", _said(error))

    def _lost(self, error: Exception, outcome: Literal["again", "uncertain"]) -> Receipt:
        if self._client is not None:
            self._client.close()
            self._client = None
        return Receipt(outcome, _said(error))


def _said(error: Exception) -> str:
    if isinstance(error, SMTPResponseException):
        return f"{error.code} {error.message}"[:300]
    return f"{type(error).__name__}: {error}"[:300]


def _bare(header: object) -> str:
    if not isinstance(header, AddressHeader):
        raise TypeError("a letter without sender or recipient")
    return str(header.addresses[0].addr_spec)


class FolderTransport:
    """A folder of .eml files: what is there before anybody names a mail server."""

    def __init__(self, folder: Path, write: Callable[[Path, bytes], None]) -> None:
        """`write` writes a file whole or not at all."""
        self._folder, self._write = folder, write

    async def __aenter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    async def send(self, mail: Mail) -> Receipt:
        """Writes the letter whole or not at all; the same Message-ID is the same file."""
        path = self._folder / file_name(mail.message)
        self._write(path, mail.message.as_bytes(policy=SMTPUTF8))
        return Receipt("sent")


def file_name(message: EmailMessage) -> str:
    """`2020-09-01-<digest>.eml`: sorted by day, one per Message-ID."""
    day = message["Date"].datetime.date().isoformat()
    digest = hashlib.sha256(str(message["Message-ID"]).encode()).hexdigest()[:12]
    return f"{day}-{digest}.eml"
