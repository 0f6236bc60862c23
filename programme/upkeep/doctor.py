"""What may be wrong with a school's installation, each with its remedy."""

import asyncio
import os
import shutil
import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from programme.school.application import Application
from programme.school.wrong_settings import unknown
from programme.upkeep import (
    backup,
    credentials,
    mail_server,
    proof_readers,
    scanner,
    schedule,
    school_name,
)
from programme.upkeep.diagnosis import Diagnosis, State, plain
from programme.upkeep.runs import FLOWS
from states.definition import Words
from states.errors import NastavnikError
from store import runs as run_rows

ROOM, LITTLE_ROOM = 500_000_000, 2_000_000_000
"""Bytes on the disk: below the first nothing can be relied on, below the second make room soon."""
OLD = timedelta(days=2)
"""A backup that was made longer ago is none."""
EXPIRES_SOON = timedelta(days=14)
PATIENCE = 10.0
"""Seconds for somebody else's answer."""


Look = Callable[[Application, datetime], Iterator[Diagnosis]]


async def examine(app: Application, moment: datetime) -> list[Diagnosis]:
    """Everything, one after the other. What breaks while it is looked at is a finding too."""
    found: list[Diagnosis] = []
    for what, look in LOOKS:
        try:
            # a large backup is read for a while: nobody else has to wait for that
            found += await asyncio.to_thread(_looked, look, app, moment)
        except Exception as error:  # whatever it is: the rest is looked at all the same
            found.append(Diagnosis(what, "bad", _words_of(error)))
    return found


def _words_of(error: Exception) -> Words:
    if isinstance(error, NastavnikError):
        return error.words
    return plain(str(error) if isinstance(error, OSError) else f"{type(error).__name__}: {error}")


def _looked(look: Look, app: Application, moment: datetime) -> list[Diagnosis]:
    return list(look(app, moment))


def _settings(_app: Application, _moment: datetime) -> Iterator[Diagnosis]:
    strange = ", ".join(unknown(os.environ))
    yield Diagnosis(
        Words(ru="Настройки", en="Settings"),
        "doubtful" if strange else "good",
        plain(strange) if strange else Words(ru="все имена известны", en="every name is known"),
        Words(
            ru="Таких настроек нет: проверьте имена по docs/operating.md.",
            en="There are no such settings: check the names in docs/operating.md.",
        ),
    )


def _disk(app: Application, _moment: datetime) -> Iterator[Diagnosis]:
    free = shutil.disk_usage(app.settings.home).free
    state: State = "bad" if free < ROOM else "doubtful" if free < LITTLE_ROOM else "good"
    yield Diagnosis(
        Words(ru="Место на диске", en="Room on the disk"),
        state,
        Words(ru=f"свободно {free / 1e9:.1f} ГБ", en=f"{free / 1e9:.1f} GB free"),
        Words(
            ru=f"Освободите место на диске, где лежит {app.settings.home}: без него ни записи, ни "
            "копии не сохранятся.",
            en=f"Make room on the disk of {app.settings.home}: without it neither entries nor "
            "backups are kept.",
        ),
    )


def _clock(app: Application, moment: datetime) -> Iterator[Diagnosis]:
    with app.database.reading() as tx:
        ran = [run_rows.last(tx, flow) for flow in FLOWS]
    last = max((run.finished_at for run in ran if run is not None), default=moment)
    ahead = last - moment > timedelta(minutes=5)
    yield Diagnosis(
        Words(ru="Часы", en="Clock"),
        "bad" if ahead else "good",
        plain(f"{moment.astimezone(app.settings.timezone):%d.%m.%Y %H:%M}"),
        Words(
            ru="Последний запуск записан позже, чем показывают часы: их перевели назад. Включите "
            "синхронизацию времени (timedatectl set-ntp true).",
            en="The last run is later than the clock: it was set back. Switch the synchronisation "
            "of time on (timedatectl set-ntp true).",
        ),
    )
    try:
        ZoneInfo(app.settings.zone)
        known: State = "good"
    except ZoneInfoNotFoundError:
        known = "bad"
    yield Diagnosis(
        Words(ru="Часовой пояс", en="Time zone"),
        known,
        plain(app.settings.zone),
        Words(ru="Проверьте NASTAVNIK_ZONE.", en="Check NASTAVNIK_ZONE."),
    )


def _calendar(app: Application, moment: datetime) -> Iterator[Diagnosis]:
    today = app.calendar.local_day(moment)
    known = app.calendar.published_through
    # the decree for the next year comes in autumn
    wanted = date(today.year + (today.month >= 11), 12, 31)
    state: State = "good" if known >= wanted else "bad" if known < today else "doubtful"
    yield Diagnosis(
        Words(ru="Производственный календарь", en="Production calendar"),
        state,
        Words(ru=f"известен по {known:%d.%m.%Y}", en=f"known up to {known:%d.%m.%Y}"),
        Words(
            ru=f"Положите calendars/ru-{known.year + 1}.yaml в папку определений: сроки "
            "пересчитаются сами. Пока действуют только праздники по закону.",
            en=f"Put calendars/ru-{known.year + 1}.yaml into the folder of definitions: deadlines "
            "are projected anew by themselves. Until then only the law's holidays are known.",
        ),
    )


def _backup(app: Application, moment: datetime) -> Iterator[Diagnosis]:
    what = Words(ru="Резервная копия", en="Backup")
    files = sorted(app.settings.backup_folder.glob("*.tar"), key=lambda file: file.stat().st_mtime)
    remedy = Words(
        ru="Выполните nastavnik backup и посмотрите, почему ночная копия не делается: страница "
        "«Запуски».",
        en="Run `nastavnik backup`, and see on the page of runs why none is made at night.",
    )
    if not files:
        first = Words(
            ru="Первая делается в ближайшую ночь, в половине третьего; сделать сейчас: "
            "nastavnik backup.",
            en="The first is made in the coming night, at half past two; now: `nastavnik backup`.",
        )
        yield Diagnosis(what, "doubtful", Words(ru="ещё ни одной", en="none yet"), first)
        return
    newest = files[-1]
    age = moment - datetime.fromtimestamp(newest.stat().st_mtime, UTC)
    backup.check(newest)
    hours = int(age.total_seconds() // 3600)
    yield Diagnosis(
        what,
        "bad" if age > OLD else "good",
        Words(
            ru=f"{newest.name}, {hours} ч назад, читается целиком",
            en=f"{newest.name}, {hours} h ago, can be read whole",
        ),
        remedy,
    )


def _public_address(app: Application, moment: datetime) -> Iterator[Diagnosis]:
    what = Words(ru="Адрес для людей", en="Address for people")
    url = urlsplit(app.settings.public_url)
    if url.scheme != "https" or not url.hostname:
        yield Diagnosis(
            what,
            "good" if app.settings.cookie_secure is False else "doubtful",
            plain(app.settings.address),
            Words(
                ru="Задайте NASTAVNIK_PUBLIC_URL=https://…: без него ссылки из писем открываются "
                "только на этой машине.",
                en="Set NASTAVNIK_PUBLIC_URL=https://…: without it links in letters open on this "
                "machine alone.",
            ),
        )
        return
    try:
        until = _certificate_ends(url.hostname, url.port or 443)
    except OSError as error:
        said = getattr(error, "verify_message", "") or error.strerror or str(error)
        yield Diagnosis(what, "bad", plain(f"{app.settings.address}: {said}"), _UNREACHED)
        return
    ends = datetime.fromtimestamp(until, UTC)
    yield Diagnosis(
        what,
        "doubtful" if ends - moment < EXPIRES_SOON else "good",
        Words(
            ru=f"{app.settings.address}, сертификат до {ends:%d.%m.%Y}",
            en=f"{app.settings.address}, certificate until {ends:%d.%m.%Y}",
        ),
        Words(ru="Обновите сертификат.", en="Renew the certificate."),
    )


def _certificate_ends(host: str, port: int) -> float:
    context = ssl.create_default_context()
    with (
        socket.create_connection((host, port), PATIENCE) as line,
        context.wrap_socket(line, server_hostname=host) as secured,
    ):
        return ssl.cert_time_to_seconds(str((secured.getpeercert() or {})["notAfter"]))


_UNREACHED = Words(
    ru="Проверьте имя в NASTAVNIK_PUBLIC_URL и обратный прокси: его адрес, порт и сертификат. "
    "Некоторые сети не видят сами себя по внешнему имени: откройте адрес с другой машины; если там "
    "он открывается, всё хорошо.",
    en="Check the name in NASTAVNIK_PUBLIC_URL and the reverse proxy: its address, port and "
    "certificate. Some networks cannot see themselves by the name others use: open the address "
    "from another machine; where it opens there, all is well.",
)
LOOKS: tuple[tuple[Words, Look], ...] = (
    (credentials.DATABASE, credentials.database),
    (Words(ru="Настройки", en="Settings"), _settings),
    (school_name.WHAT, school_name.look),
    (Words(ru="Место на диске", en="Room on the disk"), _disk),
    (Words(ru="Часы", en="Clock"), _clock),
    (Words(ru="Производственный календарь", en="Production calendar"), _calendar),
    (credentials.SECRETS, credentials.secrets),
    (credentials.PASSWORDS, credentials.refused_passwords),
    (Words(ru="Резервная копия", en="Backup"), _backup),
    (schedule.WHAT, schedule.look),
    (Words(ru="Адрес для людей", en="Address for people"), _public_address),
    (proof_readers.WHAT, proof_readers.look),
    (scanner.WHAT, scanner.look),
    (mail_server.WHAT, mail_server.look),
)
