"""What `nastavnik up` keeps running: Prefect's server with the flows, and the page.

Each is a process of its own in a group of its own. One that ends is started again, with growing
pauses and for ever; when this process dies, whatever killed it, Linux ends the others. A flow that
falls silent is noticed here by a file that each of its runs touches, so that nothing that stands
still is asked: what hangs is started anew, and until it works this process has the work done.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from types import FrameType

from cli.child import Child
from cli.heartbeat import Heartbeat
from cli.output import BROKEN, DONE, t, tell, warn
from cli.ports import warn_of_taken
from cli.prefect_at_rest import PREFECT_AT_REST, answers
from programme.school.settings import Settings
from programme.upkeep.prefect import asked

READY_SECONDS = 150
GRACE_SECONDS = 15
LOOK_SECONDS = 5.0
"""Between two looks at the heartbeats."""
WORK_SECONDS = 600
"""After which work that this process has done is given up."""


@dataclass
class Supervisor:
    """Keeps them running until it is told to stop."""

    settings: Settings
    password: str
    """Of Prefect's server, `user:password`."""
    children: list[Child] = field(default_factory=list)
    heartbeats: list[Heartbeat] = field(default_factory=list)
    stopping: bool = False
    work: subprocess.Popen[bytes] | None = None
    work_ends: float = 0.0

    def __post_init__(self) -> None:
        settings, logs = self.settings, self.settings.home / "logs"
        page = f"http://{settings.host}:{settings.dashboard_port}"
        python = sys.executable
        self.children = [
            Child(
                "flows",
                [python, "-m", "flows.serving"],
                lambda: self._deployments() >= 5,
                logs / "flows.log",
                settings.prefect_port,
            ),
            Child(
                "dashboard",
                [python, "-m", "dashboard.app"],
                lambda: answers(f"{page}/health"),
                logs / "dashboard.log",
                settings.dashboard_port,
            ),
        ]
        self.heartbeats = [
            Heartbeat(flow, settings.heartbeat_of(flow), every)
            for flow, every in (
                ("advance", settings.advance_every),
                ("deliver", settings.deliver_every),
            )
        ]

    @property
    def _prefect(self) -> str:
        return f"http://{self.settings.host}:{self.settings.prefect_port}"

    def environment(self) -> dict[str, str]:
        """What the children are told: where Prefect is, and to keep to this machine."""
        settings = self.settings
        return {
            **os.environ,
            "PYTHONSAFEPATH": "1",
            "NASTAVNIK_HOME": str(settings.home.resolve()),
            "PREFECT_HOME": str((settings.home / "prefect").resolve()),
            # where the program lies nobody but its administrator may write
            "PREFECT_UI_STATIC_DIRECTORY": str((settings.home / "prefect" / "pages").resolve()),
            "PREFECT_API_URL": f"{self._prefect}/api",
            "PREFECT_API_AUTH_STRING": self.password,
            "PREFECT_SERVER_API_AUTH_STRING": self.password,
            "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": self._prefect,
            "PREFECT_UI_API_URL": f"{self._prefect}/api",
            **PREFECT_AT_REST,
        }

    def run(self) -> int:
        """Starts them in order, says where they are, and waits."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        try:
            for child in self.children:
                child.start(self.environment())
                if not self._wait(child):
                    return BROKEN if not self.stopping else DONE
            self._tell()
            return self._keep()
        finally:
            self._end()

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
        if not self.stopping and not self._pushed_out(child):
            warn(
                t(
                    f"{child.name} не отвечает, см. {child.log}",
                    f"{child.name} does not answer, see {child.log}",
                )
            )
        return False

    def _tell(self) -> None:
        settings = self.settings
        page = f"http://{settings.host}:{settings.dashboard_port}"
        tell(t(f"Страница:  {page}", f"Page:     {page}"))
        tell(t(f"Prefect:   {self._prefect}", f"Prefect:  {self._prefect}"))
        secret = settings.prefect_password_file
        tell(t(f"           вход в него: {secret}", f"          sign-in: {secret}"))
        if not settings.channel.leaves:
            folder = settings.mail_folder
            tell(t(f"Письма:    {folder}", f"Letters:  {folder}"))
        tell(t("Остановить: Ctrl-C", "Stop: Ctrl-C"))
        sys.stdout.flush()

    def _keep(self) -> int:
        looked = time.monotonic()
        for heartbeat in self.heartbeats:
            heartbeat.look()
            heartbeat.seen_at = looked
        while not self.stopping:
            time.sleep(0.5)
            for child in self.children:
                if not child.alive and not self.stopping:
                    self._start_again(child)
            self._end_work()
            if time.monotonic() - looked >= LOOK_SECONDS:
                looked = time.monotonic()
                self._look()
        return DONE

    def _pushed_out(self, child: Child) -> bool:
        """Whether it ended because somebody else has its port by now; says so."""
        return not child.alive and warn_of_taken(self.settings.host, [child.port])

    def _start_again(self, child: Child) -> None:
        if child.again_at is None:
            self._pushed_out(child)
            pause = child.pause()
            warn(
                t(
                    f"{child.name} остановился, запуск снова через {pause:.0f} с, см. {child.log}",
                    f"{child.name} ended, starting again in {pause:.0f} s, see {child.log}",
                )
            )
        elif time.monotonic() >= child.again_at:
            child.start(self.environment())

    def _look(self) -> None:
        """What is silent is helped: its process is started anew, and its work is done here."""
        now = time.monotonic()
        for heartbeat in self.heartbeats:
            if heartbeat.look() and heartbeat.silent:
                heartbeat.silent = False
                warn(
                    t(
                        f"{heartbeat.flow} снова работает сам",
                        f"{heartbeat.flow} runs by itself again",
                    )
                )
            if now - heartbeat.seen_at < heartbeat.patience:
                continue
            if not heartbeat.silent:
                heartbeat.silent = True
                seconds = f"{now - heartbeat.seen_at:.0f}"
                warn(
                    t(
                        f"{heartbeat.flow} молчит {seconds} с: расписание запускается заново, а пока "
                        "программа делает эту работу сама",
                        f"{heartbeat.flow} has been silent for {seconds} s: the schedule is started "
                        "anew, and meanwhile the program does this work itself",
                    )
                )
            self._start_anew(now, heartbeat.patience)
            self._help(heartbeat, now)

    def _start_anew(self, now: float, patience: float) -> None:
        flows = self.children[0]
        if flows.alive and now - flows.started_at > READY_SECONDS + patience:
            flows.end(at_once=True)
            flows.start(self.environment())

    def _help(self, heartbeat: Heartbeat, now: float) -> None:
        if self.work is not None or now - heartbeat.helped_at < heartbeat.every:
            return
        heartbeat.helped_at, self.work_ends = now, now + WORK_SECONDS
        with contextlib.suppress(OSError):
            self.work = subprocess.Popen(  # noqa: S603  # our own command line
                [sys.executable, "-m", "cli.app", heartbeat.flow, "--stand-in"],
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )

    def _end_work(self) -> None:
        if self.work is None:
            return
        if self.work.poll() is None and time.monotonic() > self.work_ends:
            self.work.kill()
        if self.work.poll() is not None:
            self.work = None

    def _end(self) -> None:
        """The flows first, so that no run is left in the middle; then the page."""
        if self.work is not None:
            self.work.kill()
        for child in self.children:
            if not child.alive:
                child.end(at_once=True)
                continue
            child.end(at_once=False)
            until = time.monotonic() + GRACE_SECONDS
            while child.alive and time.monotonic() < until:
                time.sleep(0.1)
            child.end(at_once=True)

    def _deployments(self) -> int:
        try:
            answer = asked(f"{self._prefect}/api/deployments/count", self.password)
            return int(answer)
        except (OSError, ValueError):
            return 0
