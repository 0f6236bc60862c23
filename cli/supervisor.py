"""`nastavnik up`: Prefect's server, the flows and the page, started together and stopped together.

Each is a process of its own in a group of its own. One that dies is started again with growing
pauses; when this process dies, whatever killed it, Linux ends the others.
"""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import httpx

from cli.output import BROKEN, DONE, now, t, tell, warn
from programme.school.settings import Settings

READY_SECONDS = 120
GRACE_SECONDS = 15
MOST_STARTS = 5
_PR_SET_PDEATHSIG = 1
_NEW_GROUP: int = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)  # Windows alone has it


@dataclass
class Child:
    """One of the three, and how to tell that it answers."""

    name: str
    command: list[str]
    answers: Callable[[], bool]
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0
    again_at: float = 0.0

    def start(self, environment: dict[str, str], log: Path) -> None:
        """Starts it, its words going into a file."""
        self.starts += 1
        with log.open("ab") as out:
            self.process = subprocess.Popen(  # noqa: S603  # our own modules
                self.command,
                env=environment,
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                creationflags=_NEW_GROUP,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            )

    @property
    def alive(self) -> bool:
        """Whether its process runs."""
        return self.process is not None and self.process.poll() is None

    def end(self, *, at_once: bool) -> None:
        """Asks it and whatever it has started to end, or ends them."""
        if self.process is None:
            return
        number = self.process.pid
        if sys.platform == "win32":
            if at_once:
                kill = ["taskkill", "/F", "/T", "/PID", str(number)]
                subprocess.run(kill, capture_output=True, check=False)  # noqa: S603  # our own child
            else:
                self.process.send_signal(signal.CTRL_BREAK_EVENT)
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(number, signal.SIGKILL if at_once else signal.SIGTERM)


def _die_with_parent() -> None:
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Supervisor:
    """Keeps the three running until it is told to stop."""

    settings: Settings
    children: list[Child] = field(default_factory=list)
    stopping: bool = False

    def __post_init__(self) -> None:
        settings = self.settings
        prefect = f"http://{settings.host}:{settings.prefect_port}"
        page = f"http://{settings.host}:{settings.dashboard_port}"
        python = sys.executable
        port = str(settings.prefect_port)
        self.children = [
            Child(
                "prefect",
                [
                    python,
                    "-m",
                    "prefect",
                    "server",
                    "start",
                    "--host",
                    settings.host,
                    "--port",
                    port,
                ],
                lambda: _says_ok(f"{prefect}/api/health"),
            ),
            Child(
                "flows",
                [python, "-m", "flows.serving"],
                lambda: _deployments(f"{prefect}/api/deployments/count") >= 4,
            ),
            Child(
                "dashboard",
                [python, "-m", "dashboard.app"],
                lambda: _says_ok(f"{page}/health"),
            ),
        ]

    def environment(self) -> dict[str, str]:
        """What the children are told: where Prefect is, and to keep to this machine."""
        settings = self.settings
        api = f"http://{settings.host}:{settings.prefect_port}/api"
        return {
            **os.environ,
            "PYTHONSAFEPATH": "1",
            "NASTAVNIK_HOME": str(settings.home.resolve()),
            "PREFECT_HOME": str((settings.home / "prefect").resolve()),
            "PREFECT_API_URL": api,
            "PREFECT_UI_API_URL": api,
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
            "PREFECT_LOGGING_LEVEL": "WARNING",
            "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
            "DO_NOT_TRACK": "1",
        }

    def run(self) -> int:
        """Starts all three in order, says where they are, and waits."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        try:
            for child in self.children:
                child.start(self.environment(), self._log(child))
                if not self._wait(child):
                    return BROKEN if not self.stopping else DONE
            self._tell()
            return self._keep()
        finally:
            self._end()

    def _ports(self) -> tuple[int, int]:
        return self.settings.prefect_port, self.settings.dashboard_port

    def _log(self, child: Child) -> Path:
        folder = self.settings.home / "logs"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{child.name}.log"

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _wait(self, child: Child) -> bool:
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until and not self.stopping:
            if not child.alive:
                break
            if child.answers():
                return True
            time.sleep(0.3)
        if not self.stopping:
            log = self._log(child)
            warn(
                t(
                    f"{child.name} не отвечает, см. {log}",
                    f"{child.name} does not answer, see {log}",
                )
            )
        return False

    def _tell(self) -> None:
        host, (prefect, page) = self.settings.host, self._ports()
        tell(t(f"Страница:  http://{host}:{page}", f"Page:     http://{host}:{page}"))
        tell(t(f"Prefect:   http://{host}:{prefect}", f"Prefect:  http://{host}:{prefect}"))
        if not self.settings.channel.leaves:
            folder = self.settings.mail_folder
            tell(t(f"Письма:    {folder}", f"Letters:  {folder}"))
        tell(t("Остановить: Ctrl-C", "Stop: Ctrl-C"))
        sys.stdout.flush()

    def _keep(self) -> int:
        while not self.stopping:
            time.sleep(0.5)
            for child in self.children:
                if child.alive or self.stopping:
                    continue
                if not child.again_at:
                    pause = 2**child.starts
                    child.again_at = time.monotonic() + pause
                    warn(
                        t(
                            f"{child.name} остановился, запуск снова через {pause} с",
                            f"{child.name} ended, starting again in {pause} s",
                        )
                    )
                elif child.starts >= MOST_STARTS:
                    warn(t(f"{child.name} не держится", f"{child.name} does not stay up"))
                    return BROKEN
                elif time.monotonic() >= child.again_at:
                    child.again_at = 0.0
                    child.start(self.environment(), self._log(child))
        return DONE

    def _end(self) -> None:
        """The flows first, so that no run loses its server; the server last."""
        for child in sorted(
            self.children, key=lambda c: ("flows", "dashboard", "prefect").index(c.name)
        ):
            if not child.alive:
                child.end(at_once=True)
                continue
            child.end(at_once=False)
            until = time.monotonic() + GRACE_SECONDS
            while child.alive and time.monotonic() < until:
                time.sleep(0.1)
            child.end(at_once=True)


def _says_ok(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def _deployments(url: str) -> int:
    try:
        answer = httpx.post(url, json={}, timeout=2)
        return int(answer.json()) if answer.status_code == 200 else 0
    except (httpx.HTTPError, ValueError):
        return 0


def _taken(host: str, port: int) -> bool:
    with socket.socket() as found:
        found.settimeout(0.5)
        return found.connect_ex((host, port)) == 0


def _ports_taken(settings: Settings) -> bool:
    """Whether somebody else answers where this school would; says which ports."""
    ports = (settings.prefect_port, settings.dashboard_port)
    listed = ", ".join(str(port) for port in ports if _taken(settings.host, port))
    if listed:
        warn(
            t(
                f"Порт занят: {listed}. Возможно, программа уже запущена; если нет, задайте "
                "другой: NASTAVNIK_PREFECT_PORT, NASTAVNIK_DASHBOARD_PORT.",
                f"Port in use: {listed}. Perhaps nastavnik runs already; if not, set another: "
                "NASTAVNIK_PREFECT_PORT, NASTAVNIK_DASHBOARD_PORT.",
            )
        )
    return bool(listed)


def up(settings: Settings, *, example: bool = True) -> int:
    """An empty school is given the example first; then everything runs until Ctrl-C."""
    from programme.access import accounts
    from programme.school.application import open_application
    from programme.simulation.example import is_empty, open_accounts, open_example

    if _ports_taken(settings):
        return BROKEN
    settings.home.mkdir(parents=True, exist_ok=True)
    with open_application(settings) as school:
        if example and is_empty(school):
            tell(
                t(
                    "Открываю школу-пример: дорожная карта школы № 128, 120 участников…",
                    "Opening the example school: School 128's roadmap, 120 participants…",
                )
            )
            sys.stdout.flush()
            name = open_example(school, now())
            tell(t(f"Учебный год {name} прожит до сегодня.", f"{name} is simulated up to today."))
            file, made = open_accounts(school, name, now())
            tell(t(f"Вход (записано в {file}):", f"Sign in (written to {file}):"))
            for login, password in made.items():
                tell(f"  {login:<12} {password}")
        elif not accounts.listing(school):
            hint = "nastavnik user add anna --role coordinator --person 1"
            tell(t(f"Войти пока некому: {hint}", f"Nobody can sign in yet: {hint}"))
    return Supervisor(settings).run()
