"""A line for the next page: what was just done. It travels in a cookie, signed for its reader."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from hashlib import sha256

from fastapi.responses import RedirectResponse

from dashboard.security.visitor import Visitor

NOTICE_COOKIE = "notice"
_LONGEST = 600


def onward(visitor: Visitor, where: str, line: str = "") -> RedirectResponse:
    """A redirect (303) to another page of ours, which will show the line."""
    ours = where if where.startswith("/") and not where.startswith(("//", "/\\")) else "/"
    response = RedirectResponse(ours, 303)
    if line:
        text = line[:_LONGEST].encode()
        value = f"{urlsafe_b64encode(text).decode()}.{_mark(visitor, text)}"
        response.set_cookie(NOTICE_COOKIE, value, max_age=60, httponly=True, samesite="lax")
    return response


def notice_for(visitor: Visitor, cookie: str) -> str:
    """The line of a cookie; '' where it was not written for this visitor."""
    body, _, mark = cookie.partition(".")
    try:
        text = urlsafe_b64decode(body)
        return text.decode() if hmac.compare_digest(mark, _mark(visitor, text)) else ""
    except (Error, ValueError):
        return ""


def _mark(visitor: Visitor, text: bytes) -> str:
    # whoever is not signed in can only put a line before their own eyes
    key = visitor.csrf or "nobody"
    return hmac.new(key.encode(), text, sha256).hexdigest()[:32]
