"""A mail server for tests: real SMTP over TLS, with a password."""

import socket
import ssl
from dataclasses import dataclass, field
from pathlib import Path

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class Postmaster:
    """What the server says, and what it took."""

    taken: list[bytes] = field(default_factory=list)
    answer_rcpt: str = "250 OK"
    answer_data: str = "250 OK"

    async def handle_RCPT(
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if self.answer_rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer_rcpt

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        if self.answer_data.startswith("250"):
            content = envelope.content
            assert isinstance(content, bytes)
            self.taken.append(content)
        return self.answer_data


def _login(
    _server: object, _session: object, _envelope: object, _method: str, data: object
) -> AuthResult:
    good = isinstance(data, LoginPassword) and data.password == b"secret"
    return AuthResult(success=good, handled=False)  # the server says 535 itself


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def mail_server(postmaster: Postmaster, authority_file: Path) -> Controller:
    """A server on a free port that asks for TLS and the password `secret`; its certificate is
    vouched for by the authority it writes into a file."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(authority_file)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    return Controller(
        postmaster,
        hostname="127.0.0.1",
        port=free_port(),
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=_login,
    )
