"""Prefect's server of this school, asked from within the program."""

import base64
from urllib.request import Request, urlopen


def asked(url: str, password: str, patience: float = 2.0) -> bytes:
    """What Prefect's API answers to an empty question. `OSError`; a Prefect that is not ours
    answers 401 to our `user:password`."""
    request = Request(url, b"{}", {"content-type": "application/json"})  # noqa: S310  # our own
    request.add_header("Authorization", f"Basic {base64.b64encode(password.encode()).decode()}")
    with urlopen(request, timeout=patience) as answer:  # noqa: S310  # our own address
        return bytes(answer.read())
