"""A mail server, over SMTP."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
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
from notifications.returned_mail import ImapMailbox, ReturnedFolder, ReturnedMail
from notifications.smtp_answers import Stage, outcome_of
from notifications.smtp_probe import probe
from notifications.smtp_session import SmtpServer, bare, client_of, drop, in_words, part_from
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

    model_config = SettingsConfigDict(env_prefix="NASTAVNIK_SMTP_")
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
    returned_folder: Path | None = None
    """A folder in which somebody puts letters that came back, as .eml files."""
    imap_host: str = ""
    """The server of the mailbox to which letters come back; '' where nobody looks."""
    imap_port: int = 993
    imap_tls: Literal["starttls", "tls", "none"] = "tls"
    imap_user: str = ""
    """Without it, and without a password, those of the mail server."""
    imap_password_file: Path | None = None
    imap_mailbox: str = "INBOX"

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

    async def probe(self, files: SchoolFiles, mail: Mail | None) -> AsyncIterator[ProbeStep]:
        """The conversation with the server, step by step; then the mailbox to which letters come
        back, where one is named."""
        async for step in probe(self.server(files), files.sender, mail):
            yield step
            if not step.ok:
                return
        if (place := self.returned(files)) is not None:
            trouble = await asyncio.to_thread(place.trouble)
            yield ProbeStep(_MAILBOX, trouble is None, "", trouble or _MAILBOX)

    @property
    def is_returned_to(self) -> bool:
        """Whether a mailbox or a folder is named."""
        return bool(self.imap_host or self.returned_folder)

    def returned(self, files: SchoolFiles) -> ReturnedMail | None:
        """The mailbox, or the folder, that the settings name."""
        if self.returned_folder is not None:
            return ReturnedFolder(self.returned_folder)
        if not self.imap_host:
            return None
        password = self.server(files).password
        if self.imap_password_file is not None:
            password = files.secret(self.imap_password_file)
        return ImapMailbox(
            self.imap_host,
            self.imap_port,
            self.imap_tls,
            self.imap_user or self.user,
            password,
            self.imap_mailbox,
            self.ca_file,
        )

    def server(self, files: SchoolFiles) -> SmtpServer:
        """The server that the settings name, with its password."""
        password = self.password.get_secret_value()
        if self.password_file is not None:
            password = files.secret(self.password_file)
        return SmtpServer(self.host, self.port, self.tls, self.user, password, self.ca_file)


_MAILBOX = Words(
    ru="Открыть ящик для вернувшихся писем", en="Open the mailbox for letters that come back"
)


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
            await part_from(client)

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
            drop(client)
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
            content = mail.content
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
            drop(client)

    def _lost(self, error: Exception, outcome: Outcome) -> Receipt:
        if self._client is not None:
            drop(self._client)
            self._client = None
        return Receipt(outcome, in_words(error))
