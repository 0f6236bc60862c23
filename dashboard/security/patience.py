"""How long a client may take to say what it wants: who stops in the middle is let go.

uvicorn closes what is idle between two requests. It waits for ever for a head that was half sent,
and for a body that comes byte by byte; each keeps a connection, and a body a place at work.
"""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 20.0
"""For the whole head, from the connection or from the head's first byte on."""
BODY_SECONDS = 30.0
"""For a body, and one more for each `LEAST_RATE` bytes that have come."""
LEAST_RATE = 1024.0


class ImpatientProtocol(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it, with an end to waiting."""

    _timer: asyncio.TimerHandle | None = None
    _waits_for: object = None
    """The state of the client that is waited for; None while it is our turn."""
    _since = 0.0
    _received = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """From here on a head is waited for."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """A part of a request."""
        self._received += len(data)
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over, whoever ended it."""
        self._rest()
        super().connection_lost(exc)

    def _watch(self) -> None:
        state = self.conn.their_state
        if state not in (h11.IDLE, h11.SEND_BODY) or self.transport.is_closing():
            self._rest()
        elif state is not self._waits_for:
            self._rest()
            self._waits_for, self._since, self._received = state, self.loop.time(), 0
            self._timer = self.loop.call_at(self._until(), self._run_out)

    def _rest(self) -> None:
        self._waits_for = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _until(self) -> float:
        if self._waits_for is h11.IDLE:
            return self._since + HEAD_SECONDS
        return self._since + BODY_SECONDS + self._received / LEAST_RATE

    def _run_out(self) -> None:
        if self.flow.read_paused:
            # it is we who do not read
            self._since = self.loop.time()
        if self._until() > self.loop.time():
            self._timer = self.loop.call_at(self._until(), self._run_out)
        else:
            self.transport.abort()
