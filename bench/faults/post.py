"""A mail server that refuses, hangs, cuts the line after DATA, and dies; it writes down what it
took before it says anything."""

import asyncio
import os
import random
import socket
import sys
from email import message_from_bytes, policy
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

FAULTS = ("refuse", "later", "hang", "cut", "die")


class Postmaster:
    """Takes letters, misbehaving by chance."""

    def __init__(self, folder: Path, seed: int, often: float) -> None:
        self._folder, self._often = folder, often
        self._chance = random.Random(seed)

    def _fault(self, *kinds: str) -> str:
        if self._chance.random() >= self._often:
            return ""
        return self._chance.choice(kinds)

    def _note(self, file: str, line: str) -> None:
        with (self._folder / file).open("a", encoding="utf-8") as log:
            log.write(line + "\n")

    async def handle_RCPT(
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """A temporary refusal now and then."""
        if self._fault("refuse"):
            self._note("faults.log", "smtp refuse")
            return "450 not now"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Takes it, or not, and says so, or not."""
        fault = self._fault("later", "hang", "cut", "die")
        if fault:
            self._note("faults.log", f"smtp {fault}")
        if fault == "later":
            return "451 not now"
        if fault == "hang":
            await asyncio.sleep(1.5)
            return "451 too late"
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        message = message_from_bytes(content, policy=policy.default)
        self._note("taken.log", f"{message['Message-ID']}\t{envelope.rcpt_tos[0]}")
        if fault == "cut" and isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
        if fault == "die":
            os._exit(7)
        return "250 OK"


async def _serve(port: int, folder: Path, seed: int, often: float) -> None:
    postmaster = Postmaster(folder, seed, often)
    listening = socket.create_server(("127.0.0.1", port))
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(postmaster, hostname="post"), sock=listening
    )
    await server.serve_forever()


if __name__ == "__main__":
    port, folder, seed, often = sys.argv[1:]
    asyncio.run(_serve(int(port), Path(folder), int(seed), float(often)))
