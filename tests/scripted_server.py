"""A mail server that at one stage answers as it is told to, cuts the line, is silent, or drips."""

import asyncio
import ssl
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

STAGES = ("banner", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "dot")
GOOD = {
    "banner": "220 here",
    "EHLO": "250-here\r\n250-STARTTLS\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME",
    "STARTTLS": "220 go on",
    "AUTH": "235 2.7.0 welcome",
    "MAIL": "250 2.1.0 ok",
    "RCPT": "250 2.1.5 ok",
    "DATA": "354 go on",
    "dot": "250 2.0.0 taken",
}


@dataclass
class ScriptedServer:
    """`how` is an answer, or `cut`, `hang`, `drip`; given at `stage` to everybody, or where `only`
    is set to those recipients whose address begins so."""

    stage: str = ""
    how: str = ""
    only: str = ""
    taken: Counter[str] = field(default_factory=Counter)
    """By Message-ID, what it said yes to."""
    context: ssl.SSLContext | None = None
    """For TLS from the start."""
    asked: int = 0
    """How many letters were begun."""
    forgotten: int = 0
    """How many were begun and taken back."""
    port: int = 0

    async def _say(self, stage: str, writer: asyncio.StreamWriter, to: str = "") -> bool:
        """Whether the conversation goes on as if nothing had happened."""
        if stage != self.stage or not to.startswith(self.only):
            writer.write(f"{GOOD[stage]}\r\n".encode())
            await writer.drain()
            return True
        if self.how == "cut":
            writer.close()
            raise ConnectionResetError
        if self.how == "hang":
            await asyncio.sleep(3600)
        if self.how == "drip":
            for character in GOOD[stage]:
                writer.write(character.encode())
                await asyncio.sleep(0.4)
        writer.write(f"{self.how}\r\n".encode())
        await writer.drain()
        return False

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._say("banner", writer)
        to = ""
        while line := await reader.readline():
            word = line.split(b" ")[0].strip().decode().upper()
            if word in ("EHLO", "HELO"):
                await self._say("EHLO", writer)
            elif word in ("STARTTLS", "AUTH", "MAIL"):
                self.asked += word == "MAIL"
                await self._say(word, writer)
            elif word == "RCPT":
                to = line.decode().partition("<")[2].partition(">")[0]
                await self._say("RCPT", writer, to)
            elif word == "DATA":
                if await self._say("DATA", writer, to):
                    await self._take(reader, writer, to)
            elif word == "QUIT":
                writer.write(b"221 bye\r\n")
                await writer.drain()
                break
            else:
                self.forgotten += word == "RSET"
                writer.write(b"250 2.0.0 ok\r\n")
                await writer.drain()

    async def _take(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, to: str
    ) -> None:
        content = await reader.readuntil(b"\r\n.\r\n")
        if await self._say("dot", writer, to):
            name = content.partition(b"Message-ID: ")[2].partition(b"\r\n")[0].decode()
            self.taken[name] += 1


@contextmanager
def serving(server: ScriptedServer) -> Iterator[ScriptedServer]:
    """The server on a free port, in a thread of its own."""
    loop = asyncio.new_event_loop()
    ready, stop = threading.Event(), asyncio.Event()

    async def run() -> None:
        listening = await asyncio.start_server(server._serve, "127.0.0.1", 0, ssl=server.context)
        server.port = int(listening.sockets[0].getsockname()[1])
        ready.set()
        async with listening:
            await stop.wait()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    thread = threading.Thread(target=loop.run_until_complete, args=(run(),), daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()
