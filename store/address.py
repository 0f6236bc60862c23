"""What the database's address says of how one gets in."""

from pathlib import Path
from typing import NamedTuple

from sqlalchemy import make_url


class WayIn(NamedTuple):
    """What opens the database."""

    password: bool
    """Whether a password stands in the address."""
    key_file: Path | None
    """The private key of a certificate, where the address names one."""


def way_in(url: str) -> WayIn:
    """Of a database's address."""
    address = make_url(url)
    key = address.query.get("sslkey")
    return WayIn(bool(address.password), Path(key) if isinstance(key, str) else None)
