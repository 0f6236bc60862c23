"""How the school's virus scanner stands."""

from collections.abc import Iterator
from datetime import datetime

from programme.processes import harmful
from programme.school.application import Application
from programme.upkeep.diagnosis import Diagnosis, plain
from states.definition import Words

WHAT = Words(ru="Антивирус", en="Virus scanner")


def look(app: Application, _moment: datetime) -> Iterator[Diagnosis]:
    """Whether it answers, where there is one."""
    clamd = app.settings.clamd
    if not clamd:
        none = Words(ru="не подключён (NASTAVNIK_CLAMD)", en="none is set (NASTAVNIK_CLAMD)")
        yield Diagnosis(WHAT, "good", none)
        return
    try:
        answers, said = True, harmful.version_of(clamd)
    except OSError as error:
        answers, said = False, str(error)
    yield Diagnosis(
        WHAT,
        "good" if answers and said else "bad",
        plain(f"{clamd}: {said}"),
        Words(
            ru="Пока он не отвечает, документы не принимаются: запустите clamd "
            "(systemctl start clamav-daemon) или проверьте NASTAVNIK_CLAMD.",
            en="Until it answers no document is taken: start clamd (systemctl start "
            "clamav-daemon), or check NASTAVNIK_CLAMD.",
        ),
    )
