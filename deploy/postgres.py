"""A private PostgreSQL cluster that can be stopped, killed and started again."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from uuid import uuid4


def program(name: str) -> str | None:
    """Where one of PostgreSQL's programs is."""
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return shutil.which(name) or (str(places[0]) if places else None)


def unprivileged() -> pwd.struct_passwd | None:
    """Whom it runs as where we are root, as which PostgreSQL refuses to."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return None


@dataclass
class Cluster:
    """Data, log and socket in one folder that only its owner may enter: who reaches the socket
    needs no password."""

    folder: Path
    options: str = ""

    def create(self) -> None:
        """Makes and starts it."""
        user = unprivileged()
        if user is not None:
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        self.folder.chmod(0o700)
        data = str(self.folder / "data")
        self._run("initdb", "-D", data, "-U", "nastavnik", "--auth=trust", "-E", "UTF8",
                  "--no-sync")  # fmt: skip
        self.start()

    def start(self) -> None:
        """Starts it and waits until it answers."""
        listen = f"-k {self.folder} -c listen_addresses='' -c max_connections=50 {self.options}"
        log = str(self.folder / "log")
        data = str(self.folder / "data")
        self._run("pg_ctl", "-D", data, "-w", "-l", log, "-o", listen, "start")

    def stop(self, how: Literal["immediate", "fast"] = "immediate") -> None:
        """Kills it, or has it put its things in order first; what was not committed is gone."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", how, "stop")

    def running(self) -> bool:
        """Whether it runs."""
        said = self._call("pg_ctl", "-D", str(self.folder / "data"), "status")
        return said.returncode == 0

    def url(self, database: str = "postgres") -> str:
        """The address of one of its databases."""
        return f"postgresql://nastavnik@/{database}?host={self.folder}"

    def new_database(self) -> str:
        """The address of a new, empty database."""
        import psycopg

        name = f"t{uuid4().hex[:12]}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
        return self.url(name)

    def _call(self, name: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        found = program(name)
        if found is None:
            raise FileNotFoundError(f"{name}: install postgresql")
        user, command = unprivileged(), [found, *arguments]
        if user is not None:
            ids = [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
            command = ["setpriv", *ids, *command]
        return subprocess.run(command, capture_output=True, cwd=self.folder, check=False)

    def _run(self, name: str, *arguments: str) -> None:
        done = self._call(name, *arguments)
        if done.returncode:
            raise RuntimeError(f"{name}: {done.stderr.decode()}{done.stdout.decode()}")
