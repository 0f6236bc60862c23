"""Cookies over TLS: `__Host-` before their names, so that no neighbouring site can set ours.

The rest of the pages knows nothing of it: names are changed on the way out and back on the way in.
"""

from collections.abc import Iterable

from starlette.responses import Response

PREFIX = b"__Host-"
"""Browsers take such a cookie over TLS alone, for this host alone, for all of its paths."""
Headers = list[tuple[bytes, bytes]]


def carry(response: Response, name: str, token: str) -> None:
    """Gives the browser its session: no script reads it, no other site sends it."""
    response.set_cookie(name, token, httponly=True, samesite="lax")


def with_host_prefix(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    """The headers of an answer, whose cookies travel over TLS and to this host alone."""
    return [
        (name, PREFIX + value + b"; Secure") if name.lower() == b"set-cookie" else (name, value)
        for name, value in headers
    ]


def without_host_prefix(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    """The headers of a request with our own names; a cookie that somebody else set is left out."""
    found: Headers = []
    for name, value in headers:
        if name.lower() != b"cookie":
            found.append((name, value))
            continue
        pairs = (pair.strip() for pair in value.split(b";"))
        ours = [pair.removeprefix(PREFIX) for pair in pairs if pair.startswith(PREFIX)]
        found.append((name, b"; ".join(ours)))
    return found
