"""Ports that somebody else has taken."""

import socket
from collections.abc import Iterable

from cli.output import t, warn


def warn_of_taken(host: str, ports: Iterable[int]) -> bool:
    """Whether somebody answers there; says on which."""
    listed = ", ".join(str(port) for port in ports if _taken(host, port))
    if listed:
        warn(
            t(
                f"Порт занят: {listed}. Возможно, программа уже запущена; если нет, задайте "
                "другой: NASTAVNIK_PREFECT_PORT, NASTAVNIK_DASHBOARD_PORT.",
                f"Port in use: {listed}. Perhaps nastavnik runs already; if not, set another: "
                "NASTAVNIK_PREFECT_PORT, NASTAVNIK_DASHBOARD_PORT.",
            )
        )
    return bool(listed)


def _taken(host: str, port: int) -> bool:
    with socket.socket() as found:
        found.settimeout(0.5)
        return found.connect_ex((host, port)) == 0
