"""Pages on a real port of this machine, asked by a real client."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import uvicorn
from fastapi import FastAPI

from dashboard.app import server_of
from programme.school.settings import Settings


@contextmanager
def served(app: FastAPI, settings: Settings | None = None) -> Iterator[httpx.Client]:
    """A client of the served application, which keeps cookies and follows no redirect. With
    settings it is served as `nastavnik` serves it, on any port."""
    config = uvicorn.Config(app, host="127.0.0.1", log_level="error", server_header=False)
    if settings is not None:
        config = server_of(app, settings)
    config.port = 0
    server = uvicorn.Server(config)
    running = threading.Thread(target=server.run)
    running.start()
    until = time.monotonic() + 20
    while not server.started and running.is_alive() and time.monotonic() < until:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            yield client
    finally:
        server.should_exit = True
        running.join(20)
