"""Whether letters can leave: what the channel of a school is asked by the doctor."""

import asyncio
from collections.abc import Iterator
from datetime import datetime

from notifications.channel import ProbeStep
from programme.school.application import Application
from programme.school.lent import lent
from programme.upkeep import post
from programme.upkeep.diagnosis import Diagnosis
from states.definition import Words

WHAT = Words(ru="Почта", en="Mail")


def look(app: Application, _moment: datetime) -> Iterator[Diagnosis]:
    """Letters that wait though they were tried, and the conversation with the mail server, as far
    as it goes without a letter. `WrongUse` where the settings cannot be used."""
    yield from _kept_back(app)
    if not app.settings.channel.leaves:
        yield Diagnosis(
            WHAT,
            "doubtful",
            app.settings.channel.explained(app.settings.mail_folder),
            Words(
                ru="Задайте почтовый сервер: NASTAVNIK_SMTP_HOST и другие.",
                en="Name a mail server: NASTAVNIK_SMTP_HOST and others.",
            ),
        )
        return
    failed = asyncio.run(_failed(app))
    if failed is not None:
        yield Diagnosis(WHAT, "bad", failed.said, failed.remedy)
        return
    worked = Words(
        ru="сервер пускает; письмо проверит nastavnik mail test АДРЕС",
        en="the server lets us in; `nastavnik mail test ADDRESS` tries a letter",
    )
    yield Diagnosis(WHAT, "good", worked)


def _kept_back(app: Application) -> Iterator[Diagnosis]:
    with app.database.reading() as tx:
        found, stopped = post.kept_back(tx), post.stopped(tx)
    if found is None:
        return
    yield Diagnosis(
        Words(ru="Письма", en="Letters"),
        "bad" if stopped else "doubtful",
        found.next_try(app.calendar.zone),
        Words(
            ru="Проверьте почту: nastavnik mail test АДРЕС. Каждое письмо и что ему мешает: "
            "nastavnik mail list --state waiting.",
            en="Try the mail: nastavnik mail test ADDRESS. Each letter and what is in its way: "
            "nastavnik mail list --state waiting.",
        ),
    )


async def _failed(app: Application) -> ProbeStep | None:
    """The step at which it ended."""
    settings = app.settings
    async for step in settings.channel.probe(lent(settings), None):
        if not step.ok:
            return step
    return None
