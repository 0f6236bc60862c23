"""What a request may be at most, before anything reads it; headers that every answer carries."""

from collections.abc import Callable, Mapping

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.security.cookies import with_host_prefix, without_host_prefix

HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; script-src 'self'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}
_TLS_ALONE = b"max-age=31536000; includeSubDomains"
_TOO_LARGE = (
    "Слишком большой файл или форма. Уменьшите и отправьте ещё раз. / "
    "The file or form is too large. Make it smaller and send it again."
)


class RequestLimits:
    """Refuses bodies over a limit while they arrive, and sets headers on every answer."""

    def __init__(
        self,
        app: ASGIApp,
        most_bytes: int,
        most_typed: int,
        secure: bool,
        broken: Callable[[Request, Exception], Response],
    ) -> None:
        self._app = app
        self._most, self._most_typed = most_bytes, most_typed
        self._broken = broken
        self._secure = secure
        self._headers = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
        if secure:
            self._headers.append((b"strict-transport-security", _TLS_ALONE))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._secure:
            scope["headers"] = without_host_prefix(scope["headers"])
        given = dict(scope["headers"])
        most = self._most_typed if _typed(given) else self._most
        seen = 0
        refused = begun = False

        async def counted() -> Message:
            nonlocal seen, refused
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > most and not refused:
                await self._refuse(headed)
                refused = True
            # whoever reads on learns that there is nobody to read from
            return {"type": "http.disconnect"} if refused else message

        async def headed(message: Message) -> None:
            nonlocal begun
            if refused:
                return
            if message["type"] == "http.response.start":
                begun = True
                there = {name.lower() for name, _ in message["headers"]}
                more = [pair for pair in self._headers if pair[0] not in there]
                said = with_host_prefix(message["headers"]) if self._secure else message["headers"]
                message["headers"] = [*said, *more]
            await send(message)

        length = given.get(b"content-length", b"0")
        if not length.isdigit() or int(length) > most:
            await self._refuse(headed)
            return
        try:
            await self._app(scope, counted, headed)
        except ClientDisconnect:
            # nobody is there to be told, and nothing is broken
            return
        except Exception as error:
            answer = self._broken(Request(scope, counted), error)
            if begun:
                # the server would print what people typed with it
                raise RuntimeError("an answer broke off, see the reports") from None
            await answer(scope, counted, headed)

    async def _refuse(self, send: Send) -> None:
        body = _TOO_LARGE.encode()
        headers = [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
        ]
        await send({"type": "http.response.start", "status": 413, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _typed(headers: Mapping[bytes, bytes]) -> bool:
    """Whether a form was sent that can hold no document."""
    kind = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    return kind == b"application/x-www-form-urlencoded"
