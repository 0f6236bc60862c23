"""A virus scanner that speaks clamd's protocol, and finds what it is told to."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

VIRUS = b"X5O!P%@AP-an-imitation-of-a-virus"


class _Scanner(socketserver.ThreadingTCPServer):
    """`said` instead of an honest answer, where it is set."""

    daemon_threads = True
    said = b""


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        """One command and its answer, ended by a zero byte."""
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1)
        told = cast(_Scanner, self.server).said
        if command == b"zVERSION\0":
            self.wfile.write(b"ClamAV 1.4.2/27600\0")
            return
        content = b""
        while size := int.from_bytes(self.rfile.read(4), "big"):
            content += self.rfile.read(size)
        honest = b"stream: Imitation.Virus FOUND" if VIRUS in content else b"stream: OK"
        self.wfile.write((told or honest) + b"\0")


@contextmanager
def scanning(said: bytes = b"") -> Iterator[str]:
    """Its address, as the setting has it."""
    with _Scanner(("127.0.0.1", 0), _Conversation) as server:
        server.said = said
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
