"""Whether letters can leave: what the channel of a school is asked by the doctor."""

import asyncio
from collections.abc import Iterator
from datetime import datetime

from notifications.channel import ProbeStep
from programme.school.application import Application
from programme.school.lent import lent
from programme.upkeep.diagnosis import Diagnosis
from states.definition import Words

WHAT = Words(ru="Почта", en="Mail")


def look(app: Application, _moment: datetime) -> Iterator[Diagnosis]:
    """The conversation with the mail server, as far as it goes without a letter. `WrongUse` where
    the settings cannot be used."""
    if not app.settings.channel.leaves:
        yield Diagnosis(
            WHAT,
            "doubtful",
            app.settings.channel.explanation,
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


async def _failed(app: Application) -> ProbeStep | None:
    """The step at which it ended."""
    settings = app.settings
    async for step in settings.channel.probe(lent(settings), None):
        if not step.ok:
            return step
    return None
