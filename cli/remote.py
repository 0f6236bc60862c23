"""Whether a command speaks to a server elsewhere, and to which."""

import os
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from states.definition import Words
from states.errors import WrongUse

if TYPE_CHECKING:
    from cli.served import Server

SERVER, TOKEN_FILE = "NASTAVNIK_SERVER", "NASTAVNIK_TOKEN_FILE"


def named() -> bool:
    """Whether the command speaks to a server."""
    return bool(os.environ.get(SERVER))


def server(at: str | None = None) -> "Server | None":
    """The server that is named, None for the school of this machine. `WrongUse` for an address or
    a token that will not do, or a moment (`--at`), which only the school's own machine can set."""
    if not named():
        return None
    if at is not None:
        raise WrongUse(
            Words(
                ru="--at работает только на машине школы: у сервера свои часы.",
                en="--at works on the school's own machine alone: the server has its own clock.",
            ),
            "not_here",
        )
    from cli.served import Server

    return Server(_address(os.environ[SERVER]), _token(os.environ.get(TOKEN_FILE, "")))


def here_only() -> None:
    """`WrongUse` where a server is named: this verb works at the school's own machine alone."""
    if named():
        raise WrongUse(
            Words(
                ru=f"Эта команда работает только на машине школы. Уберите --server и {SERVER}.",
                en=f"This works at the school's own machine alone. Leave out --server and {SERVER}.",
            ),
            "not_here",
        )


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme == "https" and parts.hostname:
        return text.rstrip("/")
    if parts.scheme == "http" and _loopback(parts.hostname or ""):
        return text.rstrip("/")
    raise WrongUse(
        Words(
            ru=f"«{text}»: нужен адрес https://…; http:// можно только до этой же машины.",
            en=f"'{text}': an address with https:// is needed; http:// to this very machine alone.",
        ),
        "unsafe",
    )


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _token(file: str) -> str:
    if not file:
        raise WrongUse(
            Words(
                ru=f"Серверу нужен ключ: --token-file ФАЙЛ или {TOKEN_FILE}.",
                en=f"The server asks for a token: --token-file FILE or {TOKEN_FILE}.",
            ),
            "missing",
        )
    from programme.school.secret_files import secret_in

    return secret_in(Path(file))
