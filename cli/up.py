"""`nastavnik up`: what is looked at and made ready before anything is started."""

import errno
import os
import secrets
import subprocess
import sys
from typing import TYPE_CHECKING

from filelock import Timeout

from cli.output import BROKEN, DONE, acts_on, now, t, tell, warn
from cli.ports import warn_of_taken
from programme.school.settings import Settings
from programme.upkeep import service
from store.files import write_whole

if TYPE_CHECKING:
    from programme.school.application import Application
    from programme.upkeep.updating import Updated


def up(settings: Settings, *, example: bool = True) -> int:
    """An empty school is given the example first; then everything runs until Ctrl-C. What is in
    the way is said in one sentence."""
    from cli.supervisor import Supervisor

    if warn_of_taken(settings.host, (settings.prefect_port, settings.dashboard_port)):
        return BROKEN
    # what is made from here on, logs too, is for its owner alone
    os.umask(0o077)
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        (settings.home / "logs").mkdir(exist_ok=True)
        lock = service.lock(settings)
        lock.acquire()
        password = _prefect_password(settings)
        service.note_settings(settings)
    except Timeout:
        warn(
            t(
                f"В папке {settings.home} программа уже работает. Остановите её или задайте другую "
                "папку: NASTAVNIK_HOME.",
                f"nastavnik runs already in {settings.home}. Stop it, or set another folder: "
                "NASTAVNIK_HOME.",
            )
        )
        return BROKEN
    except OSError as error:
        warn(_unwritable(settings, error))
        return BROKEN
    with lock:
        # in a process of its own: what it takes in memory goes with it
        words = [] if example else ["--no-example"]
        prepared = subprocess.run([sys.executable, "-m", "cli.app", "prepare", *words], check=False)  # noqa: S603  # our own command line
        return prepared.returncode or Supervisor(settings, password).run()


def prepare(settings: Settings, *, example: bool) -> None:
    """Brings the database up to this version, opens the example in an empty school, and notes that
    the whole is being started."""
    from programme.access import accounts
    from programme.school.application import open_application
    from programme.simulation.example import is_empty, open_accounts, open_example
    from programme.upkeep import runs
    from programme.upkeep.updating import update

    acts_on(settings.home)
    if (updated := update(settings, now())) is not None:
        tell(said(updated))
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
            tell(_nobody_yet(school))
        runs.record_start(school, now())


def _nobody_yet(school: "Application") -> str:
    """How the first administrator is made: the link, where a person reads it and no log does."""
    if not sys.stdout.isatty():
        hint = "nastavnik user first"
        return t(f"Войти пока некому: {hint}", f"Nobody can sign in yet: {hint}")
    return first_link(school)


def first_link(school: "Application") -> str:
    """The link with which the first administrator is made, and how long it is good."""
    from programme.access import first_administrator

    link = first_administrator.link(school, now())
    return t(
        f"Первый администратор (ссылка на один раз, действует сутки): {link}",
        f"The first administrator (a link for one time, good for a day): {link}",
    )


def update_alone(settings: Settings) -> int:
    """`nastavnik update`: the database brought up to this version while nothing else runs."""
    from programme.upkeep.updating import update

    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        with service.lock(settings):
            updated = update(settings, now())
    except Timeout:
        warn(
            t(
                "Программа работает. Остановите её и повторите.",
                "The program is running. Stop it and try again.",
            )
        )
        return BROKEN
    except OSError as error:
        warn(_unwritable(settings, error))
        return BROKEN
    nothing = t("База уже этой версии.", "The database is of this version already.")
    tell(said(updated) if updated else nothing)
    return DONE


def said(updated: "Updated") -> str:
    """What an update came to."""
    return t(
        f"База обновлена: {updated.before} → {updated.after}. История проверена, записей: "
        f"{updated.entries}. Копия прежней: {updated.copy}",
        f"The database is updated: {updated.before} to {updated.after}. The history was verified, "
        f"entries: {updated.entries}. The copy of the one before: {updated.copy}",
    )


def _prefect_password(settings: Settings) -> str:
    """`user:password`, another at each start, in a file for its owner alone."""
    made = f"nastavnik:{secrets.token_urlsafe(24)}"
    write_whole(settings.prefect_password_file, f"{made}\n".encode())
    return made


def _unwritable(settings: Settings, error: OSError) -> str:
    home = settings.home
    # Windows knows no quota
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return t(
            f"На диске, где лежит {home}, нет места. Освободите его и запустите снова.",
            f"The disk of {home} is full. Make room and start again.",
        )
    return t(
        f"В папку {home} нельзя писать ({error.strerror}). Исправьте права или задайте другую: "
        "NASTAVNIK_HOME.",
        f"{home} cannot be written ({error.strerror}). Mend its permissions or set another: "
        "NASTAVNIK_HOME.",
    )
