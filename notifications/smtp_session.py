"""A mail server, and how it is spoken to."""

import asyncio
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.headerregistry import AddressHeader
from pathlib import Path
from typing import Literal

import aiosmtplib
from aiosmtplib import SMTPResponseException

from states.definition import Words
from states.errors import WrongUse

SILENT = Words(ru="сервер не ответил вовремя", en="no answer in time")
"""What is written beside a letter, in English, where a server said nothing."""
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A mail server. `WrongUse` where it cannot be used so: `none` is allowed on this machine only,
    and the file with an authority has to be there."""

    host: str
    port: int
    tls: Literal["starttls", "tls", "none"]
    user: str = ""
    password: str = ""
    ca_file: Path | None = None

    def __post_init__(self) -> None:
        if self.tls == "none" and self.host not in LOOPBACK:
            raise WrongUse(
                Words(
                    ru="Почта без шифрования разрешена только на этой машине.",
                    en="Mail without TLS is allowed on this machine only.",
                ),
                "unsafe",
            )
        if self.ca_file is not None and self.tls != "none":
            tls_context(self.ca_file)


def client_of(server: SmtpServer, timeout: float, *, start_tls: bool) -> aiosmtplib.SMTP:
    """A client that is not connected yet; seconds to wait for each answer. With `start_tls` the
    connection goes over to TLS at once, where it has to."""
    context = None
    if server.tls != "none":
        context = tls_context(server.ca_file)
    return aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        use_tls=server.tls == "tls",
        # named outright: the default would go on in the clear where a server offers no TLS
        start_tls=start_tls and server.tls == "starttls",
        tls_context=context,
        timeout=timeout,
    )


async def part_from(client: aiosmtplib.SMTP) -> None:
    """Says goodbye, and lets the connection go."""
    transport = client.transport
    with suppress(aiosmtplib.SMTPException):
        await client.quit()
    drop(client, transport)


def drop(client: aiosmtplib.SMTP, transport: asyncio.BaseTransport | None = None) -> None:
    """Lets the connection go at once: nobody waits for the other side to end its TLS."""
    transport = transport or client.transport
    client.close()
    if isinstance(transport, asyncio.Transport):
        transport.abort()


def tls_context(ca_file: Path | None) -> ssl.SSLContext:
    """The authorities of this machine, or the one in a file. `WrongUse` where there is none."""
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:  # what is in it may be no certificate: `SSLError` is one
        raise WrongUse(
            Words(
                ru=f"NASTAVNIK_SMTP_CA_FILE: {ca_file} — сертификат из этого файла не читается. "
                "Исправьте путь, права или сам файл (PEM).",
                en=f"NASTAVNIK_SMTP_CA_FILE: no certificate can be read from {ca_file}. Mend the "
                "path, its permissions or the file itself (PEM).",
            ),
            "unreadable",
        ) from error


def in_words(error: Exception) -> str:
    """What the server said, or what kept it from saying anything."""
    if isinstance(error, SMTPResponseException):
        return f"{error.code} {error.message}"[:300]
    if isinstance(error, TimeoutError):
        return SILENT.en
    # the library wraps what the system said in words of its own
    cause = error.__cause__ if isinstance(error.__cause__, OSError) else error
    said = str(cause) or type(cause).__name__
    return said[:300]


def bare(header: object) -> str:
    """The address of From or To. `TypeError` where there is none."""
    if not isinstance(header, AddressHeader) or not header.addresses:
        raise TypeError("a letter without sender or recipient")
    return str(header.addresses[0].addr_spec)
