"""Schools have Windows: nothing needs what only POSIX has. `make lint` checks what is used within
functions (`mypy --platform win32`); here everything is imported without it."""

import subprocess
import sys
from pathlib import Path

import pytest

from programme.school import secret_files
from programme.school.application import open_application
from programme.school.settings import Settings
from programme.upkeep import backup
from states.errors import WrongUse
from tests.cast import at
from tests.school import opened

ROOT = Path(__file__).parents[2]
PACKAGES = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"bench", "deploy"}

WITHOUT_POSIX = """
import importlib, os, pkgutil, signal, socket, sys

def load():
    for package in sys.argv[1:]:
        found = importlib.import_module(package)
        for module in pkgutil.walk_packages(found.__path__, package + "."):
            # Alembic's own script: it runs when it is imported, and only there
            if module.name != "store.migrations.env":
                importlib.import_module(module.name)

# first as it is, so that what we stand on has found whatever it uses itself
load()
for name in list(sys.modules):
    if name.partition(".")[0] in sys.argv[1:]:
        del sys.modules[name]
for name in ("crypt", "fcntl", "grp", "nis", "posix", "pty", "pwd", "readline", "resource",
             "spwd", "syslog", "termios", "tty"):
    sys.modules[name] = None
missing = {
    os: "chown chroot fchdir fchmod fchown fork forkpty fwalk getegid geteuid getgid getgroups "
        "getloadavg getpgid getpgrp getpriority getresuid getsid getuid initgroups killpg lchown "
        "lockf mkfifo mknod nice openpty pipe2 posix_spawn pread pwrite sched_getaffinity "
        "sched_yield sendfile setegid seteuid setgid setpgid setpriority setsid setuid statvfs "
        "sync sysconf tcgetpgrp uname wait wait3 wait4 O_CLOEXEC O_DIRECTORY O_NOFOLLOW "
        "O_NONBLOCK O_SYNC RTLD_NOW WNOHANG",
    signal: "SIGALRM SIGCHLD SIGHUP SIGKILL SIGPIPE SIGQUIT SIGSTOP SIGUSR1 SIGUSR2 alarm "
            "pthread_kill pthread_sigmask setitimer siginterrupt sigwait",
    socket: "AF_UNIX send_fds recv_fds",
}
for module, names in missing.items():
    for name in names.split():
        if hasattr(module, name):
            delattr(module, name)
load()
"""


def test_every_module_is_imported_without_what_only_posix_has() -> None:
    command = [sys.executable, "-c", WITHOUT_POSIX, *sorted(PACKAGES)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_secret_is_read_where_modes_say_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "smtp.txt"
    file.write_text("семь раз отмерь", encoding="utf-8")
    file.chmod(0o666)  # as every file looks on Windows
    with pytest.raises(WrongUse):
        secret_files.secret_in(file)
    monkeypatch.setattr(secret_files, "MODES", False)
    assert secret_files.secret_in(file) == "семь раз отмерь"


def test_a_school_is_copied_wherever_it_lies(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "Школа 100%41 #1")
    with open_application(settings) as app:
        opened(app)
        made = backup.backup(app, tmp_path / "copy.tar", at("2020-09-28"))
    assert made.entries > 0
