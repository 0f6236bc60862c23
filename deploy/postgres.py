"""A private PostgreSQL cluster that can be stopped, killed and started again."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4


def program(name: str) -> str | None:
    """Where one of PostgreSQL's programs is."""
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return shutil.which(name) or (str(places[0]) if places else None)


def _unprivileged() -> list[str]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    return []


@dataclass
class Cluster:
    """Data, log and socket in one folder that anybody may write to."""

    folder: Path
    options: str = ""

    def create(self) -> None:
        """Makes and starts it."""
        self.folder.chmod(0o777)
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

    def stop(self) -> None:
        """Kills it: whatever was not committed is gone."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")

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
        command = [*_unprivileged(), found, *arguments]
        return subprocess.run(command, capture_output=True, cwd=self.folder, check=False)

    def _run(self, name: str, *arguments: str) -> None:
        done = self._call(name, *arguments)
        if done.returncode:
            raise RuntimeError(f"{name}: {done.stderr.decode()}{done.stdout.decode()}")
