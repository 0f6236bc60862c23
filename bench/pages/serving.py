"""The server of the pages over a big school, in a process of its own, and people who ask it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from programme.access import accounts, sessions
from programme.school.application import open_application
from programme.school.settings import Settings
from states.decision import PersonId
from states.errors import WrongUse
from states.school_history import By
from store import role_holders
from store.accounts import AccountRole
from tests.then import now

PASSWORD = "лошадь скрепка батарея"  # noqa: S105  # of a school that is only measured


@dataclass(frozen=True, slots=True)
class Big:
    """A big school being served."""

    url: str
    home: Path
    cookies: dict[AccountRole, str]

    def client(self, role: AccountRole) -> httpx.Client:
        """Somebody with that role."""
        cookie = {"nastavnik_session": self.cookies[role], "lang": "ru"}
        return httpx.Client(base_url=self.url, cookies=cookie, timeout=60)


def signed_in(home: Path) -> dict[AccountRole, str]:
    """A session for each role, whose coordinator is the school's own."""
    moment = now()
    found: dict[AccountRole, str] = {}
    with open_application(Settings(home=home)) as app:
        with app.database.reading() as tx:
            held = {holding.role: holding.person for holding in role_holders.of_cycle(tx, 1)}
        persons: dict[AccountRole, PersonId | None] = {
            "coordinator": held.get("coordinator"),
            "responsible": held.get("director"),
            "auditor": None,
            "administrator": None,
        }
        for role, person in persons.items():
            with suppress(WrongUse):  # there from a run before
                accounts.add(
                    app, f"bench-{role}", role, PASSWORD, By(moment), person, chosen_by="example"
                )
            signed = sessions.sign_in(app, f"bench-{role}", PASSWORD, "127.0.0.1", "bench", moment)
            found[role] = signed.token
    return found


@contextmanager
def served(home: Path) -> Iterator[Big]:
    """The school under `home`, served until the block ends."""
    cookies = signed_in(home)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    told = {
        **os.environ,
        "NASTAVNIK_HOME": str(home),
        "NASTAVNIK_DASHBOARD_PORT": str(port),
        "NASTAVNIK_PUBLIC_URL": url,
    }
    server = subprocess.Popen([sys.executable, "-m", "tests.then"], env=told)
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                if httpx.get(f"{url}/health", timeout=5).status_code == 200:
                    break
            except httpx.HTTPError:
                time.sleep(0.2)
        yield Big(url, home, cookies)
    finally:
        server.terminate()
        server.wait(30)
