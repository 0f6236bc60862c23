"""A mailbox over IMAP (RFC 3501), as much of it as reads letters that came back."""

import re
import socketserver
import threading
from dataclasses import dataclass, field


@dataclass
class Mailbox:
    """What lies in it, by UID; which of it was read, and who may open it."""

    mails: dict[int, bytes]
    user: str = "school"
    opens_with: str = "secret"
    read: set[int] = field(default_factory=set)

    def reports(self) -> list[int]:
        """Unread mails whose Content-Type says that they are reports."""
        return [
            uid
            for uid, content in self.mails.items()
            if uid not in self.read and b"multipart/report" in content.partition(b"\r\n\r\n")[0]
        ]


class _Session(socketserver.StreamRequestHandler):
    server: "ImapServer"

    def handle(self) -> None:
        """One conversation."""
        self._say("* OK IMAP4rev1")
        while line := self.rfile.readline():
            tag, _, rest = line.decode().strip().partition(" ")
            if not self._answer(tag, rest):
                return

    def _answer(self, tag: str, command: str) -> bool:
        box = self.server.mailbox
        verb = " ".join(command.upper().split()[: 2 if command.upper().startswith("UID") else 1])
        if verb == "LOGIN" and command.replace('"', "").split()[1:] != [box.user, box.opens_with]:
            self._say(f"{tag} NO [AUTHENTICATIONFAILED] wrong password")
            return True
        if verb == "CAPABILITY":
            self._say("* CAPABILITY IMAP4rev1")
        elif verb == "SELECT":
            self._say(f"* {len(box.mails)} EXISTS")
        elif verb == "UID SEARCH":
            self.server.asked.append(command)
            self._say("* SEARCH " + " ".join(map(str, box.reports())))
        elif verb == "UID FETCH":
            self._fetch(int(command.split()[2]))
        elif verb == "UID STORE":
            box.read |= {int(uid) for uid in re.findall(r"\d+", command.split()[2])}
        elif verb == "LOGOUT":
            self._say("* BYE")
        self._say(f"{tag} OK done")
        return verb != "LOGOUT"

    def _fetch(self, uid: int) -> None:
        content = self.server.mailbox.mails[uid]
        head = f"* {uid} FETCH (UID {uid} FLAGS () RFC822.SIZE {len(content)} "
        self.wfile.write(f"{head}BODY[] {{{len(content)}}}\r\n".encode() + content + b")\r\n")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class ImapServer(socketserver.ThreadingTCPServer):
    """Serves one mailbox on this machine until it is left."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, mailbox: Mailbox) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.mailbox = mailbox
        self.asked: list[str] = []
        self.port = int(self.server_address[1])
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()
