"""The server of the pages and the API on a port of this machine, and somebody who asks it."""

import socket
import threading
import time
from types import TracebackType

import httpx
import uvicorn

from dashboard.app import build
from programme.school.settings import Settings


class Served:
    """A school that is served; `get` and `post` keep cookies and follow no redirect."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.app = build(settings)
        self._server = uvicorn.Server(uvicorn.Config(self.app, log_level="error"))
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],))
        self.client = httpx.Client(base_url=self.url, timeout=60)

    def __enter__(self) -> "Served":
        self._thread.start()
        until = time.monotonic() + 30
        while not self._server.started and time.monotonic() < until:
            time.sleep(0.01)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.client.close()
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()

    def get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        return self.client.get(path, headers=headers)

    def post(self, path: str, form: dict[str, str], **headers: str) -> httpx.Response:
        return self.client.post(path, data=form, headers=headers)
