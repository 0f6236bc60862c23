"""A mail server, over SMTP."""

import ssl
from dataclasses import dataclass
from email.headerregistry import AddressHeader
from email.policy import SMTP
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import aiosmtplib
from aiosmtplib import SMTPException, SMTPResponseException
from pydantic import SecretStr
from pydantic_settings import SettingsConfigDict

from notifications.channel import Channel, SchoolFiles, is_mail_address
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


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A mail server. `none` is allowed on this machine only."""

    host: str
    port: int
    tls: Literal["starttls", "tls", "none"]
    user: str = ""
    password: str = ""
    ca_file: Path | None = None


class Smtp(Channel):
    """A mail server. `none` for TLS is allowed on this machine only."""

    model_config = SettingsConfigDict(env_prefix="NASTAVNIK_SMTP_", extra="ignore")
    explanation = Words(
        ru="Письма уходят через почтовый сервер", en="Letters go out by a mail server"
    )
    address_title = Words(ru="адрес почты", en="an e-mail address")
    longest = LONGEST

    host: str = ""
    port: int = 587
    tls: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: SecretStr = SecretStr("")
    password_file: Path | None = None
    """Read instead of `password`, each time letters are sent."""
    ca_file: Path | None = None

    @property
    def configured(self) -> bool:
        """Whether a server is named."""
        return bool(self.host)

    def takes(self, address: str) -> bool:
        """Whether this looks like an e-mail address."""
        return is_mail_address(address)

    def transport(self, files: SchoolFiles) -> "SmtpTransport":
        """A connection that is opened when the first letter goes."""
        password = self.password.get_secret_value()
        if self.password_file is not None:
            password = files.secret(self.password_file)
        server = SmtpServer(self.host, self.port, self.tls, self.user, password, self.ca_file)
        return SmtpTransport(server)


class SmtpTransport:
    """A mail server, asked step by step so that it is known how far a letter came."""

    def __init__(
        self,
        server: SmtpServer,
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
        self._unreachable: Receipt | None = None

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
            # named outright: the default would go on in the clear where a server offers no TLS
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
        if self._unreachable is not None:
            return self._unreachable
        try:
            client = await self._connected()
        except (SMTPException, OSError) as error:
            # who does not answer, or refuses the password, is asked once and not for every letter
            self._unreachable = Receipt("again", _in_words(error))
            return self._unreachable
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
        return Receipt(permanent if error.code >= 500 else "again", _in_words(error))

    def _lost(self, error: Exception, outcome: Literal["again", "uncertain"]) -> Receipt:
        if self._client is not None:
            self._client.close()
            self._client = None
        return Receipt(outcome, _in_words(error))


def _in_words(error: Exception) -> str:
    if isinstance(error, SMTPResponseException):
        return f"{error.code} {error.message}"[:300]
    return f"{type(error).__name__}: {error}"[:300]


def _bare(header: object) -> str:
    if not isinstance(header, AddressHeader):
        raise TypeError("a letter without sender or recipient")
    return str(header.addresses[0].addr_spec)
