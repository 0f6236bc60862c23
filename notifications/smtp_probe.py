"""A letter handed to a mail server step by step, so that it is known at which one it fails."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import aiosmtplib
from aiosmtplib import SMTPException

from notifications.channel import ProbeStep
from notifications.message import Mail
from notifications.smtp_session import SmtpServer, bare, client_of, drop, in_words
from states.definition import Words

PATIENCE = 20.0
"""Seconds to wait for each answer: somebody is looking."""


Step = tuple[Words, Callable[[], Awaitable[object]], Words]
"""What is done, and what to do where it fails."""


async def probe(server: SmtpServer, mail: Mail | None) -> AsyncIterator[ProbeStep]:
    """The steps up to the answer after the final dot, or up to signing in where there is no letter;
    the first that fails is the last."""
    client = client_of(server, PATIENCE, start_tls=False)
    steps = _session(server, client) + ([] if mail is None else _letter(client, mail))
    try:
        for what, step, remedy in steps:
            try:
                answer = await asyncio.wait_for(step(), PATIENCE)
            except (SMTPException, OSError, ValueError, TimeoutError) as error:
                yield ProbeStep(what, ok=False, answer=in_words(error), remedy=remedy)
                return
            yield ProbeStep(what, ok=True, answer=_said(answer))
    finally:
        drop(client)


def _session(server: SmtpServer, client: aiosmtplib.SMTP) -> list[Step]:
    loop = asyncio.get_running_loop()
    where = f"{server.host}:{server.port}"
    steps: list[Step] = [
        (
            Words(ru=f"Найти сервер {server.host}", en=f"Find the server {server.host}"),
            lambda: loop.getaddrinfo(server.host, server.port),
            Words(
                ru="Такого имени нет. Проверьте NASTAVNIK_SMTP_HOST и сеть.",
                en="There is no such name. Check NASTAVNIK_SMTP_HOST and the network.",
            ),
        ),
        (
            Words(ru=f"Соединиться с {where}", en=f"Connect to {where}"),
            client.connect,
            _CONNECTING[server.tls == "tls"],
        ),
    ]
    if server.tls == "starttls":
        steps.append((Words(ru="Перейти на TLS", en="Go over to TLS"), client.starttls, _TLS))
    if server.user:
        steps.append(
            (
                Words(ru=f"Войти как {server.user}", en=f"Sign in as {server.user}"),
                lambda: client.login(server.user, server.password),
                _SIGNING_IN,
            )
        )
    return steps


def _letter(client: aiosmtplib.SMTP, mail: Mail) -> list[Step]:
    sender, to = (bare(mail.message[header]) for header in ("From", "To"))
    content = mail.content
    return [
        (
            Words(ru=f"Назвать отправителя {sender}", en=f"Name the sender {sender}"),
            lambda: client.mail(sender),
            _SENDER,
        ),
        (
            Words(ru=f"Назвать получателя {to}", en=f"Name the recipient {to}"),
            lambda: client.rcpt(to),
            _RECIPIENT,
        ),
        (
            Words(ru="Передать письмо", en="Hand over the letter"),
            lambda: client.data(content),
            _CONTENT,
        ),
    ]


def _said(answer: object) -> str:
    code, message = getattr(answer, "code", None), getattr(answer, "message", "")
    return "" if code is None else f"{code} {message}".splitlines()[0][:200]


_CONNECTING = {
    False: Words(
        ru="Сервер не отвечает на этом порту. Проверьте NASTAVNIK_SMTP_PORT (обычно 587) и то, что "
        "сеть школы не закрывает этот порт.",
        en="Nobody answers on this port. Check NASTAVNIK_SMTP_PORT (587 as a rule), and that the "
        "school's network does not close this port.",
    ),
    True: Words(
        ru="Сервер не отвечает на этом порту или не говорит по TLS с начала. Для порта 465 "
        "нужно NASTAVNIK_SMTP_TLS=tls, для 587 — starttls; сертификат должен быть на это имя.",
        en="Nobody answers on this port, or not with TLS from the start. Port 465 wants "
        "NASTAVNIK_SMTP_TLS=tls, 587 starttls; the certificate has to bear this name.",
    ),
}
_TLS = Words(
    ru="Сервер не предлагает TLS, или его сертификат не на это имя. Проверьте имя сервера; для "
    "порта 465 задайте NASTAVNIK_SMTP_TLS=tls; свой удостоверяющий центр — NASTAVNIK_SMTP_CA_FILE.",
    en="The server offers no TLS, or its certificate bears another name. Check the server's name; "
    "for port 465 set NASTAVNIK_SMTP_TLS=tls; an authority of one's own: NASTAVNIK_SMTP_CA_FILE.",
)
_SIGNING_IN = Words(
    ru="Имя или пароль не подходят: NASTAVNIK_SMTP_USER и NASTAVNIK_SMTP_PASSWORD (или файл "
    "NASTAVNIK_SMTP_PASSWORD_FILE). Почтовые службы часто требуют отдельный «пароль приложения».",
    en="The user or the password does not fit: NASTAVNIK_SMTP_USER and NASTAVNIK_SMTP_PASSWORD (or "
    "the file NASTAVNIK_SMTP_PASSWORD_FILE). Mail services often want an 'app password'.",
)
_SENDER = Words(
    ru="Сервер не пускает такого отправителя. NASTAVNIK_MAIL_FROM должен быть адресом того, кто "
    "входит; если сервер просит входа, задайте NASTAVNIK_SMTP_USER.",
    en="The server does not let this sender in. NASTAVNIK_MAIL_FROM has to be the address of "
    "whoever signs in; where the server asks for a sign-in, set NASTAVNIK_SMTP_USER.",
)
_RECIPIENT = Words(
    ru="Сервер не принимает этого получателя. Проверьте адрес; если сервер пишет о «relay» или "
    "«denied», он не отправляет чужую почту: нужен вход или другой сервер.",
    en="The server does not take this recipient. Check the address; where it says 'relay' or "
    "'denied' it sends nobody else's mail: sign in, or take another server.",
)
_CONTENT = Words(
    ru="Сервер не принял письмо. Что он ответил, написано выше: чаще всего домен отправителя не "
    "настроен (SPF, DKIM, DMARC). Покажите ответ тому, кто ведёт почту школы.",
    en="The server did not take the letter. Its answer is above: most often the sender's domain is "
    "not set up (SPF, DKIM, DMARC). Show it to whoever looks after the school's mail.",
)
