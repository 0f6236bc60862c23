"""Whether anything runs by itself: the flows, `nastavnik up`, and Prefect's server."""

from collections.abc import Iterator
from datetime import datetime
from urllib.error import HTTPError

from programme.school.application import Application
from programme.upkeep import service
from programme.upkeep.diagnosis import Diagnosis, plain
from programme.upkeep.prefect import asked
from programme.upkeep.runs import STANDS_STILL, silence
from states.definition import Words

WHAT = Words(ru="Расписание", en="Schedule")
PATIENCE = 10.0
"""Seconds for Prefect's answer."""
_START = Words(
    ru="Запустите: systemctl start nastavnik (без службы — nastavnik up --no-example). Если "
    "команды nastavnik advance и deliver запускает cron или область, так и должно быть.",
    en="Start it: systemctl start nastavnik (without the service: nastavnik up --no-example). "
    "Where cron or a region runs nastavnik advance and deliver, it is as it should be.",
)


def look(app: Application, moment: datetime) -> Iterator[Diagnosis]:
    """Flows that are silent; whether the program that starts them runs; whose Prefect it is."""
    # a school that was never started hears so once
    silent = {flow.words: flow for flow in silence(app, moment)}
    running = service.is_running(app.settings)
    for words, flow in silent.items():
        yield Diagnosis(STANDS_STILL[flow.flow] if flow.started else WHAT, "bad", words)
    if not running and all(flow.started for flow in silent.values()):
        stopped = Words(
            ru="программа здесь не запущена (nastavnik up)",
            en="the program is not running here (nastavnik up)",
        )
        yield Diagnosis(WHAT, "doubtful", stopped, _START)
    elif running and not silent:
        yield Diagnosis(WHAT, "good", Words(ru="запускается", en="runs"))
    if service.has_older_settings(app.settings):
        old = Words(ru="изменены после запуска", en="changed since the start")
        yield Diagnosis(_IN_USE, "doubtful", old, service.OLDER_SETTINGS)
    yield _prefect(app)


_IN_USE = Words(ru="Настройки службы", en="Settings of the service")


def _prefect(app: Application) -> Diagnosis:
    what, settings = plain("Prefect"), app.settings
    url = f"http://127.0.0.1:{settings.prefect_port}"
    file = settings.prefect_password_file
    try:
        password = file.read_text("utf-8").strip() if file.exists() else ""
        asked(f"{url}/api/deployments/count", password, PATIENCE)
    except HTTPError as error:
        return Diagnosis(
            what,
            "bad",
            Words(
                ru=f"на {url} отвечает чужая программа ({error.code})",
                en=f"somebody else's program answers on {url} ({error.code})",
            ),
            Words(
                ru="Порт занят, например Prefect другой школы: задайте другой в "
                "NASTAVNIK_PREFECT_PORT и перезапустите.",
                en="The port is in use, by another school's Prefect perhaps: set another in "
                "NASTAVNIK_PREFECT_PORT and restart.",
            ),
        )
    except OSError as error:
        return Diagnosis(
            what,
            "doubtful",
            plain(f"{url}: {getattr(error, 'reason', error)}"),
            Words(
                ru="Не отвечает: программа не запущена (systemctl start nastavnik, без службы — "
                "nastavnik up --no-example), или смотрите logs/flows.log.",
                en="No answer: the program is not running (systemctl start nastavnik; without the "
                "service: nastavnik up --no-example), or see logs/flows.log.",
            ),
        )
    return Diagnosis(what, "good", plain(url))
