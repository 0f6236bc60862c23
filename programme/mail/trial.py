"""Whether the post works, before the first letter: a letter of trial, step by step."""

from collections.abc import AsyncIterator
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from notifications.channel import ProbeStep
from notifications.message import Mail
from programme.school.addresses import address_checked
from programme.school.application import Application
from programme.school.lent import lent
from states.definition import Words
from states.errors import WrongUse

SUBJECT = Words(ru="Проверка почты наставничества", en="A trial of the mentoring mail")
TEXT = Words(
    ru="Это проверочное письмо. Если вы его читаете, почта программы наставничества работает. "
    "Отвечать не нужно.",
    en="This is a letter of trial. If you read it, the mail of the mentoring programme works. "
    "There is no need to answer.",
)


def trial(app: Application, address: str, moment: datetime) -> AsyncIterator[ProbeStep]:
    """Hands a letter to the channel for this address. `WrongUse` where it is none."""
    settings, to = app.settings, address_checked(app, address).given
    if not to:
        raise WrongUse(
            Words(
                ru="Назовите адрес для проверочного письма.", en="Name an address for the trial."
            ),
            "missing",
        )
    return settings.channel.probe(lent(settings), _letter(app, to, moment))


def _letter(app: Application, to: str, moment: datetime) -> Mail:
    message = EmailMessage()
    message["From"] = app.settings.mail_from
    message["To"] = to
    message["Subject"] = SUBJECT.say(app.settings.language)
    message["Date"] = format_datetime(moment)
    message["Message-ID"] = make_msgid(domain=app.settings.domain)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(f"{TEXT.say(app.settings.language)}\n", cte="quoted-printable")
    return Mail((), 0, message, to)
