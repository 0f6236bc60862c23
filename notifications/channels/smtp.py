"""A mail server, over SMTP."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from email.policy import SMTP
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import aiosmtplib
from aiosmtplib import SMTPException, SMTPResponseException
from pydantic import SecretStr
from pydantic_settings import SettingsConfigDict

from notifications.addresses import ChannelAddress, mail_address
from notifications.channel import Channel, ProbeStep, SchoolFiles
from notifications.message import Mail, Outcome, Receipt
from notifications.smtp_answers import Stage, outcome_of
from notifications.smtp_probe import probe
from notifications.smtp_session import SmtpServer, bare, client_of, in_words
from states.definition import Words

STEP_TIMEOUT = 60.0
"""Seconds to wait for every other answer."""
FINAL_TIMEOUT = 600.0
"""Seconds to wait for the answer after the final dot: RFC 5321, 4.5.3.2.6."""
LONGEST = 12 * STEP_TIMEOUT + 2 * FINAL_TIMEOUT
"""Seconds that handing over one letter may take: a connection, TLS, the password and the two
addresses are twelve answers at most, then DATA and the final dot."""

BROKEN_OFF: Mapping[Stage, Outcome] = {
    "session": "stopped",
    "mail": "stopped",
    # it may be this recipient that the server cannot bear
    "rcpt": "doubted",
    # the server may have taken it before the connection broke
    "data": "uncertain",
}
"""What becomes of a letter where the server is gone, or silent, at a stage."""


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

    def address_of(self, text: str) -> ChannelAddress | None:
        """An e-mail address."""
        return mail_address(text)

    def transport(self, files: SchoolFiles) -> "SmtpTransport":
        """A connection that is opened when the first letter goes."""
        return SmtpTransport(self.server(files))

    def probe(self, files: SchoolFiles, mail: Mail | None) -> AsyncIterator[ProbeStep]:
        """The conversation with the server, step by step."""
        return probe(self.server(files), mail)

    def server(self, files: SchoolFiles) -> SmtpServer:
        """The server that the settings name, with its password."""
        password = self.password.get_secret_value()
        if self.password_file is not None:
            password = files.secret(self.password_file)
        return SmtpServer(self.host, self.port, self.tls, self.user, password, self.ca_file)


class SmtpTransport:
    """A mail server, asked step by step so that it is known how far a letter came."""

    def __init__(
        self,
        server: SmtpServer,
        step_timeout: float = STEP_TIMEOUT,
        final_timeout: float = FINAL_TIMEOUT,
    ) -> None:
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
        client = client_of(server, self._step_timeout, start_tls=True)
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
            self._unreachable = Receipt("stopped", in_words(error))
            return self._unreachable
        try:
            sender, to = (bare(mail.message[header]) for header in ("From", "To"))
            content = mail.message.as_bytes(policy=SMTP)
        except (TypeError, ValueError) as error:
            # a letter that cannot be written down stops no other
            return Receipt("failed", in_words(error))
        stages: tuple[tuple[Stage, Callable[[], Awaitable[object]]], ...] = (
            ("mail", lambda: client.mail(sender)),
            ("rcpt", lambda: client.rcpt(to)),
            ("data", lambda: client.data(content, timeout=self._final_timeout)),
        )
        for stage, step in stages:
            try:
                await step()
            except SMTPResponseException as error:
                await self._begin_anew(client)
                return Receipt(outcome_of(stage, error.code, error.message), in_words(error))
            except (SMTPException, OSError) as error:
                return self._lost(error, BROKEN_OFF[stage])
        return Receipt("sent")

    async def _begin_anew(self, client: aiosmtplib.SMTP) -> None:
        try:
            await client.rset()
        except (SMTPException, OSError):
            client.close()

    def _lost(self, error: Exception, outcome: Outcome) -> Receipt:
        if self._client is not None:
            self._client.close()
            self._client = None
        return Receipt(outcome, in_words(error))
